"""Several SMTP connections at once: each message has its own outcome, a refusal stops them all."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import closing

import pytest

from deliver.mail_server import MailServer, running
from deliver.sample import messages
from digest.deliver.mailers.smtp import SmtpMailer
from digest.errors import MailerError
from digest.model import Accepted, Deferred, Outcome, Rejected, Uncertain

NAMES = ["gone", "silent", "greylisted", *(f"r{n}" for n in range(20))]


@pytest.fixture
def server() -> Iterator[MailServer]:
    with running(MailServer(pipelining=True)) as server:
        yield server


def send(server: MailServer, *names: str) -> dict[str, Outcome]:
    with closing(SmtpMailer(server.settings, connections=4)) as mailer:
        return {
            message.delivery.recipient.address.partition("@")[0]: outcome
            for message, outcome in mailer.send(messages(*names))
        }


def test_every_message_has_its_own_outcome(server: MailServer) -> None:
    outcomes = send(server, *NAMES)
    assert {name: type(outcomes[name]) for name in NAMES[:3]} == {
        "gone": Rejected,
        "silent": Uncertain,
        "greylisted": Deferred,
    }
    assert {type(outcomes[name]) for name in NAMES[3:]} == {Accepted}
    expected = {f"{name}@example.org": 1 for name in ("silent", *NAMES[3:])}
    assert Counter(server.recipients) == expected, "each once"
    assert 1 < server.connections <= 5  # one more after the hangup


def test_a_server_that_allows_one_connection_gets_everything_over_it(server: MailServer) -> None:
    assert len(send(server, "r0")) == 1
    server.most_connections = server.connections + 1
    outcomes = send(server, *NAMES[3:])
    assert {type(outcome) for outcome in outcomes.values()} == {Accepted}
    assert len(server.recipients) == len(set(server.recipients)) + 1  # r0 twice


def test_a_refusal_of_the_sender_stops_all_connections(server: MailServer) -> None:
    server.sender_answer = "550 5.7.1 sender not allowed"
    with pytest.raises(MailerError, match="refuses the sender"):
        send(server, *NAMES[3:])
    assert not server.messages
