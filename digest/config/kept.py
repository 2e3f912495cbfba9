"""The people of a list on disk, for lists that are not to be held in memory."""

from __future__ import annotations

import sqlite3
import weakref
from collections.abc import Iterator, Sequence

from digest.errors import Problem, StoreError
from digest.model import Subscriber, address_key

_PAGE = 1000  # rows at once
# a file without a name, gone when it is closed: it is no database to keep, so nothing is synced
_OPENING = """
    PRAGMA journal_mode = OFF;
    PRAGMA synchronous = OFF;
    PRAGMA cache_size = -16000;
    CREATE TABLE people (line INTEGER PRIMARY KEY, key TEXT UNIQUE,
        address TEXT, name TEXT, themes TEXT, language TEXT);
"""
_INSERT = "INSERT OR IGNORE INTO people VALUES (?, ?, ?, ?, ?, ?)"
_PEOPLE = (
    "SELECT line, address, name, themes, language FROM people WHERE line > ? ORDER BY line LIMIT ?"
)


class KeptList:
    """Subscribers in the order of their lines, each address once; memory does not grow with them.

    The file they came from may change meanwhile: this is what was read and checked.
    """

    def __init__(self) -> None:
        self._rows = sqlite3.connect("", isolation_level=None, check_same_thread=False)
        weakref.finalize(self, self._rows.close)
        self._rows.executescript(_OPENING)

    def add(self, people: Sequence[tuple[int, Subscriber]]) -> dict[int, int]:
        """Keep people with their lines; of those who were there before, by line, the first line.

        Raises StoreError where the disk is full.
        """
        rows = [_row(line, one) for line, one in people]
        before = self._rows.total_changes
        try:
            self._rows.execute("BEGIN")
            self._rows.executemany(_INSERT, rows)
            self._rows.execute("COMMIT")
        except sqlite3.Error as error:
            next_step = "free some space there, or let SQLITE_TMPDIR name another folder"
            problem = Problem(where="temporary files", what=str(error), next_step=next_step)
            raise StoreError(problem) from error
        if self._rows.total_changes - before == len(rows):
            return {}
        first = {line: self._line_of(key) for line, key, *_ in rows}
        return {line: there for line, there in first.items() if there != line}

    def _line_of(self, key: str) -> int:
        [line] = self._rows.execute("SELECT line FROM people WHERE key = ?", (key,)).fetchone()
        return int(line)

    def __iter__(self) -> Iterator[Subscriber]:
        last = 0
        while page := self._rows.execute(_PEOPLE, (last, _PAGE)).fetchall():
            for _, address, name, themes, language in page:
                chosen = tuple(themes.split("\n")) if themes else ()
                yield Subscriber(address=address, name=name, themes=chosen, language=language)
            last = page[-1][0]

    def __len__(self) -> int:
        return int(self._rows.execute("SELECT count(*) FROM people").fetchone()[0])

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, KeptList) or len(self) != len(other):
            return False
        return all(one == another for one, another in zip(self, other, strict=True))

    __hash__ = None  # type: ignore[assignment]  # as a list has none


def _row(line: int, one: Subscriber) -> tuple[int, str, str, str, str, str]:
    themes = "\n".join(one.themes)  # a theme's name is one line
    return line, address_key(one.address), one.address, one.name, themes, one.language
