"""Feeds parsed and articles made in worker processes: the Parser and ArticleMaker of real runs."""

from __future__ import annotations

from digest.collect.making import Batch, Made, make_articles
from digest.collect.worker_pool import WorkerPool
from digest.model import ParsedFeed


class PoolParser(WorkerPool):
    """ports.Parser and making.ArticleMaker over worker processes; an async context manager."""

    async def parse(self, body: bytes, *, url: str, content_type: str = "") -> ParsedFeed:
        """Read a feed; see ports.Parser."""
        return await self.run(url, _parse, body, url=url, content_type=content_type)

    async def make(self, batch: Batch) -> Made:
        """Make articles; see making.ArticleMaker."""
        return await self.run(batch.feed.url, make_articles, batch)


def _parse(body: bytes, *, url: str, content_type: str) -> ParsedFeed:
    from digest.collect.parse import parse_feed  # feedparser is loaded in the workers only

    return parse_feed(body, url=url, content_type=content_type)
