"""An edition's audience as delivery rows: who was frozen into it, one row per address."""

from __future__ import annotations

from base64 import b32encode
from collections.abc import Iterable
from hashlib import sha256
from typing import Any

from sqlalchemy import Connection, Row, select

from digest.model import Delivery, DeliveryStatus, Recipient
from digest.store.engine import batches, insert_into
from digest.store.rows import address_key
from digest.store.tables import deliveries


def delivery_id(edition_id: str, address: str) -> str:
    """Derived, never random: the same edition to the same address is recognisable anywhere."""
    digest = sha256(f"{edition_id}\n{address_key(address)}".encode()).digest()
    return b32encode(digest[:15]).decode().lower()


def enqueue(connection: Connection, edition_id: str, audience: Iterable[Recipient]) -> None:
    """A queued delivery per address; who is on two lists gets one, from the first."""
    insert = insert_into(connection.dialect, deliveries).on_conflict_do_nothing()
    for some in batches(audience):
        connection.execute(insert, [_queued(edition_id, recipient) for recipient in some])


def audience_of(connection: Connection, edition_id: str) -> tuple[Recipient, ...]:
    """Everybody who was frozen into the edition, by address."""
    query = select(deliveries).where(deliveries.c.edition_id == edition_id)
    rows = connection.execute(query.order_by(deliveries.c.address_key))
    return tuple(recipient_of(row) for row in rows)


def recipient_of(row: Row[Any]) -> Recipient:
    """The recipient of a delivery row."""
    return Recipient(
        address=row.address,
        name=row.name,
        list=row.list,
        variant=row.variant,
        language=row.language,
    )


def delivery_of(row: Row[Any]) -> Delivery:
    """The delivery of a delivery row."""
    return Delivery(
        id=row.id,
        edition_id=row.edition_id,
        recipient=recipient_of(row),
        status=DeliveryStatus(row.status),
        attempt=row.attempt,
        detail=row.detail,
    )


def _queued(edition_id: str, recipient: Recipient) -> dict[str, object]:
    return {
        "id": delivery_id(edition_id, recipient.address),
        "edition_id": edition_id,
        "address_key": address_key(recipient.address),
        "address": recipient.address,
        "name": recipient.name,
        "list": recipient.list,
        "variant": recipient.variant,
        "language": recipient.language,
        "status": DeliveryStatus.QUEUED,
        "attempt": 0,
        "detail": "",
        "worker": "",
    }
