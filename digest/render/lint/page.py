"""The HTML part with everything the rules ask of it, worked out once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

from digest.render.lint.cascade import Cascade, Look, Mode, StyledSheet, sheets
from digest.render.lint.document import Document
from digest.render.lint.finding import Finding

if TYPE_CHECKING:
    from lxml import etree


@dataclass(kw_only=True)
class Page:
    """A document with its styles."""

    html: str

    @cached_property
    def document(self) -> Document:
        """The parsed HTML."""
        return Document(self.html)

    @cached_property
    def sheets(self) -> tuple[StyledSheet, ...]:
        """Its style sheets."""
        return sheets(self.document)

    @cached_property
    def looks(self) -> dict[Mode, dict[etree._Element, Look]]:
        """How each element looks, in each mode."""
        cascade = Cascade(self.document, self.sheets)
        return {mode: cascade.looks(mode) for mode in Mode}

    @cached_property
    def body(self) -> etree._Element:
        """The body, or the whole document where there is no such tag."""
        return next(self.document.named("body"), self.document.root)

    @cached_property
    def preheader(self) -> etree._Element | None:
        """The hidden element that opens the body: its text stands beside the subject."""
        light = self.looks[Mode.LIGHT]
        for element in self.body:
            if light[element].hidden or light[element].tiny:
                return element
            if "".join(map(str, element.itertext())).strip():
                return None
        return None

    def shown_texts(self) -> Iterator[tuple[etree._Element, str]]:
        """Each element of the body with words of its own, and these words, hidden ones too."""
        for element in self.body.iter():
            if element.tag in ("script", "style", "title", "document"):
                continue
            words = " ".join(((element.text or "") + _tails(element)).split())
            if words:
                yield element, words


def gathered(findings: Iterable[Finding]) -> Iterator[Finding]:
    """The same fault at several places becomes one finding that counts them."""
    first: dict[tuple[str, str], Finding] = {}
    times: Counter[tuple[str, str]] = Counter()
    for one in findings:
        key = (one.rule, one.what)
        first.setdefault(key, one)
        times[key] += one.times
    return (replace(one, times=times[key]) for key, one in first.items())


def _tails(element: etree._Element) -> str:
    return " ".join(child.tail for child in element if child.tail)
