"""The outbox and its ledger: what is still to send, who is sending it, what became of it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Row,
    bindparam,
    case,
    exists,
    func,
    or_,
    select,
    update,
)

from digest.model import (
    Delivery,
    DeliveryEvent,
    DeliveryStatus,
    Outcome,
    Recipient,
)
from digest.store.audience import delivery_of
from digest.store.claimed import IS_SUPPRESSED, no_longer_ours
from digest.store.engine import Database, batches
from digest.store.feedback import apply_feedback, requeue, unheard
from digest.store.ledger import move, take
from digest.store.locks import lock_editions
from digest.store.outcomes import write_outcomes
from digest.store.rows import OPEN, EditionStatus
from digest.store.tables import deliveries, delivery_events, editions

_CLAIMED: tuple[ColumnElement[Any], ...] = (
    *(deliveries.c.number, deliveries.c.id, deliveries.c.edition_id, deliveries.c.attempt),
    deliveries.c.detail,
    *(deliveries.c.address, deliveries.c.name, deliveries.c.list),
    *(deliveries.c.variant, deliveries.c.language),
)
_DUE = (
    select(*_CLAIMED, IS_SUPPRESSED.label("suppressed"))
    .where(
        deliveries.c.edition_id == bindparam("edition"),
        deliveries.c.status == DeliveryStatus.QUEUED,
        or_(deliveries.c.not_before.is_(None), deliveries.c.not_before <= bindparam("now")),
    )
    .order_by(deliveries.c.variant, deliveries.c.number)
    .limit(bindparam("most"))
    .with_for_update(skip_locked=True)  # PostgreSQL; in SQLite the write lock does it
)
_UNDER_WAY = select(deliveries).where(
    deliveries.c.edition_id.in_(select(editions.c.id)),  # so the index of claims finds them
    deliveries.c.status == DeliveryStatus.SENDING,
)
_WHOSE = _UNDER_WAY.with_only_columns(deliveries.c.edition_id).distinct()
_TO_RECOVER = _UNDER_WAY.with_for_update(of=deliveries, skip_locked=True)
_STOPPED = "the program stopped while it was being sent; nobody knows whether it arrived"


class DeliveryOutbox:
    """Implements `digest.ports.Outbox`: a row per delivery, an event per change, append-only."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def claim(
        self,
        edition_id: str,
        *,
        worker: str,
        limit: int,
        now: datetime,
        lease: timedelta,
        answered: Sequence[tuple[Delivery, Outcome]] = (),
    ) -> Sequence[Delivery]:
        """Commit up to `limit` due deliveries as `sending` and return them; [] when none is due.
        `answered` is recorded with it.

        Whoever unsubscribed since the edition was sealed is put aside here. The edition's status
        follows: `sending` from the first claim, `sent` when nothing is left to claim or to answer.
        """
        claimed: list[Row[Any]] = []
        with self._database.write() as connection:
            if answered:
                write_outcomes(connection, answered, now)
            status = lock_editions(connection, [edition_id]).get(edition_id)
            if status not in OPEN:
                return []
            while len(claimed) < limit:
                due = _due(connection, edition_id, limit=limit - len(claimed), now=now)
                if not due:
                    break
                aside = [row.number for row in due if row.suppressed]
                mine = [row for row in due if not row.suppressed]
                move(connection, aside, DeliveryStatus.SUPPRESSED, now)
                numbers = [row.number for row in mine]
                take(connection, numbers, now, worker=worker, until=now + lease)
                claimed += mine
        if not claimed or status is EditionStatus.SEALED:
            with self._database.write() as connection:
                _follow(connection, edition_id)
        return [_sending(row) for row in claimed]

    def withdraw(self, claimed: Sequence[Delivery], *, now: datetime) -> frozenset[str]:
        """Look again at claimed deliveries before they are handed over; the ids of those that must
        not be: suppressed or cancelled since, which is recorded, or no longer this claim's."""
        with self._database.read() as connection:
            gone, aside, cancelled = no_longer_ours(connection, claimed)
        if aside or cancelled:
            with self._database.write() as connection:
                lock_editions(connection, (each.edition_id for each in claimed))
                gone, aside, cancelled = no_longer_ours(connection, claimed, lock=True)
                move(connection, aside.values(), DeliveryStatus.SUPPRESSED, now)
                move(connection, cancelled.values(), DeliveryStatus.CANCELLED, now)
        return frozenset((*gone, *aside, *cancelled))

    def record(self, outcomes: Sequence[tuple[Delivery, Outcome]], *, now: datetime) -> None:
        """Commit what became of claimed deliveries. An answer to an attempt that was given up as
        uncertain still counts; one to an older attempt does not."""
        if outcomes:
            with self._database.write() as connection:
                write_outcomes(connection, outcomes, now)

    def feedback(self, events: Sequence[DeliveryEvent], now: datetime) -> list[DeliveryEvent]:
        """Keep what webhooks and bounces tell, in any order and however often; the new events.

        Events of unknown deliveries are passed over; what comes from the future is dated `now`.
        """
        with self._database.write() as connection:
            return apply_feedback(connection, events, now)

    def unheard(self, events: Iterable[DeliveryEvent]) -> list[DeliveryEvent]:
        """Those that the ledger does not have yet."""
        with self._database.read() as connection:
            return unheard(connection, events)

    def requeue(
        self,
        edition_id: str,
        statuses: Collection[DeliveryStatus],
        addresses: Collection[str] | None = None,
        *,
        now: datetime,
    ) -> int:
        """Queue again what is in one of `statuses`, of these addresses or of all; how many.

        Raises StoreError for an edition that is cancelled or unknown.
        """
        with self._database.write() as connection:
            return requeue(connection, edition_id, statuses, addresses, now)

    def recover(
        self, now: datetime, *, alive: Callable[[str], bool] | None = None
    ) -> list[Delivery]:
        """Call `uncertain` what a dead worker, or one whose lease ran out, was sending."""
        with self._database.write() as connection:
            lock_editions(connection, connection.execute(_WHOSE).scalars())
            rows = connection.execute(_TO_RECOVER).all()
            lost = [
                row for row in rows if row.lease_until < now or (alive and not alive(row.worker))
            ]
            numbers = [row.number for row in lost]
            move(connection, numbers, DeliveryStatus.UNCERTAIN, now, detail=_STOPPED)
        return [delivery_of(row) for row in lost]

    def counts(self, edition_id: str) -> dict[DeliveryStatus, int]:
        """How many deliveries of the edition are in each status that occurs."""
        query = (
            select(deliveries.c.status, func.count())
            .where(deliveries.c.edition_id == edition_id)
            .group_by(deliveries.c.status)
        )
        with self._database.read() as connection:
            return {DeliveryStatus(status): n for status, n in connection.execute(query)}

    def deliveries(self, edition_id: str) -> Iterator[Delivery]:
        """Every delivery of the edition, in the order of addresses, streamed."""
        query = select(deliveries).where(deliveries.c.edition_id == edition_id)
        return map(delivery_of, self._database.pages(query, deliveries.c.address_key))

    def find(self, ids: Collection[str]) -> dict[str, Delivery]:
        """The deliveries of these ids, by id; unknown ids are left out."""
        found: dict[str, Delivery] = {}
        with self._database.read() as connection:
            for some in batches(ids):
                rows = connection.execute(select(deliveries).where(deliveries.c.id.in_(some)))
                found |= {row.id: delivery_of(row) for row in rows}
        return found

    def events(self, edition_id: str) -> Iterator[DeliveryEvent]:
        """The edition's ledger, oldest first, streamed."""
        query = (
            select(delivery_events, deliveries.c.id.label("delivery_id"))
            .join(deliveries, deliveries.c.number == delivery_events.c.delivery)
            .where(deliveries.c.edition_id == edition_id)
        )
        for row in self._database.pages(query, delivery_events.c.number):
            yield DeliveryEvent(
                delivery_id=row.delivery_id,
                at=row.at,
                status=DeliveryStatus(row.status),
                detail=row.detail,
            )

    def next_due(self, edition_id: str) -> datetime | None:
        """When the first of the deferred deliveries may be tried again; None: none is deferred."""
        query = select(func.min(deliveries.c.not_before)).where(
            deliveries.c.edition_id == edition_id,
            deliveries.c.status == DeliveryStatus.QUEUED,
        )
        with self._database.read() as connection:
            return connection.execute(query).scalar()


def _follow(connection: Connection, edition_id: str) -> None:
    """Let the edition's status follow its deliveries: `sent` when nothing is left to claim or to
    answer. In a transaction of its own: whoever shares a lock does not ask for more of it."""
    if lock_editions(connection, [edition_id], alone=True).get(edition_id) not in OPEN:
        return
    left = exists().where(
        deliveries.c.edition_id == edition_id,
        deliveries.c.status.in_((DeliveryStatus.QUEUED, DeliveryStatus.SENDING)),
    )
    status = case((left, EditionStatus.SENDING), else_=EditionStatus.SENT)
    connection.execute(update(editions).where(editions.c.id == edition_id).values(status=status))


def _due(
    connection: Connection, edition_id: str, *, limit: int, now: datetime
) -> Sequence[Row[Any]]:
    due = {"edition": edition_id, "now": now, "most": limit}
    rows: Sequence[Any] = connection.execute(_DUE, due).all()
    return rows


def _sending(row: Sequence[Any]) -> Delivery:
    _, name, edition_id, attempt, detail, address, called, listed, variant, language, _ = row
    who = Recipient(address=address, name=called, list=listed, variant=variant, language=language)
    return Delivery(
        id=name,
        edition_id=edition_id,
        recipient=who,
        status=DeliveryStatus.SENDING,
        attempt=attempt + 1,
        detail=detail,
    )
