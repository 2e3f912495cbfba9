"""The stages as tasks of procrastinate, for any number of processes over one PostgreSQL database.

procrastinate keeps the queue, wakes the workers, and knows by their heartbeats who died. What a
task does is the Runner's, as it is without a queue; that nothing is made or sent twice is the
store's and the ledger's. So a task may be lost or run again: the next look defers what is left.
"""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from importlib.metadata import version
from math import ceil
from typing import Any
from urllib.parse import urlsplit

import psycopg
from procrastinate import App, JobContext, PsycopgConnector, SyncPsycopgConnector
from procrastinate.exceptions import AlreadyEnqueued, ConnectorException, UniqueViolation
from procrastinate.jobs import Status
from psycopg import sql

from digest.errors import Problem, StoreError, without_password
from digest.model import DeliveryStatus
from digest.schedule.runner import Runner

SCHEMA = "digest_queue"  # procrastinate's tables lie apart from ours
FEEDS = 50  # in a task
DELIVERIES = 2000  # in a task: a few seconds, after which other tasks have their turn
PARTS = 2000  # of an edition that wait at once; the next look adds to them
HEARTBEAT = 3.0  # seconds
DEAD_AFTER = 15.0  # seconds without a heartbeat
TAKE_UP = "* * * * * */5"  # every five seconds
_LOCK = 0x6469676573 + 1  # of the queue's tables

log = logging.getLogger("digest.run")


class Queue:
    """The tasks of one project. `look` and `collect` defer what a Runner would do by itself; a
    process with a `working` block does what is deferred."""

    def __init__(self, runner: Runner) -> None:
        self._runner = runner
        runner.hand_on = self._share_out
        url = runner.pipeline.config.database
        self._where = without_password(url)
        where = url.replace("postgresql+psycopg:", "postgresql:", 1)  # as libpq has it
        _make_tables(where)
        options = {"options": f"-c search_path={SCHEMA}"}
        self._defers = App(
            connector=SyncPsycopgConnector(conninfo=where, kwargs=options, min_size=1)
        )
        self._works = App(connector=PsycopgConnector(conninfo=where, kwargs=options))
        self._works.task(name="deliver")(self._deliver)
        self._works.task(name="build")(runner.look)
        self._works.task(name="collect")(self._collect)
        first = self._works.task(
            priority=4, name="take_up", queueing_lock="take_up", pass_context=True
        )
        self._works.periodic(cron=TAKE_UP)(first(_take_up_stalled))

    def look(self) -> None:
        """Defer a task per newsletter: make what is due, and share out what is queued."""
        self._runner.beat()
        self._runner.refresh()
        with self._runner.watching.faults("queue"):
            for name in self._runner.pipeline.config.newsletters:
                # ahead of what is being sent, which may take hours: a slot does not wait
                self._defer("build", name, priority=3, only=name)

    def collect(self) -> None:
        """Defer tasks that read the feeds; a host's stand together, so that few ask it at once."""
        self._runner.beat()
        self._runner.refresh()
        feeds = self._runner.pipeline.config.feeds
        urls = sorted((feed.url for feed in feeds), key=lambda url: urlsplit(url).netloc)
        with self._runner.watching.faults("queue"):
            for start in range(0, len(urls), FEEDS):
                some = urls[start : start + FEEDS]
                self._defer("collect", str(start), priority=1, urls=some)

    def _share_out(self, edition: str) -> None:
        counts = self._runner.pipeline.store.outbox.counts(edition)
        parts = ceil(counts.get(DeliveryStatus.QUEUED, 0) / DELIVERIES)
        for part in range(min(parts, PARTS)):
            self._defer("deliver", f"{edition} {part}", priority=2, edition=edition)

    def _defer(self, task: str, what: str, *, priority: int, **words: Any) -> None:
        lock = f"{task} {what}"
        job = self._defers.configure_task(task, lock=lock, queueing_lock=lock, priority=priority)
        with suppress(AlreadyEnqueued):
            try:
                job.defer(**words)
            except ConnectorException as error:
                raise StoreError(Problem(where=self._where, what=str(error))) from error

    def _deliver(self, edition: str) -> None:
        if self._runner.deliver(edition, most=DELIVERIES):
            self._share_out(edition)

    def _collect(self, urls: list[str]) -> None:
        self._runner.collect(urls=frozenset(urls))

    @contextmanager
    def deferring(self) -> Iterator[None]:
        """Within the block tasks can be deferred."""
        with self._defers.open():
            yield

    @contextmanager
    def working(self) -> Iterator[None]:
        """Within the block tasks can be deferred, and a worker of this process does tasks."""
        with self.deferring(), _Worker(self._works):
            yield


class _Worker:
    """A thread that does tasks, one at a time, until the end of the block; the one under way is
    finished first."""

    def __init__(self, app: App) -> None:
        self._app = app
        self._loop = asyncio.new_event_loop()
        self._task = self._loop.create_task(self._work())
        self._thread = threading.Thread(target=self._run, name="worker")

    def _run(self) -> None:
        with suppress(asyncio.CancelledError):
            self._loop.run_until_complete(self._task)
        self._loop.close()

    async def _work(self) -> None:
        while True:
            try:
                async with self._app.open_async():
                    await self._app.run_worker_async(
                        install_signal_handlers=False,
                        update_heartbeat_interval=HEARTBEAT,
                        stalled_worker_timeout=DEAD_AFTER,
                        delete_jobs="always",
                    )
            except (ConnectorException, psycopg.Error) as error:
                log.warning("the queue is out of reach: %s", error)
            except Exception:  # without this thread the process would stand there and do nothing
                log.exception("the worker failed; it begins again")
            await asyncio.sleep(HEARTBEAT)

    def __enter__(self) -> None:
        self._thread.start()

    def __exit__(self, *_: object) -> None:
        self._loop.call_soon_threadsafe(self._task.cancel)
        self._thread.join()


async def _take_up_stalled(context: JobContext, timestamp: int) -> None:  # noqa: ARG001
    """Queue the tasks of dead workers again."""
    jobs = context.app.job_manager
    for job in await jobs.get_stalled_jobs(seconds_since_heartbeat=DEAD_AFTER):
        log.warning("%s: its worker died; another takes it up", job.lock)
        try:
            await jobs.retry_job(job)
        except UniqueViolation:  # the same was deferred meanwhile, and waits for its lock
            await jobs.finish_job(job, Status.FAILED, delete_job=True)


def _make_tables(conninfo: str) -> None:
    """procrastinate's tables, of the version that is installed. Those of another version go, with
    what waits in them: the next look defers it again."""
    installed = version("procrastinate")
    schema = sql.Identifier(SCHEMA)
    try:
        with psycopg.connect(conninfo) as connection:
            connection.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
            query = "SELECT obj_description(to_regnamespace(%s), 'pg_namespace')"
            found = connection.execute(query, [SCHEMA]).fetchone()
            if found == (installed,):
                return
            connection.execute(sql.SQL("DROP SCHEMA IF EXISTS {} CASCADE").format(schema))
            connection.execute(sql.SQL("CREATE SCHEMA {}").format(schema))
            connection.execute(sql.SQL("SET LOCAL search_path TO {}").format(schema))
            connection.execute(App(connector=SyncPsycopgConnector()).schema_manager.get_schema())
            comment = sql.SQL("COMMENT ON SCHEMA {} IS {}")
            connection.execute(comment.format(schema, sql.Literal(installed)))
    except psycopg.Error as error:
        what = f"no tables for the queue: {error}"
        raise StoreError(
            Problem(where=SCHEMA, what=what, next_step="check the database")
        ) from error
