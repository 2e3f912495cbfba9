"""Collects the links that a label speaks for, and how far its box reaches."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from digest.collect.readmore.document import Document, clean
from digest.collect.readmore.labels import Label
from digest.collect.readmore.targets import Targets, is_headline

_HIGHEST_CLIMB = 4  # elements from the first one that holds a link
_LONGEST_PAUSE = 3  # lines without a link between two links of one list
_LONGEST_TITLE = 300
_AD_WORDS = ("sponsor", "advert", "-ad-", "promo", "taboola", "outbrain")


@dataclass(slots=True)
class Page:
    """A document with what is known of its lines."""

    document: Document
    targets: Targets
    labels: dict[int, Label]
    body_prose: list[bool]
    closed: list[bool]  # lines that are the site's, not the article's


@dataclass(frozen=True, slots=True)
class Found:
    """A read-more link on the page."""

    label: str
    title: str
    url: str
    line: int


def under(page: Page, label: Label) -> tuple[list[Found], range]:
    """The links below a label, and the lines that are its box (both empty when nothing is)."""
    document = page.document
    climbed = 0
    for node in document.ancestors(document.lines[label.line].block):
        last = document.nodes[node].last
        if last <= label.line:
            continue
        first = max(document.nodes[node].first, 0)
        if any(page.body_prose[first : last + 1]):
            return _siblings(page, label, range(label.line + 1, last + 1))
        reach = range(label.line + 1, _box_end(page, label, last))
        if found := links_in(page, label.text, reach):
            return found, reach
        climbed += 1
        if climbed > _HIGHEST_CLIMB:
            break
    return [], range(0)


def _box_end(page: Page, label: Label, last: int) -> int:
    """The first line after the box: another label, or a heading of the label's rank or above."""
    document = page.document
    rank = document.heading(document.lines[label.line])
    for index in range(label.line + 1, last + 1):
        line = document.lines[index]
        if page.closed[index] or _ends(page, index):
            return index
        if not line.linked and 0 < document.heading(line) <= rank < 7:
            return index
    return last + 1


def _ends(page: Page, index: int) -> bool:
    other = page.labels.get(index)
    return other is not None and not other.links


def _siblings(page: Page, label: Label, reach: range) -> tuple[list[Found], range]:
    """In the flow of the text: link lines until a heading, a label or a paragraph of prose."""
    document = page.document
    taken: list[int] = []
    pause = 0
    for index in reach:
        line = document.lines[index]
        if page.closed[index] or index in page.labels or page.body_prose[index]:
            break
        if taken and _list_of(document, taken[0]) != _list_of(document, index):
            break
        if line.linked and (line.link_share >= 0.5 or _list_of(document, index)):
            taken.append(index)
            pause = 0
        elif document.heading(line) in range(1, 7) or pause >= _LONGEST_PAUSE:
            break
        else:
            pause += 1
    if not taken:
        return [], range(0)
    found = links_in(page, label.text, taken)
    return found, range(label.line + 1, taken[-1] + 1) if found else range(0)


def _list_of(document: Document, index: int) -> int:
    """The list or table that a line stands in, or 0."""
    for node in document.ancestors(document.lines[index].block):
        if document.nodes[node].tag in ("ul", "ol", "table", "dl"):
            return node
    return 0


def links_in(page: Page, label: str, reach: Iterable[int]) -> list[Found]:
    """The links to other articles in these lines, one per URL, in order, with their best title."""
    document = page.document
    titles: dict[str, tuple[str, int]] = {}
    covered = list(reach)
    if not covered:
        return []
    for anchor in document.anchors:
        node = document.nodes[anchor]
        if node.first > covered[-1] or node.last < covered[0] or _is_ad(document, anchor):
            continue
        title = title_of(document, anchor)
        url = page.targets.article(node.element.get("href") or "", title)
        if url and (url not in titles or _better(title, titles[url][0])):
            line = titles[url][1] if url in titles else node.first
            titles[url] = (title, line)
    return [Found(label, title, url, line) for url, (title, line) in titles.items() if title]


def beside(page: Page, label: Label) -> list[Found]:
    """The links that stand in the label's own line."""
    found = []
    for link in label.links:
        href = page.document.nodes[link.anchor].element.get("href") or ""
        if url := page.targets.article(href, link.title):
            found.append(Found(label.text, link.title, url, label.line))
    return found


def title_of(document: Document, anchor: int) -> str:
    """The headline that an anchor shows: its heading, its first headline-like line, its title."""
    node = document.nodes[anchor]
    lines: list[tuple[str, bool]] = []
    for index in range(node.first, min(node.last, node.first + 12) + 1):
        if index >= len(document.lines):
            break
        line = document.lines[index]
        own = "".join(piece.text for piece in line.pieces if piece.anchor == anchor)
        if shown := clean(own):
            lines.append((shown, document.heading(line) in range(1, 7)))
    for shown, is_heading in lines:
        if is_heading and len(shown) <= _LONGEST_TITLE:
            return shown
    for shown, _ in lines:
        if is_headline(shown) and len(shown) <= _LONGEST_TITLE:
            return shown
    if lines:
        return max((shown for shown, _ in lines), key=len)[:_LONGEST_TITLE]
    return _attribute_title(document, anchor)


def _attribute_title(document: Document, anchor: int) -> str:
    element = document.nodes[anchor].element
    named = element.get("title") or element.get("aria-label")
    if not named:
        named = next((alt for image in element.iter("img") if (alt := image.get("alt"))), "")
    return clean(named)[:_LONGEST_TITLE]


def _better(new: str, old: str) -> bool:
    return not is_headline(old) and len(new) > len(old)


def _is_ad(document: Document, anchor: int) -> bool:
    element = document.nodes[anchor].element
    if "sponsored" in (element.get("rel") or ""):
        return True
    near = [document.nodes[node].marks for node in document.ancestors(anchor)[:3]]
    return any(word in marks for marks in near for word in _AD_WORDS)
