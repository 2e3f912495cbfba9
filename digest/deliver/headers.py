"""Header lines (RFC 5322) of our own making: short, foldable, and proof against what stands in
a title or a name.

The standard library's policy breaks long URIs in List-* lines and takes milliseconds per message.
"""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Iterable, Iterator
from functools import lru_cache

_LINE = 78  # RFC 5322 section 2.1.1: should not be longer
_WORD_CHARACTERS = 45  # bytes that make an encoded word of at most 75 characters (RFC 2047)
# controls, line and paragraph separators, lone surrogates
_CONTROLS = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
_ATOMS = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~ -]*")
# text that reads as an encoded word must not be decoded as one
_PLAIN = re.compile(r"(?!.*=\?)[ -~]*")


@lru_cache(maxsize=256)  # a mail's subject and sender, and its recipient twice
def clean(text: str) -> str:
    """One line without control characters: what comes from outside never starts a new header."""
    return " ".join(_CONTROLS.sub(" ", text).split())


@lru_cache(maxsize=16)  # most subjects are the same for all recipients
def unstructured(name: str, text: str) -> bytes:
    """A line of free text, such as Subject; folded, and encoded (RFC 2047) where it must be."""
    text = clean(text)
    longest = max(map(len, text.split(" ")))
    if _PLAIN.fullmatch(text) and longest <= _LINE - len(name) - 2:
        return _folded(name, text.split(" "))
    return _folded(name, _encoded_words(text, _LINE - len(name) - 2))


def mailbox(name: str, address: str, display: str) -> bytes:
    """A line with one mailbox, such as To: `display` <`address`>."""
    return _folded(name, [*phrase(display, _LINE - len(name) - 2), f"<{clean(address)}>"])


def phrase(text: str, room: int = _LINE) -> list[str]:
    """A display name as words to fold between: as it is, quoted or encoded; [] for none."""
    text = clean(text)
    if not text:
        return []
    if len(text) > room - 2 or not _PLAIN.fullmatch(text):
        return list(_encoded_words(text, room))
    if _ATOMS.fullmatch(text):
        return [text]
    return ['"' + re.sub(r'(["\\])', r"\\\1", text) + '"']


def uris(name: str, addresses: Iterable[str]) -> bytes:
    """A List-* line (RFC 2369): each URI whole, on a line of its own where it needs one."""
    listed = [f"<{address}>" for address in addresses]
    return _folded(name, [f"{uri}," for uri in listed[:-1]] + listed[-1:])


def read(lines: bytes) -> dict[str, str]:
    """Header lines by name, unfolded."""
    unfolded = lines.decode("utf-8").replace("\r\n ", " ").strip().split("\r\n")
    return dict(line.split(": ", 1) for line in unfolded)


def _folded(name: str, words: Iterable[str]) -> bytes:
    """Words joined by spaces, with a line break before one that would make the line too long; the
    first stays beside the name if no line of its own would hold it."""
    line = f"{name}:"
    lines = []
    for word in filter(None, words):
        is_kept = line == f"{name}:" and 1 + len(word) > _LINE
        if len(line) + 1 + len(word) > _LINE and not is_kept:
            lines.append(line)
            line = ""
        line += f" {word}"
    # an address may hold letters beyond ASCII (RFC 6532); everything else is ASCII by now
    return ("\r\n".join([*lines, line]) + "\r\n").encode("utf-8")


def _encoded_words(text: str, first: int) -> Iterator[str]:
    """RFC 2047 words, each of whole characters; the first fits into `first` columns."""
    chunk = b""
    room = min(_WORD_CHARACTERS, (first - len("=?utf-8?b??=")) // 4 * 3)
    for character in text:
        encoded = character.encode("utf-8", "replace")
        if len(chunk) + len(encoded) > room:
            yield _encoded_word(chunk)
            chunk, room = b"", _WORD_CHARACTERS
        chunk += encoded
    yield _encoded_word(chunk)


def _encoded_word(chunk: bytes) -> str:
    return f"=?utf-8?b?{b64encode(chunk).decode()}?="
