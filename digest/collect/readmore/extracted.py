"""The answer of the read-more extraction."""

from __future__ import annotations

from dataclasses import dataclass

from digest.model import Cut, ReadMore

LONGEST_CUT = 200  # characters kept of what was cut


@dataclass(frozen=True, slots=True)
class Extracted:
    """The related coverage of an article, and the article without it."""

    related: tuple[ReadMore, ...] = ()
    body_html: str = ""  # the input without the read-more parts; not sanitised
    text: str = ""  # the body's paragraphs joined by blank lines
    cuts: tuple[Cut, ...] = ()
