"""What is remembered from element to element while a document is read."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from xml.etree.ElementTree import Element

from digest.collect.fields import is_plain_url
from digest.collect.wellformed.names import UnlikeError, name_of
from digest.collect.wellformed.values import (
    Fields,
    attributes_of,
    joined,
    may_be_html,
    mended,
    text_of,
)

TEXT_TYPES = {"text": "text/plain", "plain": "text/plain", "html": "text/html"}


class Reading:
    """One document on its way: the state that feedparser keeps, as far as it tells here."""

    def __init__(
        self, url: str, declared: Mapping[str, bool], is_html: Callable[[str], bool]
    ) -> None:
        self.base = url
        self.lang: str | None = None
        self.is_atom = False
        self.has_content = False  # the present entry's, or the feed's before the first one
        self.title_depth = -1  # of the title that counts
        self.feed: Fields = {}
        self.entries: list[Fields] = []
        self.declared = declared
        self._is_html = is_html
        self._names: dict[str, str] = {}

    def name(self, element: Element) -> str:
        """feedparser's name of an element; "" for one that is none of ours."""
        if (name := self._names.get(element.tag)) is None:
            name = self._names[element.tag] = name_of(element.tag, self.declared)
        return name

    def scope(self, attributes: Mapping[str, str]) -> tuple[str, str | None]:
        """The base and the language within an element with these attributes."""
        base, lang = self.base, attributes.get("xml:lang", attributes.get("lang"))
        if given := attributes.get("xml:base", attributes.get("base")):
            base = joined(base, given)
            if not is_plain_url(base):
                raise UnlikeError(base)
        return base, self.lang if lang is None else lang or None

    def detail(self, element: Element, default: str) -> Fields:
        """A text with its type, language and base."""
        attributes = attributes_of(element)
        kind = attributes.get("type", default)
        kind = TEXT_TYPES.get(kind, kind)
        if kind not in {"text/plain", "text/html"} or "mode" in attributes:
            raise UnlikeError(kind)
        base, lang = self.scope(attributes)
        value = text_of(element)
        if (
            kind == "text/plain"
            and not self.is_atom
            and may_be_html(value)
            and self._is_html(value)
        ):
            kind = "text/html"
        lang = lang.replace("_", "-") if lang else lang
        return {"type": kind, "language": lang, "base": base, "value": mended(value)}
