"""The ledger's lines, and moving many deliveries at once: the statements that a send waits for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import (
    ColumnElement,
    Connection,
    Integer,
    bindparam,
    insert,
    literal,
    null,
    select,
    update,
)

from digest.model import DeliveryEvent, DeliveryStatus
from digest.store.engine import batches, run_many
from digest.store.tables import UtcDateTime, deliveries, delivery_events

# row, state, words, not before, and whether it was no attempt after all
Answer = tuple[int, DeliveryStatus, str, datetime | None, bool]

_APPEND = delivery_events.insert().values(
    delivery=bindparam("row"),
    at=bindparam("moment"),
    status=bindparam("state"),
    detail=bindparam("said"),
)
_ANSWER = (
    update(deliveries)
    .where(deliveries.c.number == bindparam("row"))
    .values(
        status=bindparam("state"),
        detail=bindparam("said"),
        not_before=bindparam("again"),
        attempt=deliveries.c.attempt - bindparam("untried", type_=Integer),
        lease_until=null(),
    )
)
_THESE = deliveries.c.id.in_(bindparam("ids", expanding=True))
_MAY_BE_ANSWERED = (
    select(deliveries.c.id, deliveries.c.attempt, deliveries.c.number)
    .where(_THESE, deliveries.c.status.in_((DeliveryStatus.SENDING, DeliveryStatus.UNCERTAIN)))
    .with_for_update()
)
_TOLD = insert(delivery_events).from_select(
    ("delivery", "at", "status", "detail"),
    select(
        deliveries.c.number,
        bindparam("moment", type_=UtcDateTime()),
        bindparam("state", type_=deliveries.c.status.type),
        bindparam("said", type_=deliveries.c.detail.type),
    )
    .where(_THESE)
    .order_by(deliveries.c.number),
)


def unanswered(connection: Connection, ids: Sequence[str]) -> dict[tuple[str, int], int]:
    """The rows that may still be answered, by delivery and attempt, locked until it is written."""
    found: dict[tuple[str, int], int] = {}
    for some in batches(ids):
        rows = connection.execute(_MAY_BE_ANSWERED, {"ids": some}).all()
        found.update(((row[0], row[1]), row[2]) for row in rows)
    return found


def write_answers(connection: Connection, answers: Sequence[Answer], now: datetime) -> None:
    """Move each delivery to what its answer says, with a line for each."""
    native = UtcDateTime().bind_processor(connection.dialect)
    if native is None:
        raise AssertionError("a type of ours always converts")
    moment = native(now)
    rows = [
        {
            "row": row,
            "state": status.value,
            "said": said,
            "again": native(again),
            "untried": int(untried),
            "moment": moment,
        }
        for row, status, said, again, untried in answers
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


def tell_all(
    connection: Connection,
    which: ColumnElement[bool],
    status: DeliveryStatus,
    now: datetime,
    *,
    detail: str,
) -> None:
    """A line for each delivery of `which`, however many, written within the database."""
    said = (literal(now, UtcDateTime()), literal(status.value), literal(detail))
    lines = select(deliveries.c.number, *said).where(which).order_by(deliveries.c.number)
    names = ("delivery", "at", "status", "detail")
    connection.execute(insert(delivery_events).from_select(names, lines))


def append_events(
    connection: Connection, events: Sequence[DeliveryEvent], rows: Mapping[str, int]
) -> None:
    """Lines for the ledger; `rows` are the numbers of the deliveries by id."""
    lines = [
        {
            "row": rows[one.delivery_id],
            "moment": one.at,
            "state": one.status,
            "said": one.detail,
        }
        for one in events
    ]
    if lines:
        connection.execute(_APPEND, lines)
