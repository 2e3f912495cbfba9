# Each target makes the environment it needs; nothing is installed outside .venv.
PYTHON ?= python3
BIN := .venv/bin
STORED := tests/cli tests/pipeline tests/schedule tests/web \
          tests/deliver/test_draining.py tests/deliver/test_send.py \
          tests/test_pipeline.py tests/test_bad_input.py tests/test_secrets.py

.PHONY: demo test test-postgresql lint types clean
.DEFAULT_GOAL := demo

# the main job on sample feeds: shows the e-mail (NO_OPEN=1 where there is no browser)
demo: .venv/installed
	$(BIN)/digest demo demo $(if $(NO_OPEN),--no-open)

# all tests, lint and types; then once more over PostgreSQL what keeps something in a database
test: .venv/installed-test lint types
	$(BIN)/python -m pytest
	$(MAKE) test-postgresql

# tests/store, tests/contracts and tests/deliver/test_crash.py run over both by themselves
test-postgresql: .venv/installed-test
	DIGEST_TEST_DATABASE=postgresql $(BIN)/python -m pytest -m "not slow" $(STORED)

lint: .venv/installed-test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: .venv/installed-test
	$(BIN)/mypy

.venv/installed: pyproject.toml
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable .
	touch $@

.venv/installed-test: pyproject.toml
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[test]'
	touch .venv/installed $@

clean:
	rm -rf .venv demo dist
