"""The links in a run of lines: which lead to other articles, and under which headline."""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass, field

from digest.collect.readmore.document import Document
from digest.collect.readmore.labels import Label
from digest.collect.readmore.targets import Targets, is_headline
from digest.collect.readmore.titles import CARD_LINES, title_of
from digest.collect.readmore.vocabulary import Kind, fold, kind_of

_CARD_CLIMB = 4
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
    _prose_lines: list[int] = field(init=False)

    def __post_init__(self) -> None:
        self._prose_lines = [line for line, is_one in enumerate(self.body_prose) if is_one]

    def stops_at(self, line: int) -> bool:
        """Whether the line is a label of something that is not related coverage."""
        label = self.labels.get(line)
        return label is not None and label.kind is Kind.STOP

    def has_prose(self, lines: range) -> bool:
        """Whether some of the article's own text stands in these lines."""
        place = bisect_left(self._prose_lines, lines.start)
        return place < len(self._prose_lines) and self._prose_lines[place] < lines.stop


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
        title = title_of(page.document, anchor)
        if is_ad(page, anchor) or (not is_headline(title) and _amid_words(page.document, anchor)):
            continue
        url = page.targets.article(page.document.href(anchor), title)
        if not url or not title:
            continue
        if url not in best or (
            not is_headline(best[url].title) and len(title) > len(best[url].title)
        ):
            best[url] = Found(label, title, url, best[url].line if url in best else node.first)
    return list(best.values())


def _amid_words(document: Document, anchor: int) -> bool:
    """Whether the link is a small part of its line: a citation, not an entry of a list."""
    node = document.nodes[anchor]
    return node.first <= node.last and document.lines[node.first].link_share < 0.4


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
