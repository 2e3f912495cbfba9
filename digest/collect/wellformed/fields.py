"""How each element becomes fields of its entry or feed: the methods of feedparser that count here.

Every function reads an element at `depth` into the fields; it raises UnlikeError where feedparser
would find more in it.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from xml.etree.ElementTree import Element

from digest.collect.wellformed.names import LEFT, LEFT_PREFIXES, UnlikeError
from digest.collect.wellformed.reading import TEXT_TYPES, Reading
from digest.collect.wellformed.values import (
    Fields,
    add_tag,
    attributes_of,
    joined,
    mended,
    own_text,
    tell_author,
    text_of,
    with_href,
)

_REFERENCE = re.compile(r"&([A-Za-z0-9_]+);")


def field(reading: Reading, name: str, element: Element, into: Fields, depth: int) -> None:
    """Read an element, known as `name`, where it is one that counts."""
    if read := FIELDS.get(name):
        read(reading, element, into, depth)
    else:
        skip(reading, element)


def skip(reading: Reading, element: Element, also: frozenset[str] = frozenset()) -> None:
    """Leave an element out, once it is sure that nothing in it would become a field."""
    for inner in element.iter() if len(element) else (element,):
        name = reading.name(inner)
        is_left = name in LEFT or name.startswith(LEFT_PREFIXES)
        if name not in also and (is_left or name in FIELDS or name in NOT_OF_FEEDS):
            raise UnlikeError(name)


def _plain(reading: Reading, element: Element, into: Fields, _: int) -> None:
    name = reading.name(element)
    if element.attrib and name in _UNREAD:
        raise UnlikeError("attributes")  # they would take the text's place
    into[_STORED_AS[name]] = mended(text_of(element))


def _title(reading: Reading, element: Element, into: Fields, depth: int) -> None:
    detail = reading.detail(element, "text/plain")
    if not -1 < reading.title_depth <= depth:
        into["title"], into["title_detail"] = detail["value"], detail
    if detail["value"] and not reading.name(element).startswith("media"):
        reading.title_depth = depth


def _description(reading: Reading, element: Element, into: Fields, depth: int) -> None:
    if "summary" in into and not reading.has_content:
        _content(reading, element, into, depth)
    elif into is reading.feed:
        text_of(element)  # its subtitle
    else:
        into["summary_detail"] = reading.detail(element, "text/html")
        into["summary"] = into["summary_detail"]["value"]


def _summary(reading: Reading, element: Element, into: Fields, depth: int) -> None:
    if "summary" in into and not reading.has_content:
        _content(reading, element, into, depth)
    else:
        into["summary_detail"] = reading.detail(element, "text/plain")
        into["summary"] = into["summary_detail"]["value"]


def _content(
    reading: Reading, element: Element, into: Fields, _: int, default: str = "text/plain"
) -> None:
    reading.has_content = True
    detail = reading.detail(element, default)
    into.setdefault("content", []).append(detail)
    into.setdefault("summary", detail["value"])


def _encoded(reading: Reading, element: Element, into: Fields, depth: int) -> None:
    _content(reading, element, into, depth, "text/html")


def _guid(reading: Reading, element: Element, into: Fields, _: int) -> None:
    attributes = attributes_of(element)
    is_link = attributes.get("ispermalink", "true") == "true"
    value = text_of(element)
    if value and is_link:
        value = joined(reading.scope(attributes)[0], value)
    into["id"] = mended(value)
    if is_link:
        into.setdefault("link", into["id"])


def _link(reading: Reading, element: Element, into: Fields, _: int) -> None:
    given = with_href(attributes_of(element))
    base = reading.scope(given)[0]
    given.setdefault("rel", "alternate")
    given.setdefault("type", "application/atom+xml" if given["rel"] == "self" else "text/html")
    into.setdefault("links", []).append(given)
    if "href" in given:
        given["href"] = joined(base, given["href"])
        kind = TEXT_TYPES.get(given["type"], given["type"])
        if given["rel"] == "alternate" and kind in {"text/html", "application/xhtml+xml"}:
            into["link"] = given["href"]
        text_of(element)
        return
    value = text_of(element)
    value = mended(joined(base, value) if value else "")
    if into is not reading.feed:
        value = value.replace("&amp;", "&")
    into["link"] = _REFERENCE.sub(r"&\1", value)
    if into["link"] or into is reading.feed:
        given["href"] = into["link"]


def _enclosure(_reading: Reading, element: Element, into: Fields, _: int) -> None:
    text_of(element)
    given = with_href(attributes_of(element)) | {"rel": "enclosure"}
    into.setdefault("links", []).append(given)


def _author(reading: Reading, element: Element, into: Fields, _: int) -> None:
    author: Fields = {}
    into.setdefault("authors", []).append(author)
    for child in element:
        name = reading.name(child)
        if name in {"name", "email", "uri", "url", "homepage"}:
            tell_author(author, into)
            author[name] = text_of(child)
        elif child.attrib and (child.text or "").strip():
            raise UnlikeError(name)  # its text would become the author's
        else:
            skip(reading, child)
    into["author"] = mended(own_text(element))
    tell_author(author, into)


def _category(reading: Reading, element: Element, into: Fields, _: int) -> None:
    given = attributes_of(element)
    scheme = given.get("scheme", given.get("domain"))
    if reading.name(element) == "media_category":
        scheme = given.get("scheme", "http://search.yahoo.com/mrss/category_schema")
    tags = into.setdefault("tags", [])
    add_tag(tags, given.get("term"), scheme, given.get("label"))
    if value := mended(text_of(element)):
        if tags and not tags[-1]["term"]:
            tags[-1]["term"] = value
        else:
            add_tag(tags, value)


def _keywords(reading: Reading, element: Element, into: Fields, _: int) -> None:
    if element.attrib:
        raise UnlikeError("attributes")
    of_itunes = reading.name(element) == "itunes_keywords"
    scheme = "http://www.itunes.com/" if of_itunes else None
    for term in mended(text_of(element)).split(","):
        if term.strip():
            add_tag(into.setdefault("tags", []), term.strip(), scheme)


def _media(reading: Reading, element: Element, into: Fields, depth: int) -> None:
    """A media:group, or a media:content: what is in it counts for the entry."""
    name = reading.name(element)
    if name == "media_content":
        into.setdefault("media_content", []).append(attributes_of(element))
    for child in element:
        inner = reading.name(child)
        if inner in FIELDS and not inner.startswith("media_"):
            raise UnlikeError(inner)
        field(reading, inner, child, into, depth + 1)


def _thumbnail(reading: Reading, element: Element, into: Fields, _: int) -> None:
    given = attributes_of(element)
    into.setdefault("media_thumbnail", []).append(given)
    if (value := text_of(element)) and "url" not in given:
        given["url"] = mended(joined(reading.scope(given)[0], value))


def _cover(_reading: Reading, element: Element, into: Fields, _: int) -> None:
    given = attributes_of(element)
    text_of(element)
    if href := given.get("href") or given.get("url"):
        into["image"] = {"href": href}


def image(reading: Reading, element: Element, into: Fields, depth: int) -> None:
    """A picture, which is not looked at; all that it changes is which title counts."""
    reading.title_depth = -1
    for child in element:
        name = reading.name(child)
        if into is not reading.feed or name not in _OF_IMAGES:
            raise UnlikeError(name)
        if name == "title" and mended(text_of(child)):
            reading.title_depth = depth + 1
        else:
            text_of(child)


def _source(reading: Reading, element: Element, into: Fields, depth: int) -> None:
    reading.title_depth = -1
    source: Fields = {}
    for child in element:
        name = reading.name(child)
        if name == "title":
            _title(reading, child, source, depth + 1)
        elif name not in _OF_SOURCES:
            raise UnlikeError(name)
        elif name == "link" and text_of(child):
            raise UnlikeError(name)  # its text may become the source's
        else:
            skip(reading, child, _OF_SOURCES)
    if value := mended(own_text(element)):
        source["title"] = value
    into["source"] = source


_Read = Callable[[Reading, Element, Fields, int], None]


def _tables() -> dict[str, _Read]:
    by_read: dict[_Read, str] = {
        _title: "title dc_title media_title",
        _description: "description dc_description media_description",
        _summary: "summary itunes_summary",
        _content: "content",
        _encoded: "content_encoded",
        _guid: "guid id",
        _link: "link",
        _enclosure: "enclosure",
        _author: "author managingeditor dc_author dc_creator itunes_author",
        _category: "category keywords dc_subject media_category",
        _keywords: "media_keywords itunes_keywords",
        _media: "media_group media_content",
        _thumbnail: "media_thumbnail",
        _cover: "itunes_image",
        image: "image",
        _source: "source",
        _plain: " ".join(_STORED_AS),
    }
    return {name: read for read, names in by_read.items() for name in names.split()}


# what a feed says of itself that we do not ask for
NOT_OF_FEEDS = frozenset(
    {
        *("author", "managingeditor", "dc_author", "dc_creator", "itunes_author", "itunes_owner"),
        *("category", "keywords", "dc_subject", "itunes_category", "itunes_keywords", "items"),
    }
)
_OF_IMAGES = {"title", "link", "description", "url", "href", "width", "height"}
_OF_SOURCES = frozenset(
    {
        *("id", "guid", "updated", "published", "link", "icon", "logo", "rights", "subtitle"),
        *("generator", "author", "category"),
    }
)
_DATES = {
    **dict.fromkeys(("published", "pubdate", "issued", "dcterms_issued"), "published"),
    **dict.fromkeys(("updated", "modified", "lastbuilddate"), "updated"),
    **dict.fromkeys(("dc_date", "dcterms_modified"), "updated"),
    **dict.fromkeys(("created", "dcterms_created"), "created"),
}
_UNREAD = ("feedburner_origlink", "ttl", "sy_updateperiod", "sy_updatefrequency")
_STORED_AS = {
    **_DATES,
    **dict.fromkeys(("language", "dc_language"), "language"),
    **{name: name for name in _UNREAD},  # feedparser has no method for these
}
FIELDS = _tables()
