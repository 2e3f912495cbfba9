"""Sign-ups: who asked for a list on the web, and who confirmed it from their own mailbox."""

from __future__ import annotations

from base64 import b32encode
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from secrets import token_bytes
from typing import Any

from sqlalchemy import Row, bindparam, delete, exists, select, update

from digest.model import SignUp, Subscriber, address_key
from digest.store.engine import Database, insert_into
from digest.store.tables import sign_ups

RETRY = timedelta(minutes=5)  # of a mail; a server that greylists wants no more


class SignUps:
    """The sign-ups' noun of the store: at most one per address and list."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def ask(
        self,
        address: str,
        *,
        newsletter: str,
        list: str,  # noqa: A002  # the model's word
        now: datetime,
        pause: timedelta,
    ) -> str | None:
        """Keep that this address asked for a list; its id, a new one each time, so that an older
        mail leads nowhere. None where it asked less than `pause` ago: nobody's mailbox is filled
        by strangers. What is confirmed stays so."""
        name = _new_id()
        row = {
            "id": name,
            "list": list,
            "address_key": address_key(address),
            "address": address,
            "newsletter": newsletter,
            "asked_at": now,
            "mail_due": now,
        }
        with self._database.write() as connection:
            insert = insert_into(connection.dialect, sign_ups).values(row)
            kept: str | None = connection.execute(
                insert.on_conflict_do_update(
                    index_elements=["list", "address_key"],
                    set_={"id": name, "asked_at": now, "mail_due": now, "newsletter": newsletter},
                    where=sign_ups.c.asked_at <= now - pause,
                ).returning(sign_ups.c.id)
            ).scalar()
            return kept

    def take_due(self, now: datetime, *, most: int) -> Sequence[SignUp]:
        """Those whose mail is to be sent, the longest due first; they are due again after as long
        as they waited, RETRY at least, until `mailed` says that it is done. Each is taken by one
        process only."""
        query = (
            select(sign_ups)
            .where(sign_ups.c.mail_due <= now)
            .order_by(sign_ups.c.mail_due)
            .limit(most)
            .with_for_update(skip_locked=True)  # PostgreSQL; in SQLite the write lock does it
        )
        change = update(sign_ups).where(sign_ups.c.id == bindparam("taken"))
        with self._database.write() as connection:
            found = [_sign_up_of(row) for row in connection.execute(query)]
            if found:
                waits = [max(RETRY, now - one.asked_at) for one in found]
                pairs = zip(found, waits, strict=True)
                due = [{"taken": one.id, "mail_due": now + wait} for one, wait in pairs]
                connection.execute(change, due)
        return found

    def mailed(self, id: str) -> None:  # noqa: A002  # the model's word
        """Its mail went out, or never will."""
        change = update(sign_ups).where(sign_ups.c.id == id).values(mail_due=None)
        with self._database.write() as connection:
            connection.execute(change)

    def get(self, id: str) -> SignUp | None:  # noqa: A002  # the model's word
        """The sign-up of that id."""
        with self._database.read() as connection:
            row = connection.execute(select(sign_ups).where(sign_ups.c.id == id)).first()
        return _sign_up_of(row) if row else None

    def confirm(self, id: str, now: datetime) -> None:  # noqa: A002  # the model's word
        """It was asked for from that very mailbox; the first time since it was asked counts."""
        earlier = sign_ups.c.confirmed_at.is_(None) | (
            sign_ups.c.confirmed_at < sign_ups.c.asked_at
        )
        change = update(sign_ups).where(sign_ups.c.id == id, earlier)
        with self._database.write() as connection:
            connection.execute(change.values(confirmed_at=now, mail_due=None))

    def clear(self, *, before: datetime) -> None:
        """Forget what was asked before then and never confirmed."""
        old = sign_ups.c.confirmed_at.is_(None), sign_ups.c.asked_at < before
        with self._database.write() as connection:
            connection.execute(delete(sign_ups).where(*old))

    def any_on(self, list: str) -> bool:  # noqa: A002  # the model's word
        """Whether anybody came to this list on the web."""
        query = select(exists().where(*_on(list)))
        with self._database.read() as connection:
            return bool(connection.execute(query).scalar())

    def on(self, list: str) -> Iterator[Subscriber]:  # noqa: A002  # the model's word
        """Who came to this list on the web, in the order of addresses, streamed."""
        query = select(sign_ups).where(*_on(list))
        for row in self._database.pages(query, sign_ups.c.address_key):
            yield Subscriber(address=row.address)

    def among(self, keys: Sequence[str], list: str) -> set[str]:  # noqa: A002  # the model's word
        """Those of some addresses, as `address_key` writes them, that came on the web as well."""
        query = select(sign_ups.c.address_key).where(*_on(list), sign_ups.c.address_key.in_(keys))
        with self._database.read() as connection:
            return {*connection.execute(query).scalars()}


def _on(list_name: str) -> tuple[Any, ...]:
    return sign_ups.c.list == list_name, sign_ups.c.confirmed_at.is_not(None)


def _new_id() -> str:
    """24 letters and digits of 15 bytes, as `model.delivery_id`, which a token can carry."""
    return b32encode(token_bytes(15)).decode().lower()


def _sign_up_of(row: Row[Any]) -> SignUp:
    return SignUp(
        id=row.id,
        address=row.address,
        list=row.list,
        newsletter=row.newsletter,
        asked_at=row.asked_at,
        confirmed_at=row.confirmed_at,
    )
