"""JSON Feed 1 and 1.1 (https://www.jsonfeed.org/version/1.1/) read into our types."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from html import escape
from typing import Any

from digest.collect.dates import read_date
from digest.collect.document import MOST_ENTRIES, unreadable
from digest.collect.fields import (
    LONGEST_HTML,
    LONGEST_NAME,
    LONGEST_TITLE,
    LONGEST_URL,
    MOST_LINKS,
    MOST_TAGS,
    is_web,
    link,
    text,
)
from digest.model import Entry, Image, Link, ParsedFeed

_Object = Mapping[str, Any]


def read_json_feed(document: str, *, url: str) -> ParsedFeed:
    """Read a JSON Feed. Raises ParseError for JSON that is none."""
    try:
        feed = json.loads(document)
    except (ValueError, RecursionError) as error:
        raise unreadable(url, f"broken JSON ({error})", "tell the site") from error
    if "jsonfeed.org/version/1" not in text(_get(feed, "version"), LONGEST_URL):
        raise unreadable(url, "JSON, but not a JSON Feed", "check the address in a browser")
    language = text(feed.get("language"), LONGEST_NAME)
    items = list(_objects(feed.get("items")))
    warnings = (
        (f"{len(items)} entries, of which the first {MOST_ENTRIES} are read",)
        if len(items) > MOST_ENTRIES
        else ()
    )
    return ParsedFeed(
        title=_line(feed.get("title"), LONGEST_TITLE),
        link=link(feed.get("home_page_url"), url),
        language=language,
        entries=tuple(_entry(item, feed, url, language) for item in items[:MOST_ENTRIES]),
        warnings=warnings,
    )


def _entry(item: _Object, feed: _Object, feed_url: str, language: str) -> Entry:
    given = item.get("id")
    guid = str(given) if isinstance(given, int | float) else text(given, LONGEST_URL)
    url = link(item.get("url"), feed_url) or (guid if is_web(guid) else "")
    base = url or feed_url
    html = text(item.get("content_html"), LONGEST_HTML)
    plain = text(item.get("content_text"), LONGEST_HTML)
    external = link(item.get("external_url"), feed_url)
    return Entry(
        feed_url=feed_url,
        guid=guid,
        url=url or external,
        base_url=base,
        title=escape(_line(item.get("title"), LONGEST_TITLE), quote=False),
        summary_html=escape(text(item.get("summary"), LONGEST_HTML), quote=False),
        content_html=html or escape(plain, quote=False),
        author=_author(item) or _author(feed),
        language=text(item.get("language"), LONGEST_NAME) or language,
        tags=_tags(item.get("tags")),
        images=_images(item, base),
        links=_links(item, base, external),
        published=read_date(text(item.get("date_published"), 100)),
        updated=read_date(text(item.get("date_modified"), 100)),
    )


def _author(item: _Object) -> str:
    authors = [*_objects(item.get("authors")), item.get("author")]  # `author` is version 1
    names = (_line(_get(author, "name"), LONGEST_NAME) for author in authors)
    return ", ".join(dict.fromkeys(name for name in names if name))[:LONGEST_NAME]


def _tags(tags: object) -> tuple[str, ...]:
    names = (_line(tag, LONGEST_NAME) for tag in tags) if isinstance(tags, list) else ()
    return tuple(dict.fromkeys(name for name in names if name))[:MOST_TAGS]


def _images(item: _Object, base: str) -> tuple[Image, ...]:
    urls = (link(item.get(name), base) for name in ("image", "banner_image"))
    return tuple(Image(url=url) for url in dict.fromkeys(urls) if url)


def _links(item: _Object, base: str, external: str) -> tuple[Link, ...]:
    attached = (
        Link(
            url=link(attachment.get("url"), base),
            title=_line(attachment.get("title"), LONGEST_TITLE),
            rel="enclosure",
            type=text(attachment.get("mime_type"), LONGEST_NAME),
        )
        for attachment in _objects(item.get("attachments"))
    )
    # a link blog's post is about the page at external_url
    via = [Link(url=external, rel="via")] if external and external != base else []
    return tuple([*via, *(found for found in attached if found.url)][:MOST_LINKS])


def _objects(value: object) -> Iterator[_Object]:
    return (
        (item for item in value if isinstance(item, dict)) if isinstance(value, list) else iter(())
    )


def _get(value: object, name: str) -> object:
    return value.get(name) if isinstance(value, dict) else None


def _line(value: object, longest: int) -> str:
    return " ".join(text(value, longest).split())
