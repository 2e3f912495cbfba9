"""A newsletter and messages for tests of delivery."""

from __future__ import annotations

from collections.abc import Iterator
from zoneinfo import ZoneInfo

from store.sample import NOW, article, edition, mail

from digest.config.types import Mailbox, Newsletter
from digest.deliver.mime import MessageTemplate
from digest.deliver.values import merge_values
from digest.model import Delivery, Mail, Recipient
from digest.ports import Message

KEY = b"k" * 32
BOUNCE_KEY = b"b" * 32
BASE_URL = "https://news.example.org"
NEWSLETTER = Newsletter(
    id="weekly",
    title="Harbour Weekly",
    sender=Mailbox(address="news@example.org", name="Harbour Weekly"),
    timezone=ZoneInfo("Europe/Berlin"),
    lists=("weekly",),
)
EDITION = edition(article())


def delivery(recipient: Recipient, *, id: str = "d1") -> Delivery:  # noqa: A002  # the model's word
    return Delivery(id=id, edition_id=EDITION.id, recipient=recipient)


def message(
    recipient: Recipient,
    *,
    of: Mail | None = None,
    newsletter: Newsletter = NEWSLETTER,
    base_url: str = BASE_URL,
) -> Message:
    """A message to one recipient, as `send` makes it."""
    template = MessageTemplate(of or mail(), newsletter, EDITION, base_url=base_url)
    values = merge_values(
        recipient, newsletter=newsletter, edition=EDITION, base_url=base_url, key=KEY
    )
    return template.message(delivery(recipient), values, NOW)


def messages(*names: str) -> Iterator[Message]:
    """A message to NAME@example.org for each name."""
    return (message(Recipient(address=f"{name}@example.org", list="weekly")) for name in names)
