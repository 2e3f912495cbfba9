"""Opening the database: made once, migrated once, never touched by a reader."""

from __future__ import annotations

import hashlib
import multiprocessing
import subprocess
import sys
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine, text

from digest.errors import StoreError
from digest.model import FeedState
from digest.store import Store, migrations
from digest.store.tables import VERSION, metadata
from store.sample import FEED, NOW, article


def test_the_migrations_make_the_tables_that_the_code_knows(store_url: str) -> None:
    Store.open(store_url).close()
    engine = create_engine(store_url)
    with engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []
    engine.dispose()


def test_the_version_is_that_of_the_newest_migration() -> None:
    folder = Path(migrations.__file__).parent
    assert ScriptDirectory(str(folder)).get_current_head() == VERSION


def test_the_secret_is_made_once(store_url: str) -> None:
    with Store.open(store_url) as store:
        first = store.keys.secret()
    with Store.open(store_url, read_only=True) as store:
        assert store.keys.secret() == first
        assert len(first) == 32
        with pytest.raises(StoreError, match="never made"):
            store.keys.secret("another")


def test_a_newer_database_is_refused(store_url: str) -> None:
    Store.open(store_url).close()
    engine = create_engine(store_url)
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    engine.dispose()
    with pytest.raises(StoreError, match=r"newer than this program.*pip install --upgrade"):
        Store.open(store_url)


def test_an_empty_database_is_not_made_by_a_reader(store_url: str, tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="run: digest collect"):
        Store.open(store_url, read_only=True)
    with pytest.raises(StoreError, match="run: digest collect"):
        Store.open(store_url, create=False)
    assert not list(tmp_path.iterdir())


def test_a_reader_changes_no_byte(tmp_path: Path) -> None:
    path = tmp_path / "digest.db"
    with Store.open(f"sqlite:///{path}") as store:
        store.feeds.save(FeedState(url=FEED), [article()])
    before = hashlib.sha256(path.read_bytes()).digest()
    with Store.open(f"sqlite:///{path}", read_only=True) as store:
        assert store.articles.count() == 1
        with pytest.raises(StoreError, match="readonly"):
            store.feeds.forget(FEED)
    assert hashlib.sha256(path.read_bytes()).digest() == before
    leftovers = {each.name: each.stat().st_size for each in tmp_path.iterdir() if each != path}
    assert leftovers.get("digest.db-wal", 0) == 0


def test_a_reader_may_not_write_to_postgresql(store_url: str) -> None:
    Store.open(store_url).close()
    with (
        Store.open(store_url, read_only=True) as store,
        pytest.raises(StoreError, match=r"read-?only"),
    ):
        store.editions.watched_since("weekly", NOW)


def _open_and_save(url: str, n: int) -> None:
    with Store.open(url) as store:
        store.feeds.save(FeedState(url=f"{FEED}/{n}"), [article(n)])


def test_two_programs_may_make_it_at_once(store_url: str) -> None:
    spawn = multiprocessing.get_context("spawn")
    programs = [spawn.Process(target=_open_and_save, args=(store_url, n)) for n in range(2)]
    for program in programs:
        program.start()
    for program in programs:
        program.join(60)
    assert [program.exitcode for program in programs] == [0, 0]
    with Store.open(store_url) as store:
        assert store.articles.count() == 2


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("nonsense", "sqlite:///digest.db"),
        ("sqlite://", "in memory"),
        ("mysql+nodriver://localhost/x", "no driver"),
        ("sqlite:////proc/nowhere/digest.db", "check the folder"),
    ],
)
def test_a_url_that_cannot_be_opened_says_what_to_write(url: str, words: str) -> None:
    with pytest.raises(StoreError, match=words):
        Store.open(url)


def test_a_file_that_is_no_database_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "digest.db"
    path.write_text("my shopping list " * 100)
    with pytest.raises(StoreError, match="not a database"):
        Store.open(f"sqlite:///{path}")
    assert path.read_text().startswith("my shopping list")


def test_the_file_is_for_its_owner_only(tmp_path: Path) -> None:
    Store.open(f"sqlite:///{tmp_path}/digest.db").close()
    assert (tmp_path / "digest.db").stat().st_mode & 0o077 == 0


def test_importing_the_store_loads_no_database_library() -> None:
    code = "import digest.store, sys; print({'sqlalchemy', 'alembic', 'pydantic'} & {*sys.modules})"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "set()"
