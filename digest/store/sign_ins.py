"""Sign-ins: which one-time links to the dashboard were used, by any process, until they expire."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete

from digest.store.engine import Database, insert_into
from digest.store.tables import sign_ins


class SignIns:
    """The sign-ins' noun of the store."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def take(self, link: str, *, expires: datetime, now: datetime) -> bool:
        """Use up a link, named by its hash; False when it was used before."""
        with self._database.write() as connection:
            connection.execute(delete(sign_ins).where(sign_ins.c.expires < now))
            insert = insert_into(connection.dialect, sign_ins).on_conflict_do_nothing()
            return connection.execute(insert.values(link=link, expires=expires)).rowcount > 0
