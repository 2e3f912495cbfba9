"""Whether the database can be used: reached, of this version, and open to changes."""

from __future__ import annotations

from sqlalchemy import text

from digest.store.engine import open_database


def probe(url: str) -> str:
    """The database's name. A change is tried and taken back; nothing is made or migrated.

    Raises StoreError for whatever would stop a run, NoDatabaseError where there is none yet.
    """
    database = open_database(url, create=False, read_only=False)
    try:
        with database.write() as connection:
            connection.execute(text("UPDATE alembic_version SET version_num = version_num"))
            if transaction := connection.get_transaction():
                transaction.rollback()
    finally:
        database.close()
    return database.name
