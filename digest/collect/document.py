"""A feed's bytes as text that is safe to parse: decoded, without DTD, only characters of XML."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass
from html.entities import html5

from digest.errors import ParseError, Problem

MOST_ENTRIES = 1000
_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16, whose mark it starts with
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
    (b"<\x00?\x00", "utf-16-le"),
    (b"\x00<\x00?", "utf-16-be"),
)
# encodings of seven-bit bytes: such a text is valid UTF-8 as well, so here the label decides
_SEVEN_BIT = re.compile(r"iso-?2022-?(?:jp|kr)[-\w]*|hz(?:-gb-2312)?", re.IGNORECASE)
# what pages call these, browsers read as the larger set (WHATWG Encoding, section 4.2)
_LARGER = {"gb2312": "gb18030", "gbk": "gb18030", "iso8859-1": "cp1252", "ascii": "cp1252"}
# codecs that are no character sets, or hide markup from whoever looks at the bytes
_NOT_MEANT = {"utf-7", "unicode_escape", "raw_unicode_escape", "idna", "punycode", "undefined"}

_DECLARED = re.compile(rb"""<\?xml[^>]{0,200}?encoding\s*=\s*["']([\w.:-]{1,40})["']""")
_CHARSET = re.compile(r"""charset\s*=\s*["']?([\w.:-]{1,40})""", re.IGNORECASE)
_PROLOG = re.compile(r"\s+|<\?.*?\?>|<!--.*?-->", re.DOTALL)
_DOCTYPE = re.compile(r"<!DOCTYPE[^\[>]*(?:\[(?P<subset>.*?)\]\s*)?>", re.DOTALL | re.IGNORECASE)
_ENTITY = re.compile(r"<!ENTITY\s+(?P<parameter>%\s+)?(?P<name>[\w:.-]+)\s+(?P<value>[^>]*)>")
_LITERAL = re.compile(r"""(["'])(?P<text>(?:&#\w{1,8};|[^&%<]){0,32})\1\s*""")
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_NUMBERED = re.compile(r"&#(?:[xX]([0-9a-fA-F]{1,40})|([0-9]{1,40}));?")
_NAMED = re.compile(r"&(?!(?:lt|gt|amp|quot|apos);)([A-Za-z][A-Za-z0-9]{1,31});")
_ROOT = re.compile(r"<(?P<tag>(?:[\w.-]{1,40}:)?(?P<name>[\w.-]{1,40}))")
_ENTRY = re.compile(r"<(?P<tag>item|entry)(?=[\s>])")
_DATE = re.compile(r"<(?:pubDate|published|updated|dc:date|modified)>([^<]{1,60})")


@dataclass(frozen=True, slots=True)
class Document:
    """The text from its root element on, and what had to be put right."""

    text: str
    root: str  # local name of the root element, lower case; "" when it is no XML
    warnings: tuple[str, ...] = ()


def read_document(body: bytes, *, url: str, content_type: str = "") -> Document:
    """Decode and tame a feed document. Raises ParseError when it is empty or declares entities
    that are loaded from elsewhere or made of others (XXE, "billion laughs")."""
    if not body.strip():
        raise unreadable(url, f"an empty document ({len(body)} bytes)", "it is tried again later")
    text, warnings = _decode(body, content_type)
    if text.lstrip()[:1] in {"{", "["}:
        return Document(text, "", warnings)
    start, entities = _prolog(text, url)
    root = _ROOT.match(text, start)
    text = _tamed(text[start:], entities)
    if not root:
        return Document(text, "", warnings)
    if f"</{root['tag']}" not in text:
        warnings += ("the document breaks off; its last entry may be missing",)
        text = _without_open_entry(text)
    text, more = _newest(text)
    return Document(text, root["name"].lower(), warnings + more)


def unreadable(url: str, what: str, next_step: str) -> ParseError:
    """A ParseError about `url`."""
    return ParseError(Problem(where=url, what=what, next_step=next_step))


def _decode(body: bytes, content_type: str) -> tuple[str, tuple[str, ...]]:
    for mark, encoding in _BOMS:
        if body.startswith(mark):
            return body.decode(encoding, "replace").lstrip("\ufeff"), ()
    declared = _DECLARED.search(body[:300])
    charset = _CHARSET.search(content_type)
    labels = [declared[1].decode("ascii")] if declared else []
    labels += [charset[1]] if charset else []
    seven_bit = [label for label in labels if _SEVEN_BIT.fullmatch(label)]
    # bytes that are valid UTF-8 hardly ever mean anything else, whatever their label says
    for label in (*seven_bit, "utf-8", *labels):
        encoding = _codec(label)
        try:
            if encoding:
                return body.decode(encoding), ()
        except UnicodeDecodeError:
            continue
    if labels and _codec(labels[0]) == "utf-8":
        # a few broken bytes in a UTF-8 text, or a Western text with the wrong label
        text = body.decode("utf-8", "replace")
        if text.count("\ufffd") * 4 < sum(byte > 127 for byte in body):
            return text, ("some bytes are not valid UTF-8",)
    warnings = ("its encoding is not what it says",) if labels else ()
    return body.decode("cp1252", "replace"), warnings


def _codec(label: str) -> str:
    """Python's name for the encoding, "" for one that is unknown or not meant for text."""
    try:
        info = codecs.lookup(label)
    except (LookupError, ValueError):
        return ""
    name = _LARGER.get(info.name, info.name)
    return name if getattr(info, "_is_text_encoding", True) and name not in _NOT_MEANT else ""


def _prolog(text: str, url: str) -> tuple[int, dict[str, str]]:
    """Where the root element starts, and the harmless entities that are declared before it.

    Everything before is dropped, so no parser ever sees a DTD.
    """
    entities: dict[str, str] = {}
    # some sites print a blank line or a warning before the document
    at = max(text.find("<"), 0)
    while True:
        if match := _DOCTYPE.match(text, at):
            entities |= _declared(match["subset"] or "", url)
        elif not (match := _PROLOG.match(text, at)):
            return at, entities
        at = match.end()


def _declared(subset: str, url: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for match in _ENTITY.finditer(subset):
        if match["parameter"] and "-//W3C//ENTITIES" in match["value"]:
            continue  # the HTML names, which are known without loading anything
        literal = _LITERAL.fullmatch(match["value"])
        if match["parameter"] or not literal:
            raise unreadable(
                url,
                f"refused: its DTD declares the entity {match['name'][:40]!r}, "
                "which loads a file or unfolds others",
                "tell the site, or `digest feeds remove` it",
            )
        found[match["name"]] = literal["text"]
    return found


def _tamed(text: str, entities: dict[str, str]) -> str:
    """The text with only characters of XML 1.0, and with entities that every parser knows."""

    def named(match: re.Match[str]) -> str:
        known = entities.get(match[1]) or html5.get(match[1] + ";")
        return known if known and known not in "<>&\"'" else match[0]

    text = _NUMBERED.sub(_character, _NOT_XML.sub("", text))
    return _NAMED.sub(named, text)


def _character(match: re.Match[str]) -> str:
    code = int(match[1], 16) if match[1] else int(match[2])
    allowed = code in {9, 10, 13} or 0x20 <= code <= 0xD7FF or 0xE000 <= code <= 0xFFFD
    return match[0] if allowed or 0x10000 <= code <= 0x10FFFF else "\ufffd"


def _without_open_entry(text: str) -> str:
    """Half an entry is no article: it comes whole the next time."""
    starts = list(_ENTRY.finditer(text))
    if len(starts) < 2:
        return text
    last = starts[-1]
    return text if f"</{last['tag']}>" in text[last.end() :] else text[: last.start()]


def _newest(text: str) -> tuple[str, tuple[str, ...]]:
    """The text with at most MOST_ENTRIES entries: the newer end of the list."""
    starts = [match.start() for match in _ENTRY.finditer(text)]
    if len(starts) <= MOST_ENTRIES:
        return text, ()
    end = max(text.rfind("</item>") + len("</item>"), text.rfind("</entry>") + len("</entry>"))
    warning = (f"{len(starts)} entries, of which the newest {MOST_ENTRIES} are read",)
    if _year(text, starts[-1]) > _year(text, starts[0]):
        return text[: starts[0]] + text[starts[-MOST_ENTRIES] :], warning
    return text[: starts[MOST_ENTRIES]] + text[max(end, starts[-1]) :], warning


def _year(text: str, start: int) -> int:
    """The year of the entry at `start`, 0 when it shows none."""
    date = _DATE.search(text, start, start + 100_000)
    year = re.search(r"(?:19|20)\d\d", date[1]) if date else None
    return int(year[0]) if year else 0
