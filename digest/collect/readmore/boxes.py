"""Collects the links that a label speaks for, and how far its box reaches."""

from __future__ import annotations

import re

from digest.collect.readmore.anchors import CARD_LINES, Found, Page, links_in
from digest.collect.readmore.labels import Label
from digest.collect.readmore.vocabulary import Kind, fold

_HIGHEST_CLIMB = 4  # elements above the first that holds more than the label
_LONGEST_PAUSE = 3  # lines without a link between two links of one list
_LISTS = ("ul", "ol", "table", "dl")
_SHORTEST_NAME = 5
# boxes of what is read much, paid for, or by the same author, whatever words stand above
_OTHER_BOX = re.compile(
    r"taboola|outbrain|most[_-]?(?:read|popular|viewed|shared)|trending|author|byline|sponsor"
    r"|advert|newsletter|subscri|comment"
)


def under(page: Page, label: Label) -> tuple[list[Found], range]:
    """The links below a label, and the lines that are its box (both empty when nothing is)."""
    document = page.document
    climbed = 0
    if is_of_another(page, label):
        return [], range(0)
    for node in document.ancestors(document.lines[label.line].block):
        lines = range(document.nodes[node].first, document.nodes[node].last + 1)
        if lines.stop <= label.line + 1:
            continue
        reach = range(label.line + 1, lines.stop)
        if page.has_prose(lines):
            return _siblings(page, label, reach)
        reach = range(reach.start, _box_end(page, label, reach))
        if found := links_in(page, label.text, reach):
            return found, reach
        climbed += 1
        if climbed > _HIGHEST_CLIMB:
            break
    return [], range(0)


def is_of_another(page: Page, label: Label) -> bool:
    """Whether the label stands in a box of other things, or names the article's author."""
    document = page.document
    for node in document.ancestors(document.lines[label.line].block)[:4]:
        lines = range(document.nodes[node].first, document.nodes[node].last + 1)
        if page.has_prose(lines):
            break
        if _OTHER_BOX.search(document.nodes[node].marks):
            return True
    folded = fold(label.text)
    return any(folded.endswith(name) for name in page.authors if len(name) >= _SHORTEST_NAME)


def _box_end(page: Page, label: Label, reach: range) -> int:
    """The first line after the box: another label, or a heading beside the label or above it."""
    document = page.document
    rank = document.heading(document.lines[label.line]) or 7
    depth = document.nodes[document.lines[label.line].block].depth
    for index in reach:
        line = document.lines[index]
        level = document.heading(line)
        outer = document.nodes[line.block].depth <= depth
        if page.closed[index] or _speaks_for_others(page, index, inner=not (level or outer)):
            return index
        if not line.linked and 1 <= level <= min(rank, 6) and outer:
            return index
    return reach.stop


def _speaks_for_others(page: Page, index: int, *, inner: bool) -> bool:
    """Whether a label of what follows stands in the line; within a card it speaks for the card."""
    other = page.labels.get(index)
    if other is None or other.links or other.title:
        return False
    return not (inner and other.kind is Kind.STOP)


def _siblings(page: Page, label: Label, reach: range) -> tuple[list[Found], range]:
    """In the flow of the text: link lines until a heading, a label or a paragraph of prose."""
    taken = link_lines(page, reach)
    if not taken:
        return [], range(0)
    lines = range(reach.start, _card_end(page, taken[-1], reach))
    found = links_in(page, label.text, lines)
    return found, lines if found else range(0)


def _card_end(page: Page, last: int, reach: range) -> int:
    """The end of the card around a line, so that its teaser and date go with it."""
    end = last + 1
    for node in page.document.ancestors(page.document.lines[last].block):
        lines = range(page.document.nodes[node].first, page.document.nodes[node].last + 1)
        if lines.start < reach.start or len(lines) > CARD_LINES or page.has_prose(lines):
            break
        end = max(end, lines.stop)
    return end


def link_lines(page: Page, reach: range) -> list[int]:
    """The lines of links that open `reach`, with what stands between them."""
    document = page.document
    taken: list[int] = []
    pause = 0
    for index in reach:
        line = document.lines[index]
        inside = _list_from(page, index, reach.start)
        if taken and _list_from(page, taken[0], reach.start) != inside:
            break
        if page.closed[index] or index in page.labels or (page.body_prose[index] and not inside):
            break
        if line.linked and (line.link_share >= 0.5 or inside):
            taken.append(index)
            pause = 0
        elif 1 <= document.heading(line) <= 6 or pause >= _LONGEST_PAUSE:
            break
        else:
            pause += 1
    return taken


def _list_from(page: Page, index: int, start: int) -> int:
    """The outermost list or table around a line that begins at line `start` or later, or 0."""
    found = 0
    nodes = page.document.nodes
    for node in page.document.ancestors(page.document.lines[index].block):
        if nodes[node].first < start:
            break
        if nodes[node].tag in _LISTS:
            found = node
    return found
