"""The database: opening it, its transactions, and the few differences between dialects."""

from __future__ import annotations

import logging
import os
import sqlite3
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import (
    URL,
    ColumnElement,
    Connection,
    Dialect,
    Engine,
    Row,
    Select,
    Table,
    create_engine,
    event,
    inspect,
    make_url,
    text,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError
from sqlalchemy.pool import QueuePool

from digest.errors import NoDatabaseError, Problem, StoreError
from digest.store.tables import VERSION

T = TypeVar("T")

_WAIT_SECONDS = 30  # for another writer
# an error's text names no subscriber, nor does a log: at DEBUG it would hold the rows as read
_ENGINE: dict[str, Any] = {
    "hide_parameters": True,
    "execution_options": {"preserve_rowcount": True},  # else psycopg says -1 of an INSERT
}
logging.getLogger("sqlalchemy.engine.Engine").addFilter(lambda line: line.levelno > logging.DEBUG)
_MIGRATION_LOCK = 0x6469676573  # any number, the same in every digest: "diges"


class Database:
    """An open database. One transaction per `read` or `write` block; errors are StoreErrors."""

    def __init__(self, engine: Engine, name: str) -> None:
        self._engine = engine
        self.name = name

    def close(self) -> None:
        """Give the connections back; SQLite folds its write-ahead log into the file."""
        self._engine.dispose()

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A transaction that sees one state of the database."""
        with self._told(), self._engine.connect() as connection, connection.begin():
            yield connection

    @contextmanager
    def write(self, *, lasting: bool = True) -> Iterator[Connection]:
        """A transaction that is committed at the end of the block, or not at all.

        It survives a killed program; `lasting`, also a power cut, which costs a wait for the disk.
        """
        with self._told(), self._engine.connect() as connection:
            connection = connection.execution_options(writes=True, lasting=lasting)
            with connection.begin():
                if not lasting and connection.dialect.name == "postgresql":
                    connection.exec_driver_sql("SET LOCAL synchronous_commit TO OFF")
                yield connection

    def pages(
        self, query: Select[Any], key: ColumnElement[Any], size: int = 1000
    ) -> Iterator[Row[Any]]:
        """Rows in the order of `key`, a page per transaction: a slow reader holds no lock."""
        last = None
        while True:
            page = query.order_by(key).limit(size)
            if last is not None:
                page = page.where(key > last)
            with self.read() as connection:
                rows = connection.execute(page).all()
            yield from rows
            if len(rows) < size:
                return
            last = getattr(rows[-1], key.name)

    @contextmanager
    def _told(self) -> Iterator[None]:
        try:
            yield
        except DBAPIError as error:
            raise StoreError(_problem(self.name, error)) from error


def open_database(url: str, *, create: bool, read_only: bool, upgrade: bool = False) -> Database:
    """Open `url`, making the database where `create` says so, and bringing it up to date: one in
    PostgreSQL, which other programs may be using, only if `upgrade` says so."""
    try:
        parsed = make_url(url)
    except ArgumentError as error:
        raise StoreError(
            Problem(where="database", what=str(error), next_step="write sqlite:///digest.db")
        ) from error
    if parsed.get_backend_name() == "sqlite":
        database = _open_sqlite(parsed, create=create and not read_only, read_only=read_only)
    else:
        database = _open_postgresql(parsed, read_only=read_only)
    try:
        _bring_up_to_date(database, create=create and not read_only, upgrade=upgrade)
    except BaseException:
        database.close()
        raise
    return database


def _open_sqlite(url: URL, *, create: bool, read_only: bool) -> Database:
    if not url.database or url.database == ":memory:":
        raise StoreError(
            Problem(
                where="database",
                what="a database in memory would forget who was mailed",
                next_step="write sqlite:///digest.db",
            )
        )
    path = Path(url.database).absolute()
    if create:
        _make_file(path)
    elif not path.exists():
        raise NoDatabaseError(
            Problem(
                where=str(path), what="there is no database yet", next_step="run: digest collect"
            )
        )

    # mode=ro would leave the -wal and -shm files it needs for reading behind: only a connection
    # that may write removes them when it closes. `query_only` refuses every change all the same
    mode = "rw" if not read_only or os.access(path, os.W_OK) else "ro"

    def connect() -> sqlite3.Connection:
        connection = sqlite3.connect(
            f"{path.as_uri()}?mode={mode}",
            uri=True,
            timeout=_WAIT_SECONDS,
            isolation_level=None,  # `_begin` opens transactions, not the driver
            check_same_thread=False,  # the pool lends a connection to one thread at a time
        )
        try:
            if read_only:
                connection.execute("PRAGMA query_only=ON")
            else:
                _use_write_ahead_log(connection)
                connection.execute("PRAGMA wal_autocheckpoint=4000")  # pages: 16 MB
            connection.execute("PRAGMA foreign_keys=ON")
        except sqlite3.Error:
            connection.close()
            raise
        return connection

    engine = create_engine("sqlite://", creator=connect, poolclass=QueuePool, **_ENGINE)
    event.listen(engine, "begin", _begin)
    return Database(engine, str(path))


def _make_file(path: Path) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        # addresses and keys are inside: for the owner's eyes only
        os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
    except OSError as error:
        raise StoreError(
            Problem(
                where=str(path), what=error.strerror or str(error), next_step="check the folder"
            )
        ) from error


def _use_write_ahead_log(connection: sqlite3.Connection) -> None:
    """Readers never wait for the writer. The change of a new file's mode does not honour the busy
    timeout when two programs try it at once, so it is repeated here."""
    deadline = time.monotonic() + _WAIT_SECONDS
    while True:
        try:
            connection.execute("PRAGMA journal_mode=WAL")
            return
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_BUSY or time.monotonic() > deadline:
                raise
            time.sleep(0.02)


def _begin(connection: Connection) -> None:
    options = connection.get_execution_options()
    # set each time, before the transaction as SQLite wants it: connections are lent in turn
    level = "FULL" if options.get("lasting", True) else "NORMAL"
    connection.exec_driver_sql(f"PRAGMA synchronous={level}")
    # a writer takes the lock at once; one that is taken later fails instead of waiting
    connection.exec_driver_sql("BEGIN IMMEDIATE" if options.get("writes") else "BEGIN")


def _open_postgresql(url: URL, *, read_only: bool) -> Database:
    name = url.render_as_string(hide_password=True)
    try:
        engine = create_engine(url, pool_pre_ping=True, **_ENGINE)
    except (ModuleNotFoundError, NoSuchModuleError) as error:
        raise StoreError(
            Problem(
                where=name,
                what=f"no driver for this database: {error}",
                next_step="write sqlite:///… or postgresql+psycopg://…; the latter needs: "
                "pip install 'newsletter-digest[scale]'",
            )
        ) from error
    return Database(engine.execution_options(postgresql_readonly=read_only), name)


def _bring_up_to_date(database: Database, *, create: bool, upgrade: bool) -> None:
    with database.read() as connection:
        found = version_of(connection)
        shared = connection.dialect.name == "postgresql"
    if found > VERSION:
        raise StoreError(
            Problem(
                where=database.name,
                what=f"the database (version {found}) is newer than this program ({VERSION})",
                next_step="run: pip install --upgrade newsletter-digest",
            )
        )
    if not found and not create:
        what, next_step = "it is empty", "run: digest collect"
        raise NoDatabaseError(Problem(where=database.name, what=what, next_step=next_step))
    if found and found < VERSION and (not create or shared) and not upgrade:
        what = f"the database is of an older digest (version {found}; this one has {VERSION})"
        next_step = "run: digest db upgrade"
        raise StoreError(Problem(where=database.name, what=what, next_step=next_step))
    while found < VERSION:
        found = _migrate_once(database)


def _migrate_once(database: Database) -> str:
    """Run the next migration, in a transaction of its own; the version after it. A new database is
    made as a whole, so that nobody finds it half made and takes it for an old one."""
    from digest.store.migrations import migrate

    with database.write() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _MIGRATION_LOCK})
        found = version_of(connection)
        if found < VERSION:  # another process may have been quicker
            migrate(connection, "+1" if found else "head")
        return version_of(connection)


def version_of(connection: Connection) -> str:
    """The newest migration the database has had; "" for a new one."""
    if not inspect(connection).has_table("alembic_version"):
        return ""
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalar() or ""


def _problem(where: str, error: DBAPIError) -> Problem:
    said = str(error.orig).strip()
    next_step = "check the database"
    if "locked" in said:
        next_step = "another program holds the database; try again when it has finished"
    elif "not a database" in said or "malformed" in said:
        next_step = "restore it from a backup, or move it away and run: digest collect"
    elif "full" in said:
        next_step = "free some disk space"
    return Problem(where=where, what=said, next_step=next_step)


def insert_into(dialect: Dialect, table: Table) -> sqlite.Insert | postgresql.Insert:
    """An INSERT that knows ON CONFLICT, which both dialects write alike."""
    if dialect.name == "postgresql":
        return postgresql.insert(table)
    return sqlite.insert(table)


def batches(values: Iterable[T], size: int = 500) -> Iterator[tuple[T, ...]]:
    """`values` in portions that fit into one statement's parameters."""
    rest = iter(values)
    while some := tuple(islice(rest, size)):
        yield some
