"""Where the article stands in a page: its prose, and the lines that belong to the site around it."""

from __future__ import annotations

import re

from digest.collect.readmore.document import HEADINGS, Document, Line

_CHROME_TAGS = frozenset(["nav", "footer", "header", "form", "dialog", "menu"])
_CHROME_ROLES = frozenset(["navigation", "contentinfo", "banner", "search", "menu", "dialog"])
_CHROME_MARKS = re.compile(
    r"(?:^|[\s_-])(?:site|main|page|global)?[_-]?(?:nav|navbar|navigation|menu|footer|breadcrumbs?|cookie\w*|comments?"
    r"|disqus\w*|kommentare?|masthead|newsticker)(?:$|[\s_-])"
)
_SENTENCE_END = re.compile(r"[.!?…。！？।؟][\"'”’»)\]」』]*$")


def measure(text: str) -> int:
    """Length as a reader feels it: an ideograph counts for two and a half letters."""
    return len(text) + (3 * sum(char >= "\u2e80" for char in text)) // 2


def is_prose(line: Line) -> bool:
    """Whether the line is a paragraph of text rather than a link, a caption or a heading."""
    if line.link_share > 0.4:
        return False
    length = measure(line.text)
    return length >= 120 or (length >= 45 and bool(_SENTENCE_END.search(line.text)))


def body_root(document: Document, prose: list[bool]) -> int:
    """The element that holds most of the prose: the paragraphs' common container."""
    score: dict[int, float] = {}
    for line, counts in zip(document.lines, prose, strict=True):
        if not counts:
            continue
        share = float(measure(line.text))
        for node in document.ancestors(line.block)[1:5]:
            score[node] = score.get(node, 0.0) + share
            share *= 0.6
    return max(score, key=lambda node: score[node], default=0)


def chrome(document: Document, root: int) -> list[bool]:
    """By line: whether it belongs to the site around the article of a page."""
    marked = [False] * len(document.lines)
    within = set(document.ancestors(root))
    for index, node in enumerate(document.nodes):
        if index in within or node.last < node.first or not _is_chrome(node.tag, node.marks):
            continue
        if node.tag == "header" and _has_headline(document, node.first, node.last):
            continue
        for line in range(node.first, min(node.last + 1, len(marked))):
            marked[line] = True
    for line in range(_start(document, root)):
        marked[line] = True
    return marked


def _is_chrome(tag: str, marks: str) -> bool:
    if "relat" in marks:
        return False
    if tag in _CHROME_TAGS or any(role in _CHROME_ROLES for role in marks.split()):
        return True
    return bool(_CHROME_MARKS.search(marks))


def _has_headline(document: Document, first: int, last: int) -> bool:
    return any(document.heading(line) == 1 for line in document.lines[first : last + 1])


def _start(document: Document, root: int) -> int:
    """The line of the article's headline: the last <h1> before its body, else the body's start."""
    body = document.nodes[root]
    for index in range(min(body.first, len(document.lines) - 1), -1, -1):
        block = document.nodes[document.lines[index].block]
        if block.tag == "h1" or (block.parent >= 0 and document.nodes[block.parent].tag == "h1"):
            return index
    return body.first if body.tag not in HEADINGS else 0
