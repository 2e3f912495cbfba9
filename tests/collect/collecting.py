"""A store in memory, pages without network, and a run of the collect loop over them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from digest.collect.collect import FeedResult, collect
from digest.collect.fetch import HttpFetcher
from digest.collect.parse import FeedParser
from digest.config.types import CollectSettings
from digest.model import Article, Feed, FeedState
from digest.ports import Page

from .hostile_server import settings

NOW = datetime(2025, 3, 1, 12, tzinfo=UTC)


@dataclass
class Memory:
    """What a store remembers, and how often it was asked."""

    states: dict[str, FeedState] = field(default_factory=dict)
    articles: dict[str, Article] = field(default_factory=dict)
    hashes: dict[tuple[str, str], str] = field(default_factory=dict)  # by feed and article
    asked: int = 0
    now: datetime = NOW

    def known(self, feed: str, ids: Sequence[str]) -> Mapping[str, str]:
        self.asked += 1
        return {key: self.hashes[feed, key] for key in ids if (feed, key) in self.hashes}

    def save(self, result: FeedResult) -> None:
        self.states[result.feed.url] = result.state
        self.articles |= {article.id: article for article in result.articles}
        self.hashes |= {(result.feed.url, each.id): each.content_hash for each in result.articles}


async def run(
    memory: Memory,
    *feeds: Feed | str,
    force: bool = False,
    bounds: CollectSettings | None = None,
    pages: Pages | None = None,
) -> list[FeedResult]:
    bounds = bounds or settings()
    results = []
    async with HttpFetcher(bounds, now=lambda: memory.now) as fetcher:
        async for result in collect(
            [Feed(url=feed) if isinstance(feed, str) else feed for feed in feeds],
            memory.states,
            fetcher=fetcher,
            parser=FeedParser(),
            pages=pages,
            known=memory.known,
            now=lambda: memory.now,
            settings=bounds,
            force=force,
        ):
            memory.save(result)
            results.append(result)
    return results


@dataclass
class Pages:
    """Pages that need no network."""

    given: dict[str, Page] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    async def page(self, url: str) -> Page | None:
        self.asked.append(url)
        return self.given.get(url)
