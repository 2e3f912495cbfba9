"""Finds labels in lines: alone ("Read more:"), before a link, inside it, or after it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from digest.collect.readmore.document import Document, Line, clean
from digest.collect.readmore.targets import is_headline, wide_letters
from digest.collect.readmore.vocabulary import (
    LONGEST_LABEL,
    Kind,
    closes_with_label,
    fold,
    is_teaser,
    kind_of,
    may_open_with_label,
    opens_with_label,
)

_SEPARATOR = re.compile(r"[:：|｜│»›>】\]）)」』。!！?？…]|\.(?=\s)|\s[-–—]\s|[–—]")
_SEPARATION = 3  # characters of the longest separator
_COLON = re.compile("[:：|｜»]")
_SET_OFF = re.compile(r"[:：|｜│»›>】\]–—。.…-]$|^[:：|｜│»›>–—]")
_SENTENCE_END = re.compile(r"[.!?…。！？(\[（【]\s*(?=\S)")
_BRACKETED = re.compile(r"[(\[（]([^)\]）]*)[)\]）]")
_LONGEST_VAGUE = 9
_ORNAMENTS = " ★☆●■◆◎▪\u2022\u00b7–—-→▶►▸|:>"
_FIRST_WORD = re.compile(r"\W*\S*")  # with the arrow or the sign before it
_GOES_ON = re.compile(r"\s*[,;]|\s+[^\WA-ZÀ-ÖØ-ÞА-Я]")  # the sentence, after a link
_GAP = re.compile(r"\W*(?:\([^()]{1,40}\)\W*)?(?:\w{1,5}\W*)?")  # between links: ", ", " und "


@dataclass(frozen=True, slots=True)
class Link:
    """An anchor that may be a read-more link, with the words it shows."""

    anchor: int
    title: str
    line: int


@dataclass(frozen=True, slots=True)
class Label:
    """A label in a line; `links` stand in that line too, else it speaks for what follows."""

    line: int
    kind: Kind
    text: str
    links: tuple[Link, ...] = ()
    whole: bool = True  # the line holds nothing but the label and its links
    title: str = ""  # unlinked words after the label


def headline(text: str) -> str:
    """A link's words without bullets, arrows and separators around them."""
    text = clean(text).strip(_ORNAMENTS)
    return text if text.count("«") == text.count("»") else text.strip("»› ")


def label_of(document: Document, index: int, language: str) -> Label | None:
    """The label of a line, or None."""
    line = document.lines[index]
    if len(line.text) <= LONGEST_LABEL:
        if kind := kind_of(line.text, language):
            if line.anchors and is_teaser(line.text) and _is_one_line(document, line.anchors[0]):
                return None
            return Label(index, kind, line.text)
        if not line.anchors and _holds_label(line.text) and _heads(document, line):
            return Label(index, Kind.RELATED, line.text)
    spans = _Spans(document, line, language)
    return spans.leading(index) or spans.inner(index) or spans.trailing(index)


def _holds_label(text: str) -> bool:
    return opens_with_label(text) or closes_with_label(text)


def _heads(document: Document, line: Line) -> bool:
    return line.text.endswith((":", "：", "】")) or 1 <= document.heading(line) <= 6


def is_vague(text: str) -> bool:
    """Whether the label is a single short word, such as "more", that may head any list of links."""
    folded = fold(text)
    short = len(folded) <= _LONGEST_VAGUE and " " not in folded and not wide_letters(folded)
    return short and not folded.startswith("relat")


def _is_gap(text: str) -> bool:
    return len(text) <= 60 and _GAP.fullmatch(text) is not None


def _is_one_line(document: Document, anchor: int) -> bool:
    return document.nodes[anchor].first == document.nodes[anchor].last


class _Spans:
    """A line's text with the places where pieces and anchors begin and end."""

    def __init__(self, document: Document, line: Line, language: str) -> None:
        self.language = language
        self.text = "".join(piece.text for piece in line.pieces)
        self.ends: list[int] = []  # of pieces
        self.anchors: list[tuple[int, int, int]] = []  # node, start, end
        place = 0
        for piece in line.pieces:
            start, place = place, place + len(piece.text)
            self.ends.append(place)
            if piece.anchor < 0 or not piece.text.strip():
                continue
            if self.anchors and self._continues(document, *self.anchors[-1], piece.anchor, start):
                start = self.anchors.pop()[1]
            self.anchors.append((piece.anchor, start, place))

    def _continues(
        self, document: Document, last: int, _: int, end: int, anchor: int, start: int
    ) -> bool:
        """Whether an anchor goes on where the last one ended, as editors split them."""
        same = document.href(last) == document.href(anchor)
        return last == anchor or (same and not self.text[end:start].strip())

    def leading(self, index: int) -> Label | None:
        """The label that opens the line: the longest one that a separator or a tag sets off.

        One colon is enough: what is between it and a second one belongs to a headline.
        """
        bare = self.text.lstrip()
        limit = LONGEST_LABEL + len(self.text) - len(bare)
        if bare and not self._glued() and not may_open_with_label(bare[:LONGEST_LABEL]):
            first_word = _FIRST_WORD.match(bare)
            limit += (first_word.end() if first_word else 0) + _SEPARATION - LONGEST_LABEL
        ends = {match.end() for match in _SEPARATOR.finditer(self.text, 0, limit)}
        ends.update([end for end in self.ends if end <= limit])
        if not ends:
            return None
        colon = _COLON.search(self.text, 0, limit)
        first = colon.end() if colon else limit
        for end in sorted(ends, key=lambda end: (end > first, -end if end <= first else end)):
            if kind := kind_of(self.text[:end], self.language):
                return self._opened(index, kind, end)
        if colon and self.anchors and opens_with_label(self.text[:first]):
            return self._opened(index, Kind.RELATED, first)
        return None

    def _glued(self) -> bool:
        """Whether words touch where one piece ends and the next begins."""
        text = self.text
        return any(text[end].isalnum() and not text[end - 1].isspace() for end in self.ends[:-1])

    def _opened(self, index: int, kind: Kind, end: int) -> Label | None:
        links = self._links(index, end)
        rest = clean(self.text[end:])
        label = clean(self.text[:end])
        set_off = _SET_OFF.search(label) is not None or _SET_OFF.match(rest) is not None
        if links:
            linked = sum(len(link.title) for link in links)
            enough = 0.4 if set_off else 0.8 if " " in label else 0.95
            if set_off and rest.startswith(links[0].title) and is_headline(links[0].title):
                enough = 0.4 if is_vague(label) else 0.15  # a headline, then a teaser
            return Label(index, kind, label, links) if linked >= enough * len(rest) else None
        if not set_off:
            return None
        if inside := [anchor for anchor, start, _ in self.anchors if start < end]:
            return Label(index, kind, label, (Link(inside[0], headline(rest), index),))
        return Label(index, kind, label, title=rest)

    def _links(self, index: int, start: int) -> tuple[Link, ...]:
        found: list[Link] = []
        place = start
        for anchor, first, last in self.anchors:
            if last <= start:
                continue
            if found and not _is_gap(self.text[place:first]):
                break
            if title := headline(self.text[max(first, start) : last]):
                found.append(Link(anchor, title, index))
            place = last
        return tuple(found)

    def inner(self, index: int) -> Label | None:
        """A label before a link in the middle of the line: "… (read also: <a>Title</a>)"."""
        previous = 0
        for anchor, start, end in self.anchors:
            before = self.text[max(previous, start - LONGEST_LABEL) : start]
            previous = end
            places = [match.end() for match in _SENTENCE_END.finditer(before)]
            label = before[places[-1] :] if places else ""
            if kind_of(label, self.language) is not Kind.RELATED:
                continue
            title = headline(self.text[start:end])
            ends = not _GOES_ON.match(self.text, end) and " " in label.strip()
            if _SET_OFF.search(label.rstrip()) or (ends and is_headline(title)):
                link = Link(anchor, title, index)
                return Label(index, Kind.RELATED, clean(label), (link,), whole=False)
        return None

    def trailing(self, index: int) -> Label | None:
        """A label in brackets behind a link: "<a>Title</a> (read more)"."""
        for anchor, start, end in self.anchors:
            after = self.text[end : end + LONGEST_LABEL].lstrip()
            match = _BRACKETED.match(after)
            if match and kind_of(match[1], self.language) is Kind.RELATED:
                link = Link(anchor, headline(self.text[start:end]), index)
                alone = not clean(self.text[:start])
                return Label(index, Kind.RELATED, clean(match[1]), (link,), whole=alone)
        return None
