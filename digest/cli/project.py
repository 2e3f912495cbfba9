"""What every command shares: which project it works on, and how it speaks."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterable, Mapping, Sequence
from contextvars import ContextVar
from itertools import chain, islice
from pathlib import Path
from textwrap import indent
from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from digest.config.types import Config, SubscriberLists
    from digest.errors import Problem

DEFAULT_CONFIG = Path("digest.yaml")
_LOOKED_AT = 1000  # rows, for the widths of a table
_config_path: ContextVar[Path] = ContextVar("config_path", default=DEFAULT_CONFIG)


def use_config(path: Path) -> None:
    """Set the project for this invocation (option --config, environment DIGEST_CONFIG)."""
    _config_path.set(path)


def config_path() -> Path:
    """The digest.yaml this invocation works on."""
    return _config_path.get()


def load_project_config() -> Config:
    """The checked digest.yaml. Raises ConfigError with every problem of the file."""
    from digest.config.load import load_config

    return load_config(config_path())


def load_project() -> tuple[Config, SubscriberLists]:
    """The checked digest.yaml and subscribers.yaml; the problems of both come together."""
    from digest.config import project

    return project.load_project(config_path())


def checked_address(text: str, *, where: str) -> str:
    """The one e-mail address that was given as `where`. Raises UsageError."""
    from digest.config.kinds import MisfitError
    from digest.config.values import address
    from digest.errors import Problem, UsageError

    try:
        return address(text)
    except MisfitError as misfit:
        what = f'"{text}" {misfit.what}'
        raise UsageError(Problem(where=where, what=what, next_step=misfit.next_step)) from misfit


def say(message: str = "") -> None:
    """A line for the person at the terminal, on standard output."""
    typer.echo(message)


def print_problems(problems: Iterable[Problem | str]) -> None:
    """Each problem on a line of standard error."""
    for problem in problems:
        typer.echo(str(problem), err=True)


def print_json(value: object) -> None:
    """`value` as indented JSON on standard output, times in ISO 8601."""
    typer.echo(_json(value))


def print_json_list(values: Iterable[object]) -> None:
    """As print_json, for a list of which only one is held at a time."""
    _print_rows(values)
    typer.echo()


def print_json_facts(facts: Mapping[str, object], lists: Mapping[str, Iterable[object]]) -> None:
    """As print_json, for facts that end in long lists: of these only one row is held at a time."""
    typer.echo(_json(facts).removesuffix("\n}"), nl=False)
    for name, values in lists.items():
        typer.echo(f",\n  {_json(name)}: ", nl=False)
        _print_rows(values, "  ")
    typer.echo("\n}")


def _print_rows(values: Iterable[object], margin: str = "") -> None:
    typer.echo("[", nl=False)
    for number, value in enumerate(values):
        row = indent(f"\n{_json(value)}", f"{margin}  ")
        typer.echo(("," if number else "") + row, nl=False)
    typer.echo(f"\n{margin}]", nl=False)


def _json(value: object) -> str:
    return json.dumps(value, indent=2, ensure_ascii=False, default=str)


def print_table(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Columns set to the widest of their first cells; plain text, so that it can be piped."""
    rest = iter(rows)
    first = [columns, *islice(rest, _LOOKED_AT)]
    widths = [max(len(cell) for cell in column) for column in zip(*first, strict=True)]
    for row in chain(first, rest):
        line = "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        typer.echo(line.rstrip())


def show_in_browser(page: Path) -> None:
    """Open a page; where there is no screen nothing happens, its path has been said."""
    if shows_pages():
        typer.launch(page.absolute().as_uri())


def shows_pages() -> bool:
    """Whether there is a screen for a browser."""
    return sys.platform != "linux" or bool({"DISPLAY", "WAYLAND_DISPLAY"} & os.environ.keys())


def is_terminal() -> bool:
    """Whether a person watches: progress bars and questions are for people only."""
    return sys.stdout.isatty()
