"""Databases for tests: SQLite in a file, and a PostgreSQL server of our own where there is one."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from digest.store import Store

_schemas = count()


@contextmanager
def postgresql_server(*, lasting: bool = False) -> Iterator[str]:
    """The URL of a server of our own, made for the block and thrown away after it; `lasting`, a
    commit waits until the disk has it."""
    # PostgreSQL refuses to run as root; a socket's path may not be long, as pytest's folders are
    user = "nobody" if os.geteuid() == 0 else None
    folder = Path(tempfile.mkdtemp(prefix="pg"))
    if user:
        shutil.chown(folder, user)
    data = folder / "data"

    def run(*command: str) -> None:
        subprocess.run(command, check=True, capture_output=True, user=user, cwd=folder)

    run("initdb", "-D", str(data), "-U", "digest", "-A", "trust", "-E", "UTF8", "--no-sync")
    options = f"-k {folder} -c listen_addresses='' -c fsync={'on' if lasting else 'off'}"
    run("pg_ctl", "-D", str(data), "-w", "-o", options, "-l", str(folder / "log"), "start")
    try:
        yield f"postgresql+psycopg://digest@/postgres?host={folder}"
    finally:
        run("pg_ctl", "-D", str(data), "-m", "immediate", "stop")
        shutil.rmtree(folder)


@pytest.fixture(scope="session")
def postgresql() -> Iterator[str]:
    """The URL of a running server; skips where PostgreSQL or its driver is not installed."""
    pytest.importorskip("psycopg", reason="the extra `scale` is not installed")
    if not all(map(shutil.which, ("initdb", "pg_ctl"))):
        pytest.skip("there is no PostgreSQL (initdb, pg_ctl) on this machine")
    with postgresql_server() as url:
        yield url


@pytest.fixture(params=["sqlite", "postgresql"])
def store_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of an empty database of each kind."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/digest.db"
    server: str = request.getfixturevalue("postgresql")
    schema = f"test{next(_schemas)}"
    engine = create_engine(server)
    with engine.begin() as connection:
        connection.execute(text(f"CREATE SCHEMA {schema}"))
    engine.dispose()
    return f"{server}&options=-csearch_path%3D{schema}"


@pytest.fixture
def store(store_url: str) -> Iterator[Store]:
    """An open store on an empty database of each kind."""
    with Store.open(store_url) as opened:
        yield opened
