# Each target makes the environment it needs; nothing is installed outside .venv.
PYTHON ?= python3
BIN := .venv/bin

.PHONY: demo test lint types clean
.DEFAULT_GOAL := demo

# the main job on sample feeds: shows the e-mail (NO_OPEN=1 where there is no browser)
demo: .venv/installed
	$(BIN)/digest demo demo $(if $(NO_OPEN),--no-open)

# all tests, lint and types
test: .venv/installed-test lint types
	$(BIN)/python -m pytest

lint: .venv/installed-test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: .venv/installed-test
	$(BIN)/mypy

.venv/installed: pyproject.toml
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable .
	touch $@

.venv/installed-test: .venv/installed
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[test]'
	touch $@

clean:
	rm -rf .venv demo dist
