"""Rule client-support: what the mail uses that a mail program does not know, without a fallback."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from digest.render.lint import css
from digest.render.lint.cascade import is_hook
from digest.render.lint.clients import Loss, families, is_known, lacking, loss_of
from digest.render.lint.document import Document
from digest.render.lint.finding import Finding, Place
from digest.render.lint.markup import ACTIVE
from digest.render.lint.page import Page

if TYPE_CHECKING:
    from lxml import etree

_SEMANTIC = frozenset(
    {
        "article",
        "aside",
        "details",
        "figcaption",
        "figure",
        "footer",
        "header",
        "main",
        "mark",
        "nav",
        "section",
        "summary",
        "time",
    }
)
_ATTRIBUTES = {"srcset": "html-srcset", "hidden": "html-hidden", "aria-label": "html-aria-label"}
_VALUES = {
    "calc()": "css-unit-calc",
    "var()": "css-variables",
    "flex": "css-display-flex",
    "inline-flex": "css-display-flex",
    "grid": "css-display-grid",
    "inline-grid": "css-display-grid",
    "rgba()": "css-rgba",
    **dict.fromkeys(("lch()", "oklch()", "lab()", "oklab()"), "css-modern-color"),
}
_GROUNDS = frozenset(
    {
        "css-background-image",
        "css-linear-gradient",
        "css-radial-gradient",
        "css-conic-gradient",
    }
)
_PSEUDO = re.compile(r"(::?)([a-z-]{1,40})")
_PICTURES = {"jpeg": "jpg", "tif": "tiff", "heic": "heif"}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Use:
    """A feature used at a place; with a fallback its absence is not seen."""

    feature: str
    said: str  # as the author wrote it
    place: Place
    fallback: bool = False


def support(page: Page) -> Iterator[Finding]:
    """A finding per feature that some mail program lacks, at its first use without a fallback."""
    used: dict[str, list[_Use]] = {}
    for use in (*_inline(page.document), *_in_sheets(page), *_elements(page.document)):
        used.setdefault(use.feature, []).append(use)
    for feature, uses in used.items():
        clients, loss = lacking(feature), loss_of(feature)
        bare = [use for use in uses if not use.fallback]
        if clients and loss and bare:
            yield _finding(bare, clients, loss)


def _finding(uses: Sequence[_Use], clients: tuple[str, ...], loss: Loss) -> Finding:
    return Finding(
        rule="client-support",
        severity=loss.severity,
        what=f"{uses[0].said} is not known in {families(clients)}",
        why=loss.why,
        fix=loss.fix,
        place=uses[0].place,
        clients=clients,
        times=len(uses),
    )


def _inline(document: Document) -> Iterator[_Use]:
    for element in document.elements:
        if style := element.get("style"):
            place, held = document.place(element), _held_in_outlook(element, document)
            for use in _of_style(style, held_in_outlook=held, coloured="bgcolor" in element.attrib):
                yield replace(use, place=place)


@lru_cache(maxsize=4096)  # mails say the same style hundreds of times
def _of_style(style: str, *, held_in_outlook: bool, coloured: bool) -> tuple[_Use, ...]:
    block = css.declarations(style)
    uses = _of_block(block, held_in_outlook=held_in_outlook, coloured=coloured)
    return tuple(use for use in uses if lacking(use.feature) and not use.fallback)


def _held_in_outlook(element: etree._Element, document: Document) -> bool:
    """Whether Outlook for Windows, which reads no max-width, has a width to go by."""
    return (
        element in document.in_outlook_table or element.tag == "table" or "width" in element.attrib
    )


def _in_sheets(page: Page) -> Iterator[_Use]:
    for styled in page.sheets:
        for name, place in styled.sheet.at_rules:
            feature = "css-nesting" if name == "nesting" else f"css-at-{name}"
            said = "a rule inside a rule" if name == "nesting" else f"@{name}"
            yield _Use(feature=feature, said=said, place=styled.at(place))
        for rule in styled.sheet.rules:
            # what stands in a media query or is meant for one program adds to what is there
            extra = bool(rule.media) or is_hook(rule.selector)
            for colons, pseudo in _PSEUDO.findall(rule.selector.lower()):
                kind = "element" if colons == "::" else "class"
                yield _Use(
                    feature=f"css-pseudo-{kind}-{pseudo}",
                    said=f"{colons}{pseudo}",
                    place=styled.at(rule.place),
                    fallback=extra,
                )
            for use in _of_block(rule.declarations, held_in_outlook=True):
                yield _Use(
                    feature=use.feature,
                    said=use.said,
                    place=styled.at(use.place),
                    fallback=extra or use.fallback,
                )


def _of_block(
    block: Sequence[css.Declaration], *, held_in_outlook: bool, coloured: bool = False
) -> Iterator[_Use]:
    """The features of declarations that stand together: one may be the fallback of another."""
    unseen = any(one.name == "mso-hide" for one in block)  # hidden there by Outlook's own word
    plain: set[str] = set()  # properties that have had a value every program knows
    coloured = coloured or any(_is_plain_ground(one) for one in block)
    for one in block:
        features = list(_features(one))
        for feature, said in features:
            yield _Use(
                feature=feature,
                said=said,
                place=one.place,
                fallback=unseen
                or one.name in plain
                or (coloured and feature in _GROUNDS)
                or (held_in_outlook and feature == "css-max-width")
                or (feature == "css-position" and one.value.lower() in ("static", "relative")),
            )
        if not any(lacking(feature) and loss_of(feature) for feature, _ in features):
            plain.add(one.name)


def _features(one: css.Declaration) -> Iterator[tuple[str, str]]:
    """The features a declaration uses, each with how the author wrote it."""
    if one.name.startswith("--"):
        yield "css-variables", one.name
        return
    if named := _of_property(one.name):
        yield named, one.name
    for word in sorted(one.words):
        if (feature := _of_word(word)) and is_known(feature):
            said = word.lstrip("1") if word[0] == "1" else word
            yield feature, f"{one.name}: {one.value[:60]}" if word.isalpha() else said
    if one.name in ("background", "background-image") and "url()" in one.words:
        yield "css-background-image", "a background image"


def _of_property(name: str) -> str:
    """The table's feature of a property; a longhand is taken with its shorthand."""
    while name and not is_known(f"css-{name}"):
        name = name.rpartition("-")[0]
    return f"css-{name}" if name not in ("", "font", "background-image", "display") else ""


def _of_word(word: str) -> str:
    if word in _VALUES:
        return _VALUES[word]
    if word.endswith("()"):
        function = word[:-2]
        return f"css-{function}" if "gradient" in function else f"css-function-{function}"
    if word[0] == "1":
        return "css-unit-percent" if word == "1%" else f"css-unit-{word[1:]}"
    return ""


def _is_plain_ground(one: css.Declaration) -> bool:
    if one.name not in ("background", "background-color") or css.colour(one.value) is None:
        return False
    return not any("gradient" in word for word in one.words)


def _elements(document: Document) -> Iterator[_Use]:
    for element in document.elements:
        place = document.place(element)
        for feature, said in (*_of_tag(element), *_of_image(element)):
            yield _Use(feature=feature, said=said, place=place)


def _of_tag(element: etree._Element) -> Iterable[tuple[str, str]]:
    name = str(element.tag)
    if name == "link":
        if "stylesheet" in element.get("rel", "").lower():
            yield "html-link", "<link rel=stylesheet>"
    elif name in _SEMANTIC:
        yield "html-semantics", f"<{name}>"
    elif name not in ACTIVE | {"source", "body"}:  # other rules speak of these
        yield f"html-{name}", f"<{name}>"
    for attribute, feature in _ATTRIBUTES.items():
        if attribute in element.attrib and name != "source":
            yield feature, f"the attribute {attribute}"


def _of_image(element: etree._Element) -> Iterable[tuple[str, str]]:
    source = element.get("src", "") if element.tag == "img" else ""
    if source[:5].lower() == "data:":
        yield "image-base64", "an image inside the HTML"
    elif source:
        try:
            ending = urlsplit(source[:2000]).path.rpartition(".")[2].lower()
        except ValueError:
            return
        yield f"image-{_PICTURES.get(ending, ending)[:20]}", f"the image format {ending[:20]}"
