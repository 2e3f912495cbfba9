"""What a list in a CSV file costs at any length: reading and checking, sealing, sending.

python benchmarks/lists.py [SIZES…]

Each size is a process of its own; peak memory is that of the process up to the end of the step.
Reading stands beside the csv module alone, which checks and keeps nothing. Sending is all that
`digest send` does but for the mail server: a mailer that takes everything at once.
"""

from __future__ import annotations

import csv
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from random import Random

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))

from deliver.sample import BASE_URL, KEY, NEWSLETTER
from store.sample import NOW, article, edition, mail

from digest.config.subscribers import load_subscribers
from digest.deliver.send import send
from digest.model import Accepted, Outcome, Sealed
from digest.pipeline.audience import ListedAudience, People
from digest.ports import Message
from digest.store import Store

SIZES = (1_000, 100_000, 1_000_000)


class Sink:
    """A mailer that has every message written, and takes it."""

    name = "sink"
    batch = 100

    def send(self, messages: Iterator[Message]) -> Iterator[tuple[Message, Outcome]]:
        for message in messages:
            yield message, Accepted(detail=f"{len(message.body)} bytes")

    def close(self) -> None:
        """Nothing is held."""


def write_list(path: Path, count: int) -> None:
    chance = Random(1)
    with path.open("w", encoding="utf-8") as file:
        file.write("email,name,themes,language\n")
        for n in range(count):
            file.write(f"{chance.getrandbits(60):x}@example{n % 50}.org,Reader {n},,\n")


def measure(what: str, count: int, work: Callable[[], object]) -> None:
    """Run `work` and print what it took."""
    wall, cpu = time.perf_counter(), time.process_time()
    work()
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(f"{count:>11,}  {what:<12}{wall:>9.1f} s{cpu:>9.1f} s CPU{peak:>7} MB peak", flush=True)


def one_size(count: int) -> None:
    """Every step with a list of `count` people."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "subscribers.yaml")
        path.write_text("lists: {weekly: {from: weekly.csv}}\n", encoding="utf-8")
        write_list(Path(folder, "weekly.csv"), count)

        def csv_alone() -> None:
            with Path(folder, "weekly.csv").open(encoding="utf-8", newline="") as file:
                assert sum(1 for _ in csv.reader(file)) == count + 1

        measure("csv alone", count, csv_alone)
        lists = []
        measure("read, check", count, lambda: lists.append(load_subscribers(path, None)))
        with Store.open(f"sqlite:///{folder}/digest.db") as store:
            people = People(
                newsletter=NEWSLETTER,
                subscribers=lists[0],
                store=store,
                speaks=lambda _: False,
                themes=(),
            )

            def seal() -> None:
                variants, counts = people.variants()
                audience = ListedAudience(people=people, variants=variants, counts=counts)
                sealed = Sealed(
                    edition=edition(article()),
                    mails=(mail(),),
                    audience=audience,
                    content_hash="hash",
                )
                store.editions.seal(sealed, NOW)

            measure("seal", count, seal)
            measure("send", count, lambda: deliver(store, count))


def deliver(store: Store, count: int) -> None:
    sealed = store.editions.get(edition(article()).id)
    assert sealed
    report = send(
        sealed,
        newsletter=NEWSLETTER,
        outbox=store.outbox,
        mailer=Sink(),
        base_url=BASE_URL,
        key=lambda: KEY,
        bounce_key=KEY,
        now=lambda: datetime.now(UTC),
    )
    assert sum(report.counts.values()) == count


def main() -> None:
    sizes = [*map(int, sys.argv[1:])] or SIZES
    if len(sizes) == 1:
        one_size(sizes[0])
    for size in sizes if len(sizes) > 1 else ():
        subprocess.run([sys.executable, __file__, str(size)], check=True)


if __name__ == "__main__":
    main()
