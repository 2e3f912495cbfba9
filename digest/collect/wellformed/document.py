"""The frame of a feed document: its root, its channel and its entries, wherever they stand."""

from __future__ import annotations

from collections.abc import Callable
from xml.etree.ElementTree import Element, ParseError, XMLParser

from digest.collect.fields import is_plain_url
from digest.collect.wellformed.fields import NOT_OF_FEEDS, field, image, skip
from digest.collect.wellformed.names import ATOM, RSS_1, UnlikeError, declarations
from digest.collect.wellformed.reading import Reading
from digest.collect.wellformed.values import Fields, attributes_of


def read_well_formed(text: str, url: str, *, is_html: Callable[[str], bool]) -> Fields | None:
    """The `feed` and `entries` of a document without DTD, as feedparser gives them; None when it
    is not well-formed or has something that is not read here.

    `is_html` guesses what a text is that the feed calls plain.
    """
    if not is_plain_url(url):
        return None  # feedparser joins a base like file:feeds/a.xml to itself at every tag
    try:
        reading = Reading(url, declarations(text), is_html)
        _read_root(reading, _tree(text))
    except (UnlikeError, ParseError):
        return None
    return {"feed": reading.feed, "entries": reading.entries}


def _tree(text: str) -> Element:
    parser = XMLParser()  # noqa: S314  # of a text without DTD, in a worker within limits
    parser.feed(text)
    return parser.close()


def _read_root(reading: Reading, root: Element) -> None:
    name = reading.name(root)
    reading.base, reading.lang = reading.scope(attributes_of(root))
    if name in {"rss", "feed"} and reading.lang:
        reading.feed["language"] = reading.lang.replace("_", "-")
    # feedparser guesses types by the version, and that by the namespaces in their order
    has_atom, has_rss_1 = (uri in reading.declared for uri in (ATOM, RSS_1))
    if name == "feed" and has_atom and not has_rss_1:
        reading.is_atom = True
        _read_channel(reading, root, 1)
    elif name == "rss" or (name == "rdf_rdf" and has_rss_1 and not has_atom):
        _read_channel_and_entries(reading, root)
    else:
        raise UnlikeError(name)


def _read_channel_and_entries(reading: Reading, root: Element) -> None:
    names = [reading.name(child) for child in root]
    if names.count("channel") > 1:
        raise UnlikeError("channel")
    for name, child in zip(names, root, strict=True):
        if name == "channel":
            _within(reading, child, _read_channel, 2)
        elif name == "item":
            _within(reading, child, _read_entry, 2)
        elif name == "image":
            image(reading, child, reading.feed, 2)
        else:
            raise UnlikeError(name)


def _within(
    reading: Reading, element: Element, read: Callable[[Reading, Element, int], None], depth: int
) -> None:
    """Read what is in an element with the base and the language that it sets."""
    before = reading.base, reading.lang
    attributes = attributes_of(element)
    if not attributes.keys().isdisjoint({"href", "lastmod"}):
        raise UnlikeError("CDF")
    reading.base, reading.lang = reading.scope(attributes)
    read(reading, element, depth)
    reading.base, reading.lang = before


def _read_channel(reading: Reading, channel: Element, depth: int) -> None:
    for child in channel:
        name = reading.name(child)
        if name in {"item", "entry"}:
            _within(reading, child, _read_entry, depth + 1)
        elif name in NOT_OF_FEEDS:
            skip(reading, child, NOT_OF_FEEDS)
        else:
            field(reading, name, child, reading.feed, depth + 1)


def _read_entry(reading: Reading, element: Element, depth: int) -> None:
    entry: Fields = {}
    reading.entries.append(entry)
    reading.title_depth = -1
    if about := attributes_of(element).get("rdf:about"):
        entry["id"] = about
    for child in element:
        field(reading, reading.name(child), child, entry, depth + 1)
    reading.has_content = False
