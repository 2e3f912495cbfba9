"""The upkeep of a database: bringing it up to date, and a copy of it while it is used."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import make_url

from digest.errors import Problem, StoreError, UsageError
from digest.store.engine import open_database, version_of
from digest.store.tables import VERSION


def upgrade(url: str) -> str:
    """Run the migrations that are due; the version from then on. An empty database gets all."""
    open_database(url, create=True, read_only=False, upgrade=True).close()
    return VERSION


def back_up(url: str, path: Path) -> None:
    """Write a copy of a SQLite database as it is at this moment; who uses it need not wait.

    The copy appears under its name when it is whole, for its owner only. Raises UsageError where
    `path` exists, and for PostgreSQL, which has programs of its own for this.
    """
    parsed = make_url(url)
    if parsed.get_backend_name() != "sqlite":
        where = parsed._replace(drivername="postgresql", password=None).render_as_string()
        what = "PostgreSQL makes its own copies, of a server or of one database"
        next_step = f"run: pg_dump --format=custom --file={path} '{where}'"
        raise UsageError(Problem(where=str(path), what=what, next_step=next_step))
    with _told(path):
        is_there = path.exists()
    if is_there:
        what, next_step = "exists already", "name another file"
        raise UsageError(Problem(where=str(path), what=what, next_step=next_step))
    database = open_database(url, create=False, read_only=True)
    unfinished = path.with_name(f"{path.name}.unfinished")
    try:
        with _told(path), database.read() as connection:
            version_of(connection)  # the copy is of a state that this transaction sees
            os.close(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600))
            with closing(sqlite3.connect(unfinished)) as copy:
                source: Any = connection.connection.driver_connection
                copy.execute("PRAGMA journal_mode=OFF")  # half a copy is thrown away
                source.backup(copy)
            unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)
        database.close()


@contextmanager
def _told(path: Path) -> Iterator[None]:
    try:
        yield
    except (OSError, sqlite3.Error) as error:
        what = getattr(error, "strerror", None) or str(error)  # without the path once more
        next_step = "is the folder there, and is there room on the disk?"
        raise StoreError(Problem(where=str(path), what=what, next_step=next_step)) from error
