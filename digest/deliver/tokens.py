"""Tokens: short signed names of one list and one address, for links that need no login.

A token is url-safe base64 of a MAC and what it signs. The MAC is cut to 80 bits, the least that
RFC 2104 section 5 advises: the List-Unsubscribe line is to stay short.
"""

from __future__ import annotations

import hmac
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from typing import Literal

Purpose = Literal["unsubscribe", "preferences"]

_CODES: dict[Purpose, str] = {"unsubscribe": "u", "preferences": "p"}
_PURPOSES = {code: purpose for purpose, code in _CODES.items()}
_MAC_BYTES = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Token:
    """What a token says: let this address do this with this list."""

    purpose: Purpose
    list: str
    address: str


def make_token(key: bytes, *, purpose: Purpose, list: str, address: str) -> str:  # noqa: A002  # the model's word
    """The token's text: letters, digits, "-" and "_" only."""
    said = f"{_CODES[purpose]}{list}\n{address}".encode("utf-8", "replace")
    return urlsafe_b64encode(_mac(key, said) + said).decode().rstrip("=")


def read_token(key: bytes, token: str) -> Token | None:
    """What the token says; None for one that this key did not sign."""
    try:
        raw = urlsafe_b64decode(token.encode("ascii") + b"=" * (-len(token) % 4))
    except ValueError:  # not ASCII, not base64
        return None
    mac, said = raw[:_MAC_BYTES], raw[_MAC_BYTES:]
    if not hmac.compare_digest(mac, _mac(key, said)):
        return None
    words = said.decode()
    name, _, address = words[1:].partition("\n")
    return Token(purpose=_PURPOSES[words[0]], list=name, address=address)


def page_key(key: bytes, edition_id: str) -> str:
    """What an unlisted edition's address ends in, so that nobody guesses it."""
    # "e" is no purpose's code, so this signs no token
    return urlsafe_b64encode(_mac(key, f"e{edition_id}".encode())).decode().rstrip("=")


def _mac(key: bytes, said: bytes) -> bytes:
    return hmac.digest(key, said, "sha256")[:_MAC_BYTES]
