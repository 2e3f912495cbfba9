"""Editing a checked file in the person's editor: on a copy, put in place only when it is valid."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import tempfile
from collections.abc import Callable
from pathlib import Path

import typer

from digest.cli.project import print_problems, say
from digest.config.document import read_text, shown_path
from digest.config.edit import write_file
from digest.errors import ConfigError, Problem, UsageError


def edit_until_valid(path: Path, check: Callable[[str], object]) -> bool:
    """Open a copy of `path` in $VISUAL or $EDITOR until `check` raises no ConfigError; whether
    anything is changed.

    Raises UsageError when the person gives up; the copy is then kept, and the message names it.
    """
    before = read_text(path)
    editor = _editor()
    copy = _copy(path, before)
    while True:
        _open(editor, copy)
        text = read_text(copy)
        if text == before:
            copy.unlink()
            say(f"{shown_path(path)} is unchanged")
            return False
        try:
            check(text)
            break
        except ConfigError as error:
            print_problems(error.problems)
        if not _asked("Go on editing?"):
            raise _kept(path, copy, "is as it was")
    if read_text(path) != before:  # somebody else was faster: neither change may be lost
        raise _kept(path, copy, "was changed by somebody else meanwhile")
    write_file(path, text)
    copy.unlink()
    say(f"{shown_path(path)} is changed")
    return True


def _copy(path: Path, text: str) -> Path:
    # beside the original: its first line names the schema by a relative path
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f"{path.stem}-", suffix=path.suffix)
    with os.fdopen(handle, "w", encoding="utf-8", newline="") as file:
        file.write(text)
    return Path(name)


def _editor() -> list[str]:
    """The command line of the person's editor. Raises UsageError when there is no such program."""
    editor = os.environ.get("VISUAL") or os.environ.get("EDITOR") or "vi"
    words = shlex.split(editor)
    if not words or shutil.which(words[0]) is None:
        what = "there is no such program to edit with"
        next_step = "set EDITOR to one that is installed: export EDITOR=nano"
        raise UsageError(Problem(where=editor, what=what, next_step=next_step))
    return words


def _open(editor: list[str], copy: Path) -> None:
    done = subprocess.run([*editor, str(copy)], check=False)  # noqa: S603, the person's own editor
    if done.returncode:
        what = f"ended with exit code {done.returncode}"
        next_step = f"your copy is {shown_path(copy)}"
        raise UsageError(Problem(where=editor[0], what=what, next_step=next_step))


def _asked(question: str) -> bool:
    try:
        return typer.confirm(question, default=True)
    except typer.Abort:  # Ctrl-C, or nobody there to answer
        return False


def _kept(path: Path, copy: Path, what: str) -> UsageError:
    next_step = f"your edited copy is {shown_path(copy)}"
    return UsageError(Problem(where=shown_path(path), what=what, next_step=next_step))
