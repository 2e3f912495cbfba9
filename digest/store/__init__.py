"""The store: feeds, articles, editions, deliveries, suppressions and keys in one database.

SQLite by default, PostgreSQL by URL. Importing this package is cheap: the database library is
loaded by `Store.open`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

from digest.model import Sealed, address_key
from digest.store.rows import (
    DEFAULT,
    AlertRow,
    Answer,
    EditionRow,
    EditionStatus,
    FeedDay,
    ReviewRow,
    SaveCounts,
    title_key,
)

if TYPE_CHECKING:
    from digest.store.alerts import AlertBook
    from digest.store.articles import Articles
    from digest.store.choices import Choices
    from digest.store.editions import Editions
    from digest.store.engine import Database
    from digest.store.feed_days import FeedDays
    from digest.store.feeds import Feeds
    from digest.store.figures import Figures
    from digest.store.keys import Keys
    from digest.store.outbox import DeliveryOutbox
    from digest.store.reviews import Reviews
    from digest.store.sign_ins import SignIns
    from digest.store.sign_ups import SignUps
    from digest.store.suppressions import Suppressions

__all__ = [
    "DEFAULT",
    "AlertRow",
    "Answer",
    "EditionRow",
    "EditionStatus",
    "FeedDay",
    "ReviewRow",
    "SaveCounts",
    "Sealed",
    "Store",
    "address_key",
    "title_key",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Store:
    """An open database, one attribute per noun. Every method is a transaction of its own; methods
    may be called from any thread. Errors are StoreErrors."""

    feeds: Feeds
    articles: Articles
    editions: Editions
    outbox: DeliveryOutbox
    suppressions: Suppressions
    choices: Choices
    sign_ups: SignUps
    keys: Keys
    alerts: AlertBook
    figures: Figures
    reviews: Reviews
    feed_days: FeedDays
    sign_ins: SignIns
    _database: Database

    @classmethod
    def open(cls, url: str, *, create: bool = True, read_only: bool = False) -> Self:
        """Open the database at a SQLAlchemy URL, made and migrated first where that is due.

        With `read_only` nothing is written, not a byte of the file. Raises StoreError when there
        is no database and none may be made, or when it is newer than this program.
        """
        from digest.store.alerts import AlertBook
        from digest.store.articles import Articles
        from digest.store.choices import Choices
        from digest.store.editions import Editions
        from digest.store.engine import open_database
        from digest.store.feed_days import FeedDays
        from digest.store.feeds import Feeds
        from digest.store.figures import Figures
        from digest.store.keys import BOUNCES, TOKENS, Keys
        from digest.store.outbox import DeliveryOutbox
        from digest.store.reviews import Reviews
        from digest.store.sign_ins import SignIns
        from digest.store.sign_ups import SignUps
        from digest.store.suppressions import Suppressions

        database = open_database(url, create=create, read_only=read_only)
        keys = Keys(database, read_only=read_only)
        if create and not read_only:
            for name in (TOKENS, BOUNCES):
                keys.secret(name)  # before a read-only preview asks for it
        return cls(
            feeds=Feeds(database),
            articles=Articles(database),
            editions=Editions(database),
            outbox=DeliveryOutbox(database),
            suppressions=Suppressions(database),
            choices=Choices(database),
            sign_ups=SignUps(database),
            keys=keys,
            alerts=AlertBook(database),
            figures=Figures(database),
            reviews=Reviews(database),
            feed_days=FeedDays(database),
            sign_ins=SignIns(database),
            _database=database,
        )

    def close(self) -> None:
        """Give the connections back."""
        self._database.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
