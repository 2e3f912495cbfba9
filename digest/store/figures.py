"""Figures: how much the store holds of everything, for who watches it."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import func, select

from digest.model import DeliveryStatus
from digest.store.engine import Database
from digest.store.rows import OPEN, EditionStatus, StoreFigures
from digest.store.tables import articles, deliveries, editions, suppressions


class Figures:
    """The figures' noun of the store."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def departures(self, since: datetime) -> dict[tuple[date, str], int]:
        """How many addresses were suppressed on each day (UTC) from `since` on, by reason."""
        day = func.date(suppressions.c.at)
        query = (
            select(day, suppressions.c.reason, func.count())
            .where(suppressions.c.at >= since)
            .group_by(day, suppressions.c.reason)
        )
        with self._database.read() as connection:
            rows = connection.execute(query)
            # SQLite tells a day as text
            return {(date.fromisoformat(str(day)), reason): n for day, reason, n in rows}

    def read(self) -> StoreFigures:
        """Everything counted, in one transaction."""
        by_status = select(editions.c.status, func.count()).group_by(editions.c.status)
        by_outcome = select(deliveries.c.status, func.count()).group_by(deliveries.c.status)
        queued = (
            select(deliveries.c.id)
            .where(deliveries.c.edition_id == editions.c.id)
            .where(deliveries.c.status == DeliveryStatus.QUEUED)
            .exists()
        )
        waiting = select(func.min(editions.c.made_at)).where(editions.c.status.in_(OPEN), queued)
        with self._database.read() as connection:
            return StoreFigures(
                articles=connection.execute(select(func.count(articles.c.id))).scalar_one(),
                editions={EditionStatus(key): n for key, n in connection.execute(by_status)},
                deliveries={DeliveryStatus(key): n for key, n in connection.execute(by_outcome)},
                queued_since=connection.execute(waiting).scalar(),
            )
