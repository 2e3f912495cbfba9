"""Soft bounces: when mail to an address came back for a reason that may pass."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete, select

from digest.model import Delivery, address_key
from digest.store.engine import Database, insert_into
from digest.store.tables import soft_bounces


class SoftBounces:
    """The soft bounces' noun of the store: each delivery counts once, however often it is told."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def keep(self, delivery: Delivery, at: datetime) -> list[datetime]:
        """Keep that a delivery came back; when those to its address did, the oldest first."""
        key = address_key(delivery.recipient.address)
        row = {"delivery_id": delivery.id, "address_key": key, "at": at}
        query = select(soft_bounces.c.at).where(soft_bounces.c.address_key == key)
        with self._database.write() as connection:
            insert = insert_into(connection.dialect, soft_bounces).values(row)
            connection.execute(insert.on_conflict_do_nothing())
            return [*connection.execute(query.order_by(soft_bounces.c.at)).scalars()]

    def forget(self, address: str) -> None:
        """Count from none again: somebody saw to it that the address takes mail."""
        gone = delete(soft_bounces).where(soft_bounces.c.address_key == address_key(address))
        with self._database.write() as connection:
            connection.execute(gone)
