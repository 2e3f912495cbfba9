"""Feed documents read: RSS and Atom by expat or else by feedparser, JSON Feed by our own reader."""

from __future__ import annotations

import io
from collections.abc import Iterable
from datetime import datetime
from html import escape
from typing import Any

from digest.collect.dates import read_date
from digest.collect.document import Document, read_document, unreadable
from digest.collect.fields import (
    LONGEST_HTML,
    LONGEST_NAME,
    LONGEST_TITLE,
    LONGEST_URL,
    MOST_LINKS,
    MOST_TAGS,
    is_web,
    link,
    pixels,
    plain,
    text,
)
from digest.collect.jsonfeed import read_json_feed
from digest.collect.wellformed.document import read_well_formed
from digest.model import Entry, Image, Link, ParsedFeed

_KEPT_RELATIONS = {"related", "via", "enclosure"}
_PERIOD_MINUTES = {
    "hourly": 60,
    "daily": 1_440,
    "weekly": 10_080,
    "monthly": 43_200,
    "yearly": 525_600,
}
_NOT_FEEDS = {
    "html": ("an HTML page, not a feed", "`digest feeds add {url}` looks for its feeds"),
    "opml": ("a list of feeds (OPML)", "`digest feeds import FILE` reads it"),
    "urlset": ("a sitemap, not a feed", "look for the site's feed"),
    "sitemapindex": ("a sitemap, not a feed", "look for the site's feed"),
}

_Fields = dict[str, Any]  # feedparser's dictionaries


class FeedParser:
    """ports.Parser in this process: for documents that are trusted, and inside the workers."""

    async def parse(self, body: bytes, *, url: str, content_type: str = "") -> ParsedFeed:
        """Read a feed; see ports.Parser."""
        return parse_feed(body, url=url, content_type=content_type)


def parse_feed(body: bytes, *, url: str, content_type: str = "") -> ParsedFeed:
    """Read a feed document. Raises ParseError for what is none."""
    document = read_document(body, url=url, content_type=content_type)
    if not document.root:
        if document.text.lstrip().startswith("{"):
            return read_json_feed(document.text, url=url)
        raise unreadable(url, _looks_like(document.text), "check the address in a browser")
    if document.root in _NOT_FEEDS or "<html" in document.text[:1000].lower():
        what, next_step = _NOT_FEEDS.get(document.root, _NOT_FEEDS["html"])
        raise unreadable(url, what, next_step.format(url=url))
    if read := read_well_formed(document.text, url, is_html=looks_like_html):
        return feed_from(read, url=url, warnings=document.warnings)
    return read_any(document, url)


def _looks_like(document: str) -> str:
    start = " ".join(document[:60].split())
    return f"not a feed: it starts with {start!r}"


def read_any(document: Document, url: str) -> ParsedFeed:
    """What feedparser makes of it, well-formed or not."""
    import feedparser  # type: ignore[import-untyped]  # it ships no types; most feeds do without

    # from a stream: given bytes, feedparser would first try them as a file name or URL
    try:
        read = feedparser.parse(
            io.BytesIO(document.text.encode("utf-8")),
            sanitize_html=False,
            resolve_relative_uris=False,
            response_headers={
                "content-type": "application/xml; charset=utf-8",
                "content-location": url,
            },
        )
    except (ValueError, LookupError, AttributeError, TypeError, AssertionError) as error:
        # its lenient reader was not made for everything that people send
        what = f"a broken document ({type(error).__name__} while reading it)"
        raise unreadable(url, what, "tell the site that its feed is not valid") from error
    if not read.version and not read.entries:
        raise unreadable(url, f"<{document.root}> is no kind of feed", "check it in a browser")
    warnings = document.warnings
    if read.bozo:
        warnings += (_not_well_formed(read.bozo_exception),)
    return feed_from(read, url=url, warnings=warnings)


def looks_like_html(text: str) -> bool:
    """feedparser's guess of what the feed calls plain text."""
    from feedparser.api import StrictFeedParser  # type: ignore[import-untyped]

    return bool(StrictFeedParser.looks_like_html(text))


def feed_from(read: _Fields, *, url: str, warnings: tuple[str, ...] = ()) -> ParsedFeed:
    """What feedparser read, in our types."""
    feed = read["feed"]
    language = text(feed.get("language"), LONGEST_NAME)
    return ParsedFeed(
        title=plain(text(feed.get("title"), LONGEST_TITLE)),
        link=link(feed.get("link"), url),
        language=language,
        entries=tuple(_entry(entry, url, language) for entry in read["entries"]),
        ttl_minutes=_ttl(feed),
        warnings=warnings,
    )


def _not_well_formed(error: Exception) -> str:
    line = getattr(error, "getLineNumber", lambda: None)()
    where = f" at line {line}" if line else ""
    return f"not well-formed{where}; read leniently"


def _ttl(feed: _Fields) -> int | None:
    """Minutes between two looks, from <ttl> or the syndication module."""
    ttl = text(feed.get("ttl"), 10)
    if ttl.isascii() and ttl.isdigit():
        return int(ttl) or None
    period = _PERIOD_MINUTES.get(text(feed.get("sy_updateperiod"), 20).lower())
    times = text(feed.get("sy_updatefrequency"), 5)
    return period // max(int(times) if times.isdecimal() else 1, 1) if period else None


def _entry(entry: _Fields, feed_url: str, language: str) -> Entry:
    content = _main_content(entry.get("content", ()))
    summary = entry.get("summary_detail") or {}
    title = entry.get("title_detail") or {}
    base = link(content.get("base") or summary.get("base"), feed_url) or feed_url
    guid = text(entry.get("id"), LONGEST_URL)
    images = _images(entry, base)
    return Entry(
        feed_url=feed_url,
        guid=guid,
        url=link(entry.get("link"), base) or (guid if is_web(guid) else ""),
        orig_url=link(entry.get("feedburner_origlink") or entry.get("pheedo_origlink"), base),
        base_url=base,
        title=_markup(title, LONGEST_TITLE),
        summary_html=_markup(summary, LONGEST_HTML),
        content_html=_markup(content, LONGEST_HTML),
        author=_author(entry),
        language=text(content.get("language") or title.get("language"), LONGEST_NAME) or language,
        source_title=plain(text((entry.get("source") or {}).get("title"), LONGEST_NAME)),
        tags=_tags(entry.get("tags", ())),
        images=images,
        links=_links(entry.get("links", ()), base),
        published=_date(entry, "published", "created"),
        updated=_date(entry, "updated"),
    )


def _main_content(contents: Iterable[_Fields]) -> _Fields:
    """The richest of several bodies: markup before plain text, then the longest."""
    return max(
        contents,
        key=lambda c: ("html" in str(c.get("type")), len(str(c.get("value") or ""))),
        default={},
    )


def _markup(detail: _Fields, longest: int) -> str:
    """The value as HTML, whichever way the feed wrote it."""
    value = text(detail.get("value"), longest)
    return escape(value, quote=False) if detail.get("type") == "text/plain" else value


def _author(entry: _Fields) -> str:
    names = [text(author.get("name"), LONGEST_NAME) for author in entry.get("authors", ())]
    found = ", ".join(dict.fromkeys(name for name in names if name))
    return plain(found or text(entry.get("author"), LONGEST_NAME))[:LONGEST_NAME]


def _tags(tags: Iterable[_Fields]) -> tuple[str, ...]:
    names = (plain(text(tag.get("label") or tag.get("term"), LONGEST_NAME)) for tag in tags)
    return tuple(dict.fromkeys(name for name in names if name))[:MOST_TAGS]


def _links(links: Iterable[_Fields], base: str) -> tuple[Link, ...]:
    found = (
        Link(
            url=link(given.get("href"), base),
            title=plain(text(given.get("title"), LONGEST_TITLE)),
            rel=str(given.get("rel")),
            type=text(given.get("type"), LONGEST_NAME),
        )
        for given in links
        if given.get("rel") in _KEPT_RELATIONS
    )
    return tuple(kept for kept in found if kept.url)[:MOST_LINKS]


def _images(entry: _Fields, base: str) -> tuple[Image, ...]:
    """Pictures in the order of trust: the feed's own media, thumbnails, enclosures, covers."""
    media = [
        item
        for item in entry.get("media_content", ())
        if item.get("medium") == "image" or str(item.get("type")).startswith("image/")
    ]
    enclosed = [
        given
        for given in entry.get("links", ())
        if given.get("rel") == "enclosure" and str(given.get("type")).startswith("image/")
    ]
    cover = entry.get("image") or {}
    found: dict[str, Image] = {}
    for item in [*media, *entry.get("media_thumbnail", ()), *enclosed, cover]:
        url = link(item.get("url") or item.get("href"), base)
        if url and url not in found:
            alt = plain(text(item.get("title"), LONGEST_TITLE)) if item is cover else ""
            width, height = pixels(item.get("width")), pixels(item.get("height"))
            found[url] = Image(url=url, alt=alt, width=width, height=height)
    return tuple(found.values())[:MOST_LINKS]


def _date(entry: _Fields, *names: str) -> datetime | None:
    # feedparser's own get() would answer with `published` for a missing `updated`
    dates = (read_date(text(dict.get(entry, name), 100)) for name in names)
    return next((date for date in dates if date), None)
