"""Collects the links that a label speaks for, and how far its box reaches."""

from __future__ import annotations

import re
from dataclasses import replace

from digest.collect.readmore.anchors import Found, links_in
from digest.collect.readmore.document import Document
from digest.collect.readmore.labels import Label
from digest.collect.readmore.page import Page
from digest.collect.readmore.titles import CARD_LINES
from digest.collect.readmore.vocabulary import Kind, fold, is_teaser

_HIGHEST_CLIMB = 4  # elements above the first that holds more than the label
_LONGEST_PAUSE = 3  # lines without a link between two links of one list
_LISTS = ("ul", "ol", "table", "dl")
_SHORTEST_WORDS = 40
_LOOK_BACK = 30  # lines
_SHORTEST_NAME = 5
# boxes of what is read much, paid for, or by the same author, whatever words stand above
_OTHER_BOX = re.compile(
    r"taboola|outbrain|most[_-]?(?:read|popular|viewed|shared)|trending|author|byline|sponsor"
    r"|advert|newsletter|subscri|comment"
)
_AD_SLOT = frozenset(
    fold(word)
    for word in (
        *("advertisement", "advertisements", "advertising", "ad", "ads", "anzeige", "werbung"),
        *("publicité", "publicidad", "publicidade", "pubblicità", "advertentie", "annons"),
        *("annonse", "annonce", "reklame", "reklama", "reklam", "mainos", "iklan", "реклама"),
        *("広告", "廣告", "广告", "광고"),
    )
)
_PAID = re.compile(r"taboola|outbrain|sponsored|promoted|revcontent|plista|mgid|dable")


def beside(page: Page, label: Label) -> tuple[list[Found], range]:
    """The links in the label's own line and in the lines of the same paragraph right below it."""
    found = [
        Found(label.text, link.title, url, label.line)
        for link in label.links
        if (url := page.targets.article(page.document.href(link.anchor), link.title))
    ]
    stop = label.line + 1
    lines = page.document.lines
    while label.whole and stop < len(lines) and stop not in page.labels:
        if lines[stop].block != lines[label.line].block or lines[stop].link_share < 0.8:
            break
        stop += 1
    return found + links_in(page, label.text, range(label.line + 1, stop)), range(label.line, stop)


def under(page: Page, label: Label) -> tuple[list[Found], range]:
    """The links below a label, and the lines from the label to the end of its box."""
    if not _is_of_another(page, label):
        own = _wordless(page, label)
        found, box = ([], range(0)) if _closes_card(page, label) else _below(page, label)
        if not found:
            found, box = _below_subtitle(page, label)
        if own or found:
            return own + found, range(label.line, max(label.line + 1, box.stop))
        found, card = _above(page, label)
        if found:
            return found, card
    return [], range(label.line, label.line + 1)


def _closes_card(page: Page, label: Label) -> bool:
    """Whether it is a card's own "Read more", below its headline: it speaks for no other card."""
    document = page.document
    pieces = document.lines[label.line].pieces
    for node in document.ancestors(pieces[0].node) if is_teaser(label.text) else ():
        lines = document.nodes[node].lines
        if len(lines) > CARD_LINES or page.has_prose(lines):
            break
        if lines.start < label.line:
            above = document.lines[lines.start : label.line]
            return lines.stop == label.line + 1 and any(line.linked for line in above)
    return False


def _wordless(page: Page, label: Label) -> list[Found]:
    """The links without words in the label's own line: pictures of the articles."""
    if page.document.lines[label.line].anchors:
        return []
    return links_in(page, label.text, range(label.line, label.line + 1))


def _above(page: Page, label: Label) -> tuple[list[Found], range]:
    """The link of a card within the text that ends with its label: headline, then "Read more"."""
    document = page.document
    for node in document.ancestors(document.lines[label.line].block):
        lines = document.nodes[node].lines
        if len(lines) > CARD_LINES or page.has_prose(lines):
            break
        amid = page.has_prose(range(lines.start)) and page.has_prose(
            range(lines.stop, len(document.lines))
        )
        if amid and len(found := links_in(page, label.text, lines)) == 1:
            return found, range(min(found[0].line, lines.start), lines.stop)
    return [], range(0)


def _below(page: Page, label: Label) -> tuple[list[Found], range]:
    document = page.document
    climbed = 0
    for node in document.ancestors(document.lines[label.line].block):
        lines = document.nodes[node].lines
        if lines.stop <= label.line + 1:
            continue
        reach = range(label.line + 1, lines.stop)
        if page.has_prose(lines) or _has_words(
            page, range(max(lines.start, label.line - _LOOK_BACK), label.line)
        ):
            return _siblings(page, label, reach)
        reach = range(reach.start, _box_end(page, label, reach))
        if found := links_in(page, label.text, reach):
            return found, reach
        climbed += 1
        if climbed > _HIGHEST_CLIMB:
            break
    return [], range(0)


def _below_subtitle(page: Page, label: Label) -> tuple[list[Found], range]:
    """The links below a heading and one sentence on them: "We think you will like these"."""
    document, subtitle = page.document, label.line + 1
    first = subtitle + 1
    if first >= len(document.lines) or not 1 <= document.heading(document.lines[label.line]) <= 6:
        return [], range(0)
    if document.lines[subtitle].linked or document.lines[first].link_share < 0.5:
        return [], range(0)
    if not page.has_prose(range(subtitle, first)):
        return [], range(0)
    return _siblings(page, replace(label, line=subtitle), range(first, len(document.lines)))


def _is_of_another(page: Page, label: Label) -> bool:
    """Whether the label stands in a box of other things or paid ones, or names the author."""
    document = page.document
    for node in document.ancestors(document.lines[label.line].block)[:4]:
        lines = document.nodes[node].lines
        if page.has_prose(lines):
            break
        if _OTHER_BOX.search(document.nodes[node].marks):
            return True
    near = document.lines[label.line : label.line + 3]
    if any(_PAID.search(line.text[:100].lower()) for line in near if not line.linked):
        return True
    folded = fold(label.text)
    return any(folded.endswith(name) for name in page.authors if len(name) >= _SHORTEST_NAME)


def _has_words(page: Page, lines: range) -> bool:
    """Whether somebody's words stand there, short as they may be: not a box of links alone."""
    return any(
        not line.linked and len(line.text) >= _SHORTEST_WORDS
        for line in page.document.lines[lines.start : lines.stop]
    )


def _box_end(page: Page, label: Label, reach: range) -> int:
    """The first line after the box: another label, or a heading beside the label or above it."""
    document = page.document
    rank = document.heading(document.lines[label.line]) or 7
    for index in reach:
        line = document.lines[index]
        if page.closed[index] or _speaks_for_others(page, label, index):
            return index
        if _is_twin(document, index, label.line):
            return index
        if document.heading(line) <= rank and _heads_what_follows(document, label, index):
            return index
    return reach.stop


def _is_twin(document: Document, index: int, label: int) -> bool:
    """Whether the line looks as the label does and stands beside it: it heads the next box."""
    line, other = document.lines[index], document.lines[label]
    node, same = document.nodes[line.block], document.nodes[other.block]
    if line.linked or other.linked or node.tag != same.tag or len(node.lines) > 1:
        return False
    if not node.marks and document.heading(line) < 7:
        return False
    beside = node.marks == same.marks and document.heading(line) == document.heading(other)
    return beside and not (_is_deeper(document, index, label) or _is_deeper(document, label, index))


def _heads_what_follows(document: Document, label: Label, index: int) -> bool:
    """Whether the line is a heading beside the label or above it, not that of a card below."""
    line = document.lines[index]
    is_heading = not line.linked and 1 <= document.heading(line) <= 6
    return is_heading and not _is_deeper(document, index, label.line)


def _is_deeper(document: Document, index: int, than: int) -> bool:
    own, other = (document.ancestors(document.lines[line].block) for line in (index, than))
    return len(own) > len(other)


def _speaks_for_others(page: Page, label: Label, index: int) -> bool:
    """Whether another label of what follows it stands in the line; a card's is the card's own."""
    other = page.labels.get(index)
    if other is None or other.links or other.title or is_ad_slot(other):
        return False
    in_heading = 1 <= page.document.heading(page.document.lines[index]) <= 6
    in_card = not in_heading and _is_deeper(page.document, index, label.line)
    return not (in_card and other.kind is Kind.STOP)


def is_ad_slot(label: Label) -> bool:
    """Whether the label marks a place for an advertisement: it says nothing of what follows."""
    return fold(label.text) in _AD_SLOT


def _has_own_label(page: Page, label: Label, index: int) -> bool:
    """Whether the line is an aside with a label of its own, or a label of what follows it."""
    other = page.labels.get(index)
    has_links = other is not None and (bool(other.links) or bool(other.title))
    return has_links or _speaks_for_others(page, label, index)


def _siblings(page: Page, label: Label, reach: range) -> tuple[list[Found], range]:
    """In the flow of the text: link lines until a heading, a label or a paragraph of prose."""
    taken = link_lines(page, label, reach.stop)
    if not taken:
        return [], range(0)
    lines = range(reach.start, _card_end(page, taken[-1], reach))
    found = links_in(page, label.text, lines)
    return found, lines if found else range(0)


def _card_end(page: Page, last: int, reach: range) -> int:
    """The end of the card around a line, so that its teaser and date go with it."""
    end = last + 1
    for node in page.document.ancestors(page.document.lines[last].block):
        lines = page.document.nodes[node].lines
        if lines.start < reach.start or len(lines) > CARD_LINES or page.has_prose(lines):
            break
        end = max(end, lines.stop)
    return end


def link_lines(page: Page, label: Label, stop: int) -> list[int]:
    """The lines of links that follow a label, up to line `stop`."""
    document = page.document
    reach = range(label.line + 1, stop)
    taken: list[int] = []
    pause = 0
    in_text = page.has_prose(range(reach.start, len(document.lines)))
    longest_pause = _LONGEST_PAUSE if in_text else 2 * _LONGEST_PAUSE
    for index in reach:
        line = document.lines[index]
        inside = _list_from(page, index, reach.start)
        if taken and bool(_list_from(page, taken[0], reach.start)) != bool(inside):
            break
        if page.closed[index] or (page.body_prose[index] and not inside):
            break
        if taken and _is_twin(document, index, label.line):
            break
        if _has_own_label(page, label, index):
            break
        if line.linked and (line.link_share >= 0.5 or inside):
            taken.append(index)
            pause = 0
        elif pause >= longest_pause or _heads_what_follows(document, label, index):
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
