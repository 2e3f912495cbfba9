"""The SendGrid mailer against a server that holds to the documented rules, or misbehaves."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from store.sample import NOW, mail

from deliver.sample import BASE_URL, EDITION, KEY, NEWSLETTER, delivery, messages
from deliver.sendgrid_server import SendGridServer, running
from digest.config.types import SendGridSettings
from digest.deliver.mailers.sendgrid import SendGridMailer
from digest.deliver.mime import MessageTemplate
from digest.deliver.values import merge_values
from digest.errors import MailerDownError, MailerError
from digest.model import Accepted, Deferred, Outcome, Recipient, Rejected, Uncertain
from digest.ports import Message


@pytest.fixture
def server() -> Iterator[SendGridServer]:
    with running(SendGridServer()) as server:
        yield server


def send(settings: SendGridSettings, *names: str) -> list[Outcome]:
    template = MessageTemplate(mail(), NEWSLETTER, EDITION, base_url=BASE_URL)

    def to(name: str) -> Message:
        recipient = Recipient(address=f"{name}@example.org", list="weekly", name="Lee; A, B")
        values = merge_values(
            recipient, newsletter=NEWSLETTER, edition=EDITION, base_url=BASE_URL, key=KEY
        )
        return template.message(delivery(recipient, id=f"d-{name}"), values, NOW)

    return [outcome for _, outcome in SendGridMailer(settings).send(map(to, names))]


def test_one_request_carries_all_recipients_of_a_variant(server: SendGridServer) -> None:
    assert send(server.settings, "ada", "bob") == [Accepted(detail="message1")] * 2
    (body,) = server.bodies
    first = body["personalizations"][0]
    assert first["custom_args"] == {"delivery_id": "d-ada", "edition_id": EDITION.id}
    assert first["headers"]["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert not any(each["enable"] for each in body["tracking_settings"].values())


def test_the_substituted_text_is_what_the_mail_says(server: SendGridServer) -> None:
    send(server.settings, "ada")
    (body,) = server.bodies
    text = body["content"][0]["value"]
    for tag, value in body["personalizations"][0]["substitutions"].items():
        text = text.replace(tag, value)
    (message,) = messages("ada")
    values = {**message.parts.values, "recipient.name": "Lee; A, B"}
    values["recipient.greeting"] = "Hello Lee; A, B,"
    assert text == mail().text.fill(values)


def test_ten_thousand_with_three_bad_ones(server: SendGridServer) -> None:
    names = [f"n{number}" for number in range(10_000)]
    for place in (7, 4321, 9999):
        names[place] = f"bad {place}"
    outcomes = send(replace(server.settings, timeout_seconds=30), *names)
    assert sum(isinstance(each, Accepted) for each in outcomes) == 9_997
    named = [each.detail for each in outcomes if isinstance(each, Rejected)]
    assert all(
        f"bad {place}@" in detail for place, detail in zip((7, 4321, 9999), named, strict=True)
    )
    assert len(server.recipients) == len(set(server.recipients)) == 9_997


@pytest.mark.parametrize("how", ["500", "502", "503", "504", "reset", "silent"])
def test_what_cannot_be_known_is_uncertain(server: SendGridServer, how: str) -> None:
    server.answers = [how]
    (outcome,) = send(server.settings, "ada")
    assert isinstance(outcome, Uncertain)
    assert len(server.paths) == 1


@pytest.mark.parametrize("status", ["401", "403"])
def test_a_refused_account_stops(server: SendGridServer, status: str) -> None:
    server.answers = [status]
    with pytest.raises(MailerError) as error:
        send(server.settings, "ada")
    assert not isinstance(error.value, MailerDownError)


@pytest.mark.parametrize("status", ["301", "302", "307"])
def test_a_redirect_gets_neither_the_key_nor_the_mail(server: SendGridServer, status: str) -> None:
    with running(SendGridServer()) as elsewhere:
        server.answers, server.location = (
            [status],
            f"http://127.0.0.1:{elsewhere.port}/v3/mail/send",
        )
        with pytest.raises(MailerError):
            send(server.settings, "ada")
        assert elsewhere.paths == []


def test_what_nobody_gets_is_no_recipients_fault(server: SendGridServer) -> None:
    server.answers = ["400"] * 500
    with pytest.raises(MailerError, match="refuses everybody: 400 told to say 400"):
        send(server.settings, *(f"n{number}" for number in range(100)))
    assert len(server.paths) < 60


def test_413_is_halved(server: SendGridServer) -> None:
    server.answers = ["413"]
    assert send(server.settings, "ada", "bob") == [Accepted(detail="message1")] * 2
    assert len(server.bodies) == 2


def test_no_request_before_the_reset(server: SendGridServer) -> None:
    server.answers, server.reset = ["429"], int(time.time()) + 100
    mailer = SendGridMailer(server.settings)
    for _ in range(2):
        ((_, outcome),) = mailer.send(messages("ada"))
        assert isinstance(outcome, Deferred)
        assert 90 < (outcome.retry_after_seconds or 0) <= 100
    assert len(server.paths) == 1


def test_a_clock_that_is_ahead_makes_no_haste(server: SendGridServer) -> None:
    server.answers, server.reset = ["429"], int(time.time()) - 100
    (outcome,) = send(server.settings, "ada")
    assert isinstance(outcome, Deferred)
    assert 4 < (outcome.retry_after_seconds or 0) <= 5


def test_an_unreachable_server_took_nothing(server: SendGridServer) -> None:
    with pytest.raises(MailerDownError):
        send(replace(server.settings, base_url="http://127.0.0.1:1"), "ada")


def test_a_cancellable_request_is_cancelled_before_it_is_repeated(server: SendGridServer) -> None:
    server.answers = ["silent"]
    settings = replace(server.settings, cancellable=timedelta(minutes=15))
    (outcome,) = send(settings, "ada")
    assert isinstance(outcome, Deferred)
    assert server.cancelled == [server.bodies[0]["batch_id"]]


def test_the_key_is_in_no_log(server: SendGridServer, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        logging.getLogger("python_http_client.client").setLevel(logging.DEBUG)
        send(server.settings, "ada")
    assert "secret-key" not in caplog.text + repr(server.settings)


def test_without_a_batch_id_nothing_is_sent(server: SendGridServer) -> None:
    server.batch = {}
    with pytest.raises(MailerDownError):
        send(replace(server.settings, cancellable=timedelta(minutes=15)), "ada")
    assert server.bodies == []
