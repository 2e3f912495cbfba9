"""The feeds of a site: what its page declares, else links like feeds, else the usual paths."""

from __future__ import annotations

import asyncio
import re
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

import lxml.html

from digest.collect.fields import LONGEST_TITLE, link, text
from digest.errors import DigestError, ParseError
from digest.ports import Fetched, Fetcher, FetchRequest, Parser

MOST_TRIED = 20
_FEED_TYPES = re.compile(
    r"application/(?:rss|atom|rdf|feed)\+(?:xml|json)|text/xml|application/xml"
)
_FEED_LIKE = re.compile(r"(?:\b|_)(?:rss|atom|feeds?|rdf)(?:\b|_)", re.IGNORECASE)
_USUAL = ("feed", "rss", "feed.xml", "rss.xml", "atom.xml", "index.xml", "feed.json", "feed/atom")


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundFeed:
    """A feed that was read and holds what its type says."""

    url: str
    title: str
    entries: int


async def discover(url: str, *, fetcher: Fetcher, parser: Parser) -> tuple[FoundFeed, ...]:
    """The feeds at `url`: itself when it is one, else those of that site, the declared ones first.

    Raises FetchError when the page cannot be fetched; () when nothing is found.
    """
    page = await fetcher.fetch(FetchRequest(url=url))
    try:
        return (await _found(page, parser),)
    except ParseError:
        pass
    return await offered(page, fetcher=fetcher, parser=parser)


async def offered(page: Fetched, *, fetcher: Fetcher, parser: Parser) -> tuple[FoundFeed, ...]:
    """The feeds of the site of a page that is no feed itself, the declared ones first."""
    declared, linked = _candidates(page)
    home = urlsplit(page.final_url)
    usual = [urljoin(f"{home.scheme}://{home.netloc}/", path) for path in _USUAL]
    for urls in (declared, linked, usual):
        tried = (_try(candidate, fetcher, parser) for candidate in urls[:MOST_TRIED])
        feeds = {feed.url: feed for feed in await asyncio.gather(*tried) if feed}
        if feeds:
            return tuple(feeds.values())
    return ()


async def _try(url: str, fetcher: Fetcher, parser: Parser) -> FoundFeed | None:
    try:
        return await _found(await fetcher.fetch(FetchRequest(url=url)), parser)
    except DigestError:
        return None  # a guess that was wrong


async def _found(fetched: Fetched, parser: Parser) -> FoundFeed:
    url = fetched.permanent_url or fetched.url
    parsed = await parser.parse(fetched.body, url=url, content_type=fetched.content_type)
    return FoundFeed(url=url, title=parsed.title, entries=len(parsed.entries))


def _candidates(page: Fetched) -> tuple[list[str], list[str]]:
    """URLs of feeds that the page declares in <link>, and of links that look like feeds."""
    try:
        root = lxml.html.document_fromstring(page.body, base_url=page.final_url)
    except (lxml.etree.LxmlError, ValueError, AssertionError):
        return [], []
    declared_base = root.find(".//base[@href]")
    base = page.final_url
    if declared_base is not None:
        base = link(declared_base.get("href"), base) or base
    declared: dict[str, None] = {}
    linked: dict[str, None] = {}
    for element in root.iter("link", "a"):
        target = link(element.get("href"), base)
        if not target:
            continue
        if element.tag == "link":
            relations = (element.get("rel") or "").lower().split()
            if "alternate" in relations and _FEED_TYPES.match((element.get("type") or "").lower()):
                declared[target] = None
        elif _FEED_LIKE.search(f"{urlsplit(target).path} {_words(element)}"):
            linked[target] = None
    return list(declared), list(linked)


def _words(element: lxml.html.HtmlElement) -> str:
    return text("".join(element.itertext()), LONGEST_TITLE)
