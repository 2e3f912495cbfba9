"""Related coverage without a known label: boxes named in the markup, embedded posts, story lists."""

from __future__ import annotations

import re
from collections.abc import Iterator

from digest.collect.readmore.anchors import Found, Page, links_in
from digest.collect.readmore.document import Document, clean
from digest.collect.readmore.vocabulary import Kind, kind_of

_RELATED_MARK = re.compile(
    r"(?:^|[\s_-])(?:related?|relacionad[ao]s?|correlat[aoi]|verwandte?|aehnliche|similar)"
    r"(?:$|[\s_-]*(?:$|art|post|stor|news|content|link|cont|coverage|read|item|box|list|block"
    r"|entr|notic|bei|\d))"
    r"|(?:read|see|lire|lees|les|leggi|leia|lea|baca|czytaj|lue)[_-]?(?:also|aussi|ook|ogsa|anche"
    r"|tambem|tambien|juga|tez|myos)|also[_-]?(?:read|see|like)|read[_-]?more[_-]?(?:box|links|list)"
    r"|inline[_-]?related|relatedarticles?|relatedposts?|relatednews|relatedstor(?:y|ies)"
    r"|jp-relatedposts|yarpp",
    re.IGNORECASE,
)
_OTHER_MARK = re.compile(
    r"tag|topic|author|popular|trend|most|latest|newest|comment|sponsor|advert|promo|social|share"
    r"|newsletter|subscri|prev|next|nav|video|photo|gallery|product|profile|keyword|categor"
)
_MOST_LINKS = 20


def named_boxes(page: Page, done: set[int]) -> Iterator[tuple[str, list[Found], range, int]]:
    """Boxes whose class, id or role says related: label, links, lines and element of each."""
    document = page.document
    for index, node in enumerate(document.nodes):
        lines = range(node.first, node.last + 1)
        if not lines or not _is_named(node.marks) or not done.isdisjoint(lines):
            continue
        if any(page.closed[n] or page.body_prose[n] or _stops(page, n) for n in lines):
            continue
        label = _heading(document, lines)
        found = links_in(page, label, lines)
        if found and len(found) <= _MOST_LINKS and _mostly_links(document, lines):
            done.update(lines)
            yield label, found, lines, index


def _is_named(marks: str) -> bool:
    return bool(marks) and bool(_RELATED_MARK.search(marks)) and not _OTHER_MARK.search(marks)


def _stops(page: Page, index: int) -> bool:
    label = page.labels.get(index)
    return label is not None and label.kind is Kind.STOP


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
        lines = range(node.first, node.last + 1)
        if "wp-embedded-content" not in node.marks or not lines or not done.isdisjoint(lines):
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
    href = document.nodes[first.anchor].element.get("href") or ""
    if not page.targets.is_self(href, clean(first.text)):
        return []
    return [_with_outlet(document, found) for found in links_in(page, "", lines)]


def _with_outlet(document: Document, found: Found) -> Found:
    pieces = document.lines[found.line].pieces
    outlet = clean("".join(piece.text for piece in pieces if piece.anchor < 0))
    named = outlet if len(outlet) <= 40 and not kind_of(outlet) else ""
    return Found(found.label, found.title, found.url, found.line, named)
