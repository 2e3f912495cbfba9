"""A document with what is known of its lines: the article's prose, the site's, the labels."""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass, field

from digest.collect.readmore.document import Document, read_html
from digest.collect.readmore.labels import Label, is_vague, label_of
from digest.collect.readmore.targets import Targets
from digest.collect.readmore.vocabulary import Kind, fold
from digest.collect.readmore.zone import (
    body_prose,
    body_root,
    chrome,
    is_prose,
    start_of,
    story_of,
)

_PERSON = re.compile(
    r"/(?:authors?|autor(?:en|es)?|auteurs?|autore|profile|people|by|staff)/[^/]+/?$"
)


@dataclass(slots=True)
class Page:
    """A document with what is known of its lines."""

    document: Document
    targets: Targets
    labels: dict[int, Label]
    body_prose: list[bool]  # by line: a paragraph of the article's own text
    closed: list[bool]  # by line: the site's, not the article's
    authors: frozenset[str]  # folded names
    root: int  # the element that holds the article's body
    _prose_lines: list[int] = field(init=False)

    def __post_init__(self) -> None:
        self._prose_lines = [line for line, is_one in enumerate(self.body_prose) if is_one]

    def stops_at(self, line: int) -> bool:
        """Whether the line is a label of something that is not related coverage."""
        label = self.labels.get(line)
        return label is not None and label.kind is Kind.STOP

    def has_prose(self, lines: range) -> bool:
        """Whether some of the article's own text stands in these lines."""
        place = bisect_left(self._prose_lines, lines.start)
        return place < len(self._prose_lines) and self._prose_lines[place] < lines.stop


def read_page(html: str, *, url: str, title: str, language: str, whole: bool) -> Page:
    """Read an entry's HTML or, `whole`, a fetched page with its site around the article."""
    document = read_html(html)
    prose = [is_prose(line) for line in document.lines]
    root = body_root(document, prose)
    titles, addresses = [title], [url]
    closed, story = [False] * len(prose), range(len(prose))
    if whole and document.lines:
        start = start_of(document, root, prose)
        closed, story = chrome(document, root, start), story_of(document, root, start)
        titles.append(document.lines[start].text)
        addresses.append(document.canonical)
    labels = {
        index: label
        for index in range(len(prose))
        if not closed[index]
        and (label := label_of(document, index, language))
        and (index in story or not is_vague(label.text))
    }
    return Page(
        document=document,
        targets=Targets(addresses, titles, base=document.base),
        labels=labels,
        body_prose=body_prose(document, root, prose),
        closed=closed,
        authors=_authors(document),
        root=root,
    )


def _authors(document: Document) -> frozenset[str]:
    """The names that link to a person's page: folded, as far as the page tells."""
    return frozenset(
        fold(document.shown(anchor))
        for anchor in document.anchors
        if "author" in (document.nodes[anchor].element.get("rel") or "")
        or _PERSON.search(document.href(anchor))
    )
