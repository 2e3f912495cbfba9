"""Text: outside words made safe to set in a line, and the plain-text part's wrapping."""

from __future__ import annotations

import re
import unicodedata
from urllib.parse import urlsplit

from digest.render.bidi import closed

COLUMNS = 72  # RFC 3676 section 4.2 advises 78 at most; quoting needs room
URL_LIMIT = 2000  # longer ones are cut by clients or are not links at all

# C0/C1 controls and lone surrogates break parsers; bidi embeddings, overrides and isolates reorder
# what stands beside them; the invisible ones carry nothing. ZWJ and ZWNJ stay: emoji and Persian
# need them.
_UNWANTED = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x9f\u00ad\u061c\u180e\u200b\u2028\u2029\u202a-\u202e\u2060-\u206f\ufeff"
    "\ufff9-\ufffb\ufdd0-\ufdef\ufffe\uffff\ud800-\udfff]"
)
_JOINERS = re.compile("[\u200c\u200d]{2,}")
# a language stacks two or three marks on a letter; towers of them cover the lines around
_MARK = "[\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20f0\ufe20-\ufe2f]"
_TOWERS = re.compile(f"({_MARK}{{3}}){_MARK}+")
_CUT = " \t,;:.-–—"
_BLANKS = " \t\n\r\f\v"  # a no-break space is none
_LETTER = "\u3041-\u3096\u30a1-\u30fa\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"  # kana, ideographs
_OPENS = "「『（《〈【〔［｛“‘"
_CLOSES = (
    "、。，．」』）》〉】〕］｝”’！？：；…ー々ゝゞぁぃぅぇぉっゃゅょァィゥェォッャュョ,.!?;:)%"
)
# a word with the blanks before it, or a letter with what holds to it
_WORDS = re.compile(
    f"[{_BLANKS}]*(?:[{_OPENS}]*(?:[{_LETTER}][{_CLOSES}]*|[^{_BLANKS}{_LETTER}{_OPENS}]+)|[{_OPENS}]+)"
)


def one_line(text: str, limit: int) -> str:
    """The text on one line, at most `limit` characters, without what is invisible or reorders."""
    return shorten(" ".join(visible(text[: limit * 4]).split()), limit)


def visible(text: str) -> str:
    """The text without what is invisible or reorders; its lines stay."""
    return _TOWERS.sub(r"\1", _JOINERS.sub("", _UNWANTED.sub("", text)))


def shorten(text: str, limit: int) -> str:
    """The text cut before the word that goes beyond `limit` characters, with an ellipsis."""
    if len(text) <= limit:
        return text
    head = text[: limit - 1]
    words = head.rpartition(" ")[0]
    # a cut at a word is kinder, unless the last word is most of the text
    return closed((words if len(words) > limit // 2 else head).rstrip(_CUT) + "…")


def web_url(url: str) -> str:
    """The URL when it is an absolute http(s) one that a mail can carry, else ""."""
    if len(url) > URL_LIMIT or not url.isprintable() or re.search(r'[\s"<>\\]', url):
        return ""
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    return url if parts.scheme in {"http", "https"} and parts.netloc else ""


def wrap(text: str, indent: str = "", first: str | None = None) -> str:
    """Filled to COLUMNS and indented, the first line by `first`; long words stay whole.

    Chinese and Japanese break between letters too, but not before what closes or after what opens
    (UAX #14, classes ID, CL and OP).
    """
    lines: list[str] = []
    line, is_empty = indent if first is None else first, True
    for word in _WORDS.findall(text):
        gap = "" if is_empty or not word[0].isspace() else " "
        piece = word.strip(_BLANKS)
        if not is_empty and _columns(line + gap + piece) > COLUMNS:
            lines.append(line)
            line, gap = indent, ""
        line += gap + piece
        is_empty = False
    return "\n".join(lines if is_empty else [*lines, line])


def underline(text: str, rule: str = "=") -> str:
    """The text with a rule of its width under it."""
    return f"{text}\n{rule * min(_columns(text), COLUMNS)}"


def _columns(text: str) -> int:
    """The width of a line; East Asian wide letters take two columns."""
    if text.isascii():
        return len(text)
    return sum(1 + (unicodedata.east_asian_width(letter) in "WF") for letter in text)
