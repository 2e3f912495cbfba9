"""Feed days: how each feed fared on each day, for the grid that the dashboard shows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta

from sqlalchemy import delete, select

from digest.store.engine import Database, batches, insert_into
from digest.store.rows import FeedDay
from digest.store.tables import feed_days

KEPT = timedelta(days=90)


class FeedDays:
    """The feed days' noun of the store."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, day: date, fared: Mapping[str, FeedDay]) -> None:
        """Add to what is known of `day`, by feed URL; days longer ago than KEPT are forgotten."""
        rows = [
            {"feed": url, "day": day.isoformat(), "read": f.read, "failed": f.failed, "new": f.new}
            for url, f in fared.items()
        ]
        if not rows:
            return
        with self._database.write(lasting=False) as connection:
            insert = insert_into(connection.dialect, feed_days)
            counted = ("read", "failed", "new")
            added = {name: feed_days.c[name] + insert.excluded[name] for name in counted}
            connection.execute(
                insert.on_conflict_do_update(index_elements=["feed", "day"], set_=added), rows
            )
            old = feed_days.c.day < (day - KEPT).isoformat()
            connection.execute(delete(feed_days).where(old))

    def since(self, day: date, feeds: Iterable[str]) -> dict[str, dict[date, FeedDay]]:
        """What is known of these feeds from `day` on, by URL and day."""
        found: dict[str, dict[date, FeedDay]] = {}
        query = select(feed_days).where(feed_days.c.day >= day.isoformat())
        with self._database.read() as connection:
            for some in batches(feeds):
                for row in connection.execute(query.where(feed_days.c.feed.in_(some))):
                    fared = FeedDay(read=row.read, failed=row.failed, new=row.new)
                    found.setdefault(row.feed, {})[date.fromisoformat(row.day)] = fared
        return found
