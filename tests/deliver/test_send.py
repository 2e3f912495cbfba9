"""Sending an edition: everybody once, whatever breaks on the way."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from email import message_from_bytes
from pathlib import Path

import pytest
from store.databases import database_in
from store.sample import NOW, article, recipients, sealed

from deliver.mail_server import MailServer, running
from deliver.returned import dsn
from deliver.sample import BASE_URL, BOUNCE_KEY, KEY, NEWSLETTER
from digest.deliver.bounces import read_bounce
from digest.deliver.mailers.file import FileMailer
from digest.deliver.mailers.smtp import SmtpMailer
from digest.deliver.send import SendReport, send, send_copy
from digest.deliver.verp import read_return_path
from digest.deliver.worker import is_alive, this_worker
from digest.errors import MailerError, Problem
from digest.model import Accepted, DeliveryStatus, Outcome, Recipient, Sealed, Suppression
from digest.ports import Mailer, Message
from digest.store import EditionStatus, Store

Status = DeliveryStatus


@pytest.fixture
def server() -> Iterator[MailServer]:
    with running(MailServer()) as server:
        yield server


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(database_in(tmp_path)) as store:
        yield store


def seal(store: Store, *names: str) -> Sealed:
    audience = tuple(Recipient(address=f"{name}@example.org", list="weekly") for name in names)
    edition = sealed(article(), audience=audience or recipients(120))
    store.editions.seal(edition, NOW)
    return edition


def go(edition: Sealed, store: Store, mailer: Mailer, **more: object) -> SendReport:
    return send(
        edition,
        newsletter=NEWSLETTER,
        outbox=store.outbox,
        mailer=mailer,
        base_url=BASE_URL,
        key=lambda: KEY,
        bounce_key=BOUNCE_KEY,
        now=lambda: NOW,
        **more,  # type: ignore[arg-type]
    )


class Stopping:
    """A mailer that takes some messages and then fails."""

    name = "stopping"
    batch = 50

    def __init__(self, after: int, error: BaseException | None) -> None:
        self._after = after
        self._error = error

    def send(self, messages: Iterator[Message]) -> Iterator[tuple[Message, Outcome]]:
        for n, message in enumerate(messages):
            if n == self._after:
                if self._error:
                    raise self._error
                return
            yield message, Accepted()

    def close(self) -> None:
        """Nothing is open."""


def test_everybody_gets_their_own(store: Store, server: MailServer) -> None:
    edition = seal(store)
    seen: list[int] = []
    with closing(SmtpMailer(server.settings)) as mailer:
        report = go(edition, store, mailer, progress=seen.append)
    assert report.counts == {Status.ACCEPTED: 120}
    assert report.problems == ()
    assert seen[-1] == 120
    assert sorted(server.recipients) == sorted(one.address for one in edition.audience)
    for recipient, content in server.messages:
        assert message_from_bytes(content)["To"].endswith(f"<{recipient}>")
    assert len({message_from_bytes(raw)["Message-ID"] for _, raw in server.messages}) == 120
    assert store.editions.list()[0].status == EditionStatus.SENT


def test_outcomes_are_kept_and_told(store: Store, server: MailServer) -> None:
    edition = seal(store, "ada", "gone", "greylisted", "silent")
    with closing(SmtpMailer(server.settings)) as mailer:
        report = go(edition, store, mailer)
        assert go(edition, store, mailer).counts == {}, "nothing is due"
    assert report.counts == {
        Status.ACCEPTED: 1,
        Status.REJECTED: 1,
        Status.QUEUED: 1,
        Status.UNCERTAIN: 1,
    }
    assert {problem.where for problem in report.problems} == {
        f"{name}@example.org" for name in ("gone", "greylisted", "silent")
    }
    assert store.outbox.counts(edition.edition.id) == report.counts
    assert [each.address for each in store.suppressions.all()] == ["gone@example.org"]
    assert store.editions.list()[0].status == EditionStatus.SENDING


def test_a_report_names_some_and_counts_the_others(store: Store, server: MailServer) -> None:
    edition = seal(store)
    server.sender_answer = "451 4.7.1 slow down"
    with closing(SmtpMailer(server.settings)) as mailer:
        report = go(edition, store, mailer)
    assert len(report.problems) == 21
    assert "100 more" in report.problems[-1].what


def test_who_stops_by_the_progress_claims_no_more(store: Store, tmp_path: Path) -> None:
    edition, done = seal(store), [0]
    mailer = FileMailer(tmp_path / "outbox")
    go(edition, store, mailer, progress=done.append, stopping=lambda: done[-1] >= mailer.batch)
    assert done[-1] == mailer.batch
    claimed = [each for each in store.outbox.events(edition.edition.id) if each.status == "sending"]
    assert len(claimed) == mailer.batch


def test_a_dead_server_loses_nothing(store: Store, server: MailServer) -> None:
    edition = seal(store)
    dead = replace(server.settings, port=1)
    with closing(SmtpMailer(dead)) as mailer:
        report = go(edition, store, mailer)
    assert report.counts[Status.QUEUED] == mailer.batch
    [problem] = report.problems
    assert problem.where == "127.0.0.1:1"
    assert store.outbox.counts(edition.edition.id) == {Status.QUEUED: 120}
    with closing(SmtpMailer(server.settings)) as mailer:
        go(edition, store, mailer)
    assert sorted(server.recipients) == sorted(one.address for one in edition.audience)


@pytest.mark.parametrize(
    ("error", "left"),
    [
        pytest.param(
            MailerError(Problem(where="mail", what="refused")), {Status.QUEUED: 113}, id="refused"
        ),
        pytest.param(
            KeyboardInterrupt(), {Status.QUEUED: 112, Status.UNCERTAIN: 1}, id="interrupted"
        ),
        pytest.param(RuntimeError("bug"), {Status.QUEUED: 112, Status.UNCERTAIN: 1}, id="bug"),
    ],
)
def test_the_ledger_is_honest_whatever_ends_the_sending(
    store: Store, error: BaseException, left: dict[Status, int]
) -> None:
    edition = seal(store)
    if isinstance(error, MailerError):
        assert go(edition, store, Stopping(7, error)).problems == error.problems
    else:
        with pytest.raises(type(error)):
            go(edition, store, Stopping(7, error))
    assert store.outbox.counts(edition.edition.id) == {Status.ACCEPTED: 7, **left}


def test_a_mailer_that_falls_silent_stops_the_edition(store: Store) -> None:
    edition = seal(store, "ada", "bob", "carol")
    report = go(edition, store, Stopping(1, None))
    assert [problem.what for problem in report.problems] == [
        "the mailer gave no answer to 2 messages"
    ]
    counts = store.outbox.counts(edition.edition.id)
    assert counts == {Status.ACCEPTED: 1, Status.UNCERTAIN: 1, Status.QUEUED: 1}


def test_who_leaves_before_their_turn_gets_nothing(store: Store, server: MailServer) -> None:
    edition = seal(store, "ada", "bob")
    store.suppressions.add(
        Suppression(address="Bob@example.org", list="weekly", reason="unsubscribed", at=NOW)
    )
    with closing(SmtpMailer(server.settings)) as mailer:
        go(edition, store, mailer)
    assert server.recipients == ["ada@example.org"]


_SENDER = """
import sys, time
from deliver.test_send import go, FileMailer, Path, Store
class Slow(FileMailer):
    def _write(self, message):
        path = super()._write(message)
        print(flush=True)
        time.sleep(0.01)
        return path
with Store.open(sys.argv[1]) as store:
    edition = store.editions.get("weekly/2026-11-23T0700")
    go(edition, store, Slow(Path(sys.argv[2])))
"""


def test_a_kill_loses_nothing_and_doubles_nothing(store: Store, tmp_path: Path) -> None:
    edition = seal(store)
    outbox = tmp_path / "outbox"
    command = [sys.executable, "-c", _SENDER, database_in(tmp_path), str(outbox)]
    tests = Path(__file__).parent.parent
    with subprocess.Popen(command, stdout=subprocess.PIPE, cwd=tests) as sender:
        assert sender.stdout
        for _ in range(60):  # into the second batch
            sender.stdout.readline()
        sender.kill()
    written_before = {path: path.stat().st_mtime_ns for path in outbox.rglob("*.eml")}
    lost = store.outbox.recover(NOW, alive=is_alive)
    counts = store.outbox.counts(edition.edition.id)
    assert counts[Status.UNCERTAIN] == len(lost)
    assert 0 < len(lost) <= 50
    time.sleep(0.01)
    go(edition, store, FileMailer(outbox))
    assert store.outbox.counts(edition.edition.id) == {
        Status.ACCEPTED: 120 - len(lost),
        Status.UNCERTAIN: len(lost),
    }
    assert {path: path.stat().st_mtime_ns for path in written_before} == written_before
    arrived = {path.stem for path in outbox.rglob("*.eml")}
    assert arrived | {each.recipient.address for each in lost} == {
        one.address for one in edition.audience
    }


def test_a_worker_knows_the_living() -> None:
    assert is_alive(this_worker())
    host, process, _ = this_worker().rsplit(":", 2)
    assert not is_alive(f"{host}:{process}:before"), "its container was started again"
    with subprocess.Popen([sys.executable, "-c", ""]) as ended:
        pass
    assert not is_alive(f"{host}:{ended.pid}:a")
    assert is_alive("elsewhere:1:a")


def test_a_bounce_of_what_is_sent_names_its_delivery(store: Store, server: MailServer) -> None:
    edition = seal(store, "ada", "bob")
    with closing(SmtpMailer(replace(server.settings, verp="bounces@example.org"))) as mailer:
        go(edition, store, mailer)
    ids = {each.id for each in store.outbox.deliveries(edition.edition.id)}
    assert {read_return_path(BOUNCE_KEY, each) for each in server.senders} == ids
    bounces = (read_bounce(BOUNCE_KEY, dsn(raw.decode())) for _, raw in server.messages)
    assert {each.delivery_id for each in bounces} == ids


def test_a_copy_is_marked_and_leaves_no_trace(store: Store, server: MailServer) -> None:
    with closing(SmtpMailer(server.settings)) as mailer:
        outcome = send_copy(
            sealed(article()),
            newsletter=NEWSLETTER,
            address="editor@example.org",
            mailer=mailer,
            base_url=BASE_URL,
            key=KEY,
            now=lambda: NOW,
        )
    assert isinstance(outcome, Accepted)
    [(recipient, content)] = server.messages
    assert recipient == "editor@example.org"
    assert b"test" in content.partition(b"\r\n\r\n")[0]
    assert store.editions.list() == []


def test_a_server_that_does_not_relay_for_us_costs_nobody_the_edition(store: Store) -> None:
    edition = seal(store, "ada", "bob")
    answer = "554 5.7.1 Relay access denied"
    with (
        running(MailServer(rcpt_answer=answer)) as server,
        closing(SmtpMailer(server.settings)) as mailer,
    ):
        report = go(edition, store, mailer)
    assert answer in report.problems[0].what
    assert store.outbox.counts(edition.edition.id) == {Status.QUEUED: 2}
    assert store.suppressions.all() == []
