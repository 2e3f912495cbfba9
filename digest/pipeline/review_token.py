"""Tokens of review links: one draft of one edition, for who has the mail."""

from __future__ import annotations

import hmac
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass

KEY = "review"  # its name in the store; another key than that of readers' links
_MAC_BYTES = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewToken:
    """What a token says: its bearer may approve or stop this very draft, while that is asked."""

    edition_id: str
    content_hash: str


def make_review_token(key: bytes, token: ReviewToken) -> str:
    """The token's text: letters, digits, "-" and "_" only."""
    said = f"{token.edition_id}\n{token.content_hash}".encode()
    return urlsafe_b64encode(_mac(key, said) + said).decode().rstrip("=")


def read_review_token(key: bytes, text: str) -> ReviewToken | None:
    """What the token says; None for one that this key did not sign."""
    try:
        raw = urlsafe_b64decode(text.encode("ascii") + b"=" * (-len(text) % 4))
    except ValueError:  # not ASCII, not base64
        return None
    mac, said = raw[:_MAC_BYTES], raw[_MAC_BYTES:]
    if not hmac.compare_digest(mac, _mac(key, said)):
        return None
    edition_id, content_hash = said.decode().split("\n")
    return ReviewToken(edition_id=edition_id, content_hash=content_hash)


def _mac(key: bytes, said: bytes) -> bytes:
    return hmac.digest(key, said, "sha256")[:_MAC_BYTES]
