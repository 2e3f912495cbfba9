"""The review of a draft: kept as the editor sees it, mailed with links, and sent as approved."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from html import escape

from digest.config.types import Config, Newsletter, ReviewRule
from digest.errors import DigestError, NothingToSendError, Problem, counted
from digest.model import Mail, Merged, Sealed
from digest.pipeline.draft import Draft, edition_id
from digest.pipeline.edition_file import edition_path
from digest.pipeline.linting import refuse_errors
from digest.pipeline.main import Pipeline
from digest.pipeline.review_token import KEY, ReviewToken, make_review_token
from digest.store import DEFAULT, Answer, ReviewRow

ASK_AGAIN_AFTER = timedelta(minutes=5)  # when mailing the editor failed, or its process died
OUTAGE = timedelta(minutes=15)  # nobody looked at a deadline for so long: were the links alive?
LAST_CALL = timedelta(minutes=2)  # before max_lateness: there is a look every minute
_BODY = re.compile(r"<body\b[^>]*>", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """The review of one slot's edition; `rule` is the newsletter's."""

    pipeline: Pipeline
    newsletter: Newsletter
    rule: ReviewRule
    slot: datetime

    @property
    def edition(self) -> str:
        """The edition's id."""
        return edition_id(self.newsletter, self.slot)

    def current(self) -> ReviewRow | None:
        """The review as it stands; None when a draft is to be made: for the first time, after an
        edit of the edition file or the intro, or after another edition of the newsletter."""
        row = self.pipeline.store.reviews.get(self.edition)
        return row if row and row.edits == self._edits() else None

    def open(self) -> ReviewRow | None:
        """Make the draft, keep it, and mail it to the editor; see Pipeline.draft for the errors.

        None when another process was quicker.
        """
        edits, now = self._edits(), self.pipeline.now()
        draft = self.pipeline.draft(self.newsletter, self.slot, until=self.slot)
        reviews = self.pipeline.store.reviews
        if not reviews.open(draft.sealed, edits=edits, deadline=self._deadline(now), now=now):
            return None
        row = reviews.get(self.edition)
        if row and now < row.deadline:
            self._ask(draft, row)
        return row

    def ask_again(self, row: ReviewRow) -> None:
        """Mail the editor where that failed before."""
        now = self.pipeline.now()
        if row.asked_at or row.answer or not row.made_at + ASK_AGAIN_AFTER < now < row.deadline:
            return
        if kept := self.pipeline.store.reviews.draft(self.edition):
            self._ask(Draft(sealed=self.pipeline.addressed(kept), why={}), row)

    def settled(self, row: ReviewRow) -> ReviewRow:
        """The review with an answer where there is one by now: the editor's, or the default; where
        an outage took the time to answer, the review with more of it."""
        now, reviews = self.pipeline.now(), self.pipeline.store.reviews
        if row.answer or now < row.deadline:
            return row
        until = self._deadline(now)
        if now - row.deadline > OUTAGE and until > now:
            reviews.prolong(row, until)
        else:
            default: Answer = "approved" if self.rule.default == "send" else "stopped"
            reviews.answer(row.edition_id, row.content_hash, default, by=DEFAULT, now=now)
        return reviews.get(row.edition_id) or row

    def seal(self, row: ReviewRow) -> Sealed | None:
        """Seal what was approved, with the audience of now; None where another word or another
        draft came this moment. Raises NothingToSendError for what was stopped; what lint calls an
        error counts only where no person approved it."""
        reviews = self.pipeline.store.reviews
        if not reviews.end(row):
            return None
        if row.answer == "stopped":
            reviews.close(row.edition_id)
            raise NothingToSendError(Problem(where=row.edition_id, what=_why_stopped(row)))
        kept = reviews.draft(row.edition_id)
        if kept is None:
            raise DigestError(Problem(where=row.edition_id, what="its draft is gone"))
        if kept.content_hash != row.content_hash:
            return None
        draft = Draft(sealed=self.pipeline.addressed(kept), why={})
        sealed = self.pipeline.seal(draft, force=row.answered_by != DEFAULT)
        reviews.close(row.edition_id)
        return sealed

    def _deadline(self, now: datetime) -> datetime:
        """The slot; once that has passed, `hold` from now on, as far as max_lateness goes."""
        if now < self.slot:
            return self.slot
        last = self.slot + self.newsletter.max_lateness - LAST_CALL
        return min(now + self.rule.hold, max(last, now))

    def _edits(self) -> str:
        """A hash of who the editor is, of what the editor's files say, and of the number that the
        edition would have."""
        digest = hashlib.sha256(self.rule.to.encode())
        for path in (edition_path(self.pipeline.config, self.edition), self.newsletter.intro):
            words = path.read_bytes() if path and path.is_file() else b""
            digest.update(hashlib.sha256(words).digest())
        digest.update(b"%d" % self.pipeline.store.editions.next_number(self.newsletter.id))
        return digest.hexdigest()

    def _ask(self, draft: Draft, row: ReviewRow) -> None:
        shown = replace(draft.sealed, mails=(self._letter(draft, row),))
        self.pipeline.send_copy(replace(draft, sealed=shown), self.rule.to, mark="review")
        self.pipeline.store.reviews.asked(self.edition, self.pipeline.now())

    def _letter(self, draft: Draft, row: ReviewRow) -> Mail:
        """The draft as its readers would get it, below what the editor has to know and to do."""
        link, lines = self._link(row), self._lines(draft, row)
        mail = draft.sealed.mails[0]
        text = "\n\n".join(
            (*lines, f"Approve: {link}?answer=approved", f"Stop: {link}?answer=stopped")
        )
        banner = _banner(lines, link)
        return replace(
            mail,
            text=Merged(pieces=(f"{text}\n\n{'=' * 72}\n\n", *mail.text.pieces)),
            html=_with_banner(mail.html, banner),
        )

    def _link(self, row: ReviewRow) -> str:
        token = ReviewToken(edition_id=row.edition_id, content_hash=row.content_hash)
        key = self.pipeline.store.keys.secret(KEY)
        return f"{self.pipeline.config.base_url.rstrip('/')}/r/{make_review_token(key, token)}"

    def _lines(self, draft: Draft, row: ReviewRow) -> list[str]:
        until = f"{row.deadline.astimezone(self.newsletter.timezone):%A %d %B, %H:%M %Z}"
        readers = counted(len(draft.sealed.audience), "subscriber")
        fate = (
            f"It goes to {readers} at {until}, unless you stop it."
            if self.rule.default == "send"
            else f"It goes to {readers} at {until} if you approve it; without an answer it is "
            "skipped."
        )
        name = self.edition.partition("/")[2]
        command = f"digest preview --newsletter {self.newsletter.id} --slot {name} --edit"
        change = f"To change it: {command}. The changed draft comes to you again."
        faults = [str(problem) for problem in (*draft.notes, *self._faults(draft))]
        return [f"Draft of {self.edition} for your review. {fate}", change, *faults]

    def _faults(self, draft: Draft) -> tuple[Problem, ...]:
        try:
            refuse_errors(self.pipeline.lint(draft.sealed), edition=self.edition)
        except DigestError as error:
            return error.problems
        return ()


def review_of(pipeline: Pipeline, newsletter: Newsletter, slot: datetime) -> Review | None:
    """The review of a slot; None for a newsletter that is sent without."""
    if newsletter.review is None:
        return None
    return Review(pipeline=pipeline, newsletter=newsletter, rule=newsletter.review, slot=slot)


def is_awaited(config: Config, row: ReviewRow) -> bool:
    """Whether the review still decides about a slot, as its newsletter is configured by now."""
    newsletter = config.newsletters.get(row.newsletter)
    if newsletter is None or newsletter.review is None or newsletter.schedule is None:
        return False
    planned = newsletter.schedule.after(row.slot - timedelta(seconds=1), newsletter.timezone)
    return planned == row.slot and edition_id(newsletter, row.slot) == row.edition_id


def answer_review(
    pipeline: Pipeline, edition: str, content_hash: str, answer: Answer, *, by: str, comment: str
) -> bool:
    """Keep an editor's word on this very draft; False when it decides nothing any more."""
    row = pipeline.store.reviews.get(edition)
    if row is None or not is_awaited(pipeline.config, row):
        return False
    return pipeline.store.reviews.answer(
        edition, content_hash, answer, by=by, now=pipeline.now(), comment=comment
    )


def _why_stopped(row: ReviewRow) -> str:
    if row.answered_by == DEFAULT:
        mailed = "" if row.asked_at else "; the mail to its editor did not go out"
        return f"no editor approved it in time{mailed}"
    return f"stopped by its editor{f': {row.comment}' if row.comment else ''}"


def _banner(lines: list[str], link: str) -> str:
    said = "".join(f'<p style="margin:0 0 8px">{escape(line)}</p>' for line in lines)
    button = "display:inline-block;padding:8px 16px;margin:4px 8px 4px 0;border-radius:6px;"
    approve = f'<a href="{link}?answer=approved" style="{button}background:#1b6e3c;color:#ffffff">'
    stop = f'<a href="{link}?answer=stopped" style="{button}background:#ffffff;color:#b3261e">'
    return (
        '<div style="padding:16px 24px;background:#fff4d6;color:#1d1d1f;'
        'font:15px/1.5 Arial,Helvetica,sans-serif">'
        f"{said}{approve}Approve…</a>{stop}Stop…</a></div>"
    )


def _with_banner(html: Merged, banner: str) -> Merged:
    first, *rest = html.pieces
    if not isinstance(first, str) or not (body := _BODY.search(first)):
        return Merged(pieces=(banner, *html.pieces))
    start = body.end()
    return Merged(pieces=(f"{first[:start]}{banner}{first[start:]}", *rest))
