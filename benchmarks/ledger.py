"""What the ledger costs: sealing, claiming and recording, beside bare sqlite3 writing the same.

python benchmarks/ledger.py [RECIPIENTS] [BATCH]

Every batch is two commits with synchronous=FULL: `sending` before, the outcome after.
"""

from __future__ import annotations

import resource
import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from digest.model import Accepted, Edition, Mail, Merged, Recipient, Sealed, Window
from digest.store import Store

NOW = datetime(2026, 11, 23, 7, 0, tzinfo=UTC)
MOMENT = "2026-11-23 07:00:00.000000"
EMPTY = Merged(pieces=())
SAID = "250 2.0.0 OK"
SCHEMA = """
CREATE TABLE deliveries (number INTEGER PRIMARY KEY, id TEXT UNIQUE, address TEXT, status TEXT,
  attempt INTEGER, detail TEXT, worker TEXT);
CREATE INDEX waiting ON deliveries (status, number);
CREATE TABLE events (number INTEGER PRIMARY KEY, delivery INTEGER, at TEXT, status TEXT,
  detail TEXT);
CREATE INDEX of_delivery ON events (delivery);
"""


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


def bare_seal(connection: sqlite3.Connection, count: int) -> None:
    connection.executescript(SCHEMA)
    connection.execute("BEGIN IMMEDIATE")
    connection.executemany(
        "INSERT INTO deliveries VALUES (?, ?, ?, 'queued', 0, '', '')",
        ((n, f"{n * 2654435761 % 2**32:024x}", f"reader{n}@example.org") for n in range(count)),
    )
    connection.execute("COMMIT")


def bare_deliver(connection: sqlite3.Connection, batch: int) -> None:
    """The same commits with nothing around them: the limit."""
    while True:
        connection.execute("BEGIN IMMEDIATE")
        rows = connection.execute(
            "SELECT number FROM deliveries WHERE status = 'queued' ORDER BY number LIMIT ?",
            (batch,),
        ).fetchall()
        move(connection, rows, "sending", "")
        connection.execute("COMMIT")
        if not rows:
            return
        connection.execute("BEGIN IMMEDIATE")
        move(connection, rows, "accepted", SAID)
        connection.execute("COMMIT")


def move(connection: sqlite3.Connection, rows: list[tuple[int]], status: str, said: str) -> None:
    connection.executemany(
        "UPDATE deliveries SET status = ?, detail = ? WHERE number = ?",
        [(status, said, number) for (number,) in rows],
    )
    connection.executemany(
        "INSERT INTO events (delivery, at, status, detail) VALUES (?, ?, ?, ?)",
        [(number, MOMENT, status, said) for (number,) in rows],
    )


def measure(what: str, count: int, work: Callable[[], object]) -> float:
    """Run `work` and print its speed; deliveries per second of CPU time."""
    wall, cpu = time.perf_counter(), time.process_time()
    work()
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(
        f"{what:<24}{count / wall:>12,.0f}/s{count / cpu:>12,.0f}/s CPU{wall:>9.1f} s"
        f"{peak:>7} MB peak"
    )
    return count / cpu


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 20_000
    batch = int(sys.argv[2]) if len(sys.argv) > 2 else 100
    print(f"{count:,} recipients, {batch} per commit")
    with tempfile.TemporaryDirectory() as folder:
        edition = sealed(count)
        with Store.open(f"sqlite:///{folder}/digest.db") as store:
            measure("seal", count, lambda: store.editions.seal(edition, NOW))
            ours = measure(
                "claim and record", count, lambda: deliver(store, edition.edition.id, batch)
            )
        bare = sqlite3.connect(Path(folder, "bare.db"), isolation_level=None)
        bare.execute("PRAGMA journal_mode=WAL")
        bare.execute("PRAGMA synchronous=FULL")
        measure("sqlite3: insert", count, lambda: bare_seal(bare, count))
        limit = measure("sqlite3: same commits", count, lambda: bare_deliver(bare, batch))
        bare.close()
    print(f"claim and record: {ours / limit:.0%} of the limit, by CPU time")


if __name__ == "__main__":
    main()
