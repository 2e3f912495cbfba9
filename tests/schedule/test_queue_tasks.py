"""What waits in the queue: in which order, and how much of it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
import pytest
from deliver.sendgrid_server import API_KEY, SendGridServer, running
from procrastinate import App
from store.databases import postgresql_database

from digest.model import DeliveryStatus
from digest.schedule.queue import DELIVERIES, SCHEMA, Queue
from digest.schedule.runner import Runner
from schedule.running import wait_until
from schedule.sharing import EDITION, opened, seal_for, write_project

COUNT = 3 * DELIVERIES


@pytest.fixture
def folder(tmp_path: Path, postgresql: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A project with a provider that takes half a second for a request."""
    monkeypatch.setenv("SENDGRID_API_KEY", API_KEY)
    with running(SendGridServer(delay=0.5)) as server:
        write_project(tmp_path, database=postgresql_database(tmp_path), port=server.port)
        yield tmp_path


@contextmanager
def shared(folder: Path) -> Iterator[tuple[Runner, Queue]]:
    """A process that shares an edition out."""
    with opened(folder) as pipeline:
        seal_for(pipeline, COUNT)
        runner = Runner(pipeline)
        yield runner, Queue(runner)


def ask(folder: Path, query: str) -> list[Any]:
    """What the queue's tables answer."""
    where = postgresql_database(folder).replace("+psycopg", "")
    options = f"-c search_path={SCHEMA}"
    with psycopg.connect(where, options=options) as connection:
        found = connection.execute(query)
        return found.fetchall() if found.description else []


def test_slots_go_first_and_nothing_piles_up_without_workers(folder: Path) -> None:
    with shared(folder) as (runner, queue), queue.deferring():
        for _ in range(3):
            runner.hand_on(EDITION)
            queue.look()
            queue.collect()
        query = "SELECT task_name FROM procrastinate_jobs ORDER BY priority DESC, id"
        waiting = [task for (task,) in ask(folder, query)]
    assert waiting == ["build", "deliver", "deliver", "deliver"]


def test_what_a_dead_worker_held_is_taken_up_before_all_is_sent(folder: Path) -> None:
    with shared(folder) as (runner, queue):
        ask(
            folder,
            "INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now() - interval '1 hour')",
        )
        ask(
            folder,
            "INSERT INTO procrastinate_jobs "
            "(task_name, priority, lock, args, status, worker_id, queue_name) "
            """SELECT 'build', 3, 'build weekly', '{"only": "weekly"}', 'doing', id, 'default' """
            "FROM procrastinate_workers",
        )
        with queue.deferring():
            runner.hand_on(EDITION)
        with queue.working():
            wait_until(
                lambda: not ask(folder, "SELECT 1 FROM procrastinate_jobs WHERE priority = 3")
            )
            runner.stop()
        counts = runner.pipeline.store.outbox.counts(EDITION)
    assert counts[DeliveryStatus.QUEUED] >= DELIVERIES
    assert ask(folder, "SELECT 1 FROM procrastinate_workers") == []


class FailingOnce(App):
    """A queue whose worker meets something that nobody thought of, the first time."""

    failed = False

    async def run_worker_async(self, **options: Any) -> None:
        """As App's."""
        if not self.failed:
            self.failed = True
            raise RuntimeError("a fault in the queue's own works")
        await super().run_worker_async(**options)


def test_a_worker_that_fails_begins_again(
    folder: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("digest.schedule.queue.App", FailingOnce)
    with shared(folder) as (runner, queue):
        with queue.deferring():
            runner.hand_on(EDITION)
        with queue.working():
            sent = (DeliveryStatus.SENDING, DeliveryStatus.ACCEPTED)
            wait_until(lambda: any(map(runner.pipeline.store.outbox.counts(EDITION).get, sent)))
            runner.stop()
    assert "a fault in the queue's own works" in caplog.text
