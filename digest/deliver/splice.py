"""Quoted-printable text cut at its merge tags: encoded once per variant, joined per recipient.

A value stands between soft line breaks (RFC 2045 section 6.7, rule 5), so whatever its length no
line grows beyond 76 characters, and the text around it need not be encoded again.
"""

from __future__ import annotations

import re
from binascii import b2a_qp
from collections.abc import Mapping
from itertools import pairwise

from digest.model import Merged, MergeTag, escaped

_SOFT_BREAK = b"=\r\n"
_LINE = 76
# what neither quoted-printable nor HTML writes in another way: most addresses and links
_PLAIN = re.compile(r"[!#-%(-;?-~]+").fullmatch
_DOTTED = re.compile(rb"^\.(?:(.{0,73})$|(?!\.))", re.MULTILINE)
_LINES = re.compile(rb".{1,75}").findall


class Spliced(dict[str, tuple[bytes, bytes]]):
    """One recipient's values as they stand in plain text and in HTML, made when first needed."""

    def __init__(self, values: Mapping[str, str]) -> None:
        self._values = values

    def __missing__(self, name: str) -> tuple[bytes, bytes]:
        value = self._values[name]
        if _PLAIN(value):
            plain = _soft_broken(value.encode())
            both = plain, plain
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
    """The line's dot encoded; on a line of its own where the line is full."""
    return b"=2E=\n" if line[1] is None else b"=2E" + line[1]


def _spliced(value: str) -> bytes:
    return _broken_off(encoded(value)) if value else b""


def _soft_broken(plain: bytes) -> bytes:
    """`plain` in lines of its own, each with a soft line break behind it."""
    return _SOFT_BREAK.join(_LINES(plain)) + _SOFT_BREAK


def _broken_off(text: bytes) -> bytes:
    """`text` with a soft line break behind it."""
    if len(text) - (text.rfind(b"\n") + 1) < _LINE:
        return text + _SOFT_BREAK
    last = 3 if text[-3:-2] == b"=" else 1  # of a full line, the last character moves down
    return text[:-last] + _SOFT_BREAK + text[-last:] + _SOFT_BREAK
