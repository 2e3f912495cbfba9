"""`digest run`: collects every hour and sends each newsletter at its slots, in the foreground.

APScheduler is only the clock: it rings every minute and at each coming slot. Which slots are due
is decided from the store, where an edition's id is newsletter/slot; so a restart, a second process
or a clock change can neither skip nor repeat one.
"""

from __future__ import annotations

import asyncio
import logging
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from types import FrameType

from apscheduler.executors.pool import ThreadPoolExecutor  # type: ignore[import-untyped]
from apscheduler.schedulers.background import (  # type: ignore[import-untyped]
    BackgroundScheduler,
)

from digest.collect.collect import FeedResult
from digest.config.types import Newsletter
from digest.errors import DigestError, NothingToSendError
from digest.pipeline import Pipeline, edition_id
from digest.store import SaveCounts

Say = Callable[[str], None]

COLLECT_EVERY = timedelta(hours=1)
LOOK_EVERY = timedelta(minutes=1)
log = logging.getLogger(__name__)


def due_slot(pipeline: Pipeline, newsletter: Newsletter) -> datetime | None:
    """The last planned slot when it still waits for its edition and is not too late for it.

    A slot before this newsletter was first run is not made up for: nobody expects it.
    """
    now = pipeline.now()
    watched_since = pipeline.store.editions.watched_since(newsletter.id, now)
    if newsletter.schedule is None:
        return None
    # `before` is exclusive and slots are whole minutes: a slot is due from its first instant
    slot = newsletter.schedule.before(now + timedelta(microseconds=1), newsletter.timezone)
    if slot is None or slot < watched_since or now - slot > newsletter.max_lateness:
        return None
    return None if pipeline.store.editions.exists(edition_id(newsletter, slot)) else slot


class Runner:
    """One process's share of the work; every method leaves what went wrong in words."""

    def __init__(self, pipeline: Pipeline, say: Say) -> None:
        self.pipeline = pipeline
        self.say = say

    def collect(self) -> None:
        """Read the feeds that are due."""
        results = asyncio.run(self._collect())
        for told in (told for result, _ in results for told in result.told):
            self.say(str(told))
        new = sum(counts.new for _, counts in results)
        failed = sum(result.outcome == "failed" for result, _ in results)
        self.say(f"collected {new} new articles, {failed} feeds failed")

    async def _collect(self) -> list[tuple[FeedResult, SaveCounts]]:
        return [result async for result in self.pipeline.collect()]

    def look(self) -> None:
        """Make what is due, and go on with what a failure left queued."""
        for problem in self.pipeline.recover():
            self.say(str(problem))
        for newsletter in self.pipeline.config.newsletters.values():
            try:
                if slot := due_slot(self.pipeline, newsletter):
                    self.collect()
                    self._make(newsletter, slot)
                self._go_on(newsletter)
            except DigestError as error:
                for problem in error.problems:
                    self.say(str(problem))

    def _make(self, newsletter: Newsletter, slot: datetime) -> None:
        name = edition_id(newsletter, slot)
        try:
            draft = self.pipeline.draft(newsletter, slot, until=slot)
        except NothingToSendError as nothing:
            reason = nothing.problems[0].what
            self.pipeline.record_skip(newsletter, slot, until=slot, reason=reason)
            self.say(f"{name}: skipped: {reason}")
            return
        self.pipeline.seal(draft)
        self.say(f"{name}: sealed for {len(draft.sealed.audience)} subscribers")

    def _go_on(self, newsletter: Newsletter) -> None:
        oldest = self.pipeline.now() - newsletter.max_lateness
        for edition in self.pipeline.store.editions.unfinished(newsletter.id, since=oldest):
            report = self.pipeline.deliver(edition)
            for problem in report.problems:
                self.say(str(problem))
            counts = ", ".join(
                f"{count} {status}" for status, count in sorted(report.counts.items())
            )
            self.say(f"{edition}: {counts}")


def serve(pipeline: Pipeline, *, say: Say) -> None:
    """Run until SIGTERM or Ctrl-C; what is being sent is finished first."""
    stop = threading.Event()

    def stopped(_signal: int, _frame: FrameType | None) -> None:
        stop.set()

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, stopped)
    runner = Runner(pipeline, say)
    # one thread: an edition is never drafted while its feeds are still being saved
    scheduler = BackgroundScheduler(
        executors={"default": ThreadPoolExecutor(1)},
        job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None},
        timezone="UTC",
    )
    start = pipeline.now()
    for newsletter in pipeline.config.newsletters.values():
        pipeline.store.editions.watched_since(newsletter.id, start)
        say(_next_slot(newsletter, start))
    scheduler.add_job(
        runner.collect, "interval", seconds=COLLECT_EVERY.total_seconds(), next_run_time=start
    )
    scheduler.add_job(
        runner.look, "interval", seconds=LOOK_EVERY.total_seconds(), next_run_time=start
    )
    with _pages(pipeline, say):
        scheduler.start()
        try:
            _ring_at_slots(pipeline, runner, scheduler, stop)
        finally:
            scheduler.shutdown(wait=True)
            say("stopped")


@contextmanager
def _pages(pipeline: Pipeline, say: Say) -> Iterator[None]:
    """The pages behind the links of the e-mails, where a base_url says that they are reachable."""
    if not pipeline.config.base_url:
        yield
        return
    from digest.web import make_app, web_server

    listen = pipeline.config.listen
    with web_server(make_app(pipeline), host=listen.host, port=listen.port):
        say(f"pages for {pipeline.config.base_url} at http://{listen.host}:{listen.port}")
        yield


def _ring_at_slots(
    pipeline: Pipeline, runner: Runner, scheduler: BackgroundScheduler, stop: threading.Event
) -> None:
    """Ask for a look at the very minute of each coming slot, until told to stop."""
    while not stop.is_set():
        now = pipeline.now()
        for newsletter in pipeline.config.newsletters.values():
            slot = newsletter.schedule and newsletter.schedule.after(now, newsletter.timezone)
            if slot:
                scheduler.add_job(
                    runner.look, "date", run_date=slot, id=newsletter.id, replace_existing=True
                )
        stop.wait(LOOK_EVERY.total_seconds() / 2)


def _next_slot(newsletter: Newsletter, now: datetime) -> str:
    slot = newsletter.schedule.after(now, newsletter.timezone) if newsletter.schedule else None
    if slot is None:
        return f"{newsletter.id}: no schedule; `digest send` sends it"
    return f"{newsletter.id}: next slot {slot.astimezone(newsletter.timezone):%a %d %b %Y %H:%M %Z}"
