"""Related coverage in plain text: a label, then headlines; their URLs are unknown."""

from __future__ import annotations

import re

from digest.collect.readmore.document import LARGEST_HTML, clean
from digest.collect.readmore.extracted import Cut, Extracted
from digest.collect.readmore.vocabulary import LONGEST_LABEL, Kind, is_footer, is_teaser, kind_of
from digest.collect.readmore.zone import measure
from digest.model import LinkKind, ReadMore

_SEPARATOR = re.compile(r"[:：|｜»›>】\]]")
_BULLET = re.compile(r"^\s*(?:[-–—*•·▪►▶➤»›>・]|\d{1,2}[.)])\s*")
_LONGEST_HEADLINE = 200
_CLOSING = re.compile(r"[.!…。]$")


def extract_text(text: str, *, url: str = "", title: str = "", language: str = "") -> Extracted:
    """Related headlines in plain text, with url "", and the text without them."""
    lines = [clean(line) for line in text[:LARGEST_HTML].splitlines()]
    related: list[ReadMore] = []
    cuts: list[Cut] = []
    kept: list[str] = []
    label = ""
    for number, line in enumerate(lines, 1):
        where = f"line {number}"
        if not line:
            continue
        if opened := _label(line):
            kind, words, rest = opened
            label = words if kind is Kind.RELATED and not rest else ""
            if kind is Kind.RELATED and rest:
                related.append(_headline(words, rest))
            cuts.append(Cut("related" if kind is Kind.RELATED else "other label", words, where))
        elif label and _is_headline(line):
            related.append(_headline(label, _BULLET.sub("", line)))
        elif is_footer(line) or is_teaser(line):
            cuts.append(Cut("feed footer", line, where))
        else:
            label = ""
            kept.append(line)
    return Extracted(tuple(related), "", "\n\n".join(kept), tuple(cuts))


def _label(line: str) -> tuple[Kind, str, str] | None:
    """Kind, label and what follows it in the line."""
    bare = _BULLET.sub("", line)
    if kind := kind_of(bare):
        return kind, bare, ""
    for match in _SEPARATOR.finditer(bare, 0, LONGEST_LABEL):
        if kind := kind_of(bare[: match.end()]):
            rest = bare[match.end() :].strip()
            if measure(rest) <= _LONGEST_HEADLINE:
                return kind, bare[: match.end()].strip(), rest
    return None


def _is_headline(line: str) -> bool:
    return 15 <= measure(line) <= _LONGEST_HEADLINE and not _CLOSING.search(line)


def _headline(label: str, title: str) -> ReadMore:
    return ReadMore(kind=LinkKind.RELATED, title=title, url="", label=label)
