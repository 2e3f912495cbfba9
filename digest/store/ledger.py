"""The ledger's lines, and moving many deliveries at once: the statements that a send waits for."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, bindparam, insert, null, select, update

from digest.model import Delivery, DeliveryEvent, DeliveryStatus
from digest.store.engine import batches, run_many
from digest.store.tables import UtcDateTime, deliveries, delivery_events

Answer = tuple[Delivery, DeliveryStatus, str, datetime | None]  # its words; not again before

_APPEND = delivery_events.insert().values(
    delivery_id=bindparam("delivery"),
    at=bindparam("moment"),
    status=bindparam("state"),
    detail=bindparam("said"),
)
_ANSWER = (
    update(deliveries)
    .where(deliveries.c.id == bindparam("delivery"))
    .values(
        status=bindparam("state"),
        detail=bindparam("said"),
        not_before=bindparam("again"),
        lease_until=null(),
    )
)
_THESE = deliveries.c.id.in_(bindparam("ids", expanding=True))
_MAY_BE_ANSWERED = (
    select(deliveries.c.id, deliveries.c.attempt)
    .where(_THESE, deliveries.c.status.in_((DeliveryStatus.SENDING, DeliveryStatus.UNCERTAIN)))
    .with_for_update()
)
_TOLD = insert(delivery_events).from_select(
    ("delivery_id", "at", "status", "detail"),
    select(
        deliveries.c.id,
        bindparam("moment", type_=UtcDateTime()),
        bindparam("state", type_=deliveries.c.status.type),
        bindparam("said", type_=deliveries.c.detail.type),
    )
    .where(_THESE)
    .order_by(deliveries.c.id),
)


def unanswered(connection: Connection, ids: Sequence[str]) -> dict[str, int]:
    """The attempts that may still be answered, by delivery, locked until the answer is written."""
    attempts: dict[str, int] = {}
    for some in batches(ids):
        rows = connection.execute(_MAY_BE_ANSWERED, {"ids": some}).all()
        attempts.update((row[0], row[1]) for row in rows)
    return attempts


def write_answers(connection: Connection, answers: Sequence[Answer], now: datetime) -> None:
    """Move each delivery to what its answer says, with a line for each."""
    native = UtcDateTime().bind_processor(connection.dialect)
    if native is None:
        raise AssertionError("a type of ours always converts")
    moment = native(now)
    rows = [
        {
            "delivery": delivery.id,
            "state": status.value,
            "said": said,
            "again": native(again),
            "moment": moment,
        }
        for delivery, status, said, again in answers
    ]
    run_many(connection, _ANSWER, rows)
    run_many(connection, _APPEND, rows)


def move(
    connection: Connection,
    ids: Sequence[str],
    status: DeliveryStatus,
    now: datetime,
    **values: object,
) -> None:
    """Move deliveries to one status, with a line for each."""
    said = str(values.get("detail", ""))
    change = update(deliveries).where(_THESE).values(status=status, **values)
    for some in batches(ids):
        connection.execute(change, {"ids": some})
        told = {"ids": some, "moment": now, "state": status.value, "said": said}
        connection.execute(_TOLD, told)


def append_events(connection: Connection, events: Sequence[DeliveryEvent]) -> None:
    """Lines for the ledger."""
    rows = [
        {"delivery": one.delivery_id, "moment": one.at, "state": one.status, "said": one.detail}
        for one in events
    ]
    if rows:
        connection.execute(_APPEND, rows)
