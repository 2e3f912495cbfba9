"""Quoted-printable text cut at its merge tags: encoded once per variant, joined per recipient.

A value stands between soft line breaks (RFC 2045 section 6.7, rule 5), so whatever its length no
line grows beyond 76 characters, and the text around it need not be encoded again. No line begins
with a dot, which SMTP would have to double (RFC 5321 section 4.5.2).
"""

from __future__ import annotations

import re
from binascii import b2a_qp
from collections.abc import Mapping
from itertools import pairwise

from digest.model import Merged, MergeTag, escaped

_SOFT_BREAK = b"=\r\n"
_LINE = 76
# what quoted-printable and HTML write as it is, on one line: most names, addresses and links
_PLAIN = re.compile(r"(?![. ])[ !#-%(-;?-~]{1,75}(?<! )").fullmatch
_DOTTED = re.compile(rb"^(\.+)(?=(.*)$)", re.MULTILINE)
_DOT = b"=2E"


class Spliced(dict[str, tuple[bytes, bytes]]):
    """One recipient's values as they stand in plain text and in HTML, made when first needed."""

    def __init__(self, values: Mapping[str, str]) -> None:
        self._values = values

    def __missing__(self, name: str) -> tuple[bytes, bytes]:
        value = self._values[name]
        if _PLAIN(value):
            both = (value.encode() + _SOFT_BREAK,) * 2
        else:
            both = _spliced(escaped(value, "text")), _spliced(escaped(value, "html"))
        self[name] = both
        return both


class QuotedPrintable:
    """A `Merged` text as quoted-printable UTF-8 with CRLF line ends."""

    def __init__(self, merged: Merged) -> None:
        self._pieces: list[bytes] = []
        self._tags: list[tuple[int, str, bool]] = []
        for piece, follower in pairwise((*merged.pieces, "")):
            if isinstance(piece, MergeTag):
                self._tags.append((len(self._pieces), piece.name, piece.escape == "html"))
                self._pieces.append(b"")
            elif isinstance(follower, str):
                self._pieces.append(encoded(piece))
            else:
                self._pieces.append(_broken_off(encoded(piece)))

    def pieces(self, spliced: Spliced) -> list[bytes]:
        """The bytes for one recipient, to be joined. KeyError for a tag without a value."""
        pieces = self._pieces.copy()
        for place, name, html in self._tags:
            pieces[place] = spliced[name][html]
        return pieces


def encoded(text: str) -> bytes:
    """`text` as quoted-printable; a space or tab at its end is encoded, so that it may be cut, and
    so is a dot that begins a line, so that SMTP need not double it (RFC 5321 section 4.5.2)."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    # binascii takes the first line end for its own; with bare LF throughout there is one kind
    made = b2a_qp(lines.encode("utf-8", "replace"))
    return _DOTTED.sub(_undotted, made).replace(b"\n", b"\r\n")


def _undotted(line: re.Match[bytes]) -> bytes:
    """The dots that a line begins with, encoded; on lines of their own where it is full."""
    dots = len(line[1])
    if dots * len(_DOT) + len(line[2]) <= _LINE:
        return _DOT * dots
    return b"".join(_DOT * min(24, dots - done) + b"=\n" for done in range(0, dots, 24))


def _spliced(value: str) -> bytes:
    return _broken_off(encoded(value)) if value else b""


def _broken_off(text: bytes) -> bytes:
    """`text` with a soft line break behind it."""
    if len(text) - (text.rfind(b"\n") + 1) < _LINE:
        return text + _SOFT_BREAK
    last = 3 if text[-3:-2] == b"=" else 1  # of a full line, the last character moves down
    moved = text[-last:].replace(b".", _DOT)
    return text[:-last] + _SOFT_BREAK + moved + _SOFT_BREAK
