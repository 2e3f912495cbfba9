"""A new project, and a way to run a command in it."""

from __future__ import annotations

from collections.abc import Callable
from contextvars import copy_context
from functools import partial
from pathlib import Path

import pytest
import typer
from click.testing import Result
from store.databases import use_database_in
from typer.testing import CliRunner

from digest.config.examples import example_files

Run = Callable[..., Result]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with the files of `digest init`, which is the current one."""
    for name, text in example_files().items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    use_database_in(tmp_path)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def run() -> Run:
    """Run words with a command tree; errors of digest's own are raised."""

    def invoke(app: typer.Typer, *words: str, answers: str = "") -> Result:
        call = partial(CliRunner().invoke, app, words, input=answers, catch_exceptions=False)
        return copy_context().run(call)  # which project a command works on is kept there

    return invoke
