"""Text from outside made plain: no markup, no control or direction marks, within a length."""

from __future__ import annotations

import re
import unicodedata
from html import unescape

import nh3

LONGEST_HTML = 500_000  # characters of an entry's markup that are read

_BLOCK_END = re.compile(
    r"</(?:p|div|li|h[1-6]|tr|blockquote|section|article)\s*>|<br\s*/?>|<hr\s*/?>", re.IGNORECASE
)
_TAG_LIKE = re.compile(
    r"</?[a-zA-Z][^<>]{0,2000}>|<!--|&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|\w{2,31});"
)
_SPACES = re.compile(r"\s+")


class _Marks(dict[int, int | None]):
    """A translation table, filled as it is used: the unseen goes, spaces become one kind."""

    def __missing__(self, code: int) -> int | None:
        category = unicodedata.category(chr(code))
        kept: int | None = code
        if category in {"Zs", "Zl", "Zp"} or code in {0x09, 0x0A, 0x0D}:
            kept = 0x20
        # controls, direction marks and zero-width signs, halves of surrogate pairs, private use;
        # the joiners U+200C and U+200D are letters' business in Persian, Hindi and emoji
        elif category in {"Cc", "Cs", "Co", "Cn"} or (
            category == "Cf" and code not in {0x200C, 0x200D}
        ):
            kept = None
        self[code] = kept
        return kept


class _Letters(dict[int, int | None]):
    """A translation table, filled as it is used: what is no letter or digit goes."""

    def __missing__(self, code: int) -> int | None:
        kept = code if chr(code).isalnum() or code == ord("_") else None
        self[code] = kept
        return kept


_MARKS = _Marks()
_LETTERS = _Letters()


def clean_text(text: str, longest: int = 50_000) -> str:
    """Plain text on one line: no control or direction marks, single spaces, at most `longest`
    characters, cut at a word where there is one."""
    head = text[: longest * 4]
    if not head.isprintable():  # nearly every text is: it has no sign that would go
        head = head.translate(_MARKS)
    line = " ".join(head.split())
    return line if len(line) <= longest else _cut(line, longest)


def letters_of(text: str) -> str:
    """Letters and digits alone, in one case: what two texts have in common beside their marks."""
    return text.translate(_LETTERS).casefold()


def _cut(text: str, longest: int) -> str:
    head = text[: longest - 1]
    at_word = head.rpartition(" ")[0]
    return (at_word if len(at_word) > longest // 2 else head).rstrip(" ,;:–—-") + "…"


def plain_text(html: str, longest: int = 50_000) -> str:
    """What a reader would see of a piece of HTML, on one line."""
    # JSON can hold halves of surrogate pairs, which no UTF-8 can
    whole = html[:LONGEST_HTML].encode("utf-8", "ignore").decode("utf-8")
    # nh3 escapes what it keeps, so the result is read back once
    text = nh3.clean(_BLOCK_END.sub(" ", whole), tags=set()) if "<" in whole else whole
    return clean_text(unescape(text), longest)


def clean_title(title: str, longest: int = 300) -> str:
    """A headline as plain text. Feeds escape titles once, twice or not at all (RFC 4287 has a type
    for it that many get wrong), so markup is taken off for as long as there is any."""
    text = title[: longest * 20]
    for _ in range(3):
        if not ("<" in text or "&" in text) or not _TAG_LIKE.search(text):
            break
        text = plain_text(text, longest * 4)
    return clean_text(text, longest)
