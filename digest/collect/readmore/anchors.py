"""The links in a run of lines: which lead to other articles, and under which headline."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

from digest.collect.readmore.document import Document, clean
from digest.collect.readmore.labels import Label, headline
from digest.collect.readmore.targets import Targets, is_headline
from digest.collect.readmore.vocabulary import Kind, fold, is_teaser, kind_of

if TYPE_CHECKING:
    from lxml import etree

_LONGEST_TITLE = 300
CARD_LINES = 8  # a card: picture, section, headline, teaser, date, author, "read more"
_CARD_CLIMB = 4
_CARD_LINKS = 20
_PERSON = re.compile(
    r"/(?:authors?|autor(?:en|es)?|auteurs?|autore|profile|people|by|staff)/[^/]+/?$"
)
_AD_MARKS = ("sponsor", "advert", "promoted", "taboola", "outbrain", "adsby", "banner")


@dataclass(slots=True)
class Page:
    """A document with what is known of its lines."""

    document: Document
    targets: Targets
    labels: dict[int, Label]
    body_prose: list[bool]  # by line: a paragraph of the article's own text
    closed: list[bool]  # by line: the site's, not the article's
    authors: frozenset[str] = frozenset()  # folded names

    def stops_at(self, line: int) -> bool:
        """Whether the line is a label of something that is not related coverage."""
        label = self.labels.get(line)
        return label is not None and label.kind is Kind.STOP

    def has_prose(self, lines: range) -> bool:
        """Whether some of the article's own text stands in these lines."""
        return any(self.body_prose[lines.start : lines.stop])


@dataclass(frozen=True, slots=True)
class Found:
    """A link to another article."""

    label: str
    title: str
    url: str
    line: int
    source: str = ""


def links_in(page: Page, label: str, lines: range) -> list[Found]:
    """The links to other articles in these lines, one per URL, in order, with their best title."""
    best: dict[str, Found] = {}
    if not lines:
        return []
    for anchor in page.document.anchors_in(lines):
        node = page.document.nodes[anchor]
        if is_ad(page, anchor):
            continue
        title = title_of(page.document, anchor)
        url = page.targets.article(page.document.href(anchor), title)
        if not url or not title:
            continue
        if url not in best or (
            not is_headline(best[url].title) and len(title) > len(best[url].title)
        ):
            best[url] = Found(label, title, url, best[url].line if url in best else node.first)
    return list(best.values())


def beside(page: Page, label: Label) -> list[Found]:
    """The links that stand in the label's own line."""
    return [
        Found(label.text, link.title, url, label.line)
        for link in label.links
        if (url := page.targets.article(page.document.href(link.anchor), link.title))
    ]


def title_of(document: Document, anchor: int) -> str:
    """The headline of an anchor: its heading, a headline-like line, its card's, its attribute's."""
    lines = _lines_of(document, anchor)
    for shown, is_heading in lines:
        if is_heading:
            return shown
    for shown, _ in lines:
        if is_headline(shown) and not is_teaser(shown) and not kind_of(shown):
            return shown
    return _card_heading(document, anchor) or _attribute_title(document, anchor) or _longest(lines)


def _lines_of(document: Document, anchor: int) -> list[tuple[str, bool]]:
    """What the anchor shows, line by line, and whether it is a heading."""
    node = document.nodes[anchor]
    found = []
    for line in document.lines[node.first : min(node.last + 1, node.first + 2 * CARD_LINES)]:
        own = "".join(piece.text for piece in line.pieces if piece.anchor == anchor)
        if (shown := headline(own)) and len(shown) <= _LONGEST_TITLE:
            found.append((shown, 1 <= document.heading(line) <= 6))
    return found


def _longest(lines: list[tuple[str, bool]]) -> str:
    return max((shown for shown, _ in lines), key=len, default="")


def _card_heading(document: Document, anchor: int) -> str:
    """The unlinked heading of the card that an anchor with a picture or "read more" stands in."""
    href = document.href(anchor)
    for node in document.ancestors(anchor)[1 : _CARD_CLIMB + 1]:
        card = document.nodes[node]
        if card.last - card.first >= CARD_LINES:
            break
        if any(href != other for other in islice(_addresses(card.element), _CARD_LINKS)):
            break
        for line in document.lines[card.first : card.last + 1]:
            if 1 <= document.heading(line) <= 6 and len(line.text) <= _LONGEST_TITLE:
                return line.text
    return ""


def _addresses(element: etree._Element) -> Iterator[str]:
    return (href.strip() for anchor in element.iter("a") if (href := anchor.get("href")))


def _attribute_title(document: Document, anchor: int) -> str:
    element = document.nodes[anchor].element
    named = element.get("title") or element.get("aria-label")
    if not named:
        named = next((alt for image in element.iter("img") if (alt := image.get("alt"))), "")
    return clean(named)[:_LONGEST_TITLE]


def is_ad(page: Page, anchor: int) -> bool:
    """Whether the link is paid for: by its rel, the names or a label around it, its picture."""
    document = page.document
    element = document.nodes[anchor].element
    if "sponsored" in (element.get("rel") or ""):
        return True
    near = [document.nodes[node].marks for node in document.ancestors(anchor)[:3]]
    if any(word in marks for marks in near for word in _AD_MARKS):
        return True
    if page.targets.leads_away(document.href(anchor)) and _is_marked_item(page, anchor):
        return True
    return any(kind_of(image.get("alt") or "") is Kind.STOP for image in element.iter("img"))


def _is_marked_item(page: Page, anchor: int) -> bool:
    """Whether the list item or card says in a line of its own that it is something else."""
    for node in page.document.ancestors(anchor)[:_CARD_CLIMB]:
        item = page.document.nodes[node]
        if item.tag in ("li", "article"):
            lines = range(item.first, min(item.last, item.first + CARD_LINES) + 1)
            return any(page.stops_at(line) for line in lines)
    return False


def authors(document: Document) -> frozenset[str]:
    """The names that link to a person's page: folded, as far as the page tells."""
    return frozenset(
        fold(document.shown(anchor))
        for anchor in document.anchors
        if "author" in (document.nodes[anchor].element.get("rel") or "")
        or _PERSON.search(document.href(anchor))
    )
