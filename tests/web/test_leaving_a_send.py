"""Who unsubscribes on the web while an edition is being sent gets nothing more of it."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace
from email import message_from_bytes
from urllib.parse import urlsplit

from store.sample import NOW, WEEK, article, recipients, sealed

from digest.deliver.mailers.file import FileMailer
from digest.model import DeliveryStatus, Outcome
from digest.ports import Message
from web.visiting import Visitor

LEAVER = "r2@example.org"


def test_who_leaves_between_claim_and_hand_over_gets_nothing(visitor: Visitor) -> None:
    pipeline = visitor.pipeline
    edition = sealed(article(40), audience=recipients(3), slot=NOW + 9 * WEEK, number=9)
    pipeline.store.editions.seal(edition, NOW)
    page = replace(visitor, edition=edition.edition).path(address=LEAVER)
    to: list[str] = []

    class Slow(FileMailer):
        def send(self, messages: Iterator[Message]) -> Iterator[tuple[Message, Outcome]]:
            for message, outcome in super().send(messages):
                to.append(message.delivery.recipient.address)
                if len(to) == 1:  # all three are claimed by now
                    visitor.press(page, {"List-Unsubscribe": "One-Click"})
                    time.sleep(1.1)
                yield message, outcome

    slow = replace(pipeline, make_mailer=lambda settings: Slow(settings.outbox))
    slow.deliver(edition.edition.id)
    assert to == ["r0@example.org", "r1@example.org"]
    counts = pipeline.store.outbox.counts(edition.edition.id)
    assert counts == {DeliveryStatus.ACCEPTED: 2, DeliveryStatus.SUPPRESSED: 1}


def test_a_key_forgotten_while_it_is_sent_signs_no_more_of_it(visitor: Visitor) -> None:
    pipeline = visitor.pipeline
    edition = sealed(article(41), audience=recipients(2), slot=NOW + 10 * WEEK, number=10)
    pipeline.store.editions.seal(edition, NOW)
    pages: list[str] = []

    class OneByOne(FileMailer):
        batch = 1

        def send(self, messages: Iterator[Message]) -> Iterator[tuple[Message, Outcome]]:
            for message, outcome in super().send(messages):
                leaving = message_from_bytes(message.body)["List-Unsubscribe"]
                pages.append(urlsplit(leaving.partition(">")[0].strip(" \r\n<")).path)
                if len(pages) == 1:
                    pipeline.store.keys.rotate(NOW, forget=True)
                yield message, outcome

    mailer = replace(pipeline, make_mailer=lambda settings: OneByOne(settings.outbox))
    mailer.deliver(edition.edition.id)
    assert [visitor.ask("GET", page)[0].status for page in pages] == [404, 200]
