"""The headline that a link shows, wherever its page puts it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice
from typing import TYPE_CHECKING

from digest.collect.readmore.document import Document, Line, Piece, clean
from digest.collect.readmore.labels import headline
from digest.collect.readmore.targets import is_headline, wide_letters
from digest.collect.readmore.vocabulary import is_teaser, kind_of
from digest.collect.readmore.zone import measure

if TYPE_CHECKING:
    from lxml import etree

CARD_LINES = 8  # a card: picture, section, headline, teaser, date, author, "read more"
_CARD_CLIMB = 4
_CARD_LINKS = 20
_LONGEST_TITLE = 300
_TITLE_MARK = re.compile(r"(?<!sub)(?<!sub[_-])(?:title|headline|titre|titulo|titolo|titel)")


def title_of(document: Document, anchor: int) -> str:
    """The headline of an anchor: its heading, a headline-like line, its card's, its attribute's."""
    lines = _lines_of(document, anchor)
    for shown, stands_out in lines:
        if stands_out and not kind_of(shown):
            return shown
    for shown, _ in lines:
        if is_headline(shown) and not is_teaser(shown) and not kind_of(shown):
            return _within(shown, document.nodes[anchor].element.get("title") or "")
    own = _longest(lines)
    if own and not is_teaser(own) and not kind_of(own):
        return own
    return _card_heading(document, anchor) or _attribute_title(document, anchor) or own


def _lines_of(document: Document, anchor: int) -> list[tuple[str, bool]]:
    """What the anchor shows, line by line, and whether its markup calls it a headline."""
    node = document.nodes[anchor]
    found = []
    for line in document.lines[node.first : min(node.last + 1, node.first + 2 * CARD_LINES)]:
        own = [piece for piece in line.pieces if piece.anchor == anchor]
        marked = [piece for piece in own if _is_marked(document, piece.node, anchor)]
        shown = headline(_longest_run(marked or own))
        if shown and len(shown) <= _LONGEST_TITLE:
            heading = 1 <= document.heading(line) <= 6
            found.append((shown, heading or (bool(marked) and is_headline(shown))))
    return found


def _longest_run(pieces: list[Piece]) -> str:
    """The words of the pieces; where elements touch or stand on lines of their own, the longest."""
    runs = [""]
    for before, piece in zip([None, *pieces], pieces, strict=False):
        is_break = piece.text.isspace() and "\n" in piece.text
        if is_break or (before and _touch(before, piece)):
            runs.append("")
        runs[-1] += piece.text
    return max(runs, key=measure)


def _touch(before: Piece, piece: Piece) -> bool:
    """Whether the words of two elements meet without a space, in a script that has spaces."""
    last, first = before.text[-1:], piece.text[:1]
    is_met = before.owner is not piece.owner and not (before.is_tail or piece.is_tail)
    return is_met and not last.isspace() and first.isalnum() and wide_letters(last + first) < 2


def _is_marked(document: Document, node: int, anchor: int) -> bool:
    while node > anchor:
        if _TITLE_MARK.search(document.nodes[node].marks):
            return True
        node = document.nodes[node].parent
    return False


def _within(shown: str, attribute: str) -> str:
    """The attribute where it is the headline among other words: a section before, a date after."""
    title = clean(attribute)
    return title if is_headline(title) and title in shown else shown


def _longest(lines: list[tuple[str, bool]]) -> str:
    return max((shown for shown, _ in lines), key=len, default="")


def _card_heading(document: Document, anchor: int) -> str:
    """The unlinked title of the card that an anchor with a picture or "read more" stands in."""
    href = document.href(anchor)
    for node in document.ancestors(anchor)[1 : _CARD_CLIMB + 1]:
        card = document.nodes[node]
        if card.last - card.first >= CARD_LINES:
            break
        if any(href != other for other in islice(_addresses(card.element), _CARD_LINKS)):
            break
        for line in document.lines[card.first : card.last + 1]:
            if _is_card_title(document, line) and not kind_of(line.text):
                return line.text
    return ""


def _is_card_title(document: Document, line: Line) -> bool:
    if len(line.text) > _LONGEST_TITLE:
        return False
    named = any(_TITLE_MARK.search(document.nodes[piece.node].marks) for piece in line.pieces)
    return named or 2 <= document.heading(line) <= 6


def _addresses(element: etree._Element) -> Iterator[str]:
    return (href.strip() for anchor in element.iter("a") if (href := anchor.get("href")))


def _attribute_title(document: Document, anchor: int) -> str:
    element = document.nodes[anchor].element
    named = element.get("title") or element.get("aria-label")
    if not named:
        named = next((alt for image in element.iter("img") if (alt := image.get("alt"))), "")
    return clean(named)[:_LONGEST_TITLE]
