"""What the outcomes of an attempt change: the delivery, its edition, and who is mailed again."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime, timedelta

from sqlalchemy import Connection, update

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
from digest.store.ledger import Answer, write_answers
from digest.store.locks import lock_editions
from digest.store.rows import EditionStatus
from digest.store.suppressions import insert_suppressions
from digest.store.tables import editions

_STATUS_AFTER: dict[type[Outcome], DeliveryStatus] = {
    Accepted: DeliveryStatus.ACCEPTED,
    Deferred: DeliveryStatus.QUEUED,
    Rejected: DeliveryStatus.REJECTED,
    Uncertain: DeliveryStatus.UNCERTAIN,
}


def write_outcomes(
    connection: Connection, outcomes: Sequence[tuple[Delivery, Outcome]], now: datetime
) -> None:
    """Move each delivery to where its outcome takes it, and hold the addresses that do not exist.
    An answer to an attempt that was given up as uncertain still counts; one to an older attempt
    does not."""
    again = any(isinstance(outcome, Deferred) for _, outcome in outcomes)
    which = {delivery.edition_id for delivery, _ in outcomes}
    found = lock_editions(connection, which, alone=again)
    ended = {each for each in which if found.get(each) is EditionStatus.CANCELLED}
    answers = [_answer(delivery, outcome, now, ended) for delivery, outcome in outcomes]
    write_answers(connection, sorted(answers, key=lambda each: each[0].id), now)
    if again:
        _reopen(connection, which - ended)
    insert_suppressions(connection, _suppressions(outcomes, now))


def _reopen(connection: Connection, edition_ids: Collection[str]) -> None:
    """A late answer queued a delivery again after the edition was called sent."""
    sent = editions.c.id.in_(edition_ids), editions.c.status == EditionStatus.SENT
    connection.execute(update(editions).where(*sent).values(status=EditionStatus.SENDING))


def _answer(
    delivery: Delivery, outcome: Outcome, now: datetime, cancelled: Collection[str]
) -> Answer:
    again, untried, status = None, False, _STATUS_AFTER[type(outcome)]
    if isinstance(outcome, Deferred):
        untried = not outcome.tried
        if delivery.edition_id in cancelled:
            status = DeliveryStatus.CANCELLED
        else:
            again = now + timedelta(seconds=outcome.retry_after_seconds or 0)
    return delivery, status, outcome.detail, again, untried


def _suppressions(outcomes: Iterable[tuple[Delivery, Outcome]], now: datetime) -> list[Suppression]:
    return [
        Suppression(
            address=delivery.recipient.address,
            list="",  # the address does not exist, whatever the list
            reason="bounced",
            at=now,
            detail=outcome.detail,
        )
        for delivery, outcome in outcomes
        if isinstance(outcome, Rejected) and outcome.suppress
    ]
