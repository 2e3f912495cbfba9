"""Sign-ins: which one-time links and sessions of the dashboard are used up, until they expire."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete, exists, select

from digest.store.engine import Database, insert_into
from digest.store.tables import sign_ins


class SignIns:
    """The sign-ins' noun of the store."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def take(self, link: str, *, expires: datetime, now: datetime) -> bool:
        """Use up a link or a session, named by its hash; False when it was used before."""
        with self._database.write() as connection:
            connection.execute(delete(sign_ins).where(sign_ins.c.expires < now))
            insert = insert_into(connection.dialect, sign_ins).on_conflict_do_nothing()
            return connection.execute(insert.values(link=link, expires=expires)).rowcount > 0

    def is_taken(self, link: str) -> bool:
        """Whether it was used up, by any process."""
        with self._database.read() as connection:
            query = select(exists().where(sign_ins.c.link == link))
            return bool(connection.execute(query).scalar())
