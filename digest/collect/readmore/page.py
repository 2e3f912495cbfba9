"""A document with what is known of its lines: the article's prose, the site's, the labels."""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass
from functools import cached_property

from digest.collect.readmore.document import Document
from digest.collect.readmore.labels import Label, is_vague, label_of
from digest.collect.readmore.targets import Targets, title_forms
from digest.collect.readmore.vocabulary import Kind, fold
from digest.collect.readmore.zone import (
    body_root,
    chrome,
    headline_of,
    prose_of,
    start_of,
    story_of,
)

_PERSON = re.compile(
    r"/(?:authors?|autor(?:en|es)?|auteurs?|autore|profile|people|by|staff)/[^/]+/?$"
)


@dataclass(frozen=True, kw_only=True)
class Page:
    """An entry's HTML or, `whole`, a fetched page with its site around the article: what is known
    of its lines, found out when it is first asked for, since most entries have no label at all.
    """

    document: Document
    url: str
    title: str
    language: str
    whole: bool

    def stops_at(self, line: int) -> bool:
        """Whether the line is a label of something that is not related coverage."""
        label = self.labels.get(line)
        return label is not None and label.kind is Kind.STOP

    def has_prose(self, lines: range) -> bool:
        """Whether some of the article's own text stands in these lines."""
        place = bisect_left(self._prose_lines, lines.start)
        return place < len(self._prose_lines) and self._prose_lines[place] < lines.stop

    @cached_property
    def labels(self) -> dict[int, Label]:
        """The labels by their lines."""
        return {
            index: label
            for index, closed in enumerate(self.closed)
            if not closed
            and (label := label_of(self.document, index, self.language))
            and (index in self._story or not is_vague(label.text))
        }

    @cached_property
    def closed(self) -> list[bool]:
        """By line: whether it is the site's, not the article's."""
        if self._is_fragment:
            return [False] * len(self.document.lines)
        return chrome(self.document, self.root, self._start)

    @cached_property
    def root(self) -> int:
        """The element that holds the article's body."""
        if self._is_fragment:
            return body_root(self.document, self._prose)
        headline = headline_of(self.document, title_forms(self.title))
        return body_root(self.document, self._prose, headline)

    @cached_property
    def body_prose(self) -> list[bool]:
        """By line: whether it is a paragraph of the article's own text."""
        story = self.document.nodes[self.root].lines
        return [counts and line in story for line, counts in enumerate(self._prose)]

    @cached_property
    def targets(self) -> Targets:
        """Tells which links lead to other articles."""
        titles, addresses = [self.title], [self.url]
        if not self._is_fragment:
            titles.append(self.document.lines[self._start].text)
            addresses.append(self.document.canonical)
        return Targets(addresses, titles, base=self.document.base)

    @cached_property
    def authors(self) -> frozenset[str]:
        """The names that link to a person's page: folded, as far as the page tells."""
        document = self.document
        return frozenset(
            fold(document.shown(anchor))
            for anchor in document.anchors
            if "author" in (document.nodes[anchor].element.get("rel") or "")
            or _PERSON.search(document.href(anchor))
        )

    @property
    def _is_fragment(self) -> bool:
        return not (self.whole and self.document.lines)

    @cached_property
    def _prose(self) -> list[bool]:
        return prose_of(self.document)

    @cached_property
    def _prose_lines(self) -> list[int]:
        return [line for line, is_one in enumerate(self.body_prose) if is_one]

    @cached_property
    def _start(self) -> int:
        return start_of(self.document, self.root, self._prose)

    @cached_property
    def _story(self) -> range:
        if self._is_fragment:
            return range(len(self.document.lines))
        return story_of(self.document, self.root, self._start)
