"""The lead image: the first picture of the article that is a picture, with its alternative text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from lxml import html as lxml_html
from lxml.etree import LxmlError

from digest.collect.links import resolve
from digest.collect.sanitise import clean_text
from digest.model import Image

SMALLEST = 120  # CSS pixels: less is an icon, an avatar or a tracking pixel
_BEST_WIDTH = 1280  # twice the width of an e-mail, for sharp screens
_LONGEST_ALT = 300

_NOT_A_PICTURE = re.compile(
    r"pixel|spacer|blank\.|1x1|transparent|/(?:track|count|stat|beacon|ping)|doubleclick|feedburner"
    r"|feeds\.[\w-]+\.|gravatar|avatar|/smil(?:ey|ies)|emoji|favicon|(?:^|[/_.-])(?:logo|icon|badge|button|sprite)s?[/_.@-]"
    r"|share|(?:twitter|facebook|whatsapp|linkedin)[\w-]*\.(?:png|gif|svg)|wpcom|stats\.wp\.com|\.svg(?:$|\?)|^data:",
    re.IGNORECASE,
)
_FILE_NAME = re.compile(
    r"^[\w\-. %()]{1,120}\.(?:jpe?g|png|gif|webp|avif)$|^(?:img|dsc|image)[_-]?\d+$", re.IGNORECASE
)
_EMPTY_ALT = re.compile(
    r"^(?:image|photo|picture|img|foto|bild|thumbnail|featured image|untitled)?$", re.IGNORECASE
)


def lead_image(offered: Iterable[Image], html: str, base: str) -> Image | None:
    """The first picture that will do: those the feed names (media:content, enclosures), then those
    in the body. None where there is none; absolute http(s) URLs only.
    """
    fallback: Image | None = None
    for image in (*offered, *_in_html(html, base)):
        if not image.url or _NOT_A_PICTURE.search(image.url) or _too_small(image):
            continue
        picture = replace(image, url=resolve(image.url, base), alt=clean_alt(image.alt))
        if not picture.url:
            continue
        if picture.alt:
            return picture
        fallback = fallback or picture
    return fallback


def clean_alt(alt: str) -> str:
    """Alternative text in words; "" for a file name or a word that says nothing."""
    text = clean_text(alt, _LONGEST_ALT)
    return "" if _FILE_NAME.match(text) or _EMPTY_ALT.match(text) else text


def _too_small(image: Image) -> bool:
    sizes = [size for size in (image.width, image.height) if size is not None]
    return any(size < SMALLEST for size in sizes)


def _in_html(html: str, base: str) -> Iterator[Image]:
    if "<img" not in html.lower():
        return
    try:
        root = lxml_html.fragment_fromstring(html, create_parent="div")
    except (LxmlError, ValueError):
        return
    for element in root.iter("img"):
        url = _best_source(element) or ""
        yield Image(
            url=resolve(url, base),
            alt=element.get("alt") or "",
            width=_pixels(element.get("width")),
            height=_pixels(element.get("height")),
        )


def _best_source(element: lxml_html.HtmlElement) -> str:
    """The widest of srcset up to what an e-mail can show; lazy-loading attributes before a stub."""
    candidates: list[tuple[int, str]] = []
    for part in (element.get("srcset") or element.get("data-srcset") or "").split(", "):
        url, _, size = part.strip().partition(" ")
        if size.endswith("w") and size[:-1].isdigit():
            candidates.append((int(size[:-1]), url))
    fitting = [each for each in candidates if each[0] <= _BEST_WIDTH]
    if fitting:
        return max(fitting)[1]
    source = element.get("src") or ""
    if not source or source.startswith("data:"):
        return element.get("data-src") or element.get("data-lazy-src") or ""
    return source


def _pixels(value: str | None) -> int | None:
    digits = (value or "").removesuffix("px").strip()[:6]
    return int(digits) if digits.isascii() and digits.isdigit() else None
