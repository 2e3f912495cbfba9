"""Where the article stands in a page: its prose, and the lines of the site around it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from digest.collect.readmore.document import Document, Line
from digest.collect.readmore.targets import is_headline, title_forms, wide_letters
from digest.collect.readmore.vocabulary import Kind, is_teaser, kind_of

_CHROME_TAGS = frozenset(["nav", "footer", "form", "dialog", "menu"])
_CHROME_ROLES = frozenset(["navigation", "contentinfo", "search", "menu", "dialog"])
_CHROME_MARK = re.compile(
    r"(?:(?:site|main|page|global|top|primary|sub)[_-]*)?(?:nav|navbar|navigation|menu|footer"
    r"|masthead|breadcrumbs?|cookies?)(?:[_-].*)?"
    r"|.*(?:comments?|disqus\w*|respond|kommentare?|comentarios?|commentaires?)(?:$|[_-].*)"
)
_SENTENCE_END = re.compile(r"[.!?…。！？।؟]\s*[\"'”’»›)\]」』]*$")
_NO_STOPS = re.compile("[\u0e00-\u0eff\u1780-\u17ff]{10}")  # Thai, Lao, Khmer end without one
_SHORTEST_WITHOUT = 50  # characters of a paragraph in them
_OUTSIDE_CLIMB = 12  # elements around a paragraph
_LABEL_LINES = 40  # of a box, in which its label stands
_CARD_LINES = 8  # headline, section, teaser, date, author


def measure(text: str) -> int:
    """Length as a reader feels it: an ideograph counts for two and a half letters."""
    return len(text) + 3 * wide_letters(text) // 2


def is_prose(line: Line) -> bool:
    """Whether the line is a paragraph of text rather than a link, a caption or a heading."""
    return line.link_share <= 0.4 and is_paragraph(line.text)


def is_paragraph(text: str) -> bool:
    """Whether the text is long enough, in a script without full stops too."""
    return is_long(text) or (bool(_NO_STOPS.search(text)) and len(text) >= _SHORTEST_WITHOUT)


def is_long(text: str) -> bool:
    """Whether the text is a paragraph by its length, or by its length and its last character."""
    length = measure(text)
    return length >= 120 or (length >= 45 and ends_sentence(text))


def is_closing_note(story: Sequence[str], tail: Sequence[str]) -> bool:
    """Whether what follows the last list of links is the author's note and the site's words: it
    opens with a short line, a name, and is little beside the story above.
    """
    return (
        bool(tail)
        and not is_paragraph(tail[0])
        and not ends_sentence(tail[0])
        and sum(is_long(line) for line in tail) <= 2
        and 3 * sum(map(len, tail)) < sum(map(len, story))
    )


def ends_sentence(text: str) -> bool:
    """Whether the text ends as a sentence does."""
    return bool(_SENTENCE_END.search(text[-8:]))


def headline_of(document: Document, titles: frozenset[str]) -> int:
    """The line of the heading that is one of these titles, else of the first <h1>; -1 if none."""
    found = -1
    for node in document.nodes:
        if node.tag in ("h1", "h2") and node.lines:
            text = document.lines[node.first].text
            if not titles.isdisjoint(title_forms(text)):
                return node.first
            if node.tag == "h1" and found < 0 and is_headline(text):
                found = node.first
    return found


def body_root(document: Document, prose: list[bool], headline: int = -1) -> int:
    """The element that holds most of the prose, not of comments: the paragraphs' container."""
    score: dict[int, float] = {}
    lines = [line for line, is_one in enumerate(prose) if is_one]
    own = [line for line in lines if not _is_outside(document, line, headline)] or lines
    paragraphs = Counter(document.lines[line].block for line in own)
    for line in map(document.lines.__getitem__, own):
        share = float(measure(line.text))
        place = 0 if paragraphs[line.block] > 1 else 1  # a block with line breaks, or a <p>
        for node in document.ancestors(line.block)[place : place + 4]:
            score[node] = score.get(node, 0.0) + share
            share *= 0.6
    return max(score, key=lambda node: score[node], default=0)


def _is_outside(document: Document, line: int, headline: int) -> bool:
    """Whether the line stands in a footer, comments or the like, away from the headline."""
    around = document.ancestors(document.lines[line].block)[:_OUTSIDE_CLIMB]
    for node in around if headline >= 0 else ():
        if headline in document.nodes[node].lines:
            return False
        if _is_chrome(document, node):
            return True
    return False


def prose_of(document: Document) -> list[bool]:
    """By line: whether it is a paragraph of a text, not of a card that leads elsewhere."""
    lines = document.lines
    prose = [is_prose(line) and not 1 <= document.heading(line) <= 6 for line in lines]
    own = [counts and not _in_card(document, line, prose) for line, counts in enumerate(prose)]
    return own if any(own) else prose


def _in_card(document: Document, index: int, prose: list[bool]) -> bool:
    """Whether a linked headline stands above the line in a small element without other prose."""
    for node in document.ancestors(document.lines[index].block)[:4]:
        card = document.nodes[node]
        if card.last - card.first >= _CARD_LINES:
            return False
        if sum(prose[card.first : card.last + 1]) > 1:
            return False
        above = document.lines[card.first : index]
        if any(_is_linked_title(document, line) for line in above):
            return True
    return False


def _is_linked_title(document: Document, line: Line) -> bool:
    """Whether the line is a link to another story: one in an <h1> is the article's own."""
    if line.link_share <= 0.8:
        return False
    rank = document.heading(line)
    return rank != 1 and (is_headline(line.text) or 2 <= rank <= 6)


def chrome(document: Document, root: int, start: int) -> list[bool]:
    """By line: whether it belongs to the site around the article, which starts at line `start`."""
    marked = [False] * len(document.lines)
    within = set(document.ancestors(root))
    for index, node in enumerate(document.nodes):
        lines = range(node.first, min(node.last + 1, len(marked)))
        if not lines or index in within or marked[lines.start]:
            continue
        if not _is_chrome(document, index) or _has_headline(document, lines):
            continue
        if not _has_label(document, index):
            for line in lines:
                marked[line] = True
    marked[:start] = [True] * start
    return marked


def _is_chrome(document: Document, index: int) -> bool:
    node = document.nodes[index]
    marks = node.marks
    if "relat" in marks:
        return False
    if node.tag in _CHROME_TAGS:
        around = document.ancestors(index)[1:]
        return node.tag == "nav" or all(document.nodes[n].tag != "article" for n in around)
    return any(mark in _CHROME_ROLES or _CHROME_MARK.fullmatch(mark) for mark in marks.split())


def _has_label(document: Document, index: int) -> bool:
    """Whether a label of related coverage alone stands there: such a box may be a <nav>."""
    node = document.nodes[index]
    near = document.lines[node.first : min(node.last + 1, node.first + _LABEL_LINES)]
    shown = [line.text for line in near if not line.linked]
    shown.append(node.element.get("aria-label") or "")
    telling = [text for text in shown if " " in text or wide_letters(text) > 3]
    return any(kind_of(text) is Kind.RELATED and not is_teaser(text) for text in telling)


def _has_headline(document: Document, lines: range) -> bool:
    return any(document.heading(document.lines[line]) == 1 for line in lines)


def story_of(document: Document, root: int, start: int) -> range:
    """The lines of the smallest element that holds the article's body and its headline."""
    for node in document.ancestors(root):
        lines = document.nodes[node].lines
        if start in lines:
            return lines
    return range(len(document.lines))


def start_of(document: Document, root: int, prose: list[bool]) -> int:
    """The line of the article's headline: the last <h1> before its prose, else its body's start."""
    first, last = document.nodes[root].first, document.nodes[root].last
    opening = next((n for n in range(first, last + 1) if prose[n]), first)
    for index in range(opening, -1, -1):
        if document.heading(document.lines[index]) == 1:
            return index
    return first
