"""Editions are sealed once and never change; skips take no number and lose no article."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from digest.errors import StoreError
from digest.model import DeliveryStatus, FeedState, Recipient, Window
from digest.store import EditionStatus, Store
from store.sample import FEED, NOW, WEEK, article, recipients, sealed

WINDOW = Window(start=NOW - WEEK, end=NOW)
LATER = NOW + WEEK


def skip(store: Store, slot: datetime = NOW) -> None:
    store.editions.skip(
        "weekly",
        slot=slot,
        id=f"weekly/{slot:%Y-%m-%dT%H%M}",
        window=WINDOW,
        reason="thin",
        now=NOW,
    )


def test_what_is_sealed_comes_back_as_it_was_written(store: Store) -> None:
    original = sealed(article(1), article(2), audience=recipients(3))
    store.editions.seal(original, NOW)
    kept = store.editions.get(original.edition.id)
    assert kept
    assert (*kept.audience,) == original.audience
    assert replace(kept, audience=original.audience, skipped=()) == original
    assert store.editions.get("weekly/never") is None
    assert store.outbox.counts(original.edition.id) == {DeliveryStatus.QUEUED: 3}


def test_a_slot_is_sealed_once(store: Store) -> None:
    first = sealed(article(1), audience=recipients(1))
    store.editions.seal(first, NOW)
    again = replace(first, audience=recipients(5), content_hash="other")
    with pytest.raises(StoreError, match="sealed already"):
        store.editions.seal(again, NOW)
    kept = store.editions.get(first.edition.id)
    assert kept
    assert (kept.content_hash, *kept.audience) == (first.content_hash, *first.audience)


def test_an_article_cannot_be_sealed_into_two_editions(store: Store) -> None:
    store.editions.seal(sealed(article(1)), NOW)
    second = sealed(article(2), article(1), audience=recipients(2), slot=LATER, number=2)
    with pytest.raises(StoreError, match="was in an earlier edition"):
        store.editions.seal(second, LATER)
    assert store.editions.get(second.edition.id) is None, "all of it or nothing"
    assert not store.outbox.counts(second.edition.id)


def test_a_recipient_without_a_mail_is_refused(store: Store) -> None:
    stray = Recipient(address="r@example.org", list="weekly", variant="Ports")
    with pytest.raises(StoreError, match="no mail for the variant 'Ports'"):
        store.editions.seal(sealed(article(), audience=(stray,)), NOW)


def test_whom_an_edition_passes_over_is_skipped_in_the_ledger(store: Store) -> None:
    reader, other = recipients(2)
    empty = replace(other, variant="Tides", skipped="paused until 2026-12-24")
    one = replace(sealed(article(), audience=(reader,)), skipped=(empty,))
    store.editions.seal(one, NOW)
    assert store.outbox.counts(one.edition.id) == {
        DeliveryStatus.QUEUED: 1,
        DeliveryStatus.SKIPPED: 1,
    }
    [event] = store.outbox.events(one.edition.id)
    assert (event.status, event.at) == (DeliveryStatus.SKIPPED, NOW)
    assert event.detail == empty.skipped
    kept = store.editions.get(one.edition.id)
    assert kept
    assert (*kept.audience, *kept.skipped) == (reader, empty)
    assert (len(kept.audience), len(kept.skipped)) == (1, 1)


def test_an_address_on_two_lists_gets_one(store: Store) -> None:
    twice = (
        Recipient(address="Ada@Example.org", list="weekly"),
        Recipient(address="ada@example.org", list="partners"),
    )
    one = sealed(article(), audience=twice)
    store.editions.seal(one, NOW)
    assert [each.recipient for each in store.outbox.deliveries(one.edition.id)] == [twice[0]]


def test_a_skip_is_recorded_and_loses_nothing(store: Store) -> None:
    store.feeds.save(FeedState(url=FEED), [article(1)])
    assert store.editions.last_boundary("weekly") is None
    skip(store)
    [row] = store.editions.list("weekly")
    assert (row.status, row.reason, row.number) == (EditionStatus.SKIPPED, "thin", None)
    assert store.editions.exists(row.id)
    assert store.editions.get(row.id) is None
    assert store.editions.last_sealed("weekly") is None
    assert store.editions.last_boundary("weekly") is None
    assert store.editions.next_number("weekly") == 1
    skip(store)  # once more: a restart within the slot
    assert len(store.editions.list()) == 1


def test_a_skipped_slot_may_be_sealed_by_hand_but_not_the_other_way(store: Store) -> None:
    skip(store)
    store.editions.seal(sealed(article(1)), NOW)
    with pytest.raises(StoreError, match="sealed already"):
        skip(store)
    assert [row.status for row in store.editions.list()] == [EditionStatus.SEALED]


def test_numbers_boundaries_and_order(store: Store) -> None:
    store.editions.seal(sealed(article(1)), NOW)
    skip(store, LATER)
    third = LATER + WEEK
    store.editions.seal(sealed(article(2), slot=third, number=2), third)
    assert [row.number for row in store.editions.list("weekly")] == [2, None, 1]
    assert store.editions.list("daily") == []
    assert store.editions.last_boundary("weekly") == third
    assert store.editions.next_number("weekly") == 3
    last = store.editions.last_sealed("weekly")
    assert last
    assert last.number == 2
    assert store.editions.next_number("daily") == 1
    assert store.editions.last_sealed("daily") is None


def test_the_status_follows_the_deliveries(store: Store) -> None:
    one = sealed(article(), audience=recipients(2))
    store.editions.seal(one, NOW)
    name = one.edition.id

    def claim() -> int:
        lease = timedelta(minutes=1)
        return len(store.outbox.claim(name, worker="w", limit=1, now=NOW, lease=lease))

    def status() -> EditionStatus:
        return store.editions.list()[0].status

    assert store.editions.unfinished("weekly", since=NOW) == [name]
    assert store.editions.unfinished("weekly", since=LATER) == []
    assert (claim(), status()) == (1, EditionStatus.SENDING)
    store.editions.set_status(name, EditionStatus.HELD, "the operator looks first")
    assert (claim(), status()) == (0, EditionStatus.HELD)
    assert store.editions.unfinished("weekly", since=NOW) == []
    with pytest.raises(StoreError, match="no such sealed edition"):
        store.editions.set_status("weekly/never", EditionStatus.HELD)
    store.editions.cancel(name, NOW)
    store.editions.set_status(name, EditionStatus.HELD, "the provider refuses us")
    assert status() is EditionStatus.CANCELLED


def test_a_newsletter_is_watched_since_the_first_look(store: Store) -> None:
    assert store.editions.watched_since("weekly", NOW) == NOW
    assert store.editions.watched_since("weekly", LATER) == NOW
