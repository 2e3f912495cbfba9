"""Envelopes that go along with the message before them, and what the envelope says of bounces."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from store.sample import mail

from deliver.mail_server import MailServer, make_certificate, running
from deliver.sample import KEY, message, messages
from digest.deliver.mailers.smtp import SmtpMailer
from digest.deliver.names import make_name
from digest.deliver.verp import return_path
from digest.model import (
    Accepted,
    Deferred,
    Merged,
    Outcome,
    Recipient,
    Rejected,
    Uncertain,
    delivery_id,
)
from digest.ports import Message


@pytest.fixture
def server() -> Iterator[MailServer]:
    with running(MailServer(pipelining=True)) as server:
        yield server


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("gone", Rejected),
        ("greylisted", Deferred),
        ("hangup", Deferred),
        ("spam", Rejected),
        ("busy", Deferred),
        ("silent", Uncertain),
        ("stalled", Uncertain),
        ("zoë", Rejected),
    ],
)
def test_whoever_goes_ahead_or_behind_harms_nobody(
    server: MailServer, name: str, kind: type[Outcome]
) -> None:
    names = ["r0", "r1", name, "r2", "r3"]
    with closing(SmtpMailer(server.settings)) as mailer:
        outcomes = [outcome for _, outcome in mailer.send(messages(*names))]
    assert [type(each) for each in outcomes] == [Accepted, Accepted, kind, Accepted, Accepted]
    others = [each for each in server.recipients if each != f"{name}@example.org"]
    assert others == [f"r{n}@example.org" for n in range(4)]


def test_an_envelope_without_its_message_sends_nothing(server: MailServer) -> None:
    with closing(SmtpMailer(server.settings)) as mailer:
        outcomes = mailer.send(messages("r0", "r1", "r2", "r3"))
        assert [type(next(outcomes)[1]) for _ in range(2)] == [Accepted, Accepted]
        outcomes.close()  # type: ignore[attr-defined]  # it is a generator
        assert [type(outcome) for _, outcome in mailer.send(messages("r4"))] == [Accepted]
    assert server.recipients == [f"r{n}@example.org" for n in (0, 1, 4)]


@pytest.mark.parametrize("ahead", [True, False])
def test_messages_that_come_at_a_pace_do_not_wait_for_the_next(
    server: MailServer, ahead: bool
) -> None:
    taken: list[Message] = []

    def offered() -> Iterator[Message]:
        for each in messages("r0", "r1", "r2", "r3"):
            taken.append(each)
            yield each

    with closing(SmtpMailer(server.settings, ahead=ahead)) as mailer:
        waiting = [len(taken) - done for done, _ in enumerate(mailer.send(offered()), start=1)]
    assert waiting == ([0, 1, 1, 0] if ahead else [0, 0, 0, 0])


@pytest.mark.parametrize("security", ["none", "tls", "starttls"])
def test_messages_larger_than_any_buffer_arrive_whole(tmp_path: Path, security: str) -> None:
    certificate = make_certificate(tmp_path)
    large = replace(mail(), text=Merged(pieces=("Häfen und Kräne.\n" * 100_000,)))
    sent = [message(Recipient(address=f"r{n}@example.org", list=""), of=large) for n in range(4)]
    with running(
        MailServer(pipelining=True),
        certificate=None if security == "none" else certificate,
        implicit_tls=security == "tls",
    ) as server:
        settings = replace(server.settings, security=security, ca_file=certificate)
        with closing(SmtpMailer(settings, connections=2)) as mailer:
            assert len([*mailer.send(iter(sent))]) == 4
    arrived = dict(server.messages)
    assert [arrived[each.delivery.recipient.address] == each.body for each in sent] == [True] * 4


def test_bounces_come_back_to_an_address_that_names_the_delivery(server: MailServer) -> None:
    made = message(Recipient(address="ada@example.org", list="weekly"))
    name = make_name(KEY, delivery_id("weekly/2026-11-23T0700", "ada@example.org"))
    sent = [replace(made, name=each) for each in (name, "")]
    settings = replace(server.settings, verp="bounces@news.example.org")
    with closing(SmtpMailer(settings)) as mailer:
        assert len([*mailer.send(iter(sent))]) == 2
    path = return_path(settings.verp, name)
    assert server.senders == [path, made.sender]
    assert path.startswith("bounces+")
