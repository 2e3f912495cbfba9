"""The answer of the read-more extraction."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from digest.model import Cut, ReadMore

if TYPE_CHECKING:
    from lxml import etree

LONGEST_CUT = 200  # characters kept of what was cut


@dataclass(frozen=True, slots=True)
class Extracted:
    """The related coverage of an article, and the article without it."""

    related: tuple[ReadMore, ...] = ()
    text: str = ""  # the body's paragraphs joined by blank lines
    cuts: tuple[Cut, ...] = ()
    tree: etree._Element | None = None  # the HTML without the read-more parts; not sanitised
