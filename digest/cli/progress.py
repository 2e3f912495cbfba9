"""Progress: a bar for a person at a terminal, silence for a pipe (the results are lines anyway)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from digest.cli.project import is_terminal


@contextmanager
def progress(what: str, total: int) -> Iterator[Callable[[int], None]]:
    """Show how many of `total` are done; the caller calls it with the number done so far."""
    if not is_terminal():
        yield lambda _done: None
        return
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, transient=True) as bar:
        task = bar.add_task(what, total=total)
        yield lambda done: bar.update(task, completed=done)
