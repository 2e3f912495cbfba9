"""The SMTP mailer against a server that takes mail, refuses it, hangs up and says nothing."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from deliver.mail_server import MailServer, make_certificate, running
from deliver.sample import message, messages
from digest.config.types import SmtpSettings
from digest.deliver.mailers import smtp_answers
from digest.deliver.mailers.smtp import SmtpMailer
from digest.errors import MailerError
from digest.model import Accepted, Deferred, Mail, Merged, Outcome, Recipient, Rejected, Uncertain


@pytest.fixture(params=[False, True], ids=["one by one", "pipelined"])
def server(request: pytest.FixtureRequest) -> Iterator[MailServer]:
    with running(MailServer(pipelining=request.param)) as server:
        yield server


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_certificate(tmp_path_factory.mktemp("tls"))


def send(settings: SmtpSettings, *names: str) -> list[Outcome]:
    with closing(SmtpMailer(settings)) as mailer:
        return [outcome for _, outcome in mailer.send(messages(*names))]


def test_messages_arrive_byte_for_byte_over_one_connection(server: MailServer) -> None:
    sent = [each.body for each in messages("ada", "bob")]
    assert send(server.settings, "ada", "bob") == [Accepted(detail="2.0.0 queued")] * 2
    assert server.messages == [("ada@example.org", sent[0]), ("bob@example.org", sent[1])]
    assert server.connections == 1


def test_lines_that_start_with_a_dot_arrive(server: MailServer) -> None:
    text = ".one\n..two\n.\nend\n"
    dotted = Mail(
        variant="",
        subject=Merged(pieces=("Dots",)),
        preheader="",
        html=Merged(pieces=("<p>.</p>\n.",)),
        text=Merged(pieces=(text,)),
        content_hash="dots",
    )
    sent = message(Recipient(address="ada@example.org", list="weekly"), of=dotted)
    with closing(SmtpMailer(server.settings)) as mailer:
        assert len([*mailer.send(iter([sent]))]) == 1
    assert server.messages == [("ada@example.org", sent.body)]


@pytest.mark.parametrize(
    ("name", "outcome"),
    [
        ("gone", Rejected(detail="550 5.1.1 no such user", suppress=True)),
        ("blocked", Rejected(detail="550 5.7.1 I take no newsletters")),
        ("spam", Rejected(detail="554 5.7.1 looks like spam")),
        ("greylisted", Deferred(detail="451 4.7.1 come back later")),
        ("full", Deferred(detail="452 4.2.2 mailbox full")),
        ("busy", Deferred(detail="450 4.3.0 busy")),
    ],
)
def test_one_bad_recipient_harms_only_itself(
    server: MailServer, name: str, outcome: Outcome
) -> None:
    accepted = Accepted(detail="2.0.0 queued")
    assert send(server.settings, "ada", name, "bob") == [accepted, outcome, accepted]
    assert server.recipients == ["ada@example.org", "bob@example.org"]
    assert server.connections == 1


def test_a_hangup_before_the_message_is_deferred(server: MailServer) -> None:
    first, second, third = send(server.settings, "ada", "hangup", "bob")
    assert isinstance(second, Deferred)
    assert (type(first), type(third)) == (Accepted, Accepted)
    assert server.recipients == ["ada@example.org", "bob@example.org"]


@pytest.mark.parametrize("name", ["silent", "stalled"])
def test_no_answer_to_the_whole_message_is_uncertain(server: MailServer, name: str) -> None:
    first, second = send(server.settings, name, "bob")
    assert isinstance(first, Uncertain)
    assert isinstance(second, Accepted)
    assert server.recipients == [f"{name}@example.org", "bob@example.org"], "never sent twice"


def test_a_server_that_takes_few_messages_per_connection_gets_them_all(server: MailServer) -> None:
    server.messages_per_connection = 2
    names = [f"r{n}" for n in range(5)]
    assert {type(outcome) for outcome in send(server.settings, *names)} == {Accepted}
    assert server.recipients == [f"{name}@example.org" for name in names]
    assert server.connections == 3


def test_a_refused_sender_stops_everything(server: MailServer) -> None:
    server.sender_answer = "550 5.7.1 sender not allowed"
    with pytest.raises(MailerError, match=r"refuses the sender news@example.org: 5.7.1 sender not"):
        send(server.settings, "ada", "bob")
    server.sender_answer = "451 4.7.1 slow down"
    assert {type(outcome) for outcome in send(server.settings, "ada", "bob")} == {Deferred}


@pytest.mark.parametrize(
    "answer",
    [
        "554 5.7.1 <ada@example.org>: Relay access denied",
        "550 5.7.54 SMTP; Unable to relay recipient in non-accepted domain",
        "550 relay not permitted",
        "530 5.7.0 Must issue a STARTTLS command first",
        "553 5.7.1 <news@example.org>: Sender address rejected: not owned by user digest",
        "550 5.7.1 Authentication required",
        "554 5.7.1 <unknown[192.0.2.1]>: Client host rejected: Access denied",
        "554 5.7.1 Service unavailable; Client host [203.5.1.2] blocked using dnsbl.example.org",
        "550 5.7.1 your reputation is poor",
    ],
)
def test_a_sender_refused_at_the_recipient_stops_everything(
    server: MailServer, answer: str
) -> None:
    server.rcpt_answer = answer
    with pytest.raises(MailerError, match="refuses to take mail from us: 5"):
        send(server.settings, "ada", "bob")


@pytest.mark.parametrize(
    "answer",
    [
        "554 5.7.1 <ada@example.org>: Recipient address rejected: Access denied",
        "550 5.7.1 <relay@example.org>: not wanted here",
        "550 5.7.133 authentication required to write to this group",
        "550 5.1.1 the sender's relay knows no such user",
        "552 5.2.2 mailbox full",
    ],
)
def test_a_recipient_refused_is_rejected_alone(server: MailServer, answer: str) -> None:
    server.rcpt_answer = answer
    outcomes = send(server.settings, "ada", "bob")
    assert [type(outcome) for outcome in outcomes] == [Rejected, Rejected]


def test_a_message_too_large_is_rejected_alone(server: MailServer) -> None:
    server.sender_answer = "552 5.3.4 too large"
    assert send(server.settings, "ada") == [Rejected(detail="552 5.3.4 too large")]


def test_a_dead_server_is_named_with_the_next_step() -> None:
    with socket.socket() as reserved:  # bound, so that nobody else listens there
        reserved.bind(("127.0.0.1", 0))
        port = reserved.getsockname()[1]
        settings = SmtpSettings(host="127.0.0.1", port=port, security="none")
        with pytest.raises(MailerError) as caught:
            send(settings, "ada")
    [problem] = caught.value.problems
    assert problem.where == f"127.0.0.1:{port}"
    assert "cannot be reached" in problem.what
    assert f"127.0.0.1:{port} runs" in problem.next_step


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_tls_and_login(certificate: Path, security: str) -> None:
    secret = "pass-phrase-7"
    implicit = security == "tls"
    with running(
        MailServer(), certificate=certificate, implicit_tls=implicit, password=secret
    ) as server:
        settings = replace(
            server.settings,
            security=security,
            ca_file=certificate,
            username="digest",
            password=secret,
        )
        assert [type(outcome) for outcome in send(settings, "ada")] == [Accepted]
        with pytest.raises(MailerError, match=r"certificate is not trusted.*ca_file"):
            send(replace(settings, ca_file=None), "ada")
        with pytest.raises(MailerError, match=r"refuses the login: 535.*smtp.password") as caught:
            send(replace(settings, password=f"{secret}!"), "ada")
        assert secret not in str(caught.value)


def test_a_server_without_starttls_is_not_spoken_to_in_the_clear(server: MailServer) -> None:
    with pytest.raises(MailerError, match=r"STARTTLS.*smtp.security"):
        send(replace(server.settings, security="starttls"), "ada")
    assert not server.messages


@pytest.mark.parametrize("offered", [True, False])
def test_an_address_beyond_ascii_needs_a_server_that_takes_it(offered: bool) -> None:
    with running(MailServer(), smtputf8=offered) as server:
        outcomes = send(server.settings, "zoë", "ada")
        assert [type(outcome) for outcome in outcomes] == [
            Accepted if offered else Rejected,
            Accepted,
        ]
        assert server.recipients == ["zoë@example.org"] * offered + ["ada@example.org"]


def test_a_sender_beyond_ascii_stops_everything(server: MailServer) -> None:
    sent = (replace(each, sender="zoë@example.org") for each in messages("ada", "bob"))
    with (
        closing(SmtpMailer(server.settings)) as mailer,
        pytest.raises(MailerError, match="write an ASCII address"),
    ):
        list(mailer.send(sent))
    assert not server.messages


@pytest.mark.parametrize(
    ("code", "said", "suppress"),
    [
        (554, "5.7.1 Client host [203.5.1.2] blocked", False),  # an IP address is no status
        (550, "5.7.1 user unknown to our policy", False),
        (550, "5.1.1 no such user, says 10.4.5.1", True),
        (550, "5.1.10 the domain takes no mail", True),
        (550, "user unknown", True),
    ],
)
def test_only_a_missing_address_is_suppressed(code: int, said: str, suppress: bool) -> None:
    found = smtp_answers.outcome(code, said, is_about_recipient=True)
    assert found == Rejected(detail=f"{code} {said}", suppress=suppress)


def test_a_policy_told_after_the_message_stops_everything(server: MailServer) -> None:
    with pytest.raises(MailerError, match=r"refuses to take mail from us: 550 5\.7\.26"):
        send(server.settings, "unsigned", "bob")
