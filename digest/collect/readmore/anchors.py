"""The links in a run of lines that lead to other articles."""

from __future__ import annotations

from dataclasses import dataclass

from digest.collect.readmore.document import Document
from digest.collect.readmore.page import Page
from digest.collect.readmore.targets import is_headline
from digest.collect.readmore.titles import CARD_LINES, title_of
from digest.collect.readmore.vocabulary import Kind, kind_of

_CARD_CLIMB = 4
_ENTRY_TAGS = ("li", "dd", "td")
_AD_MARKS = ("sponsor", "advert", "promoted", "taboola", "outbrain", "adsby", "banner")


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
    if node.first > node.last:
        return False
    line = document.lines[node.first]
    if anchor not in line.anchors or line.link_share >= 0.4:
        return False
    return not (document.nodes[node.block].tag in _ENTRY_TAGS and _opens_line(document, anchor))


def _opens_line(document: Document, anchor: int) -> bool:
    """Whether no letter stands before the link: a date or a number may."""
    for piece in document.lines[document.nodes[anchor].first].pieces:
        if piece.anchor == anchor:
            return True
        if any(map(str.isalpha, piece.text)):
            return False
    return False


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
        lines = item.lines
        if len(lines) > CARD_LINES or page.has_prose(lines):
            break
        if item.tag in ("li", "article"):
            return any(page.stops_at(line) for line in lines)
    return False
