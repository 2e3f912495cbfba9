"""What a SendGrid request for 1,000 recipients costs to build, beside the helper classes of the
sendgrid package.

python benchmarks/sendgrid_request.py [REQUESTS]
"""

from __future__ import annotations

import json
import resource
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, TypeVar

from deliver import EDITION, sealed
from render import BASE_URL, NEWSLETTER, recipient, values
from sendgrid.helpers import mail as helpers

from digest.config.types import SendGridSettings
from digest.deliver.mailers.sendgrid_request import (
    MOST_RECIPIENTS,
    MOST_SUBSTITUTED,
    merge_tags,
    request_body,
    substituted_bytes,
)
from digest.deliver.mime import MessageTemplate
from digest.model import Delivery, delivery_id
from digest.ports import Message

T = TypeVar("T")
U = TypeVar("U")
SETTINGS = SendGridSettings(categories=("weekly",))


def messages(template: MessageTemplate) -> list[Message]:
    """The messages of one request, as the mailer is given them."""
    return [message(template, number) for number in range(MOST_RECIPIENTS)]


def message(template: MessageTemplate, number: int) -> Message:
    person = recipient(number)
    delivery = Delivery(
        id=delivery_id(EDITION.id, person.address), edition_id=EDITION.id, recipient=person
    )
    return template.message(delivery, values(EDITION, number), datetime.now(UTC))


def ours(taken: list[Message]) -> dict[str, Any]:
    """As the mailer does it, from the messages on."""
    apart = [(each, each.parts) for each in taken]
    tags = merge_tags(apart[0][1].mail)
    assert all(substituted_bytes(parts, tags) <= MOST_SUBSTITUTED for _, parts in apart)
    return request_body(apart, SETTINGS)


def theirs(body: dict[str, Any]) -> dict[str, Any]:
    """The same request by the helper classes, from values that are ready."""
    made = helpers.Mail(from_email=helpers.From(**_named(body["from"])))
    for content in body["content"]:
        made.add_content(helpers.Content(content["type"], content["value"]))
    for person in body["personalizations"]:
        added = helpers.Personalization()
        added.add_to(helpers.To(**_named(person["to"][0])))
        added.subject = person["subject"]
        for name, text in person["headers"].items():
            added.add_header(helpers.Header(name, text))
        for name, text in person["substitutions"].items():
            added.add_substitution(helpers.Substitution(name, text))
        for name, text in person["custom_args"].items():
            added.add_custom_arg(helpers.CustomArg(name, text))
        made.add_personalization(added)
    request: dict[str, Any] = made.get()
    return request


def _named(mailbox: dict[str, str]) -> dict[str, str]:
    return {"email": mailbox["email"], "name": mailbox.get("name", "")}


def timed(work: Callable[[T], U], given: T) -> tuple[float, U]:
    """CPU time of one call, in ms, and what it gave."""
    begun = time.process_time()
    given_back = work(given)
    return (time.process_time() - begun) * 1000, given_back


def main(requests: int = 10) -> None:
    """Build requests in turn and print the least that each way took."""
    template = MessageTemplate(sealed(1).mails[0], NEWSLETTER, EDITION, base_url=BASE_URL)
    runs = []
    for _ in range(requests):
        before, taken = timed(messages, template)
        own, body = timed(ours, taken)
        peer, _ = timed(theirs, body)
        after, text = timed(json.dumps, body)
        runs.append((before, own, peer, after))
    before, own, peer, after = map(min, zip(*runs, strict=True))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{MOST_RECIPIENTS} recipients, {len(text) / 1000:.0f} KB; peak memory {peak:.0f} MB")
    print(f"digest, from messages             {own:9.1f} ms")
    print(f"the helper classes, values ready  {peer:9.1f} ms, {peer / own:.1f} x")
    print(f"values and headers before it      {before:9.1f} ms")
    print(f"writing it as JSON after it       {after:9.1f} ms")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
