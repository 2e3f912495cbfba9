"""Who unsubscribes on the web while an edition is being sent gets nothing more of it."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace

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
