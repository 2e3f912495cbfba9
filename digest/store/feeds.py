"""Feed states: what is remembered of each feed, saved together with the articles it brought."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache
from typing import TYPE_CHECKING

from sqlalchemy import delete, select

from digest.model import Article, FeedState
from digest.store.engine import Database, batches, insert_into
from digest.store.merge import merge_articles
from digest.store.rows import SaveCounts
from digest.store.storable import storable
from digest.store.tables import feeds

if TYPE_CHECKING:
    from sqlalchemy import Dialect
    from sqlalchemy.dialects import postgresql, sqlite


class Feeds:
    """The feeds' noun of the store."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def states(self, urls: Iterable[str]) -> dict[str, FeedState]:
        """The states of those of `urls` that were fetched before, by configured URL."""
        states: dict[str, FeedState] = {}
        with self._database.read() as connection:
            for some in batches(urls):
                for row in connection.execute(select(feeds).where(feeds.c.url.in_(some))):
                    states[row.url] = FeedState(**row._mapping)
        return states

    def save(self, state: FeedState, articles: Sequence[Article]) -> SaveCounts:
        """Remember one fetch: its state and its articles, both or neither.

        An article met before is merged into what is stored, whatever URL, GUID or feed it came
        under this time; its id, its date and when it was first seen stay as they were. A killed
        program loses nothing of it; a power cut may undo the last saves, and those feeds are
        simply fetched again.
        """
        stored = storable(state)
        with self._database.write(lasting=False) as connection:
            values = {column.name: getattr(stored, column.name) for column in feeds.c}
            connection.execute(_put_state(connection.dialect), values)
            return merge_articles(connection, [storable(article) for article in articles])

    def forget(self, url: str) -> None:
        """Drop the state of a feed, so that it is fetched anew; its articles stay."""
        with self._database.write() as connection:
            connection.execute(delete(feeds).where(feeds.c.url == url))


@cache  # put together anew, it would cost as much as its execution
def _put_state(dialect: Dialect) -> sqlite.Insert | postgresql.Insert:
    insert = insert_into(dialect, feeds)
    values = dict(insert.excluded.items())
    return insert.on_conflict_do_update(index_elements=["url"], set_=values)
