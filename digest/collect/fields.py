"""The values of a feed's fields, each within its bound: text, names, URLs, sizes."""

from __future__ import annotations

import re
from html import unescape
from urllib.parse import urljoin, urlsplit

# what one field of an entry may hold, in characters
LONGEST_HTML = 500_000
LONGEST_TITLE = 2_000
LONGEST_NAME = 300
LONGEST_URL = 4_096
MOST_TAGS = 30
MOST_LINKS = 50

# absolute, and such that joining and splitting would give it back as it is
_PLAIN_URL = re.compile(
    r"https?://[A-Za-z0-9.-]+(?::[0-9]+)?"
    r"(?:/[\w.~!$&'()*+,=:@%/-]*)?(?:\?[\w.~!$&'()*+,;=:@%/?-]+)?(?:#[\w.~!$&'()*+,;=:@%/?-]+)?",
    re.ASCII,
)
_TAG = re.compile(r"<[^<>]{0,500}>")


def text(value: object, longest: int) -> str:
    """The value when it is text, cut at `longest` characters; else ""."""
    return value[:longest].strip() if isinstance(value, str) else ""


def plain(markup: str) -> str:
    """A name or label without tags and entities, on one line."""
    return " ".join(unescape(_TAG.sub(" ", markup)).split())


def link(value: object, base: str) -> str:
    """The absolute http(s) URL that `value` means where `base` is read, or ""."""
    relative = text(value, LONGEST_URL + 1)
    if is_plain_url(relative):
        return relative if len(relative) <= LONGEST_URL else ""
    try:
        url = urljoin(base, relative) if relative else ""
    except ValueError:
        return ""
    return url if len(url) <= LONGEST_URL and is_web(url) else ""


def is_plain_url(url: str) -> bool:
    """Whether this is an absolute http(s) URL of ordinary letters: most are, and need no more."""
    return _PLAIN_URL.fullmatch(url) is not None


def is_web(url: str) -> bool:
    """Whether this is an absolute http(s) URL."""
    if is_plain_url(url):
        return True
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and bool(parts.netloc)


def pixels(value: object) -> int | None:
    """A width or height; None when it is no plain number."""
    digits = str(value)[:6]
    return int(digits) if digits.isascii() and digits.isdigit() else None
