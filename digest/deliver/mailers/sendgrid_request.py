"""Messages of one variant as the body of one v3 mail/send request (pure)."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from secrets import token_hex
from typing import Any

from digest.config.types import SendGridSettings
from digest.model import Mail, Merged, MergeTag, escaped
from digest.ports import Message, Parts

Apart = tuple[Message, Parts]  # parts are made at each look, so they are kept beside
MOST_RECIPIENTS = 1000
MOST_SUBSTITUTED = 10_000  # bytes, names and values together
# the provider's own tags; a word joiner (U+2060) inside is not seen and not replaced
_ALIVE = re.compile(r"(\[|<%|&lt;%)(?=unsubscribe\b|weblink\b|asm_)", re.IGNORECASE)
_OFF = {"enable": False}


def request_body(taken: Sequence[Apart], settings: SendGridSettings) -> dict[str, Any]:
    """The body for messages that share one mail; only they know its tags, made anew each time."""
    shared = taken[0][1]
    secret = token_hex(8)
    tags: dict[MergeTag, str] = {}

    def tag(merge: MergeTag) -> str:
        return tags.setdefault(merge, f"-{secret}.{len(tags)}-")

    html, text = _content(shared.mail.html, tag), _content(shared.mail.text, tag)
    body: dict[str, Any] = {
        "from": _mailbox(*shared.sender),
        "personalizations": [_personalization(*each, tags) for each in taken],
        "content": [
            {"type": "text/plain", "value": text},
            {"type": "text/html", "value": html},
        ],
        "categories": [*settings.categories],
        "tracking_settings": {
            "click_tracking": {"enable": settings.tracking == "on", "enable_text": False},
            "open_tracking": {"enable": settings.tracking == "on"},
            "subscription_tracking": _OFF,
            "ganalytics": _OFF,
        },
    }
    if shared.reply_to:
        body["reply_to"] = _mailbox(*shared.reply_to)
    return body


def merge_tags(mail: Mail) -> frozenset[MergeTag]:
    """What is substituted in the mail's parts."""
    pieces = (*mail.html.pieces, *mail.text.pieces)
    return frozenset(piece for piece in pieces if isinstance(piece, MergeTag))


def substituted_bytes(parts: Parts, tags: frozenset[MergeTag]) -> int:
    """An upper bound of what these tags take for one recipient."""
    return sum(32 + len(escaped(parts.values[each.name], each.escape).encode()) for each in tags)


def _personalization(message: Message, parts: Parts, tags: dict[MergeTag, str]) -> dict[str, Any]:
    delivery = message.delivery
    return {
        "to": [_mailbox(delivery.recipient.address, delivery.recipient.name)],
        "subject": _dead(message.subject),
        "headers": {**parts.headers},
        "substitutions": {
            tag: _dead(escaped(parts.values[merge.name], merge.escape))
            for merge, tag in tags.items()
        },
        "custom_args": {"delivery_id": delivery.id, "edition_id": delivery.edition_id},
    }


def _content(merged: Merged, tag: Callable[[MergeTag], str]) -> str:
    return "".join(
        _dead(piece) if isinstance(piece, str) else tag(piece) for piece in merged.pieces
    )


def _dead(text: str) -> str:
    # most values hold neither, and looking is cheap
    return _ALIVE.sub("\\1\u2060", text) if "[" in text or "%" in text else text


def _mailbox(address: str, name: str) -> dict[str, str]:
    plain = " ".join(re.sub(r"[;,\x00-\x1f\x7f]", " ", name).split())
    return {"email": address, "name": plain} if plain else {"email": address}
