"""Several `digest worker` processes over one PostgreSQL database."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
from deliver.sendgrid_server import API_KEY, SendGridServer, running
from store.databases import postgresql_database

from digest.model import DeliveryStatus
from digest.pipeline import Pipeline
from digest.schedule.queue import Queue
from digest.schedule.runner import Runner
from schedule.sharing import EDITION, opened, seal_for, worker, write_project

COUNT = 6000
MOST_CLAIMED = 1000  # by one worker at once: what goes in a request


def wait_until(true: Callable[[], bool], seconds: float = 120) -> None:
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end
        time.sleep(0.05)


def sender(database: str) -> int:
    """The number of a process that is sending; 0 where none is."""
    query = "SELECT worker FROM deliveries WHERE status = 'sending' LIMIT 1"
    with psycopg.connect(database.replace("+psycopg", "")) as connection:
        row = connection.execute(query).fetchone()
    return int(row[0].split(":")[-2]) if row else 0


@contextmanager
def slow_provider(
    folder: Path, database: str, monkeypatch: pytest.MonkeyPatch
) -> Iterator[tuple[SendGridServer, Pipeline, Queue]]:
    """An edition for COUNT people, sealed, and a provider that takes a second for each request."""
    monkeypatch.setenv("SENDGRID_API_KEY", API_KEY)
    with running(SendGridServer(delay=1)) as server:
        write_project(folder, database=database, port=server.port)
        with opened(folder) as pipeline:
            seal_for(pipeline, COUNT)
            yield server, pipeline, Queue(Runner(pipeline))


@pytest.mark.slow
def test_a_killed_worker_loses_nobody(
    tmp_path: Path, postgresql: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    database = postgresql_database(tmp_path)
    with slow_provider(tmp_path, database, monkeypatch) as (server, pipeline, queue):
        with worker(tmp_path) as one, worker(tmp_path) as other:
            with queue.deferring():
                queue.look()
            wait_until(lambda: sender(database) > 0)
            victim = one if one.pid == sender(database) else other
            victim.kill()
            victim.wait()
            waits = {DeliveryStatus.QUEUED, DeliveryStatus.SENDING}
            wait_until(lambda: not waits & pipeline.store.outbox.counts(EDITION).keys())
        deliveries = [*pipeline.store.outbox.deliveries(EDITION)]
    status = {each.recipient.address: each.status for each in deliveries}
    received = Counter(server.recipients)
    assert max(received.values()) == 1
    uncertain = {who for who, what in status.items() if what is DeliveryStatus.UNCERTAIN}
    assert 0 < len(uncertain) <= MOST_CLAIMED
    assert status.keys() - received.keys() <= uncertain
    assert Counter(status.values())[DeliveryStatus.ACCEPTED] == COUNT - len(uncertain)
    told = (tmp_path / "worker.log").read_text()
    assert all(f"{EDITION}: {who}: uncertain" in told for who in uncertain)


@pytest.mark.slow
def test_a_worker_that_is_stopped_answers_for_all_it_claimed(
    tmp_path: Path, postgresql: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    database = postgresql_database(tmp_path)
    with slow_provider(tmp_path, database, monkeypatch) as (server, pipeline, queue):
        with worker(tmp_path) as one:
            with queue.deferring():
                queue.look()
            wait_until(lambda: bool(server.recipients))  # the answer comes a second later
            one.terminate()
            assert one.wait(20) == 0, (tmp_path / "worker.log").read_text()
        counts = pipeline.store.outbox.counts(EDITION)
    assert counts.keys() == {DeliveryStatus.ACCEPTED, DeliveryStatus.QUEUED}
    assert counts[DeliveryStatus.ACCEPTED] == len(server.recipients) <= MOST_CLAIMED
