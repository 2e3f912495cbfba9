"""Quoted-printable text cut at its merge tags: encoded once per variant, joined per recipient.

A value stands between soft line breaks (RFC 2045 section 6.7, rule 5), so whatever its length no
line grows beyond 76 characters, and the text around it need not be encoded again.
"""

from __future__ import annotations

from binascii import b2a_qp
from collections.abc import Mapping
from itertools import pairwise

from digest.model import Merged

_SOFT_BREAK = b"=\r\n"
_LINE = 76


class QuotedPrintable:
    """A `Merged` text as quoted-printable UTF-8 with CRLF line ends."""

    def __init__(self, merged: Merged) -> None:
        self._pieces: list[bytes | Merged] = []
        for piece, follower in pairwise((*merged.pieces, "")):
            if not isinstance(piece, str):
                self._pieces.append(Merged(pieces=(piece,)))
            elif isinstance(follower, str):
                self._pieces.append(encoded(piece))
            else:
                self._pieces.append(_broken_off(encoded(piece)))

    def fill(self, values: Mapping[str, str]) -> bytes:
        """The bytes for one recipient. KeyError for a tag that `values` does not name."""
        return b"".join(
            piece if isinstance(piece, bytes) else _spliced(piece.fill(values))
            for piece in self._pieces
        )


def encoded(text: str) -> bytes:
    """`text` as quoted-printable; a space or tab at its end is encoded, so that it may be cut."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    # binascii takes the first line end for its own; with bare LF throughout there is one kind
    return b2a_qp(lines.encode("utf-8", "replace")).replace(b"\n", b"\r\n")


def _spliced(value: str) -> bytes:
    return _broken_off(encoded(value)) if value else b""


def _broken_off(text: bytes) -> bytes:
    """`text` with a soft line break behind it."""
    if len(text) - (text.rfind(b"\n") + 1) < _LINE:
        return text + _SOFT_BREAK
    last = 3 if text[-3:-2] == b"=" else 1  # of a full line, the last character moves down
    return text[:-last] + _SOFT_BREAK + text[-last:] + _SOFT_BREAK
