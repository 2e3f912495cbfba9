"""Related coverage without a known label: named boxes, embedded posts, lists of one story."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache

from digest.collect.readmore.anchors import Found, links_in
from digest.collect.readmore.document import Document, Node, clean
from digest.collect.readmore.page import Page
from digest.collect.readmore.vocabulary import Kind, is_label_name, kind_of

# words of class names, joined by "-"
_RELATED_MARK = re.compile(
    r"-(?:related|relacionad[ao]s?|correlat[aoi]|verwandte?)-"
    r"|-(?:related|similar|verwandte|inline-?related)-?"
    r"(?:articles?|posts?|news|stor(?:y|ies)|links?|contents?|items?|coverage|artikel)-"
    r"|-(?:read|see)-?also-|-also-?(?:read|see|like)-"
    r"|-jp-relatedposts-|-yarpp-"
)
_OTHER_MARK = re.compile(
    r"-(?:tags?|topics?|popular|trending|most|latest|newest|comments?|promo|social|share|prev|next"
    r"|nav|videos?|photos?|gallery|products?|profile|keywords?|categor(?:y|ies))-"
    r"|author|sponsor|advert|newsletter|subscri"
)
_NOT_NAME = re.compile(r"[^a-z0-9]+")
_MOST_LINKS = 20
_LONGEST_OUTLET = 40


def named_boxes(page: Page, done: set[int]) -> Iterator[tuple[str, list[Found], range, int]]:
    """Boxes whose class, id or role says related: label, links, lines and element of each."""
    document = page.document
    for index, node in enumerate(document.nodes):
        if not _is_named(node):
            continue
        lines = node.lines
        if not lines or not done.isdisjoint(lines) or page.has_prose(lines):
            continue
        if any(page.closed[line] or page.stops_at(line) for line in lines):
            continue
        label = _heading(document, lines)
        found = links_in(page, label, lines)
        if found and len(found) <= _MOST_LINKS and _mostly_links(document, lines):
            done.update(lines)
            yield label, found, lines, index


def _is_named(node: Node) -> bool:
    spoken = node.element.get("aria-label")
    if spoken and kind_of(spoken) is Kind.RELATED:
        return True
    return _says_related(node.marks)


@lru_cache(maxsize=4096)  # a site's pages repeat them
def _says_related(marks: str) -> bool:
    names = f"-{_NOT_NAME.sub('-', marks)}-"
    if _OTHER_MARK.search(names):
        return False
    return bool(_RELATED_MARK.search(names)) or any(map(is_label_name, marks.split()))


def _heading(document: Document, lines: range) -> str:
    """The box's own words above its first link, whatever their language."""
    first = document.lines[lines.start]
    return first.text if not first.linked and len(first.text) <= 60 else ""


def _mostly_links(document: Document, lines: range) -> bool:
    linked = sum(document.lines[n].linked for n in lines)
    return 10 * linked >= 3 * sum(len(document.lines[n].text) for n in lines)


def embedded_posts(page: Page, done: set[int]) -> Iterator[tuple[str, list[Found], range, int]]:
    """Posts embedded by a blog engine: a quote that holds nothing but a link to them."""
    document = page.document
    for index, node in enumerate(document.nodes):
        if "wp-embedded-content" not in node.marks:
            continue
        lines = node.lines
        if not lines or not done.isdisjoint(lines):
            continue
        if found := links_in(page, "", lines)[:1]:
            done.update(lines)
            yield "", found, lines, index


def story_list(page: Page) -> list[Found]:
    """The other outlets of an entry that is nothing but a list of one story's articles.

    Such a list names the entry itself first, and each outlet after its link.
    """
    document = page.document
    lists = [index for index, node in enumerate(document.nodes) if node.tag == "ol"]
    if len(lists) != 1 or document.nodes[lists[0]].first > 0:
        return []
    lines = range(len(document.lines))
    if document.nodes[lists[0]].last != lines.stop - 1 or not _mostly_links(document, lines):
        return []
    first = next((piece for piece in document.lines[0].pieces if piece.anchor >= 0), None)
    if first is None:
        return []
    if not page.targets.is_self(document.href(first.anchor), clean(first.text)):
        return []
    found = [(link, _outlet(document, link.line)) for link in links_in(page, "", lines)]
    return [replace(link, source=outlet) for link, outlet in found if outlet]


def _outlet(document: Document, line: int) -> str:
    """The words after the link, where they can be a name."""
    pieces = document.lines[line].pieces
    words = clean("".join(piece.text for piece in pieces if piece.anchor < 0))
    return words if len(words) <= _LONGEST_OUTLET else ""
