"""Watching: tells when a file that the mail is made of was saved."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from pathlib import Path

from watchfiles import Change, awatch

SUFFIXES = frozenset({".yaml", ".yml", ".csv", ".md", ".txt", ".j2", ".css", ".po"})
_LOOK_UP_MS = 500  # how soon a watcher sees that it is to end
_FOLDERS = 500  # watched; nobody has more folders of templates


def watched_folders(root: Path) -> list[Path]:
    """The project's folder, and all below its templates and editions."""
    below = (
        path
        for name in ("templates", "editions")
        for path in ((root / name), *(root / name).rglob("*/"))
    )
    return [root, *(path for path in below if path.is_dir())][:_FOLDERS]


async def saved(root: Path, is_closing: Callable[[], bool]) -> AsyncIterator[bool]:
    """True each time something that matters was saved, False while all is quiet.

    Not watched as one tree: a project's folder may hold an outbox with a hundred thousand files.
    """
    while not is_closing():
        folders = watched_folders(root)
        watching = awatch(
            *folders,
            watch_filter=_matters,
            recursive=False,
            rust_timeout=_LOOK_UP_MS,
            yield_on_timeout=True,
        )
        async for changes in watching:
            yield bool(changes)
            if is_closing() or (changes and watched_folders(root) != folders):
                break
        await watching.aclose()


def _matters(_change: Change, path: str) -> bool:
    return Path(path).suffix in SUFFIXES or Path(path).is_dir()
