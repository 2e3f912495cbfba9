"""What the ledger costs: sealing, claiming and recording, beside the bare driver writing the least.

python benchmarks/ledger.py [RECIPIENTS] [BATCH]

Every batch is two commits that wait for the disk (SQLite's synchronous=FULL, PostgreSQL's
default): `sending` before, the outcome after. Over SQLite, and over PostgreSQL where its programs
are installed.
"""

from __future__ import annotations

import resource
import shutil
import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from digest.model import Accepted, Edition, Mail, Merged, Recipient, Sealed, Window
from digest.store import Store

sys.path.append(str(Path(__file__).parent.parent / "tests"))

from store.databases import postgresql_server

NOW = datetime(2026, 11, 23, 7, 0, tzinfo=UTC)
MOMENT = "2026-11-23 07:00:00.000000"
EMPTY = Merged(pieces=())
SAID = "250 2.0.0 OK"
SCHEMA = (
    "CREATE TABLE deliveries (number INTEGER PRIMARY KEY, id TEXT UNIQUE, address TEXT, "
    "status TEXT, attempt INTEGER, detail TEXT, worker TEXT)",
    "CREATE INDEX waiting ON deliveries (status, number)",
    "CREATE TABLE events ({number}, delivery INTEGER, at TEXT, status TEXT, detail TEXT)",
    "CREATE INDEX of_delivery ON events (delivery)",
)
INSERT = "INSERT INTO deliveries VALUES (?, ?, ?, 'queued', 0, '', '')"
QUEUED = "SELECT number FROM deliveries WHERE status = 'queued' ORDER BY number LIMIT ?"
MOVE = "UPDATE deliveries SET status = ?, detail = ? WHERE number = ?"
TELL = "INSERT INTO events (delivery, at, status, detail) VALUES (?, ?, ?, ?)"


@dataclass(frozen=True)
class People:
    """An audience that nobody holds."""

    count: int

    def __iter__(self) -> Iterator[Recipient]:
        return (
            Recipient(address=f"reader{n}@example.org", name=f"Reader {n}", list="weekly")
            for n in range(self.count)
        )

    def __len__(self) -> int:
        return self.count


def sealed(count: int) -> Sealed:
    edition = Edition(
        id="weekly/2026-11-23T0700",
        newsletter="weekly",
        title="Benchmark Weekly",
        number=1,
        slot=NOW,
        window=Window(start=NOW - timedelta(days=7), end=NOW),
        language="en",
        timezone="UTC",
        themes=(),
    )
    mail = Mail(
        variant="", subject=EMPTY, preheader="", html=EMPTY, text=EMPTY, content_hash="hash"
    )
    return Sealed(edition=edition, mails=(mail,), audience=People(count), content_hash="hash")


def deliver(store: Store, edition: str, batch: int) -> None:
    """Claim and record all, as a send does that costs nothing itself."""
    lease = timedelta(minutes=15)
    while claimed := store.outbox.claim(edition, worker="w", limit=batch, now=NOW, lease=lease):
        store.outbox.record([(each, Accepted(detail=SAID)) for each in claimed], now=NOW)


@dataclass(frozen=True, kw_only=True)
class Bare:
    """The driver with nothing around it: the limit."""

    cursor: Any
    begin: str = "BEGIN"
    mark: str = "?"

    def many(self, statement: str, rows: Iterable[tuple[object, ...]]) -> None:
        self.cursor.executemany(statement.replace("?", self.mark), rows)

    def seal(self, count: int, number: str) -> None:
        for statement in SCHEMA:
            self.cursor.execute(statement.format(number=number))
        self.cursor.execute(self.begin)
        people = (
            (n, f"{n * 2654435761 % 2**32:024x}", f"reader{n}@example.org") for n in range(count)
        )
        self.many(INSERT, people)
        self.cursor.execute("COMMIT")

    def deliver(self, batch: int) -> None:
        """The same commits, with the least writes."""
        rows: list[tuple[int]] = [(0,)]
        while rows:
            self.cursor.execute(self.begin)
            self.cursor.execute(QUEUED.replace("?", self.mark), (batch,))
            rows = self.cursor.fetchall()
            self.move(rows, "sending", "")
            self.cursor.execute("COMMIT")
            self.cursor.execute(self.begin)
            self.move(rows, "accepted", SAID)
            self.cursor.execute("COMMIT")

    def move(self, rows: list[tuple[int]], status: str, said: str) -> None:
        self.many(MOVE, [(status, said, number) for (number,) in rows])
        self.many(TELL, [(number, MOMENT, status, said) for (number,) in rows])


def ours(url: str, count: int, batch: int) -> Speed:
    edition = sealed(count)
    with Store.open(url) as store:
        measure("seal", count, lambda: store.editions.seal(edition, NOW))
        return measure("claim and record", count, lambda: deliver(store, edition.edition.id, batch))


def over_sqlite(folder: str, count: int, batch: int) -> None:
    speed = ours(f"sqlite:///{folder}/digest.db", count, batch)
    with closing(sqlite3.connect(Path(folder, "bare.db"), isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=FULL")
        bare = Bare(cursor=connection.cursor(), begin="BEGIN IMMEDIATE")
        bare.seal(count, "number INTEGER PRIMARY KEY")
        limit = measure("sqlite3: same commits", count, lambda: bare.deliver(batch))
    print(f"of the limit: {speed.wall / limit.wall:.0%}; by CPU time {speed.cpu / limit.cpu:.0%}\n")


def over_postgresql(count: int, batch: int) -> None:
    import psycopg

    with postgresql_server(lasting=True) as url:
        speed = ours(url, count, batch)
        plain = url.replace("+psycopg", "").replace("/postgres?", "/template1?")
        with psycopg.connect(plain, autocommit=True) as connection:
            bare = Bare(cursor=connection.cursor(), mark="%s")
            bare.seal(count, "number INTEGER PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY")
            limit = measure("psycopg: same commits", count, lambda: bare.deliver(batch))
    print(f"of the limit: {speed.wall / limit.wall:.0%}, the server's time included")


@dataclass(frozen=True, kw_only=True)
class Speed:
    """Deliveries per second, and per second of this process's CPU time."""

    wall: float
    cpu: float


def measure(what: str, count: int, work: Callable[[], object]) -> Speed:
    """Run `work` and print its speed."""
    wall, cpu = time.perf_counter(), time.process_time()
    work()
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(
        f"{what:<24}{count / wall:>12,.0f}/s{count / cpu:>12,.0f}/s CPU{wall:>9.1f} s"
        f"{peak:>7} MB peak"
    )
    return Speed(wall=count / wall, cpu=count / cpu)


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 20_000
    batch = int(sys.argv[2]) if len(sys.argv) > 2 else 100
    print(f"{count:,} recipients, {batch} per commit")
    with tempfile.TemporaryDirectory() as folder:
        over_sqlite(folder, count, batch)
    if shutil.which("initdb"):
        over_postgresql(count, batch)


if __name__ == "__main__":
    main()
