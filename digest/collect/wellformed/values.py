"""Texts and attributes of feed elements, with the values that feedparser would give them."""

from __future__ import annotations

import re
from contextlib import suppress
from typing import Any
from urllib.parse import urljoin
from xml.etree.ElementTree import Element

from digest.collect.fields import is_plain_url
from digest.collect.wellformed.names import UnlikeError, attribute_name

Fields = dict[str, Any]

# what feedparser takes for the letters that Windows has there
_CP1252 = {n: sign for n in range(128, 160) if (sign := bytes([n]).decode("cp1252", "ignore"))}
_C1 = re.compile("[\x80-\x9f]")
_SLASHES = re.compile(r"^([A-Za-z][A-Za-z0-9+-.]*://)/*")
_MAYBE_HTML = re.compile(r"</\w+>|&#?\w+;")


def text_of(element: Element) -> str:
    """The text of an element that holds nothing else."""
    if len(element):
        raise UnlikeError(element[0].tag)
    return (element.text or "").strip()


def own_text(element: Element) -> str:
    """The text of an element that may hold either text or elements."""
    if not len(element):
        return (element.text or "").strip()
    texts = (element.text, *(child.tail for child in element))
    if any(text and not text.isspace() for text in texts):
        raise UnlikeError("text between elements")
    return ""


def attributes_of(element: Element) -> dict[str, str]:
    """An element's attributes by feedparser's names."""
    if not element.attrib:
        return {}
    named = ((attribute_name(key), value) for key, value in element.attrib.items())
    return {key: value.lower() if key in {"rel", "type"} else value for key, value in named if key}


def with_href(attributes: dict[str, str]) -> dict[str, str]:
    """The attributes with a `url` or `uri` called `href`."""
    href = attributes.get("url", attributes.get("uri", attributes.get("href")))
    if not href:
        return attributes
    kept = {key: value for key, value in attributes.items() if key not in {"url", "uri"}}
    return kept | {"href": href}


def mended(value: str) -> str:
    """The value without the damage of UTF-8 or Windows letters taken for Latin-1."""
    if value.isascii():
        return value
    with suppress(UnicodeError):
        value = value.encode("iso-8859-1").decode("utf-8")
    return value.translate(_CP1252) if _C1.search(value) else value


def joined(base: str, uri: str) -> str:
    """A URI as it is meant where `base` is read."""
    if is_plain_url(uri):
        return uri
    try:
        return urljoin(base, _SLASHES.sub(r"\1", uri))
    except ValueError:
        return ""


def may_be_html(value: str) -> bool:
    """Whether feedparser needs to be asked if what is called plain text is markup."""
    return _MAYBE_HTML.search(value) is not None


def tell_author(author: Fields, into: Fields) -> None:
    """Bring an author's parts and the entry's line about its author into agreement."""
    name, email = author.get("name"), author.get("email")
    if name and email:
        into["author"] = f"{name} ({email})"
    elif name or email:
        into["author"] = name or email
    elif not author and (known := into.get("author")):
        if "@" in known:
            raise UnlikeError("an author with an address")
        author["name"] = known


def add_tag(
    tags: list[Fields], term: str | None, scheme: str | None = None, label: str | None = None
) -> None:
    """Add a tag that is not there yet."""
    tag = {"term": term, "scheme": scheme, "label": label}
    if (term or scheme or label) and tag not in tags:
        tags.append(tag)
