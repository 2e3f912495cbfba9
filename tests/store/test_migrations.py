"""A database of every older version, with a row in each of its tables, is brought up to date."""

from __future__ import annotations

import resource
import shutil
import sqlite3
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import MetaData, create_engine

from digest.errors import NoDatabaseError, StoreError, UsageError
from digest.model import DeliveryStatus, FeedState
from digest.store import Store, migrations
from digest.store.codec import to_json
from digest.store.tables import VERSION, metadata
from digest.store.upkeep import back_up, upgrade
from store.sample import FEED, NOW, article, edition, sealed

FOLDER = Path(migrations.__file__).parent
VERSIONS = sorted(each.revision for each in ScriptDirectory(str(FOLDER)).walk_revisions())
NAME = edition().id
# what each table of version 0001 held; later versions have these, and empty ones of their own
ROWS: dict[str, dict[str, object]] = {
    "feeds": {
        "url": FEED,
        "title": "Harbour Times",
        "etag": '"7"',
        "last_modified": "",
        "body_hash": "h",
        "checked_at": NOW,
        "succeeded_at": NOW,
        "failures": 0,
        "error": "",
        "moved_to": "",
        "moved_times": 0,
        "gone": False,
        "interval_seconds": 900.0,
    },
    "articles": {
        "id": "a1",
        "url": "https://harbour.example/1",
        "title": "Quay 1 opens",
        "title_key": "quay 1 opens",
        "summary": "It did.",
        "text": "",
        "source": "Times",
        "author": "",
        "language": "en",
        "published": NOW,
        "first_seen": NOW,
        "words": 2,
        "content_hash": "h1",
        "details": "{}",
    },
    "article_keys": {"key": "guid:1", "article_id": "a1"},
    "feed_entries": {"key": "guid:1", "feed": FEED, "content_hash": "h1"},
    "embeddings": {"article_id": "a1", "model": "m", "vector": b"1234"},
    "newsletters": {"id": "weekly", "watched_since": NOW},
    "editions": {
        "id": NAME,
        "newsletter": "weekly",
        "number": 1,
        "title": "Weekly",
        "slot": NOW,
        "window_start": NOW,
        "window_end": NOW,
        "status": "sending",
        "reason": "",
        "content_hash": "h",
        "made_at": NOW,
        "body": to_json(edition(article())),
    },
    "edition_articles": {"newsletter": "weekly", "article_id": "a1", "edition_id": NAME},
    "mails": {"edition_id": NAME, "variant": "", "body": to_json(sealed(article()).mails[0])},
    "deliveries": {
        "number": 1,
        "id": "d1",
        "edition_id": NAME,
        "address_key": "ada@example.org",
        "address": "Ada@example.org",
        "name": "Ada",
        "list": "weekly",
        "variant": "",
        "language": "en",
        "status": "queued",
        "attempt": 0,
        "detail": "",
        "worker": "",
    },
    "delivery_events": {"delivery": 1, "at": NOW, "status": "queued", "detail": ""},
    "suppressions": {
        "address_key": "bob@example.org",
        "list": "weekly",
        "reason": "unsubscribed",
        "at": NOW,
        "detail": "",
    },
    "keys": {"name": "tokens", "secret": b"k" * 32},
    "alerts": {"key": "feed/x", "text": "failed", "since": NOW},
}


def make_old(url: str, version: str) -> None:
    """A database of this version with a row in each table that 0001 had."""
    engine = create_engine(url)
    with engine.begin() as connection:
        migrations.migrate(connection, VERSIONS[0])
        tables = MetaData()
        tables.reflect(connection)
        assert {*ROWS} == tables.tables.keys() - {"alembic_version"}
        for name, row in ROWS.items():
            connection.execute(tables.tables[name].insert().values(row))
        if version != VERSIONS[0]:
            migrations.migrate(connection, version)
    engine.dispose()


@pytest.mark.parametrize("version", VERSIONS[:-1])
def test_an_older_database_is_brought_up_to_date(store_url: str, version: str) -> None:
    make_old(store_url, version)
    assert upgrade(store_url) == VERSION == upgrade(store_url)
    engine = create_engine(store_url)
    with engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []
    engine.dispose()
    with Store.open(store_url) as store:
        assert store.feeds.states([FEED])[FEED].etag == '"7"'
        assert store.articles.count() == 1
        kept = store.editions.get(NAME)
        assert kept
        assert kept.edition == edition(article())
        assert [one.address for one in kept.audience] == ["Ada@example.org"]
        assert store.outbox.counts(NAME) == {DeliveryStatus.QUEUED: 1}
        assert [event.status for event in store.outbox.events(NAME)] == ["queued"]
        assert [each.reason for each in store.suppressions.all()] == ["unsubscribed"]
        assert store.keys.secret("tokens") == b"k" * 32


def test_who_opens_an_older_database(store_url: str) -> None:
    make_old(store_url, VERSIONS[0])
    with pytest.raises(StoreError, match=r"older digest.*run: digest db upgrade"):
        Store.open(store_url, read_only=True)
    if store_url.startswith("sqlite"):
        Store.open(store_url).close()  # one program's own: it is migrated
    else:
        with pytest.raises(StoreError, match="run: digest db upgrade"):
            Store.open(store_url)  # others may be at work
        upgrade(store_url)
    Store.open(store_url, read_only=True).close()


@pytest.fixture
def writing(tmp_path: Path) -> Iterator[Path]:
    """A database in which somebody saves a feed with its article again and again."""
    path = tmp_path / "digest.db"
    stopped = threading.Event()

    def write() -> None:
        with Store.open(f"sqlite:///{path}") as store:
            for n in range(10_000):
                if stopped.is_set():
                    break
                store.feeds.save(FeedState(url=f"{FEED}/{n}"), [article(n)])

    Store.open(f"sqlite:///{path}").close()
    writer = threading.Thread(target=write)
    writer.start()
    yield path
    stopped.set()
    writer.join()


def test_a_backup_while_it_is_written_to_is_whole(writing: Path, tmp_path: Path) -> None:
    url = f"sqlite:///{writing}"
    for number in range(5):
        copy = tmp_path / f"copy{number}.db"
        back_up(url, copy)
        assert copy.stat().st_mode & 0o077 == 0
    restored = tmp_path / "restored" / "digest.db"
    restored.parent.mkdir()
    shutil.copy(copy, restored)
    with sqlite3.connect(restored) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    connection.close()
    with Store.open(f"sqlite:///{restored}") as store, Store.open(url) as source:
        count = store.articles.count()
        assert 0 < count <= source.articles.count()
        urls = [f"{FEED}/{n}" for n in range(count + 1)]
        assert len(store.feeds.states(urls)) == count  # each save is there as a whole
        assert store.keys.secret() == source.keys.secret()
        later = store.feeds.save(FeedState(url="later", checked_at=datetime.now(UTC)), [])
        assert later.new == 0
    with pytest.raises(UsageError, match="exists already"):
        back_up(url, copy)


def test_no_backup_where_there_is_nothing_or_no_room(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/digest.db"
    with pytest.raises(NoDatabaseError, match="digest collect"):
        back_up(url, tmp_path / "copy.db")
    Store.open(url).close()
    with pytest.raises(StoreError, match="is the folder there"):
        back_up(url, tmp_path / "nowhere" / "copy.db")
    with pytest.raises(StoreError, match="File name too long"):
        back_up(url, tmp_path / ("x" * 300))
    assert {each.name for each in tmp_path.iterdir()} == {"digest.db"}


def test_a_backup_that_finds_no_room_leaves_nothing_behind(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/digest.db"
    with Store.open(url) as store:
        store.feeds.save(FeedState(url=FEED), [article(n) for n in range(300)])
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, before[1]))
    try:
        with pytest.raises(StoreError, match="is there room on the disk"):
            back_up(url, tmp_path / "copy.db")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert {each.name for each in tmp_path.iterdir()} == {"digest.db"}


def test_postgresql_has_its_own_backup(tmp_path: Path) -> None:
    url = "postgresql+psycopg://digest:s3cret@db.example/digest"
    with pytest.raises(UsageError) as caught:
        back_up(url, tmp_path / "copy")
    said = str(caught.value)
    assert (
        f"pg_dump --format=custom --file={tmp_path}/copy 'postgresql://digest@db.example/digest'"
        in said
    )
    assert "s3cret" not in said
