"""The ledger's lines, and moving many deliveries at once: the statements that a send waits for."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import NamedTuple

from sqlalchemy import (
    ColumnElement,
    Connection,
    Dialect,
    Insert,
    Integer,
    Update,
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
from digest.store.many_rows import among, as_one, native_moments, run_many
from digest.store.tables import UtcDateTime, deliveries, delivery_events

# what was tried, state, words, not before, and whether it was no attempt after all
Answer = tuple[Delivery, DeliveryStatus, str, datetime | None, bool]

_LINE = ("delivery", "at", "status", "detail")
_APPEND = delivery_events.insert().values(
    delivery=bindparam("row"),
    at=bindparam("moment"),
    status=bindparam("state"),
    detail=bindparam("said"),
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
    _LINE,
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
    connection: Connection, numbers: Collection[int], now: datetime, *, worker: str, until: datetime
) -> None:
    """Move deliveries to `sending`, a new attempt of this worker's, with a line for each."""
    native = native_moments(connection)
    taken = {"who": worker, "until": native(until), "moment": native(now)}
    shared = {"state": DeliveryStatus.SENDING.value, "said": "", **taken}
    _run_for(connection, numbers, _statements(connection.dialect).take, shared)


def move(
    connection: Connection,
    numbers: Collection[int],
    status: DeliveryStatus,
    now: datetime,
    *,
    detail: str = "",
) -> None:
    """Move deliveries to one status, with a line for each."""
    moment = native_moments(connection)(now)
    shared = {"state": status.value, "said": detail, "moment": moment}
    _run_for(connection, numbers, _statements(connection.dialect).move, shared)


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
    connection.execute(insert(delivery_events).from_select(_LINE, lines))


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


class _Statements(NamedTuple):
    """For all the deliveries whose numbers `rows` is bound to, at once."""

    take: Update
    move: Update
    append: Insert


@cache
def _statements(dialect: Dialect) -> _Statements:
    these = among(dialect, deliveries.c.number, "rows")
    status = bindparam("state", type_=deliveries.c.status.type)
    said = bindparam("said", type_=deliveries.c.detail.type)
    moment = bindparam("moment", type_=UtcDateTime())
    taken = {
        "status": status,
        "attempt": deliveries.c.attempt + literal_column("1", Integer),
        "worker": bindparam("who"),
        "started_at": moment,
        "lease_until": bindparam("until"),
    }
    lines = select(deliveries.c.number, moment, status, said).where(these)
    return _Statements(
        take=update(deliveries).where(these).values(taken),
        move=update(deliveries).where(these).values(status=status, detail=said),
        append=insert(delivery_events).from_select(_LINE, lines.order_by(deliveries.c.number)),
    )


def _run_for(
    connection: Connection, numbers: Collection[int], change: Update, shared: dict[str, object]
) -> None:
    if numbers:
        rows = [{"rows": as_one(connection.dialect, numbers), **shared}]
        run_many(connection, change, rows)
        run_many(connection, _statements(connection.dialect).append, rows)
