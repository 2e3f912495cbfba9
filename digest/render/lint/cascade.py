"""How each element looks: the cascade of its styles in light mode, dark mode and on a phone.

As far as lint needs it: colours, sizes, paddings and what is hidden (CSS 2.2 section 6, without
user-agent sheets beyond headings and links). What cannot be known, a background image or a
variable, is None, and then nothing is said of it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from enum import Enum
from typing import cast

from cssselect import HTMLTranslator, SelectorError, parse
from lxml import etree

from digest.render.lint import css
from digest.render.lint.document import Document
from digest.render.lint.finding import Place

WHITE = css.Colour(1, 1, 1, 1)
BLACK = css.Colour(0, 0, 0, 1)
_LINK = css.Colour(0, 0, 0.933, 1)  # what browsers give a link that has no colour
_DARK_LINK = css.Colour(0.62, 0.62, 1, 1)
_DARK_PAPER = css.Colour(0.07, 0.07, 0.07, 1)
_HEADINGS = {"h1": 32.0, "h2": 24.0, "h3": 18.72, "h4": 16.0, "h5": 13.28, "h6": 10.72}
_BOLD = frozenset(["h1", "h2", "h3", "h4", "h5", "h6", "b", "strong", "th"])
_DYNAMIC = re.compile(
    r":(?!root|first-child|last-child|not\(|nth-|only-child)[a-z:]", re.IGNORECASE
)
_MOST_SELECTORS = 100  # of one rule
_LONGEST_SELECTOR = 300  # characters; cssselect takes each of its parts apart by a call
_CLIENT_HOOK = re.compile(r"\[data-og|\[class~=|\bu \+|#MessageView|\.ExternalClass|moz-text-html")


class Mode(Enum):
    """Which media queries hold."""

    LIGHT = "light"
    DARK = "dark"
    PHONE = "phone"


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """How an element is drawn. `ground` and `colour` are None where they cannot be known."""

    colour: css.Colour | None
    ground: css.Colour | None
    size: float  # px
    line: float  # px
    bold: bool
    hidden: bool
    tiny: bool  # no letter can be read: size 0 or 1, or no height
    block: bool
    padding: float  # px, above and below together


@dataclass(frozen=True, slots=True, kw_only=True)
class StyledSheet:
    """A `<style>` element read; `place` is where its text begins."""

    sheet: css.Sheet
    place: Place

    def at(self, place: Place) -> Place:
        """A place of the sheet as one of the document."""
        if place.line == 1:
            return Place(line=self.place.line, column=self.place.column + place.column - 1)
        return Place(line=self.place.line + place.line - 1, column=place.column)


def sheets(document: Document) -> tuple[StyledSheet, ...]:
    """The style sheets, without those in conditional comments."""
    return tuple(
        StyledSheet(sheet=css.sheet(element.text or ""), place=document.inside(element))
        for element in document.named("style")
    )


def mode_of(media: str) -> Mode | None:
    """The mode in which a media query holds; LIGHT for none at all, None for any other."""
    if not media:
        return Mode.LIGHT
    if "prefers-color-scheme" in media and "dark" in media:
        return Mode.DARK
    return Mode.PHONE if "max-width" in media or "max-device-width" in media else None


def is_hook(selector: str) -> bool:
    """Whether a selector is meant for one mail program only."""
    return bool(_CLIENT_HOOK.search(selector))


@dataclass(slots=True)
class Cascade:
    """The styles of a document's elements."""

    document: Document
    sheets: tuple[StyledSheet, ...]
    _matched: dict[etree._Element, list[tuple[Mode, tuple[int, ...], css.Declaration]]] = field(
        default_factory=dict
    )

    def __post_init__(self) -> None:
        order = 0
        for sheet in self.sheets:
            for rule in sheet.sheet.rules:
                order += 1
                mode = mode_of(rule.media)
                if mode and not is_hook(rule.selector):
                    self._match(rule, mode, order)

    def _match(self, rule: css.Rule, mode: Mode, order: int) -> None:
        for specificity, element in _selected(self.document.root, rule.selector):
            matched = self._matched.setdefault(element, [])
            matched += [(mode, (*specificity, order), said) for said in rule.declarations]

    def styles(self, element: etree._Element, mode: Mode) -> dict[str, str]:
        """The values that win for an element itself, by property."""
        said = [
            (one.important, rank, one)
            for when, rank, one in self._matched.get(element, ())
            if when in (Mode.LIGHT, mode)
        ]
        inline = css.declarations(element.get("style", ""))
        if not said:
            return {one.name: one.value for one in inline}
        said += [(one.important, (9, 9, 9, at), one) for at, one in enumerate(inline)]
        said.sort(key=lambda entry: entry[:2])
        return {one.name: one.value for _, _, one in said}

    def looks(self, mode: Mode) -> dict[etree._Element, Look]:
        """Every element's look, in the document's order."""
        looks = {self.document.root: self._paper(mode)}
        for element in self.document.elements:
            parent = element.getparent()
            above = looks[parent if parent is not None else self.document.root]
            looks[element] = _look(element, self.styles(element, mode), above, mode)
        return looks

    def _paper(self, mode: Mode) -> Look:
        dark = mode is Mode.DARK and says_dark(self.document)
        return Look(
            colour=WHITE if dark else BLACK,
            ground=_DARK_PAPER if dark else WHITE,
            size=16.0,
            line=19.2,
            bold=False,
            hidden=False,
            tiny=False,
            block=True,
            padding=0.0,
        )


def says_dark(document: Document) -> bool:
    """Whether the mail says that it has a dark look (`<meta name="color-scheme">`)."""
    return any(
        meta.get("name", "").lower() == "color-scheme" and "dark" in meta.get("content", "").lower()
        for meta in document.named("meta")
    )


def _selected(
    root: etree._Element, selectors: str
) -> Iterator[tuple[tuple[int, int, int], etree._Element]]:
    for selector in selectors.split(",", _MOST_SELECTORS)[:_MOST_SELECTORS]:
        if len(selector) > _LONGEST_SELECTOR or _DYNAMIC.search(selector):
            continue
        try:
            [parsed] = parse(selector)
            path = HTMLTranslator().selector_to_xpath(parsed)
            found = cast("list[etree._Element]", root.xpath(path))
        except (SelectorError, etree.XPathError, ValueError):  # newer than cssselect, or none
            continue
        for element in found:
            yield parsed.specificity(), element


def _look(element: etree._Element, style: Mapping[str, str], above: Look, mode: Mode) -> Look:
    name = str(element.tag)
    size = _size(name, style, above)
    shown = style.get("display", "").lower()
    tiny = size < 2 or "0" in {style.get(one, "").rstrip("px") for one in ("max-height", "opacity")}
    return replace(
        above,
        colour=_colour(element, style, above, mode),
        ground=_ground(element, style, above),
        size=size,
        line=_line(style, size, above),
        bold=_bold(name, style, above),
        hidden=above.hidden or shown == "none" or style.get("visibility", "").lower() == "hidden",
        tiny=above.tiny or tiny,
        block=shown not in ("", "inline") if shown else name not in ("a", "span", "b", "i", "em"),
        padding=sum(_padding(style, side, size) for side in ("top", "bottom")),
    )


def _colour(
    element: etree._Element, style: Mapping[str, str], above: Look, mode: Mode
) -> css.Colour | None:
    said = style.get("color") or (element.get("color") if element.tag == "font" else None)
    if said and said.lower() not in ("inherit", "currentcolor"):
        return css.colour(said)
    if element.tag == "a" and element.get("href") and not said:
        return _DARK_LINK if mode is Mode.DARK and above.colour == WHITE else _LINK
    return above.colour


def _ground(element: etree._Element, style: Mapping[str, str], above: Look) -> css.Colour | None:
    said = style.get("background-color") or style.get("background") or element.get("bgcolor")
    picture = style.get("background-image", "") + style.get("background", "")
    if "url(" in picture or "gradient(" in picture or element.get("background"):
        return None
    if not said or said.lower() in ("inherit", "none"):
        return above.ground
    found = css.colour(said)
    return found and over(found, above.ground)


def over(front: css.Colour, back: css.Colour | None) -> css.Colour | None:
    """A see-through colour on another; None where that one is not known."""
    if front.alpha >= 1:
        return front
    if back is None:
        return None
    mixed = [f * front.alpha + b * (1 - front.alpha) for f, b in zip(front, back, strict=True)]
    return css.Colour(mixed[0], mixed[1], mixed[2], 1)


def _size(name: str, style: Mapping[str, str], above: Look) -> float:
    said = style.get("font-size") or _in_font(style)[0]
    if said:
        found = css.pixels(said, above.size, above.size)
        return above.size if found is None else found
    return _HEADINGS.get(name, above.size)


def _line(style: Mapping[str, str], size: float, above: Look) -> float:
    said = style.get("line-height") or _in_font(style)[1]
    if not said:
        # a plain number or "normal" grows with the text, a length does not
        return above.line if above.size == size else max(above.line, size * 1.2)
    if re.fullmatch(r"[0-9]{0,4}(\.[0-9]{1,6})?", said):
        return float(said) * size if said.strip(".") else size * 1.2
    return css.pixels(said, size, size) or size * 1.2


def _in_font(style: Mapping[str, str]) -> tuple[str, str]:
    """Size and line height of the `font` shorthand."""
    for word in style.get("font", "").split():
        size, _, line = word.partition("/")
        if size[:1].isdigit() and not size.isdigit():
            return size, line
    return "", ""


def _bold(name: str, style: Mapping[str, str], above: Look) -> bool:
    short = "bold" if "bold" in style.get("font", "").lower().split() else ""
    said = style.get("font-weight", short).lower()
    if re.fullmatch("[0-9]{1,4}", said):
        return int(said) >= 700
    return said in ("bold", "bolder") if said else name in _BOLD or above.bold


def _padding(style: Mapping[str, str], side: str, size: float) -> float:
    said = style.get(f"padding-{side}")
    if said is None:
        sides = style.get("padding", "").split()
        if not sides:
            return 0.0
        said = sides[2] if side == "bottom" and len(sides) > 2 else sides[0]
    return css.pixels(said, size) or 0.0
