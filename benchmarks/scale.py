"""What workers bring: an edition sent through a SendGrid server on loopback by one, then by two.

python benchmarks/scale.py [RECIPIENTS]

Every `digest worker` is a process of its own; PostgreSQL (which waits for the disk) and the server
that takes the mail run on the same machine and share its cores. So the CPU time that a recipient
costs is told beside the wall clock: it is what a machine more would take over.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))

from deliver.sendgrid_server import API_KEY, SendGridServer, running
from schedule.sharing import EDITION, opened, worker, write_project
from store.databases import postgresql_server
from store.sample import NOW, article, sealed

from digest.model import Recipient
from digest.schedule.queue import Queue
from digest.schedule.runner import Runner

# whether any is left; counting a million five times a second would be most of PostgreSQL's work
LEFT = f"""SELECT count(*) FROM (SELECT 1 FROM deliveries WHERE edition_id = '{EDITION}'
AND status IN ('queued', 'sending') LIMIT 1) AS one"""
READY = "SELECT count(*) FROM digest_queue.procrastinate_workers"
TICKS = os.sysconf("SC_CLK_TCK")


class Counted(list[Any]):
    """Forgets what it is given, and how often is known."""

    count = 0

    def __iadd__(self, some: Any) -> Counted:
        self.count += len(some)
        return self

    def append(self, one: Any) -> None:
        """Forget it."""


@dataclass(frozen=True)
class People:
    """An audience that nobody holds."""

    count: int

    def __iter__(self) -> Iterator[Recipient]:
        for n in range(self.count):
            yield Recipient(address=f"reader{n}@example.org", name=f"Reader {n}", list="weekly")

    def __len__(self) -> int:
        return self.count


@dataclass
class Run:
    """What sending to all took."""

    workers: int
    count: int
    seconds: float = 0
    cpu: list[float] = field(default_factory=list)  # seconds, by worker
    database_cpu: float = 0  # seconds
    memory: list[float] = field(default_factory=list)  # MB at most, by worker
    database: float = 0  # bytes
    received: int = 0

    @property
    def rate(self) -> float:
        return self.count / self.seconds

    @property
    def cpu_rate(self) -> float:
        """Recipients per second of a worker's CPU."""
        return self.count / sum(self.cpu)

    def __str__(self) -> str:
        memory = " and ".join(f"{each:.0f} MB" for each in self.memory)
        return (
            f"{self.workers} worker(s): {self.rate:,.0f} recipients/s, "
            f"{self.cpu_rate:,.0f} per second of a worker's CPU, "
            f"{self.count / self.database_cpu:,.0f} per second of PostgreSQL's; at most {memory}; "
            f"database {self.database / self.count:,.0f} bytes a recipient; "
            f"received {self.received:,} of {self.count:,}"
        )


def measure(url: str, workers: int, count: int) -> Run:
    """Seal an edition for `count` in an empty database, and let the workers send it."""
    run, server = Run(workers, count), SendGridServer()
    server.accepted = taken = Counted()
    server.bodies = Counted()
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        stack.enter_context(running(server))
        write_project(folder, database=url, port=server.port)
        pipeline = stack.enter_context(opened(folder))
        pipeline.store.editions.seal(sealed(article(), audience=People(count)), NOW)
        queue = Queue(Runner(pipeline))
        stack.enter_context(queue.deferring())
        processes = [stack.enter_context(worker(folder)) for _ in range(workers)]
        connection = stack.enter_context(psycopg.connect(_libpq(url), autocommit=True))
        while _number(connection, READY) < workers:
            assert all(process.poll() is None for process in processes), "a worker ended"
            time.sleep(0.1)
        server_idle = _server_cpu(connection)
        idle = [_cpu(process.pid) for process in processes]
        start = looked = time.monotonic()
        queue.look()
        while _number(connection, LEFT):
            time.sleep(0.2)
            if time.monotonic() - looked > 60:  # as `digest run` does
                looked = time.monotonic()
                queue.look()
        run.seconds = time.monotonic() - start
        run.cpu = [_cpu(each.pid) - before for each, before in zip(processes, idle, strict=True)]
        run.database_cpu = _server_cpu(connection) - server_idle
        run.memory = [_peak(each.pid) for each in processes]
        run.database = _number(connection, "SELECT pg_database_size(current_database())")
    run.received = taken.count
    return run


def _libpq(url: str) -> str:
    return url.replace("+psycopg", "")


def _number(connection: psycopg.Connection, query: str) -> int:
    row = connection.execute(query.encode()).fetchone()
    assert row
    return int(row[0])


def _cpu(process: int) -> float:
    """Seconds that a process has used: utime and stime."""
    return sum(map(int, _stat(process)[11:13])) / TICKS


def _server_cpu(connection: psycopg.Connection) -> float:
    """Seconds that PostgreSQL has used: its processes of now, and those that ended (cutime)."""
    postmaster = _stat(connection.info.backend_pid)[1]
    children = (each.name for each in Path("/proc").iterdir() if each.name.isdigit())
    ticks = sum(map(int, _stat(postmaster)[13:15]))
    for child in children:
        with suppress(FileNotFoundError, ProcessLookupError):
            found = _stat(child)
            if found[1] == postmaster:
                ticks += sum(map(int, found[11:13]))
    return ticks / TICKS


def _stat(process: int | str) -> list[str]:
    """What the kernel says of a process from its state on (proc(5)): state, parent, …"""
    return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()


def _peak(process: int) -> float:
    """The most memory that a process held, in MB."""
    lines = Path(f"/proc/{process}/status").read_text().splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM"))


def main(count: int) -> None:
    """Measure one worker, then two."""
    os.environ["SENDGRID_API_KEY"] = API_KEY
    runs = []
    with postgresql_server(lasting=True) as server:
        for workers in (1, 2):
            with psycopg.connect(_libpq(server), autocommit=True) as connection:
                connection.execute(f"CREATE DATABASE scale{workers}".encode())
            runs.append(measure(server.replace("/postgres?", f"/scale{workers}?"), workers, count))
            print(runs[-1], flush=True)
    one, two = runs
    print(
        f"two workers send {two.rate / one.rate:.2f} times as fast as one "
        f"(efficiency {two.rate / one.rate / 2:.0%}); a recipient costs "
        f"{one.cpu_rate / two.cpu_rate:.2f} times the CPU"
    )


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000)
