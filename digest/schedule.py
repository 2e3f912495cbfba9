"""`digest run`: collects every hour and sends each newsletter at its slots, in the foreground.

APScheduler is only the clock: it rings every minute and at each coming slot. Which slots are due
is decided from the store, where an edition's id is newsletter/slot; so a restart, a second process
or a clock change can neither skip nor repeat one.
"""

from __future__ import annotations

import asyncio
import signal
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import datetime, timedelta
from types import FrameType

from apscheduler.executors.pool import ThreadPoolExecutor  # type: ignore[import-untyped]
from apscheduler.schedulers.background import (  # type: ignore[import-untyped]
    BackgroundScheduler,
)

from digest.config.types import Config, Listen, Newsletter, SubscriberLists
from digest.errors import DigestError, NothingToSendError, Problem, counted
from digest.pipeline import Pipeline, edition_id

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
    watched = pipeline.store.editions.watched_since(f"{newsletter.id} {schedule.key} {zone}", now)
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
        self._stopping = threading.Event()
        self._give_up: Callable[[], object] = lambda: None  # the collecting under way

    def stop(self) -> None:
        """Begin nothing more, and give up the collecting that is under way; from any thread."""
        self._stopping.set()
        with suppress(RuntimeError):  # it ended this very moment
            self._give_up()

    def collect(self) -> None:
        """Read the feeds that are due; what was read when `stop` came is kept."""
        self.refresh()
        self._collected_at = self.pipeline.now()
        brought: Counter[str] = Counter()
        with suppress(asyncio.CancelledError):
            asyncio.run(self._collect(brought))
        new = counted(brought["new"], "new article")
        self.say(f"collected {new}; feeds failed: {brought['failed']}")

    async def _collect(self, brought: Counter[str]) -> None:
        loop, task = asyncio.get_running_loop(), asyncio.current_task()
        self._give_up = lambda: task and loop.call_soon_threadsafe(task.cancel)
        if self._stopping.is_set():
            return
        async for result, counts in self.pipeline.collect():
            for told in result.told:
                self.say(str(told))
            brought["new"] += counts.new
            brought["failed"] += result.outcome == "failed"

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
                if (slot := due_slot(self.pipeline, newsletter)) and not self._stopping.is_set():
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
            if self._stopping.is_set():  # perhaps not all is read: the next start makes it
                return
            draft = self.pipeline.draft(newsletter, slot, until=slot)
            sealed = self.pipeline.seal(draft)
        except NothingToSendError as nothing:
            reason = nothing.problems[0].what
            self.pipeline.record_skip(newsletter, slot, until=slot, reason=reason)
            self.say(f"{name}: skipped: {reason}")
            return
        for note in draft.notes:
            self.say(str(note))
        self.say(f"{name}: sealed for {counted(len(sealed.audience), 'subscriber')}")

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
    """Run until SIGTERM or Ctrl-C; what is being sent is finished first, collecting is not."""
    stop = threading.Event()
    runner = Runner(pipeline, say, reload)

    def stopped(_signal: int, _frame: FrameType | None) -> None:
        if not stop.is_set():
            say("stopping when what is under way is done")
        stop.set()
        runner.stop()

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, stopped)
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
    listen = pipeline.config.listen
    if not pipeline.config.base_url:
        if listen:
            unused = Problem(
                where=str(pipeline.config.path),
                what="nothing answers on `listen:`, for there is no `base_url:`",
                next_step="write the public address of the pages as base_url",
            )
            say(str(unused))
        yield
        return
    from digest.web import make_app, web_server

    listen = listen or Listen()
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
