"""Tokens: short signed links that need no login.

A token is url-safe base64 of an id of 15 bytes and a MAC of 12: 36 characters, so that the
List-Unsubscribe line stays whole. What the id stands for is in the store, so a token tells nobody
an address. The id is no secret (it is in the Message-ID); the MAC is what cannot be guessed. It
is cut to 96 bits; RFC 2104 section 5 advises no fewer than 80.
"""

from __future__ import annotations

import hmac
from base64 import b32encode, urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Sequence
from functools import lru_cache
from typing import Literal

Purpose = Literal["unsubscribe", "preferences", "sign-up"]

_ID_BYTES = 15  # what `model.delivery_id` writes as 24 characters
_MAC_BYTES = 12
_LONG_MAC_BYTES = 10
_TO_HEX = str.maketrans("abcdefghijklmnopqrstuvwxyz234567", "0123456789abcdefghijklmnopqrstuv")


def make_token(key: bytes, *, purpose: Purpose, id: str) -> str:  # noqa: A002  # the model's word
    """The token's text: letters, digits, "-" and "_" only. `id` is as `delivery_id` makes it."""
    raw = _raw(id)
    return urlsafe_b64encode(raw + _mac(key, purpose, raw)).decode()


def read_token(keys: Sequence[bytes], text: str, *, purpose: Purpose) -> str | None:
    """The id that a token names; None for one that none of these keys signed for this purpose."""
    raw = _decoded(text)
    signed, mac = raw[:_ID_BYTES], raw[_ID_BYTES:]
    if not any(hmac.compare_digest(mac, _mac(key, purpose, signed)) for key in keys):
        return None
    return b32encode(signed).decode().lower()


def read_long_token(
    keys: Sequence[bytes], text: str, *, purpose: Purpose
) -> tuple[str, str] | None:
    """The list and the address that an older digest wrote into its tokens: mails keep for years."""
    raw = _decoded(text)
    mac, said = raw[:_LONG_MAC_BYTES], raw[_LONG_MAC_BYTES:]
    code = purpose[0].encode()
    if not any(hmac.compare_digest(mac, _long_mac(key, said)) for key in keys):
        return None
    if not said.startswith(code):
        return None
    name, _, address = said[1:].decode().partition("\n")
    return name, address


def page_key(key: bytes, edition_id: str) -> str:
    """What an unlisted edition's address ends in, so that nobody guesses it."""
    # "e" is no purpose's first letter, so this signs no token
    return urlsafe_b64encode(_long_mac(key, f"e{edition_id}".encode())).decode().rstrip("=")


@lru_cache(maxsize=16)  # both links of a mail name the same delivery
def _raw(id: str) -> bytes:  # noqa: A002  # the model's word
    # int() reads base 32 as base32hex writes it (RFC 4648 section 7), faster than b32decode
    return int(id.translate(_TO_HEX), 32).to_bytes(_ID_BYTES, "big")


def _decoded(text: str) -> bytes:
    """The token's bytes; b"" for what is no base64 of its own, so that a token has one spelling."""
    try:
        raw = urlsafe_b64decode(text.encode("ascii") + b"=" * (-len(text) % 4))
    except ValueError:  # not ASCII, not base64
        return b""
    return raw if urlsafe_b64encode(raw).decode().rstrip("=") == text else b""


def _mac(key: bytes, purpose: Purpose, signed: bytes) -> bytes:
    # the zero byte: no long token, nor the key of a page, begins so
    return hmac.digest(key, b"\0" + purpose.encode() + b"\0" + signed, "sha256")[:_MAC_BYTES]


def _long_mac(key: bytes, said: bytes) -> bytes:
    return hmac.digest(key, said, "sha256")[:_LONG_MAC_BYTES]
