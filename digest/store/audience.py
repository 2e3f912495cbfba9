"""An edition's audience as delivery rows: who was frozen into it, one row per address."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache
from typing import TYPE_CHECKING, Any

from sqlalchemy import BindParameter, Connection, Dialect, Row, Select, bindparam, func, select

from digest.errors import Problem, StoreError
from digest.model import Delivery, DeliveryStatus, Recipient, Sealed, address_key, delivery_id
from digest.store.engine import Database, batches, insert_into
from digest.store.ledger import tell_all
from digest.store.many_rows import run_many
from digest.store.tables import deliveries

if TYPE_CHECKING:
    from sqlalchemy.dialects import postgresql, sqlite

_WRITTEN = [column for column in deliveries.c if not (column.nullable or column.primary_key)]


@dataclass(frozen=True, slots=True)
class StoredAudience:
    """The people of a sealed edition, read page by page: those whom it skips, or all others."""

    database: Database
    edition_id: str
    skipped: bool = False

    def __iter__(self) -> Iterator[Recipient]:
        read = _passed_over if self.skipped else recipient_of
        return map(read, self.database.pages(self._chosen(), deliveries.c.address_key))

    def __len__(self) -> int:
        count = self._chosen().with_only_columns(func.count())
        with self.database.read() as connection:
            return connection.execute(count).scalar_one()

    def _chosen(self) -> Select[Any]:
        query = select(deliveries).where(deliveries.c.edition_id == self.edition_id)
        if self.skipped:
            return query.where(deliveries.c.status == DeliveryStatus.SKIPPED)
        return query.where(deliveries.c.status != DeliveryStatus.SKIPPED)


def enqueue(connection: Connection, sealed: Sealed, now: datetime) -> None:
    """A delivery per address, queued or skipped; who is on two lists gets one, from the first.

    Raises StoreError for a recipient whose variant has no mail.
    """
    name = sealed.edition.id
    variants = {mail.variant for mail in sealed.mails}
    insert = _insert(connection.dialect)
    for some in batches(sealed.audience):
        for one in some:
            if one.variant not in variants:
                what = f"there is no mail for the variant {one.variant!r}"
                raise StoreError(Problem(where=f"{name}: {one.address}", what=what))
        run_many(connection, insert, [_row(name, one, DeliveryStatus.QUEUED) for one in some])
    for some in batches(sealed.skipped):
        run_many(connection, insert, [_row(name, one, DeliveryStatus.SKIPPED) for one in some])
    tell_all(
        connection,
        (deliveries.c.edition_id == name) & (deliveries.c.status == DeliveryStatus.SKIPPED),
        DeliveryStatus.SKIPPED,
        now,
        detail=deliveries.c.detail,
    )


def recipient_of(row: Row[Any]) -> Recipient:
    """The recipient of a delivery row."""
    return Recipient(
        address=row.address,
        name=row.name,
        list=row.list,
        variant=row.variant,
        language=row.language,
    )


def _passed_over(row: Row[Any]) -> Recipient:
    return replace(recipient_of(row), skipped=row.detail)


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


@cache
def _insert(dialect: Dialect) -> sqlite.Insert | postgresql.Insert:
    names: dict[str, BindParameter[Any]] = {
        column.name: bindparam(f"the_{column.name}") for column in _WRITTEN
    }
    return insert_into(dialect, deliveries).values(names).on_conflict_do_nothing()


def _row(edition_id: str, recipient: Recipient, status: DeliveryStatus) -> dict[str, object]:
    return {
        "the_id": delivery_id(edition_id, recipient.address),
        "the_edition_id": edition_id,
        "the_address_key": address_key(recipient.address),
        "the_address": recipient.address,
        "the_name": recipient.name,
        "the_list": recipient.list,
        "the_variant": recipient.variant,
        "the_language": recipient.language,
        "the_status": status.value,
        "the_attempt": 0,
        "the_detail": recipient.skipped,
        "the_worker": "",
    }
