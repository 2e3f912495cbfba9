"""Who waits for whom in PostgreSQL: an edition's row is locked before any of its deliveries, and
deliveries in the order of their ids, so that nobody waits in a circle. SQLite has one writer."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Connection, bindparam, select

from digest.store.rows import EditionStatus
from digest.store.tables import editions

_STATUS = (
    select(editions.c.id, editions.c.status)
    .where(editions.c.id.in_(bindparam("ids", expanding=True)))
    .order_by(editions.c.id)
)
_SHARED = _STATUS.with_for_update(read=True)
_ALONE = _STATUS.with_for_update()


def lock_editions(
    connection: Connection, ids: Iterable[str], *, alone: bool = False
) -> dict[str, EditionStatus]:
    """How far these editions are, which stays so until the transaction ends. Whoever moves
    deliveries one by one shares the lock; `alone` is for who changes the edition, or moves all of
    its deliveries that are in some state."""
    rows = connection.execute(_ALONE if alone else _SHARED, {"ids": sorted({*ids})})
    return {name: EditionStatus(status) for name, status in rows}
