"""The contract of `digest.ports.Mailer`, over every mailer."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from deliver import sendgrid_server
from deliver.mail_server import MailServer, running
from deliver.sample import messages

from digest.config.types import DeliverySettings
from digest.deliver.mailers import make_mailer
from digest.model import Accepted
from digest.ports import Mailer, Message


@pytest.fixture(params=["file", "smtp", "sendgrid"])
def mailer(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Mailer]:
    with (
        running(MailServer()) as server,
        sendgrid_server.running(sendgrid_server.SendGridServer()) as provider,
    ):
        settings = DeliverySettings(
            mailer=request.param,
            outbox=tmp_path / "outbox",
            smtp=server.settings,
            sendgrid=provider.settings,
        )
        with closing(make_mailer(settings)) as made:
            yield made


def test_every_message_gets_one_outcome(mailer: Mailer) -> None:
    sent = [*messages("ada", "bob", "carol")]
    answers = [*mailer.send(iter(sent))]
    answered = [message.delivery.id for message, _ in answers]  # in any order
    assert sorted(answered) == sorted(message.delivery.id for message in sent)
    assert {type(outcome) for _, outcome in answers} == {Accepted}


def test_messages_are_taken_as_they_are_sent(mailer: Mailer) -> None:
    """So that what was not taken when it stops was surely not sent."""
    if mailer.name == "sendgrid":
        pytest.skip("one request carries them all")
    taken: list[Message] = []

    def offered() -> Iterator[Message]:
        for message in messages("ada", "bob", "carol"):
            taken.append(message)
            yield message

    outcomes = mailer.send(offered())
    next(outcomes)
    assert len(taken) == 1


def test_it_can_be_used_again_after_a_batch(mailer: Mailer) -> None:
    for name in ("ada", "bob"):
        [(_, outcome)] = mailer.send(messages(name))
        assert isinstance(outcome, Accepted)
    assert [*mailer.send(iter(()))] == []


def test_it_is_named_as_in_the_configuration(
    mailer: Mailer, request: pytest.FixtureRequest
) -> None:
    assert mailer.name == request.node.callspec.params["mailer"]
