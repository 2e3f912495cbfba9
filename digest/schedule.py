"""`digest run`: collects every hour and sends each newsletter at its slots, in the foreground.

APScheduler is only the clock: it rings every minute and at each coming slot. Which slots are due
is decided from the store, where an edition's id is newsletter/slot; so a restart, a second process
or a clock change can neither skip nor repeat one.
"""

from __future__ import annotations

import asyncio
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from types import FrameType

from apscheduler.executors.pool import ThreadPoolExecutor  # type: ignore[import-untyped]
from apscheduler.schedulers.background import (  # type: ignore[import-untyped]
    BackgroundScheduler,
)

from digest.collect.collect import FeedResult
from digest.config.types import Config, Newsletter, SubscriberLists
from digest.errors import DigestError, NothingToSendError, Problem
from digest.pipeline import Pipeline, edition_id
from digest.store import SaveCounts

Say = Callable[[str], None]
Reload = Callable[[], tuple[Config, SubscriberLists]]

COLLECT_EVERY = timedelta(hours=1)
LOOK_EVERY = timedelta(minutes=1)
FRESH = timedelta(minutes=10)  # feeds read so recently are not read again for a slot
TRY_AGAIN_AFTER = timedelta(minutes=10)  # a slot whose edition could not be made


def due_slot(pipeline: Pipeline, newsletter: Newsletter) -> datetime | None:
    """The last planned slot when it still waits for its edition.

    A slot before the newsletter was first run on this schedule is not made up for: nobody
    expects it.
    """
    schedule, zone, now = newsletter.schedule, newsletter.timezone, pipeline.now()
    if schedule is None:
        return None
    watched = pipeline.store.editions.watched_since(f"{newsletter.id} {schedule.cron} {zone}", now)
    # `before` is exclusive and slots are whole minutes: a slot is due from its first instant
    slot = schedule.before(now + timedelta(microseconds=1), zone)
    if slot is None or slot < watched:
        return None
    return None if pipeline.store.editions.exists(edition_id(newsletter, slot)) else slot


class Runner:
    """One process's share of the work; every method leaves what went wrong in words."""

    def __init__(self, pipeline: Pipeline, say: Say, reload: Reload | None = None) -> None:
        self.pipeline = pipeline
        self.say = say
        self._reload = reload
        self._read_at = _changed_at(pipeline.config)
        self._collected_at: datetime | None = None
        self._failed_at: dict[str, datetime] = {}  # newsletter -> when its slot could not be made

    def collect(self) -> None:
        """Read the feeds that are due."""
        self.refresh()
        self._collected_at = self.pipeline.now()
        results = asyncio.run(self._collect())
        for told in (told for result, _ in results for told in result.told):
            self.say(str(told))
        new = sum(counts.new for _, counts in results)
        failed = sum(result.outcome == "failed" for result, _ in results)
        self.say(f"collected {new} new articles; feeds failed: {failed}")

    async def _collect(self) -> list[tuple[FeedResult, SaveCounts]]:
        return [result async for result in self.pipeline.collect()]

    def refresh(self) -> None:
        """Take up an edit of digest.yaml or subscribers.yaml; a bad one leaves the last good."""
        changed_at = _changed_at(self.pipeline.config)
        if self._reload is None or changed_at == self._read_at:
            return
        self._read_at = changed_at
        try:
            config, subscribers = self._reload()
        except DigestError as error:
            self._tell(error)
            self.say("the last good digest.yaml and subscribers.yaml stay in force")
            return
        self.pipeline = replace(self.pipeline, config=config, subscribers=subscribers)
        self.say("read digest.yaml and subscribers.yaml again")

    def look(self) -> None:
        """Make what is due, and go on with what a failure left queued."""
        self.refresh()
        for problem in self.pipeline.recover():
            self.say(str(problem))
        for newsletter in self.pipeline.config.newsletters.values():
            try:
                if slot := due_slot(self.pipeline, newsletter):
                    self._make(newsletter, slot)
                self._go_on(newsletter)
            except DigestError as error:
                self._failed_at[newsletter.id] = self.pipeline.now()
                self._tell(error)

    def _make(self, newsletter: Newsletter, slot: datetime) -> None:
        name, now = edition_id(newsletter, slot), self.pipeline.now()
        failed_at = self._failed_at.get(newsletter.id)
        if failed_at and now - failed_at < TRY_AGAIN_AFTER:
            return
        try:
            if now - slot > newsletter.max_lateness:
                what = "its time passed longer ago than max_lateness"
                raise NothingToSendError(Problem(where=name, what=what))
            if self._collected_at is None or now - self._collected_at > FRESH:
                self.collect()
            draft = self.pipeline.draft(newsletter, slot, until=slot)
            sealed = self.pipeline.seal(draft)
        except NothingToSendError as nothing:
            reason = nothing.problems[0].what
            self.pipeline.record_skip(newsletter, slot, until=slot, reason=reason)
            self.say(f"{name}: skipped: {reason}")
            return
        for note in draft.notes:
            self.say(str(note))
        self.say(f"{name}: sealed for {len(sealed.audience)} subscribers")

    def _go_on(self, newsletter: Newsletter) -> None:
        oldest = self.pipeline.now() - newsletter.max_lateness
        for edition in self.pipeline.store.editions.unfinished(newsletter.id, since=oldest):
            report = self.pipeline.deliver(edition)
            for problem in report.problems:
                self.say(str(problem))
            if report.counts:
                counts = sorted(report.counts.items())
                self.say(f"{edition}: {', '.join(f'{n} {status}' for status, n in counts)}")
        for edition in self.pipeline.hold_overdue(newsletter, before=oldest):
            self.say(f"{edition}: held, not all was sent in time; `digest editions send {edition}`")

    def _tell(self, error: DigestError) -> None:
        for problem in error.problems:
            self.say(str(problem))


def _changed_at(config: Config) -> tuple[int, ...]:
    """When the files were last written; a file that is away counts as one more state."""
    paths = (config.path, config.subscribers_path)
    return tuple(path.stat().st_mtime_ns if path.exists() else 0 for path in paths)


def serve(pipeline: Pipeline, *, say: Say, reload: Reload) -> None:
    """Run until SIGTERM or Ctrl-C; what is being sent is finished first."""
    stop = threading.Event()

    def stopped(_signal: int, _frame: FrameType | None) -> None:
        if not stop.is_set():
            say("stopping when what is under way is done")
        stop.set()

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, stopped)
    runner = Runner(pipeline, say, reload)
    # one thread: an edition is never drafted while its feeds are still being saved
    scheduler = BackgroundScheduler(
        executors={"default": ThreadPoolExecutor(1)},
        job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None},
        timezone="UTC",
    )
    start = pipeline.now()
    for newsletter in pipeline.config.newsletters.values():
        due_slot(pipeline, newsletter)  # from now on its slots are watched
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
            _ring_at_slots(runner, scheduler, stop)
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


def _ring_at_slots(runner: Runner, scheduler: BackgroundScheduler, stop: threading.Event) -> None:
    """Ask for a look at the very minute of each coming slot, until told to stop."""
    while not stop.is_set():
        now = runner.pipeline.now()
        for newsletter in runner.pipeline.config.newsletters.values():
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
