"""Watching: tells when a file that the mail is made of was saved."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from hashlib import sha256
from pathlib import Path

SUFFIXES = frozenset({".yaml", ".yml", ".csv", ".md", ".txt", ".j2", ".css", ".po"})
LOOK_EVERY_SECONDS = 0.25
_FILES = 5_000  # looked at; nobody has more templates


def state_of(root: Path) -> str:
    """What the files are now, as a short text: another one after any save."""
    seen = sha256()
    for number, path in enumerate(_watched(root)):
        if number == _FILES:
            break
        try:
            facts = path.stat()
        except FileNotFoundError:  # an editor replaces files by renaming
            continue
        seen.update(f"{path}\n{facts.st_mtime_ns} {facts.st_size}\n".encode())
    return seen.hexdigest()[:16]


def _watched(root: Path) -> Iterator[Path]:
    """Not the whole tree: a project's folder may hold an outbox with a hundred thousand files."""
    yield from sorted(path for path in root.glob("*") if path.suffix in SUFFIXES)
    for name in ("templates", "editions"):
        yield from sorted(path for path in (root / name).rglob("*") if path.suffix in SUFFIXES)


async def saved(root: Path, known: str, is_closing: Callable[[], bool]) -> AsyncIterator[bool]:
    """True each time the files are others than when last looked at, first of all than `known`;
    False while all is quiet.

    Looks instead of waiting for the system's word: a save between two watches (the page is being
    made, a folder is new) would be missed, and a few files cost less than a millisecond.
    """
    while not is_closing():
        now = await asyncio.to_thread(state_of, root)
        yield now != known
        known = now
        await asyncio.sleep(LOOK_EVERY_SECONDS)
