"""The lead image: the first picture of the article that is a picture, with its alternative text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from posixpath import basename
from typing import TYPE_CHECKING
from urllib.parse import quote, urlsplit

from digest.collect.links import resolve
from digest.collect.sanitise import clean_text
from digest.model import Image

if TYPE_CHECKING:
    from lxml import etree

SMALLEST = 120  # CSS pixels: less is an icon, an avatar or a tracking pixel
_BEST_WIDTH = 1280  # twice the width of an e-mail, for sharp screens
_USUAL_WIDTH = 600  # taken for a picture that does not tell
_LONGEST_ALT = 300
_URL_SIGNS = "%/:?#[]@!$&'()*+,;=~|"

_NOT_A_PICTURE = re.compile(
    r"""pixel|spacer|blank\.|1x1|transparent|/(?:track|count|stat|beacon|ping)|doubleclick
    |feedburner|//(?:rss|feeds?)\.|/~[a-z]/|gravatar|avatar|/smil(?:ey|ies)|emoji|favicon|filetype
    |latex|mathjax|(?:^|[/_.-])(?:logo|icon|badge|button|sprite)s?[/_.@-]|share
    |(?:twitter|facebook|whatsapp|linkedin)[\w-]*\.(?:png|gif|svg)|wpcom|stats\.wp\.com
    |\.svg(?:$|\?)|^data:""",
    re.IGNORECASE | re.VERBOSE,
)
_FILE_NAME = re.compile(
    r"^[\w\-. %()]{1,120}\.(?:jpe?g|png|gif|webp|avif)$|^(?:img|dsc|image)[_-]?\d+$"
    r"|^[a-z0-9]+(?:[-_][a-z0-9]+){2,20}$",
    re.IGNORECASE,
)
_EMPTY_ALT = re.compile(
    r"^(?:image|photo|picture|img|foto|bild|thumbnail|cover|featured image|untitled"
    r"|(?:image )?description(?: of (?:the )?image)?|alt(?:ernative)? text)?$",
    re.IGNORECASE,
)


def lead_image(offered: Iterable[Image], tree: etree._Element | None, base: str) -> Image | None:
    """The picture to show: the widest that the feed names (media:content, enclosures) up to what
    an e-mail needs, else the first in the body. None where there is none.

    Absolute http(s) URLs only; http stays, since many a site has no https and mail clients fetch
    pictures through proxies of theirs.
    """
    named = list(_pictures(offered, base))
    shown = [] if tree is None else list(_pictures(_in_body(tree, base), base))
    if not named:
        return shown[0] if shown else None
    picture = max(named, key=_fitness)
    return picture if picture.alt else replace(picture, alt=_alt_of(picture, (*named, *shown)))


def clean_alt(alt: str) -> str:
    """Alternative text in words; "" for a file name or a word that says nothing."""
    text = clean_text(alt, _LONGEST_ALT)
    return "" if _FILE_NAME.match(text) or _EMPTY_ALT.match(text) else text


def _pictures(images: Iterable[Image], base: str) -> Iterator[Image]:
    for image in images:
        # as it is but for what no URL may hold (RFC 3986 section 2): its parameters choose a size
        url = quote(resolve(image.url, base), safe=_URL_SIGNS, errors="replace")
        picture = replace(image, url=url, alt=clean_alt(image.alt))
        if picture.url and not _NOT_A_PICTURE.search(picture.url) and not _is_small(picture):
            yield picture


def _is_small(image: Image) -> bool:
    sizes = [size for size in (image.width, image.height) if size is not None]
    # a GIF that does not tell its size is an ornament or a counter
    return any(size < SMALLEST for size in sizes) or (not sizes and _path(image).endswith(".gif"))


def _fitness(image: Image) -> int:
    """Wider is better, up to what an e-mail can show; far beyond it only costs the reader."""
    width = image.width or _USUAL_WIDTH
    return width if width <= _BEST_WIDTH else max(_USUAL_WIDTH, 2 * _BEST_WIDTH - width)


def _alt_of(picture: Image, others: Sequence[Image]) -> str:
    """The alternative text that another size of the same file carries."""
    name = basename(_path(picture))
    return next((each.alt for each in others if each.alt and basename(_path(each)) == name), "")


def _path(image: Image) -> str:
    return urlsplit(image.url).path.lower()


def _in_body(tree: etree._Element, base: str) -> Iterator[Image]:
    for element in tree.iter("img"):
        yield Image(
            url=resolve(_best_source(element), base),
            alt=element.get("alt") or "",
            width=_pixels(element.get("width")),
            height=_pixels(element.get("height")),
        )


def _best_source(element: etree._Element) -> str:
    """The widest of srcset up to what an e-mail can show; lazy-loading attributes before a stub."""
    candidates: list[tuple[int, str]] = []
    for part in (element.get("srcset") or element.get("data-srcset") or "").split(", "):
        url, _, size = part.strip().partition(" ")
        if size.endswith("w") and size[:-1].isdigit():
            candidates.append((int(size[:-1][:6]), url))
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
