"""Suppressions: who must not be mailed, on one list or on all, and why. *No* always wins."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Connection, Dialect, Insert, Row, and_, case, delete, select

from digest.model import Delivery, Suppression, address_key
from digest.store.engine import Database, batches, insert_into
from digest.store.tables import soft_bounces, suppressions

# by how hard they are to lift: who left may come back on the web; any other weighs least
_WEIGHTS = {"complained": 3, "operator": 2, "unsubscribed": 1}


class Suppressions:
    """The suppressions' noun of the store. Addresses come back as `address_key` makes them, and
    are compared so."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def all(self) -> list[Suppression]:
        """Every suppression, the oldest first."""
        query = select(suppressions).order_by(suppressions.c.at, suppressions.c.address_key)
        with self._database.read() as connection:
            return [_suppression_of(row) for row in connection.execute(query)]

    def for_list(self, name: str) -> list[Suppression]:
        """What holds for one list, those for every list among it."""
        query = select(suppressions).where(suppressions.c.list.in_((name, "")))
        with self._database.read() as connection:
            return [_suppression_of(row) for row in connection.execute(query)]

    def among(self, keys: Sequence[str], lists: Sequence[str]) -> set[str]:
        """Those of some addresses, as `address_key` writes them, that are held on any of these
        lists or on every list."""
        query = select(suppressions.c.address_key).where(
            suppressions.c.address_key.in_(keys), suppressions.c.list.in_((*lists, ""))
        )
        with self._database.read() as connection:
            return {*connection.execute(query).scalars()}

    def of(self, address: str) -> list[Suppression]:
        """What holds this address, on one list or on all."""
        query = select(suppressions).where(suppressions.c.address_key == address_key(address))
        with self._database.read() as connection:
            return [_suppression_of(row) for row in connection.execute(query)]

    def add(self, suppression: Suppression) -> None:
        """Never mail this address from now on; of two reasons the stronger one stays."""
        self.add_all([suppression])

    def add_all(self, suppressed: Iterable[Suppression]) -> None:
        """As `add`, for many: all of them or, after an error, none."""
        with self._database.write() as connection:
            insert_suppressions(connection, suppressed)

    def remove(self, address: str, list: str) -> bool:  # noqa: A002  # the model's word
        """Lift a suppression of one list, or the one of every list (""); False: there is none.
        Soft bounces are counted from none again."""
        key = address_key(address)
        gone = delete(suppressions).where(
            suppressions.c.address_key == key, suppressions.c.list == list
        )
        with self._database.write() as connection:
            connection.execute(delete(soft_bounces).where(soft_bounces.c.address_key == key))
            return connection.execute(gone).rowcount > 0

    def soft_bounce(self, delivery: Delivery, at: datetime) -> Sequence[datetime]:
        """Keep that a delivery came back for a reason that may pass, once however often it is
        told; when those to its address did, the oldest first."""
        key = address_key(delivery.recipient.address)
        row = {"delivery_id": delivery.id, "address_key": key, "at": at}
        query = select(soft_bounces.c.at).where(soft_bounces.c.address_key == key)
        with self._database.write() as connection:
            insert = insert_into(connection.dialect, soft_bounces).values(row)
            connection.execute(insert.on_conflict_do_nothing())
            return connection.execute(query.order_by(soft_bounces.c.at)).scalars().all()

    def undo(self, address: str, list: str, *, since: datetime) -> None:  # noqa: A002  # the model's word
        """Lift what the person asked for on the web not before `since`; nothing else."""
        gone = delete(suppressions).where(
            suppressions.c.address_key == address_key(address),
            suppressions.c.list == list,
            suppressions.c.reason == "unsubscribed",
            suppressions.c.detail == "web",
            suppressions.c.at >= since,
        )
        with self._database.write() as connection:
            connection.execute(gone)

    def come_back(
        self,
        address: str,
        list: str,  # noqa: A002  # the model's word
        *,
        others: Iterable[str],
        before: datetime,
    ) -> None:
        """Lift what the person unsubscribed from before then, for this list alone: who had left
        every list stays off the `others`. What anybody else said holds on."""
        theirs = and_(
            suppressions.c.address_key == address_key(address),
            suppressions.c.reason == "unsubscribed",
            suppressions.c.at < before,
        )
        everywhere = select(suppressions).where(theirs, suppressions.c.list == "")
        with self._database.write() as connection:
            row = connection.execute(everywhere).first()
            connection.execute(
                delete(suppressions).where(theirs, suppressions.c.list.in_((list, "")))
            )
            if row:
                left = _suppression_of(row)
                insert_suppressions(connection, [replace(left, list=other) for other in others])


@cache
def _insert(dialect: Dialect) -> Insert:
    insert = insert_into(dialect, suppressions)
    new = insert.excluded
    return insert.on_conflict_do_update(
        index_elements=["address_key", "list"],
        set_={"reason": new.reason, "at": new.at, "detail": new.detail},
        where=_weight(new.reason) > _weight(suppressions.c.reason),
    )


def _weight(reason: ColumnElement[str]) -> ColumnElement[int]:
    return case(_WEIGHTS, value=reason, else_=0)


def insert_suppressions(connection: Connection, rows: Iterable[Suppression]) -> None:
    """Add suppressions within the caller's transaction; where there is one, a stronger word takes
    its place, so that what a person said is never lost behind a bounce."""
    # in one order by everybody, or two of them would wait for each other
    for some in batches(sorted(rows, key=lambda each: (address_key(each.address), each.list))):
        connection.execute(
            _insert(connection.dialect),
            [
                {
                    "address_key": address_key(each.address),
                    "list": each.list,
                    "reason": each.reason,
                    "at": each.at,
                    "detail": each.detail,
                }
                for each in some
            ],
        )


def _suppression_of(row: Row[Any]) -> Suppression:
    return Suppression(
        address=row.address_key, list=row.list, reason=row.reason, at=row.at, detail=row.detail
    )
