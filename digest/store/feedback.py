"""What is said of deliveries after they were handed over, by webhooks and bounces, or by hand."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from operator import attrgetter
from typing import Any

from sqlalchemy import Connection, Row, bindparam, select, update

from digest.errors import Problem, StoreError
from digest.model import DeliveryEvent, DeliveryStatus, address_key
from digest.store.engine import batches
from digest.store.ledger import append_events, tell_all
from digest.store.locks import lock_editions
from digest.store.rows import EditionStatus
from digest.store.tables import deliveries, delivery_events, editions

_LATER = (  # what is told of a delivery never goes back in this order, however it is shuffled
    DeliveryStatus.ACCEPTED,
    DeliveryStatus.REJECTED,
    DeliveryStatus.DELIVERED,
    DeliveryStatus.BOUNCED,
    DeliveryStatus.COMPLAINED,
)
_OPEN = (DeliveryStatus.QUEUED, DeliveryStatus.SENDING, DeliveryStatus.UNCERTAIN)
_AGAIN = frozenset((*_LATER, DeliveryStatus.UNCERTAIN, DeliveryStatus.SUPPRESSED))
_ADVANCE = {
    status: update(deliveries)
    .where(
        deliveries.c.id == bindparam("delivery"),
        deliveries.c.status.in_((*_OPEN, *_LATER[:place])),
    )
    .values(status=status, detail=bindparam("said"), lease_until=None)
    for place, status in enumerate(_LATER)
}


def apply_feedback(
    connection: Connection, events: Iterable[DeliveryEvent], now: datetime
) -> list[DeliveryEvent]:
    """Append what was not told before, and bring the deliveries' states up to it; the new events.

    Raises ValueError for a state that no provider can tell.
    """
    new: list[DeliveryEvent] = []
    numbers: dict[str, int] = {}
    told = {_told(each): each for each in events}.values()
    _lock_editions_of(connection, {each.delivery_id for each in told})
    # each delivery is locked, in the order that everybody keeps to
    for some in batches(sorted(told, key=attrgetter("delivery_id"))):
        ids = {each.delivery_id for each in some}
        known = select(deliveries.c.id, deliveries.c.number).where(deliveries.c.id.in_(ids))
        known = known.order_by(deliveries.c.id).with_for_update()
        found = {row[0]: row[1] for row in connection.execute(known)}
        before = _told_of(connection, ids)
        new += [
            replace(each, at=min(each.at, now))  # a provider's clock may run ahead
            for each in some
            if each.delivery_id in found and _told(each) not in before
        ]
        numbers |= found
    for each in new:
        if each.status not in _ADVANCE:
            raise ValueError(f"{each.status} is told by the sender, not by feedback")
        change = {"delivery": each.delivery_id, "said": each.detail}
        connection.execute(_ADVANCE[each.status], change)
    append_events(connection, new, numbers)
    return new


def unheard(connection: Connection, events: Iterable[DeliveryEvent]) -> list[DeliveryEvent]:
    """Those that the ledger does not have; of unknown deliveries it has none."""
    new: list[DeliveryEvent] = []
    for some in batches(events):
        before = _told_of(connection, {each.delivery_id for each in some})
        new += [each for each in some if _told(each) not in before]
    return new


def _told_of(connection: Connection, ids: Collection[str]) -> set[tuple[str, str, str]]:
    query = (
        select(deliveries.c.id.label("delivery_id"), delivery_events)
        .join(deliveries, deliveries.c.number == delivery_events.c.delivery)
        .where(deliveries.c.id.in_(ids))
    )
    return {_told(row) for row in connection.execute(query)}


def _lock_editions_of(connection: Connection, ids: Iterable[str]) -> None:
    found: set[str] = set()
    for some in batches(ids):
        query = select(deliveries.c.edition_id).where(deliveries.c.id.in_(some)).distinct()
        found |= {*connection.execute(query).scalars()}
    lock_editions(connection, found)


def _told(event: DeliveryEvent | Row[Any]) -> tuple[str, str, str]:
    """What makes it the same news, though a provider may date each copy anew."""
    return event.delivery_id, event.status, event.detail


def requeue(
    connection: Connection,
    edition_id: str,
    statuses: Collection[DeliveryStatus],
    addresses: Collection[str] | None,
    now: datetime,
) -> int:
    """Queue again what is in one of `statuses`, of these addresses or of all; how many.

    Raises StoreError for a cancelled edition, ValueError for a state that cannot be queued again.
    """
    if unfit := set(statuses) - _AGAIN:
        raise ValueError(f"{', '.join(sorted(unfit))} cannot be queued again")
    status = lock_editions(connection, [edition_id], alone=True).get(edition_id)
    if status in (None, EditionStatus.CANCELLED, EditionStatus.SKIPPED):
        what = f"it was {status}" if status else "no such edition"
        raise StoreError(
            Problem(where=edition_id, what=what, next_step="run: digest editions list")
        )
    keys = None if addresses is None else [address_key(each) for each in addresses]
    moved = 0
    for some in [None] if keys is None else batches(keys):
        moved += _move_all(
            connection, edition_id, statuses, some, DeliveryStatus.QUEUED, "queued again", now
        )
    if moved and status == EditionStatus.SENT:
        reopened = update(editions).where(editions.c.id == edition_id)
        connection.execute(reopened.values(status=EditionStatus.SENDING))
    return moved


def cancel(connection: Connection, edition_id: str, now: datetime) -> int:
    """Cancel an edition and what is queued of it; how many. What a mailer has already, stays."""
    change = update(editions).where(
        editions.c.id == edition_id, editions.c.status != EditionStatus.SKIPPED
    )
    if not connection.execute(
        change.values(status=EditionStatus.CANCELLED, reason="cancelled by hand")
    ).rowcount:
        what = "there is no such sealed edition"
        raise StoreError(
            Problem(where=edition_id, what=what, next_step="run: digest editions list")
        )
    queued = (DeliveryStatus.QUEUED,)
    return _move_all(connection, edition_id, queued, None, DeliveryStatus.CANCELLED, "", now)


def _move_all(
    connection: Connection,
    edition_id: str,
    statuses: Collection[DeliveryStatus],
    keys: Sequence[str] | None,
    status: DeliveryStatus,
    detail: str,
    now: datetime,
) -> int:
    """Move an edition's deliveries within the database, however many, with an event for each."""
    which = (deliveries.c.edition_id == edition_id) & deliveries.c.status.in_(statuses)
    if keys is not None:
        which &= deliveries.c.address_key.in_(keys)
    tell_all(connection, which, status, now, detail=detail)
    change = update(deliveries).where(which)
    return connection.execute(change.values(status=status, detail=detail, not_before=None)).rowcount
