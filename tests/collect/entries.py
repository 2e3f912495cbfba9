"""Entries as tests write them, and the articles they make."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

from digest.collect.article import make_article
from digest.model import Article, Entry, Feed, FullText, ParsedFeed
from digest.ports import Page

NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
FEED_URL = "https://herald.example/feed"
URL = "https://herald.example/2026/03/harbour-reopens"


def entry(**fields: object) -> Entry:
    """An entry of the Example Herald."""
    known = {"feed_url": FEED_URL, "url": URL, "guid": URL, "title": "Harbour reopens"}
    return Entry(**{**known, **fields})  # type: ignore[arg-type]


def make(
    source: Entry,
    *,
    feed: Feed | None = None,
    parsed: ParsedFeed | None = None,
    page_at: Callable[[str], Page | None] | None = None,
) -> Article | None:
    """The article of an entry."""
    return make_article(
        source,
        feed=feed or Feed(url=FEED_URL, full_text=FullText.AUTO),
        parsed=parsed or ParsedFeed(title="Example Herald", link="https://herald.example/"),
        now=NOW,
        page_at=page_at,
    )


def article(**fields: object) -> Article:
    """The article of an entry with these fields."""
    made = make(entry(**fields))
    assert made
    return made
