"""The ledger's lines, and moving many deliveries at once: the statements that a send waits for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from sqlalchemy import (
    ColumnElement,
    Connection,
    Integer,
    and_,
    bindparam,
    insert,
    literal,
    literal_column,
    null,
    select,
    update,
)

from digest.model import Delivery, DeliveryEvent, DeliveryStatus
from digest.store.many_rows import native_moments, run_many
from digest.store.tables import UtcDateTime, deliveries, delivery_events

# what was tried, state, words, not before, and whether it was no attempt after all
Answer = tuple[Delivery, DeliveryStatus, str, datetime | None, bool]

_APPEND = delivery_events.insert().values(
    delivery=bindparam("row"),
    at=bindparam("moment"),
    status=bindparam("state"),
    detail=bindparam("said"),
)
_MOVE = (
    update(deliveries)
    .where(deliveries.c.number == bindparam("row"))
    .values(status=bindparam("state"), detail=bindparam("said"))
)
_TAKE = (
    update(deliveries)
    .where(deliveries.c.number == bindparam("row"))
    .values(
        status=bindparam("state"),
        attempt=deliveries.c.attempt + literal_column("1", Integer),
        worker=bindparam("who"),
        started_at=bindparam("moment"),
        lease_until=bindparam("until"),
    )
)
# an answer to an attempt that was given up as uncertain still counts; one to an older attempt
# does not
_ANSWERED = and_(
    deliveries.c.id == bindparam("delivery_id"),
    deliveries.c.attempt == bindparam("answered"),
    deliveries.c.status.in_(
        [literal_column(f"'{each}'") for each in (DeliveryStatus.SENDING, DeliveryStatus.UNCERTAIN)]
    ),
)
_APPEND_ANSWER = insert(delivery_events).from_select(
    ("delivery", "at", "status", "detail"),
    select(
        deliveries.c.number,
        bindparam("moment", type_=UtcDateTime()),
        bindparam("state", type_=deliveries.c.status.type),
        bindparam("said", type_=deliveries.c.detail.type),
    )
    .where(_ANSWERED)
    .with_for_update(),
)
_ANSWER = (
    update(deliveries)
    .where(_ANSWERED)
    .values(
        status=bindparam("state"),
        detail=bindparam("said"),
        not_before=bindparam("again"),
        attempt=deliveries.c.attempt - bindparam("untried", type_=Integer),
        lease_until=null(),
    )
)


def take(
    connection: Connection, numbers: Iterable[int], now: datetime, *, worker: str, until: datetime
) -> None:
    """Move deliveries to `sending`, a new attempt of this worker's, with a line for each."""
    native = native_moments(connection)
    taken = {"who": worker, "until": native(until)}
    rows = _lines(numbers, DeliveryStatus.SENDING, native(now), "", **taken)
    run_many(connection, _TAKE, rows)
    run_many(connection, _APPEND, rows)


def move(
    connection: Connection,
    numbers: Iterable[int],
    status: DeliveryStatus,
    now: datetime,
    *,
    detail: str = "",
) -> None:
    """Move deliveries to one status, with a line for each."""
    rows = _lines(numbers, status, native_moments(connection)(now), detail)
    run_many(connection, _MOVE, rows)
    run_many(connection, _APPEND, rows)


def write_answers(connection: Connection, answers: Iterable[Answer], now: datetime) -> None:
    """Move each delivery that waits for its answer to what it says, with a line for each."""
    native = native_moments(connection)
    moment = native(now)
    rows = [
        {
            "delivery_id": delivery.id,
            "answered": delivery.attempt,
            "state": status.value,
            "said": said,
            "again": again and native(again),
            "untried": int(untried),
            "moment": moment,
        }
        for delivery, status, said, again, untried in answers
    ]
    run_many(connection, _APPEND_ANSWER, rows)
    run_many(connection, _ANSWER, rows)


def tell_all(
    connection: Connection,
    which: ColumnElement[bool],
    status: DeliveryStatus,
    now: datetime,
    *,
    detail: str | ColumnElement[str],
) -> None:
    """A line for each delivery of `which`, however many, written within the database."""
    words = literal(detail) if isinstance(detail, str) else detail
    said = (literal(now, UtcDateTime()), literal(status.value), words)
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


def _lines(
    numbers: Iterable[int],
    status: DeliveryStatus,
    moment: object,
    detail: str,
    **more: object,
) -> list[dict[str, object]]:
    shared = {"state": status.value, "moment": moment, "said": detail, **more}
    return [{"row": number, **shared} for number in numbers]
