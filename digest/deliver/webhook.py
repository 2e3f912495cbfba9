"""SendGrid's event webhook: a signed request becomes ledger events and suppressions (pure)."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from digest.deliver.mailers.smtp_answers import is_about_us
from digest.deliver.told import Told, printable
from digest.model import DeliveryStatus

MOST_BYTES = 5_000_000  # SendGrid posts 768 KB at most
_OLDEST = timedelta(hours=25)  # it repeats a post for 24 hours, signed anew or not
_AHEAD = timedelta(minutes=5)
_STATUS = {
    "processed": DeliveryStatus.ACCEPTED,
    "deferred": DeliveryStatus.ACCEPTED,  # SendGrid has it, and tries on for 72 hours
    "delivered": DeliveryStatus.DELIVERED,
    "bounce": DeliveryStatus.BOUNCED,
    "dropped": DeliveryStatus.REJECTED,
    "spamreport": DeliveryStatus.COMPLAINED,
}
_LEFT = {"unsubscribe": "unsubscribed", "group_unsubscribe": "unsubscribed"}
_DROPPED_FOR = {
    "Unsubscribed Address": "unsubscribed",
    "Bounced Address": "bounced",
    "Spam Reporting Address": "complained",
}


def is_timely(timestamp: str, now: datetime) -> bool:
    """Whether the signed timestamp (epoch seconds) is recent."""
    if not (timestamp.isascii() and timestamp.isdigit() and len(timestamp) < 12):
        return False
    sent = datetime.fromtimestamp(int(timestamp), UTC)
    return now - _OLDEST <= sent <= now + _AHEAD


def read_events(body: bytes) -> list[Told]:
    """What the body tells; events that are not of our deliveries are passed over.

    Raises ValueError for anything but a JSON array.
    """
    try:
        events = json.loads(body)
    except RecursionError as error:
        raise ValueError("nested too deeply") from error
    if not isinstance(events, list):
        raise ValueError("not a JSON array")
    return [*_told(events)]


def _told(events: list[Any]) -> Iterator[Told]:
    for event in events:
        if not isinstance(event, dict):
            continue
        delivery, number = event.get("delivery_id"), event.get("sg_event_id")
        seconds = event.get("timestamp")
        if not (isinstance(delivery, str) and isinstance(number, str)):
            continue
        if not (delivery.isascii() and delivery.isalnum()):
            continue
        if not isinstance(seconds, int) or not 0 < seconds < 10**10:
            continue
        word, at = str(event.get("event")), datetime.fromtimestamp(seconds, UTC)
        said = printable(str(event.get("reason") or event.get("response") or ""), most=300)
        # the event's own number makes a second copy of it recognisable in the ledger
        detail = f"{printable(word, most=50)}: {said} [{printable(number, most=100)}]"
        yield Told(
            delivery_id=delivery,
            at=at,
            status=_STATUS.get(word),
            detail=detail,
            suppress=_suppression(word, event),
            soft=_is_blocked(word, event) and not is_about_us(said),
            address=str(event.get("email") or "nobody"),
        )


def _suppression(word: str, event: Mapping[str, Any]) -> str:
    if word == "bounce":
        return "" if _is_blocked(word, event) else "bounced"
    if word == "dropped":
        return _DROPPED_FOR.get(str(event.get("reason")), "")
    return "complained" if word == "spamreport" else _LEFT.get(word, "")


def _is_blocked(word: str, event: Mapping[str, Any]) -> bool:
    """Whether it came back, and the next message may not: a full mailbox, a busy server."""
    return word == "bounce" and event.get("type") == "blocked"
