"""What still stands of a claim: who left, what was cancelled, what another worker took for lost."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Row, bindparam, exists, or_, select

from digest.model import Delivery, DeliveryStatus
from digest.store.engine import batches
from digest.store.rows import EditionStatus
from digest.store.tables import deliveries, editions, suppressions

IS_SUPPRESSED = exists().where(
    suppressions.c.address_key == deliveries.c.address_key,
    or_(suppressions.c.list == "", suppressions.c.list == deliveries.c.list),
)
_STANDING = (
    select(
        *(deliveries.c.number, deliveries.c.id, deliveries.c.attempt),
        IS_SUPPRESSED.label("suppressed"),
        (editions.c.status == EditionStatus.CANCELLED).label("cancelled"),
    )
    .join(editions, editions.c.id == deliveries.c.edition_id)
    .where(
        deliveries.c.id.in_(bindparam("ids", expanding=True)),
        deliveries.c.status == DeliveryStatus.SENDING,
    )
)
_LOCKED = _STANDING.order_by(deliveries.c.id).with_for_update(of=deliveries)


def no_longer_ours(
    connection: Connection, claimed: Sequence[Delivery], *, lock: bool = False
) -> tuple[list[str], dict[str, int], dict[str, int]]:
    """The ids of claimed deliveries that another worker has or took for lost; ids and numbers of
    those suppressed since the claim, and of those whose edition was cancelled. `lock` keeps it so
    until the transaction ends."""
    attempts = {delivery.id: delivery.attempt for delivery in claimed}
    standing: dict[str, Row[Any]] = {}
    for some in batches(sorted(attempts)):
        for row in connection.execute(_LOCKED if lock else _STANDING, {"ids": some}):
            if row.attempt == attempts[row.id]:
                standing[row.id] = row
    gone = [each for each in attempts if each not in standing]
    aside = {each: row.number for each, row in standing.items() if row.suppressed}
    left = [(each, row) for each, row in standing.items() if not row.suppressed]
    cancelled = {each: row.number for each, row in left if row.cancelled}
    return gone, aside, cancelled
