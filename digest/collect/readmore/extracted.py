"""The answer of the read-more extraction."""

from __future__ import annotations

from dataclasses import dataclass

from digest.model import ReadMore


@dataclass(frozen=True, slots=True)
class Cut:
    """Something taken out of the body, for `digest explain`."""

    what: str  # "related", "self link", "feed footer", "other label"
    label: str  # the words that told
    where: str  # the place in the document: "div > aside.related", "line 12"


@dataclass(frozen=True, slots=True)
class Extracted:
    """The related coverage of an article, and the article without it."""

    related: tuple[ReadMore, ...] = ()
    body_html: str = ""  # the input without the read-more parts; not sanitised
    text: str = ""  # the body's paragraphs joined by blank lines
    cuts: tuple[Cut, ...] = ()
