"""Every real feed at hand becomes articles: within bounds, in time, and with safe links only."""

from __future__ import annotations

import gzip
import time
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from digest.collect.parse import parse_feed
from digest.errors import ParseError
from digest.model import Article, Feed, ParsedFeed
from tests.collect.entries import make

FEEDS = Path(__file__).resolve().parents[3] / "shared" / "feeds"
FILES = sorted(FEEDS.glob("*.gz")) if FEEDS.is_dir() else []
PER_FEED = 15  # articles made of each; all entries are parsed
TOO_LONG = 2.0  # seconds for one article, on a busy machine

pytestmark = pytest.mark.skipif(not FILES, reason="the shared feeds are not here")


def parsed(path: Path) -> ParsedFeed | None:
    try:
        return parse_feed(gzip.decompress(path.read_bytes()), url="https://feeds.example/feed")
    except ParseError:
        return None


def links_of(article: Article) -> Iterator[str]:
    yield from (link.url for link in article.read_more if link.url)
    yield from article.citations
    yield from filter(None, (article.url, article.image.url if article.image else ""))


def words_of(article: Article) -> Iterator[str]:
    yield from (article.title, article.summary, article.source, article.author, *article.tags)
    yield from (f"{link.title}{link.source}{link.label}" for link in article.read_more)
    yield from article.text.split("\n\n")
    yield article.image.alt if article.image else ""


def check(article: Article) -> None:
    assert article.title and len(article.title) <= 300
    assert len(article.summary) <= 600
    assert len(article.text) <= 50_000
    for url in links_of(article):
        parts = urlsplit(url)
        assert parts.scheme in {"http", "https"} and parts.hostname, url
        assert url.isascii() and not any(sign in url for sign in ' "<>\\\n'), url
    for words in words_of(article):
        unseen = {sign for sign in words if unicodedata.category(sign) in {"Cc", "Cf", "Cs"}}
        assert unseen <= {"\u200c", "\u200d"}, words


@pytest.mark.parametrize("part", range(8))
def test_every_feed(part: int) -> None:
    for path in FILES[part::8]:
        if not (feed := parsed(path)):
            continue
        for entry in feed.entries[:PER_FEED]:
            start = time.perf_counter()
            article = make(entry, feed=Feed(url=entry.feed_url), parsed=feed)
            assert time.perf_counter() - start < TOO_LONG, (path.name, entry.url)
            if article:
                check(article)


def test_most_are_feeds() -> None:
    read = [path for path in FILES[::10] if parsed(path)]
    assert len(read) >= 0.9 * len(FILES[::10])
