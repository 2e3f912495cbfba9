"""Titles without a link under a related label or beside it: a known article may have them."""

from __future__ import annotations

from digest.collect.readmore.anchors import Found
from digest.collect.readmore.labels import Label, headline, is_vague
from digest.collect.readmore.page import Page
from digest.collect.readmore.targets import is_headline
from digest.collect.readmore.text import reads_like_headline
from digest.collect.readmore.vocabulary import Kind, is_plain_label, is_teaser

_MOST_TITLES = 12


def titled(page: Page, label: Label) -> tuple[list[Found], range]:
    """The titles, url "", and their lines with the label's; none for a label that says little."""
    lines = range(label.line, label.line + 1)
    if label.kind is not Kind.RELATED or is_vague(label.text):
        return [], lines
    if label.title:
        found = _title(page, label, label.line, label.title)
        return [found] if found else [], lines
    if not is_plain_label(label.text):  # a heading of the story may go on so: "More on the pier"
        return [], lines
    below: list[Found] = []
    for line in range(lines.stop, min(lines.stop + _MOST_TITLES, len(page.closed))):
        text = page.document.lines[line]
        if page.closed[line] or line in page.labels or text.linked:
            break
        if 1 <= page.document.heading(text) <= 6:  # of the story's next part
            break
        if not (found := _title(page, label, line, text.text)):
            break
        below.append(found)
    return below, range(label.line, lines.stop + len(below))


def _title(page: Page, label: Label, line: int, text: str) -> Found | None:
    words = headline(text)
    if not is_headline(words) or not reads_like_headline(text) or is_teaser(words):
        return None
    return None if page.targets.is_self("", words) else Found(label.text, words, "", line)
