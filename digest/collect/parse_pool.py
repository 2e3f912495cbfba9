"""Feeds parsed and articles made in worker processes: the Parser and ArticleMaker of real runs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from digest.collect.making import Made, make_articles
from digest.collect.worker_pool import WorkerPool
from digest.model import Entry, Feed, ParsedFeed
from digest.ports import Page


class PoolParser(WorkerPool):
    """ports.Parser and making.ArticleMaker over worker processes; an async context manager."""

    async def parse(self, body: bytes, *, url: str, content_type: str = "") -> ParsedFeed:
        """Read a feed; see ports.Parser."""
        return await self.run(url, _parse, body, url=url, content_type=content_type)

    async def make(
        self,
        entries: Sequence[Entry],
        *,
        feed: Feed,
        parsed: ParsedFeed,
        now: datetime,
        pages: Mapping[str, Page | None] | None,
    ) -> Made:
        """Make articles; see making.ArticleMaker."""
        return await self.run(
            feed.url, make_articles, entries, feed=feed, parsed=parsed, now=now, pages=pages
        )


def _parse(body: bytes, *, url: str, content_type: str) -> ParsedFeed:
    from digest.collect.parse import parse_feed  # feedparser is loaded in the workers only

    return parse_feed(body, url=url, content_type=content_type)
