"""The contract of `digest.ports.Outbox`, over every database."""

from __future__ import annotations

import threading
from collections import Counter
from datetime import datetime, timedelta

import pytest
from store.sample import NOW, article, recipients, sealed

from digest.model import (
    Accepted,
    Deferred,
    Delivery,
    DeliveryStatus,
    Outcome,
    Rejected,
    Suppression,
    Uncertain,
)
from digest.ports import Outbox
from digest.store import EditionStatus, Store

EDITION = "weekly/2026-11-23T0700"
LEASE = timedelta(minutes=10)
Status = DeliveryStatus


@pytest.fixture
def outbox(store: Store) -> Outbox:
    """Five queued deliveries."""
    store.editions.seal(sealed(article(), audience=recipients(5)), NOW)
    return store.outbox


def claim(outbox: Outbox, limit: int = 10, *, now: datetime = NOW) -> list[Delivery]:
    return [*outbox.claim(EDITION, worker="w1", limit=limit, now=now, lease=LEASE)]


def record(outbox: Outbox, delivery: Delivery, outcome: Outcome) -> None:
    outbox.record([(delivery, outcome)], now=NOW)


def test_a_delivery_is_claimed_once(outbox: Outbox, store: Store) -> None:
    first, second = claim(outbox, 3), claim(outbox, 3)
    assert (len(first), len(second)) == (3, 2)
    assert len({each.id for each in (*first, *second)}) == 5
    assert {(each.status, each.attempt) for each in first} == {(Status.SENDING, 1)}
    assert claim(outbox) == []
    # committed before it was returned
    assert store.outbox.counts(EDITION) == {Status.SENDING: 5}


def test_workers_share_the_work(outbox: Outbox, store: Store) -> None:
    claimed: list[str] = []

    def work() -> None:
        while deliveries := claim(outbox, 1):
            claimed.extend(each.id for each in deliveries)

    workers = [threading.Thread(target=work) for _ in range(3)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert Counter(claimed).most_common(1)[0][1] == 1
    # PostgreSQL skips rows another worker looks at: what is left then is claimed the next time
    claimed.extend(each.id for each in claim(outbox))
    assert len(set(claimed)) == len(claimed) == 5


@pytest.mark.parametrize(
    ("outcome", "status"),
    [
        (Accepted(detail="250 OK"), Status.ACCEPTED),
        (Deferred(detail="451 later"), Status.QUEUED),
        (Rejected(detail="550 no"), Status.REJECTED),
        (Uncertain(detail="no answer"), Status.UNCERTAIN),
    ],
)
def test_an_outcome_is_kept_with_its_words(
    outbox: Outbox, store: Store, outcome: Outcome, status: DeliveryStatus
) -> None:
    [delivery] = claim(outbox, 1)
    record(outbox, delivery, outcome)
    [kept] = [each for each in store.outbox.deliveries(EDITION) if each.id == delivery.id]
    assert (kept.status, kept.detail) == (status, outcome.detail)
    events = [(event.status, event.detail, event.at) for event in store.outbox.events(EDITION)]
    assert events == [(Status.SENDING, "", NOW), (status, outcome.detail, NOW)]
    assert store.suppressions.all() == []


def test_a_claim_records_what_was_answered_before(outbox: Outbox, store: Store) -> None:
    first, second = claim(outbox, 2)
    answered = [(first, Accepted(detail="250 OK")), (second, Deferred(detail="451"))]
    further = outbox.claim(EDITION, worker="w1", limit=9, now=NOW, lease=LEASE, answered=answered)
    assert further[0].id == second.id, "due again at once"
    assert store.outbox.counts(EDITION) == {Status.ACCEPTED: 1, Status.SENDING: 4}


def test_nothing_is_claimed_of_a_cancelled_edition_but_its_answers_count(
    outbox: Outbox, store: Store
) -> None:
    [delivery] = claim(outbox, 1)
    store.editions.cancel(EDITION, NOW)
    answered = [(delivery, Accepted(detail="250 OK"))]
    assert not outbox.claim(EDITION, worker="w1", limit=9, now=NOW, lease=LEASE, answered=answered)
    assert store.outbox.counts(EDITION)[Status.ACCEPTED] == 1


def test_a_deferred_delivery_waits_its_time(outbox: Outbox, store: Store) -> None:
    [delivery] = claim(outbox, 1)
    record(outbox, delivery, Deferred(detail="451", retry_after_seconds=60))
    assert store.outbox.next_due(EDITION) == NOW + timedelta(minutes=1)
    assert len(claim(outbox, now=NOW + timedelta(seconds=59))) == 4, "the others only"
    [again] = claim(outbox, now=NOW + timedelta(minutes=1))
    assert (again.id, again.attempt) == (delivery.id, 2)


def test_what_was_not_handed_over_was_no_attempt(outbox: Outbox, store: Store) -> None:
    [delivery] = claim(outbox, 1)
    record(outbox, delivery, Deferred(detail="not handed over", tried=False))
    assert {each.attempt for each in claim(outbox)} == {1}


def test_who_unsubscribes_while_it_is_sent_gets_nothing(outbox: Outbox, store: Store) -> None:
    def suppress(address: str, listed: str) -> None:
        one = Suppression(address=address, list=listed, reason="unsubscribed", at=NOW)
        store.suppressions.add(one)

    suppress("R1@Example.ORG", "weekly")
    suppress("r2@example.org", "")
    suppress("r3@example.org", "another")
    claimed = {each.recipient.address for each in claim(outbox, 3)}
    assert claimed == {"r0@example.org", "r3@example.org", "r4@example.org"}
    assert claim(outbox) == []
    assert store.outbox.counts(EDITION) == {Status.SENDING: 3, Status.SUPPRESSED: 2}


def test_who_leaves_after_the_claim_is_withdrawn(outbox: Outbox, store: Store) -> None:
    claimed = claim(outbox)
    assert not store.outbox.withdraw(claimed, now=NOW)
    leaver = claimed[2]
    address = leaver.recipient.address
    store.suppressions.add(
        Suppression(address=address, list="weekly", reason="unsubscribed", at=NOW)
    )
    assert outbox.withdraw(claimed, now=NOW) == {leaver.id}
    assert store.outbox.counts(EDITION) == {Status.SENDING: 4, Status.SUPPRESSED: 1}


def test_what_another_took_for_lost_is_withdrawn(outbox: Outbox, store: Store) -> None:
    claimed = claim(outbox, 2)
    store.outbox.recover(NOW + LEASE + timedelta(seconds=1))
    assert outbox.withdraw(claimed, now=NOW) == {each.id for each in claimed}
    assert store.outbox.counts(EDITION) == {Status.QUEUED: 3, Status.UNCERTAIN: 2}


def test_of_a_cancelled_edition_nothing_more_is_handed_over(outbox: Outbox, store: Store) -> None:
    claimed = claim(outbox, 2)
    store.editions.set_status(EDITION, EditionStatus.CANCELLED)
    assert outbox.withdraw(claimed, now=NOW) == {each.id for each in claimed}
    assert store.outbox.counts(EDITION) == {Status.QUEUED: 3, Status.CANCELLED: 2}


def test_an_address_that_does_not_exist_is_suppressed(outbox: Outbox, store: Store) -> None:
    [delivery] = claim(outbox, 1)
    record(outbox, delivery, Rejected(detail="550 5.1.1 unknown", suppress=True))
    [suppression] = store.suppressions.for_list("any")
    assert suppression.address == delivery.recipient.address
    assert (suppression.reason, suppression.detail) == ("bounced", "550 5.1.1 unknown")


def test_what_a_dead_worker_was_sending_is_uncertain(outbox: Outbox, store: Store) -> None:
    claim(outbox, 2)
    assert store.outbox.recover(NOW + LEASE) == []
    assert store.outbox.recover(NOW, alive=lambda worker: worker == "w1") == []
    lost = store.outbox.recover(NOW, alive=lambda worker: worker != "w1")
    assert len(lost) == 2
    assert store.outbox.counts(EDITION) == {Status.QUEUED: 3, Status.UNCERTAIN: 2}
    assert len(claim(outbox)) == 3, "what is uncertain is never queued by itself"


def test_a_lease_that_ran_out_is_uncertain_until_the_answer_comes(
    outbox: Outbox, store: Store
) -> None:
    [delivery] = claim(outbox, 1)
    assert len(store.outbox.recover(NOW + LEASE + timedelta(seconds=1))) == 1
    record(outbox, delivery, Accepted(detail="late, but 250"))
    assert store.outbox.counts(EDITION) == {Status.QUEUED: 4, Status.ACCEPTED: 1}


def test_an_answer_to_an_older_attempt_does_not_count(outbox: Outbox, store: Store) -> None:
    [first] = claim(outbox, 1)
    record(outbox, first, Deferred(detail="451", retry_after_seconds=0))
    assert len(claim(outbox)) == 5
    record(outbox, first, Accepted(detail="of the first attempt"))
    assert store.outbox.counts(EDITION) == {Status.SENDING: 5}
    told = [each.status for each in store.outbox.events(EDITION) if each.delivery_id == first.id]
    assert told == [Status.SENDING, Status.QUEUED, Status.SENDING], "nor in the ledger"


def test_the_ledger_is_streamed_in_order(store: Store) -> None:
    count = 2300  # more than two pages
    store.editions.seal(sealed(article(), audience=recipients(count)), NOW)
    deliveries = claim(store.outbox, count)
    store.outbox.record([(each, Accepted(detail="250")) for each in deliveries], now=NOW)
    assert len({each.id for each in store.outbox.deliveries(EDITION)}) == count
    events = [(event.delivery_id, event.status) for event in store.outbox.events(EDITION)]
    assert len(events) == 2 * count
    assert {status for _, status in events[:count]} == {Status.SENDING}


def test_an_unknown_edition_has_nothing_to_send(store: Store) -> None:
    assert store.outbox.claim("weekly/never", worker="w", limit=1, now=NOW, lease=LEASE) == []


def test_a_late_answer_that_queues_again_opens_the_edition_again(
    outbox: Outbox, store: Store
) -> None:
    claimed = claim(outbox)
    store.outbox.recover(NOW + LEASE + timedelta(seconds=1))
    assert claim(outbox) == []
    assert store.editions.status(EDITION) is EditionStatus.SENT
    record(outbox, claimed[0], Deferred(detail="451 later, said late"))
    assert [each.id for each in claim(outbox)] == [claimed[0].id]
