"""Collects the links that a label speaks for, and how far its box reaches."""

from __future__ import annotations

from digest.collect.readmore.anchors import Found, Page, links_in
from digest.collect.readmore.labels import Label

_HIGHEST_CLIMB = 4  # elements above the first that holds more than the label
_LONGEST_PAUSE = 3  # lines without a link between two links of one list


def under(page: Page, label: Label) -> tuple[list[Found], range]:
    """The links below a label, and the lines that are its box (both empty when nothing is)."""
    document = page.document
    climbed = 0
    for node in document.ancestors(document.lines[label.line].block):
        first, last = document.nodes[node].first, document.nodes[node].last
        if last <= label.line:
            continue
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
    """The first line after the box: another label, or a heading beside the label or above it."""
    document = page.document
    rank = document.heading(document.lines[label.line]) or 7
    depth = document.nodes[document.lines[label.line].block].depth
    for index in range(label.line + 1, last + 1):
        line = document.lines[index]
        if page.closed[index] or _speaks_for_others(page, index):
            return index
        level = document.heading(line)
        outer = document.nodes[line.block].depth <= depth
        if not line.linked and 1 <= level <= min(rank, 6) and outer:
            return index
    return last + 1


def _speaks_for_others(page: Page, index: int) -> bool:
    other = page.labels.get(index)
    return other is not None and not other.links and not other.title


def _siblings(page: Page, label: Label, reach: range) -> tuple[list[Found], range]:
    """In the flow of the text: link lines until a heading, a label or a paragraph of prose."""
    taken = link_lines(page, reach)
    found = links_in(page, label.text, taken)
    return found, range(label.line + 1, taken[-1] + 1) if found else range(0)


def link_lines(page: Page, reach: range) -> list[int]:
    """The lines of links that open `reach`, with what stands between them."""
    document = page.document
    taken: list[int] = []
    pause = 0
    for index in reach:
        line = document.lines[index]
        if page.closed[index] or index in page.labels or page.body_prose[index]:
            break
        inside = _list_of(page, index)
        if taken and _list_of(page, taken[0]) != inside:
            break
        if line.linked and (line.link_share >= 0.5 or inside):
            taken.append(index)
            pause = 0
        elif 1 <= document.heading(line) <= 6 or pause >= _LONGEST_PAUSE:
            break
        else:
            pause += 1
    return taken


def _list_of(page: Page, index: int) -> int:
    """The outermost list or table, within the article's body, that a line stands in, or 0."""
    found = 0
    for node in page.document.ancestors(page.document.lines[index].block):
        if page.document.nodes[node].tag in ("ul", "ol", "table", "dl"):
            found = node
    return found
