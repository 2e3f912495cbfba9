"""Reviews: drafts that wait for an editor's word, kept as they were shown until they are sealed."""

from __future__ import annotations

import builtins
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, exists, select, update

from digest.model import Edition, Mail, Sealed
from digest.store.codec import from_json, to_json
from digest.store.engine import Database, insert_into
from digest.store.rows import DEFAULT, Answer, ReviewRow
from digest.store.tables import editions, reviews

_ROW = [column for column in reviews.c if column.name != "body"]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Drawn:
    """What of a draft is kept: the audience is that of the day it is sent."""

    edition: Edition
    mails: tuple[Mail, ...]


class Reviews:
    """The reviews' noun of the store: at most one per edition, that of its newest draft."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def open(self, draft: Sealed, *, edits: str, deadline: datetime, now: datetime) -> bool:
        """Keep a draft for review, in place of one that was made from other `edits`; what was
        answered to that one no longer counts. False: another process kept this one already."""
        edition = draft.edition
        row = {
            "edition_id": edition.id,
            "newsletter": edition.newsletter,
            "slot": edition.slot,
            "deadline": deadline,
            "edits": edits,
            "content_hash": draft.content_hash,
            "made_at": now,
            "asked_at": None,
            "answer": "",
            "answered_by": "",
            "answered_at": None,
            "comment": "",
            "body": to_json(_Drawn(edition=edition, mails=draft.mails)),
        }
        with self._database.write() as connection:
            insert = insert_into(connection.dialect, reviews).values(row)
            renewed = insert.on_conflict_do_update(
                index_elements=["edition_id"],
                set_={name: insert.excluded[name] for name in row},
                where=reviews.c.edits != insert.excluded.edits,
            )
            return connection.execute(renewed).rowcount > 0

    def get(self, edition_id: str) -> ReviewRow | None:
        """The review of an edition, whether or not it is over."""
        query = select(*_ROW).where(reviews.c.edition_id == edition_id)
        with self._database.read() as connection:
            row = connection.execute(query).first()
        return _review_of(row) if row else None

    def list(self) -> builtins.list[ReviewRow]:
        """The reviews of slots that have neither edition nor skip yet, the next slot first."""
        settled = exists().where(editions.c.id == reviews.c.edition_id)
        query = select(*_ROW).where(~settled).order_by(reviews.c.slot, reviews.c.edition_id)
        with self._database.read() as connection:
            return [_review_of(row) for row in connection.execute(query)]

    def draft(self, edition_id: str) -> Sealed | None:
        """The draft as it is under review, without an audience; None where there is none."""
        query = select(reviews.c.body, reviews.c.content_hash)
        with self._database.read() as connection:
            row = connection.execute(query.where(reviews.c.edition_id == edition_id)).first()
        if not row or not row.body:
            return None
        drawn = from_json(_Drawn, row.body)
        return Sealed(
            edition=drawn.edition, mails=drawn.mails, audience=(), content_hash=row.content_hash
        )

    def asked(self, edition_id: str, now: datetime) -> None:
        """The editor was mailed."""
        change = update(reviews).where(reviews.c.edition_id == edition_id)
        with self._database.write() as connection:
            connection.execute(change.values(asked_at=now))

    def answer(
        self,
        edition_id: str,
        content_hash: str,
        answer: Answer,
        *,
        by: str,
        now: datetime,
        comment: str = "",
    ) -> bool:
        """Keep the word on this very draft; an editor may take it back up to the deadline.

        `by` is DEFAULT for the word that counts when nobody said one, which comes at the
        deadline. False when it is too early or too late, or when the draft is another one by now.
        """
        in_time = reviews.c.deadline > now
        if by == DEFAULT:
            in_time = (reviews.c.deadline <= now) & (reviews.c.answer == "")
        change = update(reviews).where(
            reviews.c.edition_id == edition_id,
            reviews.c.content_hash == content_hash,
            in_time,
            ~exists().where(editions.c.id == edition_id),
        )
        said = {"answer": answer, "answered_by": by, "answered_at": now, "comment": comment}
        with self._database.write() as connection:
            return connection.execute(change.values(said)).rowcount > 0

    def prolong(self, row: ReviewRow, deadline: datetime) -> None:
        """Let a review that nobody answered go on until `deadline`; the editor is to be told."""
        change = update(reviews).where(*_as_it_was(row), reviews.c.deadline == row.deadline)
        with self._database.write() as connection:
            connection.execute(change.values(deadline=deadline, asked_at=None))

    def end(self, row: ReviewRow) -> bool:
        """Let the answer of `row` stand: none counts from here on. False when there is another
        answer or another draft by now."""
        change = update(reviews).where(*_as_it_was(row))
        with self._database.write() as connection:
            # a deadline in the past by every process's clock
            return connection.execute(change.values(deadline=row.made_at)).rowcount > 0

    def close(self, edition_id: str) -> None:
        """Its edition is sealed or skipped: the draft itself need not be kept any longer."""
        change = update(reviews).where(reviews.c.edition_id == edition_id)
        with self._database.write() as connection:
            connection.execute(change.values(body=""))


def _as_it_was(row: ReviewRow) -> tuple[ColumnElement[bool], ...]:
    return (
        reviews.c.edition_id == row.edition_id,
        reviews.c.content_hash == row.content_hash,
        reviews.c.answer == row.answer,
    )


def _review_of(row: Row[Any]) -> ReviewRow:
    return ReviewRow(**row._mapping)
