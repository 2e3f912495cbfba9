"""Feedback, requeue and cancel: idempotent, in any order, with a line in the ledger for each."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from itertools import permutations

import pytest

from digest.errors import StoreError
from digest.model import Accepted, Delivery, DeliveryEvent, DeliveryStatus, Uncertain
from digest.store import EditionStatus, Store
from store.sample import NOW, article, recipients, sealed

EDITION = "weekly/2026-11-23T0700"
Status = DeliveryStatus


@pytest.fixture
def claimed(store: Store) -> Iterator[list[Delivery]]:
    """Three deliveries under way."""
    store.editions.seal(sealed(article(), audience=recipients(3)), NOW)
    yield [*store.outbox.claim(EDITION, worker="w", limit=9, now=NOW, lease=timedelta(hours=1))]


def told(delivery: Delivery, status: DeliveryStatus) -> DeliveryEvent:
    return DeliveryEvent(delivery_id=delivery.id, at=NOW, status=status, detail=f"says {status}")


def status_of(store: Store, delivery: Delivery) -> DeliveryStatus:
    return {each.id: each.status for each in store.outbox.deliveries(EDITION)}[delivery.id]


def test_events_in_any_order_and_twice_lead_to_one_state(
    store: Store, claimed: list[Delivery]
) -> None:
    events = [told(claimed[0], each) for each in (Status.ACCEPTED, Status.DELIVERED)]
    events.append(told(claimed[0], Status.COMPLAINED))
    for order in permutations(events):
        store.outbox.feedback([*order, order[0]], NOW)
        assert status_of(store, claimed[0]) is Status.COMPLAINED
    lines = [each for each in store.outbox.events(EDITION) if each.delivery_id == claimed[0].id]
    assert len(lines) == 1 + len(events), "each once, after `sending`"


def test_feedback_outruns_the_answer_and_resolves_what_was_uncertain(
    store: Store, claimed: list[Delivery]
) -> None:
    early, lost, _ = claimed
    store.outbox.feedback([told(early, Status.DELIVERED)], NOW)
    store.outbox.record([(early, Accepted()), (lost, Uncertain(detail="reset"))], now=NOW)
    assert status_of(store, early) is Status.DELIVERED
    [new] = store.outbox.feedback([told(lost, Status.ACCEPTED)], NOW)
    assert new.delivery_id == lost.id
    assert status_of(store, lost) is Status.ACCEPTED


def test_feedback_of_unknown_deliveries_and_of_the_future(
    store: Store, claimed: list[Delivery]
) -> None:
    stray = DeliveryEvent(delivery_id="nobody", at=NOW, status=Status.BOUNCED)
    ahead = DeliveryEvent(
        delivery_id=claimed[0].id, at=NOW + timedelta(days=9), status=Status.BOUNCED
    )
    [new] = store.outbox.feedback([stray, ahead], NOW)
    assert (new.delivery_id, new.at) == (claimed[0].id, NOW)
    with pytest.raises(ValueError, match="queued is told by the sender"):
        store.outbox.feedback([told(claimed[1], Status.QUEUED)], NOW)


def test_what_is_uncertain_can_be_queued_again(store: Store, claimed: list[Delivery]) -> None:
    one, two, three = claimed
    unknown = Uncertain(detail="reset")
    store.outbox.record([(one, unknown), (two, unknown), (three, Accepted())], now=NOW)
    again = store.outbox.claim(EDITION, worker="w", limit=9, now=NOW, lease=timedelta(hours=1))
    assert not again
    assert store.editions.status(EDITION) is EditionStatus.SENT
    address = one.recipient.address.upper()
    assert store.outbox.requeue(EDITION, {Status.UNCERTAIN}, [address], now=NOW) == 1
    assert store.outbox.requeue(EDITION, {Status.UNCERTAIN}, now=NOW) == 1
    assert store.outbox.requeue(EDITION, {Status.UNCERTAIN}, now=NOW) == 0
    again = store.outbox.claim(EDITION, worker="w", limit=9, now=NOW, lease=timedelta(hours=1))
    assert {(each.id, each.attempt) for each in again} == {(one.id, 2), (two.id, 2)}


def test_a_cancelled_edition_is_not_sent_on(store: Store) -> None:
    store.editions.seal(sealed(article(), audience=recipients(3)), NOW)
    lease = timedelta(hours=1)
    [under_way] = store.outbox.claim(EDITION, worker="w", limit=1, now=NOW, lease=lease)
    assert store.editions.cancel(EDITION, NOW) == 2
    assert store.editions.cancel(EDITION, NOW) == 0
    assert store.outbox.counts(EDITION) == {Status.CANCELLED: 2, Status.SENDING: 1}
    store.outbox.record([(under_way, Accepted())], now=NOW)
    assert status_of(store, under_way) is Status.ACCEPTED, "it had left"
    with pytest.raises(StoreError, match="was cancelled"):
        store.outbox.requeue(EDITION, {Status.ACCEPTED}, now=NOW)
    with pytest.raises(StoreError, match="no such sealed edition"):
        store.editions.cancel("weekly/never", NOW)
