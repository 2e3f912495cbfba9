"""Feeds parsed and articles made in worker processes: the Parser and ArticleMaker of real runs."""

from __future__ import annotations

from collections.abc import Generator, Mapping, Sequence

from digest.collect.making import (
    Batch,
    Document,
    Known,
    Made,
    Reading,
    make_articles,
    reading,
)
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

    async def read(self, document: Document, known: Known) -> Reading:
        """Parse and make in one go, so that no entry travels; see making.ArticleMaker."""
        return await self.converse(document.url, known, _read, document)


def _parse(body: bytes, *, url: str, content_type: str) -> ParsedFeed:
    from digest.collect.parse import parse_feed  # feedparser is loaded in the workers only

    return parse_feed(body, url=url, content_type=content_type)


def _read(document: Document) -> Generator[Sequence[str], Mapping[str, str], Reading]:
    parsed = _parse(document.body, url=document.url, content_type=document.content_type)
    return (yield from reading(document, parsed))
