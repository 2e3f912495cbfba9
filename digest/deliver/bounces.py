"""What comes back by mail, read: delivery status notifications (RFC 3464, RFC 6533), reports of
complaints (RFC 5965), older bounces in words, automatic answers.

A bounce names its delivery by the address that it came to (VERP) or by the Message-ID of what it
returns, and only a name that is ours counts. An address in its body is never enough: anybody can
write one there, and end the subscription of somebody else.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes, message_from_string
from email.message import Message
from email.utils import parsedate_to_datetime
from enum import StrEnum
from itertools import chain, islice

from digest.deliver.mailers.smtp_answers import is_about_us, names_no_address
from digest.deliver.names import read_name
from digest.deliver.told import Told, printable
from digest.deliver.verp import read_return_path
from digest.model import DeliveryStatus

MOST_BYTES = 256_000  # read of a message: the report comes first, what it returns last
_MOST_LINES = 20_000
_MOST_PARTS = 40
_MOST_WORDS = 300  # kept of what a mail server said
_MAILERS = ("mailer-daemon@", "postmaster@")
_CAME_TO = ("Delivered-To", "X-Original-To", "Envelope-To", "To")
# addresses are told apart by this: the standard library's reader of them (RFC 5322 section 3.4)
# follows comments within comments until the stack is full
_BETWEEN = re.compile(r'[\s<>(),;:"]+')
_MESSAGE_ID = re.compile(r"<?([^\s<>@]+)@")
_LONG_TYPE = re.compile(rb"Content-Type:(?:[^\r\n]|[\r\n]{1,2}[ \t]){2000}", re.IGNORECASE)
_EMPTY_LINE = re.compile(r"\r?\n(?:\r?\n)+")
_RETURNED_ID = re.compile(r"^[> ]*Message-ID: *<([^\s<>@]+)@", re.IGNORECASE | re.MULTILINE)
_REFUSAL = re.compile(r"\b([45]\d\d)[ -](?:[45]\.\d{1,3}\.\d{1,3}\b)?.*")  # RFC 5321, 2034
_COMPLAINTS = {"abuse", "fraud"}  # RFC 5965 section 7.3; `not-spam` is the contrary


class Found(StrEnum):
    """What a message turned out to be."""

    HARD = "hard"  # there is no such address
    SOFT = "soft"  # it came back, the next may not
    REFUSED = "refused"  # for our own sake, or the message's; it says nothing of the address
    DELAYED = "delayed"
    COMPLAINT = "complaint"
    AUTO_REPLY = "auto-reply"
    OTHER = "other"


_BECOMES = {
    Found.HARD: DeliveryStatus.BOUNCED,
    Found.SOFT: DeliveryStatus.BOUNCED,
    Found.REFUSED: DeliveryStatus.BOUNCED,
    Found.DELAYED: DeliveryStatus.ACCEPTED,
    Found.COMPLAINT: DeliveryStatus.COMPLAINED,
}
_SUPPRESSES = {Found.HARD: "bounced", Found.COMPLAINT: "complained"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounce:
    """A message that came back. `delivery_id` is "" where it names none of ours."""

    found: Found
    delivery_id: str
    said: str
    at: datetime | None  # as it says itself

    def told(self, now: datetime) -> Told | None:
        """What it tells of its delivery; None where that is nothing."""
        if not self.delivery_id or self.found not in _BECOMES:
            return None
        return Told(
            delivery_id=self.delivery_id,
            at=self.at or now,
            status=_BECOMES[self.found],
            detail=f"{self.found}: {self.said}",
            suppress=_SUPPRESSES.get(self.found, ""),
            soft=self.found is Found.SOFT,
        )


def read_bounce(key: bytes, body: bytes) -> Bounce:
    """What a message is; `key` makes the names of deliveries. It comes from a stranger: only its
    beginning is read, and nothing in it raises an error."""
    start = b"\n".join(body[:MOST_BYTES].split(b"\n", _MOST_LINES)[:_MOST_LINES])
    if said := _refused(start):
        return Bounce(found=Found.OTHER, delivery_id="", said=said, at=None)
    message = message_from_bytes(start)
    parts = [*islice(message.walk(), 4 * _MOST_PARTS)]
    found, said = _judge(message, parts)
    return Bounce(
        found=found, delivery_id=_delivery_named(key, message, parts), said=said, at=_date(message)
    )


def _refused(start: bytes) -> str:
    """Why a message is not read, or ""."""
    if start.lower().count(b"content-type:") > _MOST_PARTS:  # which bounds its depth as well
        return f"has more than {_MOST_PARTS} parts"
    if _LONG_TYPE.search(start):  # the standard library takes the square of its length
        return "has a Content-Type without end"
    return ""


def _judge(message: Message, parts: list[Message]) -> tuple[Found, str]:
    for report in _within(parts, "message/feedback-report"):
        return _complaint(report)
    reports = chain(_within(parts, "message/delivery-status"), _in_global_reports(parts))
    blocks = [each for each in reports if "Action" in each]
    if blocks:  # several where the address forwards; the worst counts
        return min(map(_of_recipient, blocks), key=lambda judged: [*Found].index(judged[0]))
    if "X-Failed-Recipients" in message or _writer(message).lower().startswith(_MAILERS):
        if refusal := next(filter(None, map(_REFUSAL.search, _texts(parts))), None):
            said = _cut(refusal[0])
            return _kind(int(refusal[1]), said), said
    elif _field(message, "Auto-Submitted").lower() not in ("", "no"):  # RFC 3834
        return Found.AUTO_REPLY, _field(message, "Subject")
    return Found.OTHER, _field(message, "Subject")


def _within(parts: list[Message], kind: str) -> Iterator[Message]:
    """The blocks of fields in the parts of one kind."""
    for part in parts:
        if part.get_content_type() == kind and part.is_multipart():
            yield from (block for block in part.get_payload() if isinstance(block, Message))


def _in_global_reports(parts: list[Message]) -> Iterator[Message]:
    """The blocks of RFC 6533 section 4, which the standard library takes for one message whose
    text they are; the first, which tells of the mail server, is its headers."""
    for message in _within(parts, "message/global-delivery-status"):
        text = message.get_payload()
        if isinstance(text, str):
            yield from map(message_from_string, _EMPTY_LINE.split(text))


def _complaint(report: Message) -> tuple[Found, str]:
    kind = _field(report, "Feedback-Type").lower()
    return (Found.COMPLAINT if kind in _COMPLAINTS else Found.OTHER), kind


def _of_recipient(block: Message) -> tuple[Found, str]:
    """What the fields of one recipient say (RFC 3464 section 2.3)."""
    action = _field(block, "Action").lower().partition("(")[0].strip()  # RFC 5322 comments
    said = f"{_field(block, 'Status')} {_field(block, 'Diagnostic-Code')}".strip()
    if action == "delayed":
        return Found.DELAYED, said
    if action != "failed":
        return Found.OTHER, f"{action} {said}"
    refusal = _REFUSAL.search(said.partition(";")[2])
    return _kind(int(refusal[1]) if refusal else 0, said), said


def _kind(code: int, said: str) -> Found:
    if is_about_us(said):
        return Found.REFUSED
    return Found.HARD if names_no_address(code, said) else Found.SOFT


def _delivery_named(key: bytes, message: Message, parts: list[Message]) -> str:
    came_to = (read_return_path(key, address) for address in _came_to(message))
    returned = (read_name(key, name) for name in _returned(parts))
    return next(filter(None, chain(came_to, returned)), "")


def _came_to(message: Message) -> Iterator[str]:
    """The addresses that a message came to."""
    for name in _CAME_TO:
        for value in message.get_all(name, [])[:_MOST_PARTS]:
            yield from _BETWEEN.split(_cut(value))


def _returned(parts: list[Message]) -> Iterator[str]:
    """What stands before the @ in each Message-ID that is returned."""
    for part in parts[1:]:  # the first has the bounce's own
        if match := _MESSAGE_ID.match(_field(part, "Message-ID")):
            yield match[1]
    for text in _texts(parts):
        yield from _RETURNED_ID.findall(text)


def _texts(parts: list[Message]) -> Iterator[str]:
    """The words of a bounce, and the headers that it returns (text/rfc822-headers)."""
    for part in parts:
        if part.get_content_maintype() == "text":
            payload = part.get_payload(decode=True)
            yield payload.decode("utf-8", "replace") if isinstance(payload, bytes) else ""


def _field(part: Message, name: str) -> str:
    return _cut(part.get(name, ""))


def _cut(value: object) -> str:
    return printable(str(value), most=_MOST_WORDS)


def _writer(message: Message) -> str:
    return next((word for word in _BETWEEN.split(_field(message, "From")) if "@" in word), "")


def _date(message: Message) -> datetime | None:
    try:
        at = parsedate_to_datetime(_field(message, "Date"))
        return (at if at.tzinfo else at.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):  # none, or none that there is
        return None
