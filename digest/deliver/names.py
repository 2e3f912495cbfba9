"""A delivery's name: what a bounce is matched by, in the Message-ID and in the return path (VERP).

It is the delivery's id and a MAC of it, 40 small letters and digits, so that a mail server on the
way may change their case. The id alone can be worked out by who knows the edition and an address;
the MAC, cut to 80 bits as RFC 2104 section 5 allows, only by who has the mail or the key.
"""

from __future__ import annotations

import hmac
import re
from base64 import b32encode

_NAME = re.compile(r"([a-z2-7]{24})([a-z2-7]{16})")  # `model.delivery_id`, 10 bytes
_MAC_BYTES = 10


def make_name(key: bytes, delivery_id: str) -> str:
    """The name of an edition's delivery; the same whenever it is made."""
    return delivery_id + _mac(key, delivery_id)


def read_name(key: bytes, text: str) -> str | None:
    """The delivery's id in a name of any case; None for one that this key did not make."""
    match = _NAME.fullmatch(text.lower())
    if match and hmac.compare_digest(match[2], _mac(key, match[1])):
        return match[1]
    return None


def _mac(key: bytes, delivery_id: str) -> str:
    mac = hmac.digest(key, b"bounce\0" + delivery_id.encode(), "sha256")
    return b32encode(mac[:_MAC_BYTES]).decode().lower()
