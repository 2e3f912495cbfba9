"""One process's share of the work: collects, makes what is due, sends, tells what went wrong."""

from __future__ import annotations

import asyncio
import logging
import threading
import time
from collections import Counter
from collections.abc import Callable, Collection
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta

from digest.config.types import Config, Newsletter, Rate, SubscriberLists
from digest.deliver.pace import Pace
from digest.errors import DigestError, NothingToSendError, counted
from digest.model import Sealed
from digest.pipeline import Pipeline, edition_id
from digest.pipeline.review import review_of
from digest.pipeline.sign_up import mail_sign_ups
from digest.schedule.due import Due, due_slots, slot_to_review
from digest.watch.metrics import stage_took
from digest.watch.watching import Watching

Reload = Callable[[], tuple[Config, SubscriberLists]]

FRESH = timedelta(minutes=10)  # feeds read so recently are not read again for a slot
TRY_AGAIN_AFTER = timedelta(minutes=10)  # what failed of a newsletter: its slot, or a mail
TURN = 60.0  # seconds of sending, after which other slots and the feeds have their turn
STUCK_AFTER = 600.0  # seconds without a sign of life; the longest fetch takes far less

log = logging.getLogger("digest.run")


class Runner:
    """Every method tells what went wrong in the log and to the operator, and raises no DigestError.

    `watching` decides what the operator is told; a Runner makes its own.
    """

    def __init__(self, pipeline: Pipeline, reload: Reload | None = None) -> None:
        self.pipeline = pipeline
        self.watching = Watching(pipeline)
        self._reload = reload
        self._read_at = _changed_at(pipeline)
        self._collected_at: datetime | None = None
        self._failed_at: dict[tuple[str, str], datetime] = {}  # newsletter and step -> when
        self._paces: dict[Rate | None, Pace] = {}  # kept: a new turn is no new allowance
        self._stopping = threading.Event()
        self._give_up: Callable[[], object] = lambda: None  # the collecting under way
        self._alive_at = time.monotonic()
        self.hand_on: Callable[[str], object] = self._send  # a queue shares it out instead

    def is_alive(self) -> bool:
        """Whether something was done of late, were it only to find that nothing is due."""
        return time.monotonic() - self._alive_at < STUCK_AFTER

    def beat(self, *_: object) -> None:
        """Something was done."""
        self._alive_at = time.monotonic()

    def stop(self) -> None:
        """Begin nothing more, and give up the collecting that is under way; from any thread."""
        self._stopping.set()
        with suppress(RuntimeError):  # it ended this very moment
            self._give_up()

    def collect(self, *, adaptive: bool = True, urls: Collection[str] | None = None) -> None:
        """Read the feeds that are due, of all or of these, when `adaptive` only those that may have
        news by now; what was read when `stop` came is kept."""
        self.beat()
        self.refresh()
        brought: Counter[str] = Counter()
        started = time.monotonic()
        with self.watching.faults("collect"), suppress(asyncio.CancelledError):
            self.watching.take_back()
            asyncio.run(self._collect(brought, self._reading(urls), adaptive=adaptive))
        if not adaptive:
            self._collected_at = self.pipeline.now()
        if brought["read"]:
            stage_took("collect", time.monotonic() - started)
            new = counted(brought["new"], "new article")
            log.info("collected %s; feeds failed: %d", new, brought["failed"])

    def _reading(self, urls: Collection[str] | None) -> Pipeline:
        config = self.pipeline.config
        if urls is None:
            return self.pipeline
        some = tuple(feed for feed in config.feeds if feed.url in urls)
        return replace(self.pipeline, config=replace(config, feeds=some))

    async def _collect(self, brought: Counter[str], pipeline: Pipeline, *, adaptive: bool) -> None:
        loop, task = asyncio.get_running_loop(), asyncio.current_task()
        self._give_up = lambda: task and loop.call_soon_threadsafe(task.cancel)
        if self._stopping.is_set():
            return
        async for result, counts in pipeline.collect(adaptive=adaptive):
            self.beat()
            if result.outcome == "skipped":
                continue
            for told in result.told:
                log.warning("%s", told, extra={"feed": told.where})
            brought["read"] += 1
            brought["new"] += counts.new
            brought["failed"] += result.outcome == "failed"
            self.watching.feed(result.feed, result.state)

    def refresh(self) -> None:
        """Take up an edit of digest.yaml or subscribers.yaml; a bad one leaves the last good."""
        if _changed_at(self.pipeline) != self._read_at:
            self.reread()

    def reread(self) -> None:
        """Read digest.yaml and subscribers.yaml again, changed or not."""
        self._read_at = _changed_at(self.pipeline)
        if self._reload is None:
            return
        try:
            config, subscribers = self._reload()
        except DigestError as error:
            self._tell(error)
            log.warning("the last good digest.yaml and subscribers.yaml stay in force")
            self.watching.bad_edit(error.problems)
            return
        self.pipeline = replace(self.pipeline, config=config, subscribers=subscribers)
        self.watching.good_edit(self.pipeline)
        log.info("read digest.yaml and subscribers.yaml again")

    def look(self, only: str = "") -> None:
        """Make what is due, of one newsletter or of all, and go on with what is queued."""
        self.beat()
        self.refresh()
        with self.watching.faults("store"):
            self.watching.take_back()
            for problem in self.pipeline.recover():
                log.warning("%s", problem)
            for newsletter in self.pipeline.config.newsletters.values():
                if only in ("", newsletter.id):
                    self._look_at(newsletter)
            mail_sign_ups(self.pipeline)
            self.watching.alerts.flush()
        self.beat()

    def _look_at(self, newsletter: Newsletter) -> None:
        # each by itself: a mail to the editor that fails keeps no slot waiting
        for step in (self._settle_due, self._ask_ahead, self._go_on):
            which = newsletter.id, step.__name__
            failed_at = self._failed_at.get(which)
            if failed_at and self.pipeline.now() - failed_at < TRY_AGAIN_AFTER:
                continue
            try:
                step(newsletter)
            except DigestError as error:
                self._failed_at[which] = self.pipeline.now()
                self._tell(error, newsletter=newsletter.id)
                self.watching.failed(newsletter.id, step.__name__, error)
            else:
                self.watching.worked(newsletter.id, step.__name__)

    def _settle_due(self, newsletter: Newsletter) -> None:
        for due in due_slots(self.pipeline, newsletter):
            if self._stopping.is_set() or not self._settle(newsletter, due):
                break

    def _settle(self, newsletter: Newsletter, due: Due) -> bool:
        """Whether the slot has its edition or its skip now; a later one waits for it."""
        try:
            if due.do == "make":
                return self._make(newsletter, due.slot)
            self._skip(newsletter, due.slot, due.reason)
        except DigestError:
            # when another process was quicker, all is well
            if not self.pipeline.store.editions.exists(edition_id(newsletter, due.slot)):
                raise
        return True

    def _skip(self, newsletter: Newsletter, slot: datetime, reason: str) -> None:
        name = edition_id(newsletter, slot)
        self.pipeline.record_skip(newsletter, slot, until=slot, reason=reason)
        log.warning("%s: skipped: %s", name, reason, extra={"edition": name})
        self.watching.skipped(name, reason)

    def _ask_ahead(self, newsletter: Newsletter) -> None:
        """Let the editor see the coming slot's draft, where `hold` says that it is time."""
        slot = slot_to_review(self.pipeline, newsletter)
        if slot:
            with suppress(NothingToSendError):  # there may be something by the slot
                self._reviewed(newsletter, slot)

    def _reviewed(self, newsletter: Newsletter, slot: datetime) -> Sealed | None:
        """What was approved, sealed; None while it waits for an answer."""
        review = review_of(self.pipeline, newsletter, slot)
        if review is None:
            raise ValueError(f"{newsletter.id} has no review")
        row = review.current()
        if row is None and self._read_feeds() and (row := review.open()):
            name = review.edition
            log.info("%s: its editor is asked", name, extra={"edition": name})
        if row is None:
            return None
        row = review.settled(row)
        review.ask_again(row)
        return review.seal(row) if row.answer and self.pipeline.now() >= slot else None

    def _drafted(self, newsletter: Newsletter, slot: datetime) -> Sealed | None:
        """The edition of the slot, sealed; None when the program is to stop first."""
        if not self._read_feeds():
            return None
        draft = self.pipeline.draft(newsletter, slot, until=slot)
        sealed = self.pipeline.seal(draft)
        for note in draft.notes:
            log.info("%s", note, extra={"edition": sealed.edition.id})
        return sealed

    def _read_feeds(self) -> bool:
        """Read all feeds unless that was done of late; False where that was to stop: perhaps not
        all is read, and the next start makes the edition."""
        if self._collected_at is None or self.pipeline.now() - self._collected_at > FRESH:
            self.collect(adaptive=False)
        return not self._stopping.is_set()

    def _make(self, newsletter: Newsletter, slot: datetime) -> bool:
        name, started = edition_id(newsletter, slot), time.monotonic()
        made = self._reviewed if newsletter.review else self._drafted
        try:
            sealed = made(newsletter, slot)
        except NothingToSendError as nothing:
            self._skip(newsletter, slot, nothing.problems[0].what)
            return True
        if sealed is None:
            return False
        stage_took("make", time.monotonic() - started)
        audience = counted(len(sealed.audience), "subscriber")
        log.info("%s: sealed for %s", name, audience, extra={"edition": name})
        self.watching.made(name, late=self.pipeline.now() - slot)
        return True

    def _go_on(self, newsletter: Newsletter) -> None:
        oldest = self.pipeline.now() - newsletter.max_lateness
        for edition in self.pipeline.store.editions.unfinished(newsletter.id, since=oldest):
            self.hand_on(edition)
        for edition in self.pipeline.hold_overdue(newsletter, before=oldest):
            why = "not all was sent in time"
            log.warning("%s: held, %s", edition, why, extra={"edition": edition})
            self.watching.held(edition, why)

    def deliver(self, edition: str, *, most: int) -> bool:
        """Send the next `most` deliveries of an edition, as one of several that share it; whether
        that was more than a turn allows."""
        self.refresh()
        newsletter = edition.partition("/")[0]
        try:
            more = self._send(edition, most)
        except DigestError as error:
            self._tell(error, edition=edition)
            self.watching.failed(newsletter, "send", error)
            return False
        self.watching.worked(newsletter, "send")
        return more

    def _send(self, edition: str, most: int | None = None) -> bool:
        """Send for one turn; whether it ended before all was sent."""
        started, done = time.monotonic(), 0
        rate = self.pipeline.config.delivery.rate_limit
        pace = self._paces.setdefault(rate, Pace(rate))

        def progress(count: int) -> None:
            nonlocal done
            self.beat()
            done = count

        def is_over() -> bool:
            return time.monotonic() - started > TURN

        def stopping() -> bool:
            return self._stopping.is_set() or is_over() or (most is not None and done >= most)

        report = self.pipeline.deliver(edition, pace=pace, progress=progress, stopping=stopping)
        stage_took("send", time.monotonic() - started)
        for problem in report.problems:
            log.warning("%s", problem, extra={"edition": edition})
        if report.counts:
            counts = ", ".join(f"{n} {status}" for status, n in sorted(report.counts.items()))
            log.info("%s: %s", edition, counts, extra={"edition": edition})
        self.watching.sent(edition)
        if report.refused:
            self.watching.held(edition, report.refused)
        return is_over()

    def _tell(self, error: DigestError, **ids: str) -> None:
        for problem in error.problems:
            log.warning("%s", problem, extra=ids)


def _changed_at(pipeline: Pipeline) -> tuple[int, ...]:
    """When the files were last written; a file that is away counts as one more state."""
    paths = (pipeline.config.path, *pipeline.subscribers.files)
    return tuple(path.stat().st_mtime_ns if path.exists() else 0 for path in paths)
