"""A mail as lint reads it: the headers with their lines, the HTML part and the text part."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes
from email.errors import HeaderParseError
from email.header import decode_header
from email.message import Message

from digest.render.lint.finding import Place

LIMIT = 10_000_000  # bytes; no mail server takes more
_ENCODED = re.compile(r"=\?[^?\s]{1,40}\?[bq]\?", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Header:
    """A header field, decoded and unfolded."""

    name: str  # as written
    value: str
    place: Place


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """What was read. `text` is None without a text part, `headers` for a mere HTML file."""

    html: str
    text: str | None = None
    headers: tuple[Header, ...] | None = None
    raw: bytes = b""

    def values(self, name: str) -> list[Header]:
        """The header fields of that name."""
        return [one for one in self.headers or () if one.name.lower() == name.lower()]


def read(raw: bytes) -> Letter:
    """A message (RFC 5322, MIME). Never fails: what is not there is empty."""
    raw = raw[:LIMIT]
    message = message_from_bytes(raw)
    found: dict[str, str] = {}
    for part in message.walk():
        kind = part.get_content_type()
        if kind in ("text/html", "text/plain") and not part.is_multipart():
            found.setdefault(kind, _content(part))
    return Letter(
        html=found.get("text/html", ""),
        text=found.get("text/plain"),
        headers=tuple(_headers(raw)),
        raw=raw,
    )


def _content(part: Message) -> str:
    body = part.get_payload(decode=True)
    if not isinstance(body, bytes):
        return ""
    try:
        text = body.decode(str(part.get_content_charset() or "utf-8"), errors="replace")
    except (LookupError, ValueError):  # no such charset
        text = body.decode("utf-8", errors="replace")
    return text.replace("\r\n", "\n")


def _headers(raw: bytes) -> Iterator[Header]:
    name, value, start = "", "", 1
    for number, line in enumerate(_head(raw), 1):
        if line[:1] in (" ", "\t"):
            value += line
            continue
        if name:
            yield Header(name=name, value=_decoded(value), place=Place(line=start))
        name, _, value = line.partition(":")
        name, start = name.strip(), number
    if name:
        yield Header(name=name, value=_decoded(value), place=Place(line=start))


def _head(raw: bytes) -> Iterator[str]:
    """The header lines, without their line ends; see RFC 5322 section 2.1."""
    for line in re.split(rb"\r?\n", raw[:1_000_000]):
        if not line:
            return
        yield line.decode("utf-8", errors="replace")


def _decoded(value: str) -> str:
    value = " ".join(value.split())
    if not _ENCODED.search(value):
        return value
    try:
        parts = decode_header(value)
        return "".join(
            part if isinstance(part, str) else part.decode(charset or "ascii", errors="replace")
            for part, charset in parts
        )
    except (HeaderParseError, LookupError, ValueError):
        return value
