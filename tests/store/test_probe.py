"""Looking whether a database can be used leaves it as it is."""

from __future__ import annotations

import pytest
from sqlalchemy import create_engine, text

from digest.errors import NoDatabaseError, StoreError
from digest.store import Store
from digest.store.probe import probe


def run(url: str, statement: str) -> None:
    engine = create_engine(url)
    with engine.begin() as connection:
        connection.execute(text(statement))
    engine.dispose()


def test_a_database_that_takes_changes(store_url: str) -> None:
    Store.open(store_url).close()
    assert probe(store_url) == probe(store_url)


def test_there_is_none_yet(store_url: str) -> None:
    for _ in range(2):
        with pytest.raises(NoDatabaseError, match="run: digest collect"):
            probe(store_url)


def test_an_older_one_is_not_migrated(store_url: str) -> None:
    Store.open(store_url).close()
    run(store_url, "UPDATE alembic_version SET version_num = '0001'")
    for _ in range(2):
        with pytest.raises(StoreError, match="older digest"):
            probe(store_url)


def test_one_that_takes_no_changes(store_url: str) -> None:
    Store.open(store_url).close()
    if store_url.startswith("sqlite"):
        refuse = "BEGIN SELECT RAISE(ABORT, 'it is read-only'); END"
        run(store_url, f"CREATE TRIGGER no BEFORE UPDATE ON alembic_version {refuse}")
    else:
        schema = store_url.rpartition("%3D")[2]
        run(store_url, f"CREATE ROLE {schema}_reader LOGIN")
        run(store_url, f"GRANT USAGE ON SCHEMA {schema} TO {schema}_reader")
        run(store_url, f"GRANT SELECT ON ALL TABLES IN SCHEMA {schema} TO {schema}_reader")
        store_url = store_url.replace("digest@", f"{schema}_reader@")
    with pytest.raises(StoreError, match=r"read-only|permission denied"):
        probe(store_url)
