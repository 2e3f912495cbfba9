"""What survives a power cut: whatever says who is mailed. Fetched feeds need not; a kill is no
power cut."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import Connection, event

from digest.model import Accepted, FeedState
from digest.store import Store
from store.sample import FEED, NOW, WEEK, article, recipients, sealed

FOR_GOOD = {"sqlite": ("PRAGMA synchronous", 2), "postgresql": ("SHOW synchronous_commit", "on")}


@pytest.fixture
def waits(store: Store) -> Iterator[list[bool]]:
    """Of each commit since the last look, whether it waits until the disk has it."""
    waits: list[bool] = []
    engine = store._database._engine

    def look(connection: Connection) -> None:
        question, yes = FOR_GOOD[connection.dialect.name]
        waits.append(connection.exec_driver_sql(question).scalar() == yes)

    event.listen(engine, "commit", look)
    yield waits
    event.remove(engine, "commit", look)


def test_feeds_do_not_wait_for_the_disk_and_mails_do(store: Store, waits: list[bool]) -> None:
    audience = recipients(2)
    edition = sealed(article(), audience=audience)
    store.feeds.save(FeedState(url=FEED), [article()])
    assert waits == [False]
    waits.clear()

    store.editions.seal(edition, NOW)
    lease = timedelta(minutes=5)
    claimed = store.outbox.claim(edition.edition.id, worker="w", limit=9, now=NOW, lease=lease)
    assert len(claimed) == len(audience)
    store.outbox.record([(each, Accepted()) for each in claimed], now=NOW)
    assert len(waits) == 4  # the edition's own status has a commit of its own
    assert all(waits)


def test_a_connection_that_saved_a_feed_waits_again_for_the_next_seal(
    store: Store, waits: list[bool]
) -> None:
    for number in (1, 2):
        store.feeds.save(FeedState(url=FEED), [article(number)])
        edition = sealed(article(number), slot=NOW + number * WEEK, number=number)
        store.editions.seal(edition, NOW)
    assert waits == [False, True, False, True]
