"""Alerts: what the operator is told once, until it is over."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, or_, select, update

from digest.store.engine import Database, insert_into
from digest.store.rows import AlertRow
from digest.store.storable import storable
from digest.store.tables import alerts


class AlertBook:
    """The alerts' noun of the store: a row per thing that is wrong, away once its end is told."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def open(self, key: str, text: str, now: datetime) -> bool:
        """Note that `key` is wrong; False when that is noted already."""
        with self._database.write(lasting=False) as connection:
            insert = insert_into(connection.dialect, alerts).on_conflict_do_nothing()
            row = {"key": key, "text": storable(text), "since": now}
            if connection.execute(insert.values(row)).rowcount:
                return True
            again = update(alerts).where(alerts.c.key == key, alerts.c.over_at.is_not(None))
            connection.execute(again.values(over_at=None))
            return False

    def clear(self, key: str, now: datetime) -> None:
        """Note that `key` is over; what nobody was told of is simply forgotten."""
        with self._database.write(lasting=False) as connection:
            connection.execute(
                delete(alerts).where(alerts.c.key == key, alerts.c.told_at.is_(None))
            )
            connection.execute(update(alerts).where(alerts.c.key == key).values(over_at=now))

    def keys(self) -> set[str]:
        """What is wrong now."""
        with self._database.read() as connection:
            query = select(alerts.c.key).where(alerts.c.over_at.is_(None))
            return set(connection.execute(query).scalars())

    def take_untold(self, now: datetime, *, since: datetime) -> Sequence[AlertRow]:
        """What began after `since` or ended and nobody was told of yet, oldest first; from now on
        it counts as told, so that of two processes only one tells it."""
        began = alerts.c.told_at.is_(None) & (alerts.c.since >= since)
        untold = or_(began, alerts.c.over_at.is_not(None))
        with self._database.write() as connection:
            query = select(alerts).where(untold).order_by(alerts.c.since, alerts.c.key)
            rows = [AlertRow(**row._mapping) for row in connection.execute(query)]
            connection.execute(delete(alerts).where(alerts.c.over_at.is_not(None)))
            keys = [row.key for row in rows]
            connection.execute(update(alerts).where(alerts.c.key.in_(keys)).values(told_at=now))
            return rows

    def give_back(self, rows: Sequence[AlertRow]) -> None:
        """What was taken could not be told after all."""
        with self._database.write() as connection:
            insert = insert_into(connection.dialect, alerts)
            back = insert.on_conflict_do_update(
                index_elements=["key"], set_={"told_at": insert.excluded.told_at}
            )
            for row in rows:
                values = {"key": row.key, "text": row.text, "since": row.since}
                values |= {"told_at": row.told_at, "over_at": row.over_at}
                connection.execute(back.values(values))
