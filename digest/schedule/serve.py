"""`digest run` in the foreground: the clock that rings, the pages, and the signals.

APScheduler is only the clock: it rings every minute and at each coming slot. Which slots are due
is decided from the store, where an edition's id is newsletter/slot; so a restart, a second process
or a clock change can neither skip nor repeat one.
"""

from __future__ import annotations

import logging
import select
import signal
import socket
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, nullcontext
from datetime import datetime, timedelta
from importlib.util import find_spec
from typing import TYPE_CHECKING

from apscheduler.executors.pool import ThreadPoolExecutor  # type: ignore[import-untyped]
from apscheduler.schedulers.background import (  # type: ignore[import-untyped]
    BackgroundScheduler,
)

from digest.config.types import Config, Listen, Newsletter
from digest.errors import Problem, UsageError
from digest.pipeline import Pipeline
from digest.schedule import systemd
from digest.schedule.due import due_slots
from digest.schedule.runner import Reload, Runner
from digest.watch.health import Health

if TYPE_CHECKING:
    from digest.schedule.queue import Queue

COLLECT_EVERY = timedelta(minutes=5)  # looked whether a feed is due; each has its own rhythm
LOOK_EVERY = timedelta(minutes=1)
RING_EVERY = 20.0  # seconds: slots within that have their own ring
STOP = (signal.SIGINT, signal.SIGTERM)

log = logging.getLogger("digest.run")


def serve(
    pipeline: Pipeline,
    *,
    reload: Reload,
    with_schedule: bool = True,
    with_web: bool = True,
    with_work: bool = True,
) -> None:
    """Run until SIGTERM or Ctrl-C; what is being sent is finished first, collecting is not.

    The schedule says what is to be done, `with_work` this process is among those that do it.

    SIGHUP reads the files again. systemd is told when all is up, and that it still is.
    """
    runner = Runner(pipeline, reload)
    health = Health(watching=runner.watching, is_alive=runner.is_alive if with_schedule else None)
    with (
        _caught() as signals,
        _pages(pipeline, health) if with_web else nullcontext(),
        _workers(runner) if with_work else nullcontext(runner) as workers,
        _clock(runner, workers) if with_schedule else nullcontext() as clock,
    ):
        systemd.notify("READY=1")
        while _next_signal(runner, workers, clock, signals) not in STOP:
            systemd.reloading()
            runner.reread()
            systemd.notify("READY=1")
        log.info("stopping when what is under way is done")
        systemd.notify("STOPPING=1")
        runner.stop()
    log.info("stopped")


def _next_signal(
    runner: Runner,
    workers: Runner | Queue,
    clock: BackgroundScheduler | None,
    signals: socket.socket,
) -> int:
    """Wait for a signal; meanwhile set the clock to the coming slots, and tell systemd we live."""
    wait = min(RING_EVERY, (systemd.watchdog_seconds() or RING_EVERY * 2) / 2)
    while True:
        if clock:
            _ring_at_slots(runner.pipeline, workers, clock)
        if runner.is_alive() or not clock:
            systemd.notify("WATCHDOG=1")
        if select.select([signals], [], [], wait)[0]:
            return signals.recv(1)[0]


@contextmanager
def _caught() -> Iterator[socket.socket]:
    """A socket on which a byte comes for each signal, its number. The signal may have come to any
    thread; a handler of Python's would then wait for this one to wake by itself."""
    numbers = [*STOP, *([signal.SIGHUP] if hasattr(signal, "SIGHUP") else [])]
    reading, writing = socket.socketpair()
    writing.setblocking(False)
    with reading, writing:
        before = signal.set_wakeup_fd(writing.fileno())
        handlers = {number: signal.signal(number, lambda *_: None) for number in numbers}
        try:
            yield reading
        finally:
            signal.set_wakeup_fd(before)
            for number, handler in handlers.items():
                signal.signal(number, handler)


@contextmanager
def _workers(runner: Runner) -> Iterator[Runner | Queue]:
    """Who does the work: this process alone or, over PostgreSQL, all that share the database."""
    if not shares_work(runner.pipeline.config):
        yield runner
        return
    from digest.schedule.queue import Queue

    queue = Queue(runner)
    with queue.working():
        yield queue


def shares_work(config: Config) -> bool:
    """Whether several processes can share this project's work."""
    return config.database.startswith("postgresql") and find_spec("procrastinate") is not None


@contextmanager
def _clock(runner: Runner, workers: Runner | Queue) -> Iterator[BackgroundScheduler]:
    """Collecting and looking, from now until the block ends."""
    # one thread: an edition is never drafted while its feeds are still being saved
    clock = BackgroundScheduler(
        executors={"default": ThreadPoolExecutor(1)},
        job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None},
        timezone="UTC",
    )
    start = runner.pipeline.now()
    for newsletter in runner.pipeline.config.newsletters.values():
        due_slots(runner.pipeline, newsletter)  # from now on its slots are watched
        log.info("%s", _next_slot(newsletter, start), extra={"newsletter": newsletter.id})
    # one look may wait for the thread, so that sending goes on after its turn without a pause
    every = {"trigger": "interval", "max_instances": 2, "next_run_time": start}
    for job, pause in ((workers.look, LOOK_EVERY), (workers.collect, COLLECT_EVERY)):
        clock.add_job(job, seconds=pause.total_seconds(), **every)
    # which says of each look that comes while another waits that it is left out
    logging.getLogger("apscheduler").setLevel(logging.ERROR)
    clock.start()
    try:
        yield clock
    finally:
        clock.shutdown(wait=True)


def _ring_at_slots(pipeline: Pipeline, workers: Runner | Queue, clock: BackgroundScheduler) -> None:
    """Have a look at the very moment of the coming slots."""
    now = pipeline.now()
    soon = now + timedelta(seconds=2 * RING_EVERY)
    for newsletter in pipeline.config.newsletters.values():
        slot: datetime | None = now
        while newsletter.schedule and slot and slot < soon:
            if slot := newsletter.schedule.after(slot, newsletter.timezone):
                name = f"{newsletter.id} {slot}"
                clock.add_job(workers.look, "date", run_date=slot, id=name, replace_existing=True)


@contextmanager
def _pages(pipeline: Pipeline, health: Health) -> Iterator[None]:
    """The dashboard, the readers' pages and those of monitors; where digest.yaml asks for none of
    them, only if the port is free."""
    config = pipeline.config
    if config.listen and not config.base_url:
        what = "no e-mail links to the pages on `listen:`, for there is no `base_url:`"
        next_step = "write the public address of the pages as base_url"
        log.warning("%s", Problem(where=str(config.path), what=what, next_step=next_step))
    from digest.web import make_run_app, web_server

    app = make_run_app(health)
    listen = config.listen or Listen()
    with ExitStack() as stack:
        try:
            stack.enter_context(web_server(app, host=listen.host, port=listen.port))
        except UsageError as error:
            if config.base_url or config.listen:
                raise
            log.warning("no dashboard: %s", error)
        else:
            _tell_where(pipeline, listen)
        yield


def _tell_where(pipeline: Pipeline, listen: Listen) -> None:
    from digest.web.dashboard.access import dashboard_address, is_open, make_link

    config = pipeline.config
    if config.base_url:
        log.info("pages for %s at http://%s:%d", config.base_url, listen.host, listen.port)
    if is_open(config):
        log.info("dashboard: %s/", dashboard_address(config))
    else:
        link = make_link(pipeline.store, config, pipeline.now())
        log.info("dashboard, once within 15 minutes (then: digest dashboard): %s", link)


def _next_slot(newsletter: Newsletter, now: datetime) -> str:
    slot = newsletter.schedule.after(now, newsletter.timezone) if newsletter.schedule else None
    if slot is None:
        return f"{newsletter.id}: no schedule; `digest send` sends it"
    return f"{newsletter.id}: next slot {slot.astimezone(newsletter.timezone):%a %d %b %Y %H:%M %Z}"
