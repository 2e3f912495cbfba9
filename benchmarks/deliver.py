"""What sending costs: messages of 60 KB over SMTP to a server on loopback, the ledger on, beside
a bare socket client with ready messages and beside smtplib with a message built for each.

python benchmarks/deliver.py [RECIPIENTS] [CONNECTIONS]
python benchmarks/deliver.py --memory RECIPIENTS
"""

from __future__ import annotations

import argparse
import resource
import smtplib
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from email.message import EmailMessage
from email.utils import format_datetime
from pathlib import Path

from ledger import People
from render import BASE_URL, NEWSLETTER, edition, milliseconds, recipient, values
from smtp_sink import Sink, feed, running

from digest.config.types import SmtpSettings
from digest.deliver.mailers.smtp import SmtpMailer
from digest.deliver.mime import MessageTemplate
from digest.deliver.names import make_name
from digest.deliver.send import send
from digest.model import Delivery, DeliveryStatus, Mail, Sealed
from digest.render import Renderer
from digest.store import Store

KEY = b"k" * 32
INTRO = "The week was a full one, on the water as on the rails; here is what of it will matter. "
EDITION = replace(edition(24), intro=INTRO * 13)  # a message of 60 KB
MESSAGES_OF_SMTPLIB = 100  # more would take long


def now() -> datetime:
    return datetime.now(UTC)


def sealed(count: int) -> Sealed:
    """An edition of 24 stories, for people whom nobody holds."""
    mail = Renderer().render(EDITION, NEWSLETTER, base_url=BASE_URL)
    return Sealed(edition=EDITION, mails=(mail,), audience=People(count), content_hash="hash")


def message(mail: Mail, number: int) -> bytes:
    """The message to one recipient, as it is sent."""
    template = MessageTemplate(mail, NEWSLETTER, EDITION, base_url=BASE_URL)
    delivery = Delivery(id="d" * 24, edition_id=EDITION.id, recipient=recipient(number))
    return template.message(delivery, values(EDITION, number), now(), name="d" * 40).body


@dataclass(frozen=True, kw_only=True)
class Speed:
    """Messages per second, and what each cost in CPU time, in ms: here and in the mail server."""

    wall: float
    cpu: float
    server: float


def measure(sink: Sink, what: str, count: int, work: Callable[[], object]) -> Speed:
    """Run `work` and print its speed."""
    wall, cpu, server = time.perf_counter(), time.process_time(), sink.cpu()
    work()
    wall = count / (time.perf_counter() - wall)
    cpu = (time.process_time() - cpu) * 1000 / count
    server = (sink.cpu() - server) * 1000 / count
    print(f"{what:<34}{wall:>9,.0f}/s{cpu:>10.3f} ms{server:>10.3f} ms in the server")
    return Speed(wall=wall, cpu=cpu, server=server)


@contextmanager
def outbox(edition: Sealed) -> Iterator[Store]:
    """A database with the edition sealed."""
    with (
        tempfile.TemporaryDirectory() as folder,
        Store.open(f"sqlite:///{folder}/digest.db") as store,
    ):
        store.editions.seal(edition, now())
        yield store


def deliver(store: Store, edition: Sealed, port: int, connections: int) -> None:
    """Send everything, as `digest send` does."""
    settings = SmtpSettings(host="127.0.0.1", port=port, security="none")
    with closing(SmtpMailer(settings, connections=connections)) as mailer:
        report = send(
            edition,
            newsletter=NEWSLETTER,
            outbox=store.outbox,
            mailer=mailer,
            base_url=BASE_URL,
            key=lambda: KEY,
            bounce_key=KEY,
            now=now,
        )
    accepted = report.counts.get(DeliveryStatus.ACCEPTED)
    assert accepted == len(edition.audience), report


def with_smtplib(edition: Sealed, port: int, count: int) -> None:
    """A message built for each by the standard library, and a commit after each."""
    mail = edition.mails[0]
    with (
        tempfile.TemporaryDirectory() as folder,
        closing(sqlite3.connect(Path(folder, "sent.db"), isolation_level=None)) as database,
        smtplib.SMTP("127.0.0.1", port) as connection,
    ):
        database.execute("PRAGMA journal_mode=WAL")
        database.execute("PRAGMA synchronous=FULL")
        database.execute("CREATE TABLE sent (address TEXT)")
        for number in range(count):
            connection.send_message(built(mail, number))
            database.execute("INSERT INTO sent VALUES (?)", (recipient(number).address,))


def built(mail: Mail, number: int) -> EmailMessage:
    """The same message with the standard library's classes."""
    named = values(EDITION, number)
    made = EmailMessage()
    made["From"] = NEWSLETTER.sender.address
    made["To"] = recipient(number).address
    made["Subject"] = mail.subject.fill(named)
    made["Date"] = format_datetime(now())
    made["Message-ID"] = f"<{number}@example.org>"
    made["List-Unsubscribe"] = f"<{named['unsubscribe_url']}>"
    made["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    made.set_content(mail.text.fill(named))
    made.add_alternative(mail.html.fill(named), subtype="html")
    return made


def personalised(edition: Sealed) -> None:
    """What a message costs before it is sent."""
    template = MessageTemplate(edition.mails[0], NEWSLETTER, EDITION, base_url=BASE_URL)
    delivery = Delivery(id="d" * 24, edition_id=EDITION.id, recipient=recipient(1))

    def write() -> bytes:
        name = make_name(KEY, delivery.id)
        return template.message(delivery, values(EDITION, 1), now(), name=name).body

    cost = milliseconds(write, 2000)
    print(f"values and message of one recipient: {cost:.3f} ms (at most 0.1)")


def speeds(count: int, connections: int) -> None:
    """Ours between its limit and its peer; the limit twice, for other work may be going on."""
    edition = sealed(count)
    ready = message(edition.mails[0], 1)
    print(f"{count:,} messages of {len(ready) / 1000:.1f} KB, connections: {connections}")
    with running() as sink, outbox(edition) as store:
        port = sink.port

        def limit() -> Speed:
            what = "bare socket, messages ready"
            return measure(sink, what, count, lambda: feed(port, ready, count, connections))

        before = limit()
        ours = measure(
            sink, "digest, ledger", count, lambda: deliver(store, edition, port, connections)
        )
        after = limit()
        few = MESSAGES_OF_SMTPLIB
        peer = measure(sink, "smtplib", few, lambda: with_smtplib(edition, port, few))
    wall = 2 * ours.wall / (before.wall + after.wall)
    cpu = (before.cpu + before.server) / (ours.cpu + ours.server)
    print(f"of the limit: {wall:.0%} (at least 50 %); by CPU time of both sides {cpu:.0%}")
    print(f"smtplib: {ours.wall / peer.wall:.0f} x; CPU {peer.cpu / ours.cpu:.0f} x (at least 40)")
    personalised(edition)


def peak(count: int) -> None:
    """Seal and send in this process, and print the most memory it took."""
    edition = sealed(count)
    with running() as sink, outbox(edition) as store:
        deliver(store, edition, sink.port, 4)
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"peak memory for {count:>9,} recipients: {most:.0f} MB")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("recipients", type=int, nargs="?", default=10_000)
    parser.add_argument("connections", type=int, nargs="?", default=4)
    parser.add_argument("--memory", action="store_true", help="print the peak memory alone")
    given = parser.parse_args()
    if given.memory:
        peak(given.recipients)
        return
    speeds(given.recipients, given.connections)
    for count in (1000, 10 * given.recipients):  # and 1,000,000 by hand: it takes minutes
        command = [sys.executable, __file__, "--memory", str(count)]
        subprocess.run(command, check=True)


if __name__ == "__main__":
    main()
