"""Editions: sealed once with their mails, articles and audience; or skipped, with the reason."""

from __future__ import annotations

import builtins
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, delete, exists, func, select, update
from sqlalchemy.exc import IntegrityError

from digest.errors import Problem, StoreError
from digest.model import DeliveryStatus, Edition, Mail, Sealed, Window
from digest.store.audience import StoredAudience, enqueue
from digest.store.codec import from_json, to_json
from digest.store.engine import Database, insert_into
from digest.store.feedback import cancel
from digest.store.locks import lock_editions
from digest.store.rows import OPEN, EditionRow, EditionStatus
from digest.store.tables import deliveries, edition_articles, editions, mails, newsletters

_ROW = [column for column in editions.c if column.name != "body"]


class Editions:
    """The editions' noun of the store."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def seal(self, sealed: Sealed, now: datetime) -> None:
        """Freeze an edition and enqueue a delivery per recipient, all in one transaction.

        A slot that was skipped may be sealed later. Raises StoreError when the edition is sealed
        already, when one of its articles was in another edition of the newsletter, or when a
        recipient's variant has no mail.
        """
        edition = sealed.edition
        with self._database.write() as connection:
            _clear_skip(connection, edition.id)
            try:
                connection.execute(editions.insert().values(_edition_row(sealed, now)))
            except IntegrityError as error:
                raise _refused(edition.id, "this slot or number is sealed already") from error
            _write_articles(connection, edition)
            connection.execute(
                mails.insert(),
                [
                    {"edition_id": edition.id, "variant": mail.variant, "body": to_json(mail)}
                    for mail in sealed.mails
                ],
            )
            enqueue(connection, sealed, now)

    def skip(
        self,
        newsletter: str,
        *,
        slot: datetime,
        id: str,  # noqa: A002  # the edition's id, as everywhere
        window: Window,
        reason: str,
        now: datetime,
    ) -> None:
        """Record that a slot brought no edition. Raises StoreError when it is sealed already."""
        row = {
            "id": id,
            "newsletter": newsletter,
            "number": None,
            "title": "",
            "slot": slot,
            "window_start": window.start,
            "window_end": window.end,
            "status": EditionStatus.SKIPPED,
            "reason": reason,
            "content_hash": "",
            "made_at": now,
            "body": "",
        }
        with self._database.write() as connection:
            _clear_skip(connection, id)
            try:
                connection.execute(editions.insert().values(row))
            except IntegrityError as error:
                raise _refused(id, "this slot is sealed already") from error

    def get(self, edition_id: str) -> Sealed | None:
        """The sealed edition as it was written; None for one that is unknown or was skipped.

        Its audience is read from the store each time it is asked, in the order of addresses.
        """
        with self._database.read() as connection:
            row = connection.execute(select(editions).where(editions.c.id == edition_id)).first()
            if not row or not row.body:
                return None
            query = select(mails.c.body).where(mails.c.edition_id == edition_id)
            bodies = connection.execute(query.order_by(mails.c.variant)).scalars()
            return Sealed(
                edition=from_json(Edition, row.body),
                mails=tuple(from_json(Mail, body) for body in bodies),
                audience=StoredAudience(self._database, edition_id),
                skipped=StoredAudience(self._database, edition_id, skipped=True),
                content_hash=row.content_hash,
            )

    def list(self, newsletter: str | None = None) -> builtins.list[EditionRow]:
        """The editions and skips of one newsletter or of all, the latest made first: the slot
        of one made by hand is the start of its day."""
        query = select(*_ROW).order_by(
            editions.c.made_at.desc(), editions.c.slot.desc(), editions.c.id
        )
        if newsletter is not None:
            query = query.where(editions.c.newsletter == newsletter)
        with self._database.read() as connection:
            return [_row_of(row) for row in connection.execute(query)]

    def having(self, article_id: str) -> dict[str, str]:
        """The ids of the editions that an article was in, by newsletter."""
        query = select(edition_articles).where(edition_articles.c.article_id == article_id)
        with self._database.read() as connection:
            return {row.newsletter: row.edition_id for row in connection.execute(query)}

    def last_sealed(self, newsletter: str) -> Edition | None:
        """The newsletter's latest edition; a skip is none."""
        query = select(editions.c.body).where(
            editions.c.newsletter == newsletter, editions.c.status != EditionStatus.SKIPPED
        )
        with self._database.read() as connection:
            body = connection.execute(query.order_by(editions.c.number.desc()).limit(1)).scalar()
        return from_json(Edition, body) if body else None

    def status(self, edition_id: str) -> EditionStatus | None:
        """How far an edition or skip is; None for a slot that had neither."""
        query = select(editions.c.status).where(editions.c.id == edition_id)
        with self._database.read() as connection:
            found = connection.execute(query).scalar()
        return EditionStatus(found) if found else None

    def exists(self, edition_id: str) -> bool:
        """Whether the slot was sealed or skipped."""
        return self.status(edition_id) is not None

    def unfinished(
        self, newsletter: str, *, since: datetime | None = None, until: datetime | None = None
    ) -> builtins.list[str]:
        """The ids of open editions with queued deliveries, in the order of their slots: those made
        not before `since`, or before `until`. One made by hand has the start of its day as slot,
        so it is when it was made that counts.
        """
        queued = exists().where(
            deliveries.c.edition_id == editions.c.id, deliveries.c.status == DeliveryStatus.QUEUED
        )
        query = (
            select(editions.c.id)
            .where(editions.c.newsletter == newsletter)
            .where(editions.c.status.in_(OPEN), queued)
            .order_by(editions.c.slot)
        )
        if since:
            query = query.where(editions.c.made_at >= since)
        if until:
            query = query.where(editions.c.made_at < until)
        with self._database.read() as connection:
            return [*connection.execute(query).scalars()]

    def watched_since(self, newsletter: str, now: datetime) -> datetime:
        """When a schedule was first kept for the newsletter: at the first call of this, `now`."""
        query = select(newsletters.c.watched_since).where(newsletters.c.id == newsletter)
        with self._database.read() as connection:
            since: datetime | None = connection.execute(query).scalar()
        if since:
            return since
        with self._database.write() as connection:
            insert = insert_into(connection.dialect, newsletters).on_conflict_do_nothing()
            connection.execute(insert.values(id=newsletter, watched_since=now))
            first: datetime = connection.execute(query).scalar_one()
        return first

    def last_boundary(self, newsletter: str) -> datetime | None:
        """Where the next window starts: the end of the last sealed one. A skip moves nothing, so
        that the articles of a thin week come with the next edition."""
        query = select(func.max(editions.c.window_end)).where(
            editions.c.newsletter == newsletter, editions.c.status != EditionStatus.SKIPPED
        )
        with self._database.read() as connection:
            return connection.execute(query).scalar()

    def next_number(self, newsletter: str) -> int:
        """The number of the next edition to seal; skips take none."""
        query = select(func.max(editions.c.number)).where(editions.c.newsletter == newsletter)
        with self._database.read() as connection:
            return (connection.execute(query).scalar() or 0) + 1

    def set_status(self, edition_id: str, status: EditionStatus, reason: str = "") -> None:
        """Say how far a sealed edition is; its content never changes. A cancelled one stays so,
        though its sender may only then learn that it is refused."""
        change = update(editions).where(editions.c.id == edition_id)
        with self._database.write() as connection:
            found = lock_editions(connection, [edition_id], alone=True).get(edition_id)
            if found in (None, EditionStatus.SKIPPED):
                raise _refused(edition_id, "there is no such sealed edition")
            if found is not EditionStatus.CANCELLED:
                connection.execute(change.values(status=status, reason=reason))

    def cancel(self, edition_id: str, now: datetime) -> int:
        """Send no more of an edition; how many deliveries were still queued. Raises StoreError for
        one that is unknown or was skipped."""
        with self._database.write() as connection:
            return cancel(connection, edition_id, now)


def _clear_skip(connection: Connection, edition_id: str) -> None:
    connection.execute(
        delete(editions).where(
            editions.c.id == edition_id, editions.c.status == EditionStatus.SKIPPED
        )
    )


def _edition_row(sealed: Sealed, now: datetime) -> dict[str, object]:
    edition = sealed.edition
    return {
        "id": edition.id,
        "newsletter": edition.newsletter,
        "number": edition.number,
        "title": edition.title,
        "slot": edition.slot,
        "window_start": edition.window.start,
        "window_end": edition.window.end,
        "status": EditionStatus.SEALED,
        "reason": "",
        "content_hash": sealed.content_hash,
        "made_at": now,
        "body": to_json(edition),
    }


def _write_articles(connection: Connection, edition: Edition) -> None:
    rows = [
        {"newsletter": edition.newsletter, "article_id": each, "edition_id": edition.id}
        for each in dict.fromkeys(_article_ids(edition))
    ]
    if not rows:
        return
    try:
        connection.execute(edition_articles.insert(), rows)
    except IntegrityError as error:
        what = "one of its articles was in an earlier edition"
        raise _refused(edition.id, what, "run `digest preview` again") from error


def _article_ids(edition: Edition) -> Iterator[str]:
    for theme in edition.themes:
        for story in (*theme.stories, *theme.more):
            for article in (story.lead, *story.others):
                yield article.id


def _row_of(row: Row[Any]) -> EditionRow:
    values = dict(row._mapping)
    window = Window(start=values.pop("window_start"), end=values.pop("window_end"))
    return EditionRow(**{**values, "window": window, "status": EditionStatus(values["status"])})


def _refused(edition_id: str, what: str, next_step: str = "") -> StoreError:
    return StoreError(
        Problem(where=edition_id, what=what, next_step=next_step or "run: digest editions list")
    )
