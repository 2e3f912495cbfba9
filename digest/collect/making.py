"""Articles of a feed's entries, without I/O: an entry that needs its page is named instead."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from digest.collect.article import make_article
from digest.model import Article, Entry, Feed, ParsedFeed
from digest.ports import Page


@dataclass(slots=True, kw_only=True)
class Made:
    """What became of some entries."""

    articles: list[Article] = field(default_factory=list)
    wanting: list[tuple[Entry, str]] = field(default_factory=list)  # not made: get this page first
    notes: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """Entries of one feed, and what making articles of them takes."""

    entries: Sequence[Entry]
    feed: Feed
    parsed: ParsedFeed  # the feed's own facts; its entries are not looked at
    now: datetime
    pages: Mapping[str, Page | None] | None  # None: no entry waits for its page


class ArticleMaker(Protocol):
    """Makes articles of entries, somewhere.

    An entry that wants a page which is not in `pages` comes back in `wanting`. One that trips the
    code is told in `notes` and costs no other. Raises ParseError when it goes beyond a limit.
    """

    async def make(self, batch: Batch) -> Made: ...


class ThreadMaker:
    """ArticleMaker in a thread of this process, without limits."""

    async def make(self, batch: Batch) -> Made:
        """Make articles; see ArticleMaker."""
        return await asyncio.to_thread(make_articles, batch)


def make_articles(batch: Batch) -> Made:
    """Make articles; see ArticleMaker."""
    return asyncio.run(_make(batch))


async def _make(batch: Batch) -> Made:
    made = Made()
    pages = None if batch.pages is None else _GivenPages(batch.pages)
    for entry in batch.entries:
        try:
            article = await make_article(
                entry, feed=batch.feed, parsed=batch.parsed, now=batch.now, pages=pages
            )
        except _PageWantedError as wanted:
            made.wanting.append((entry, str(wanted)))
        except Exception as error:  # noqa: BLE001  # one odd entry must not cost the others
            made.notes.append(f"left out an entry ({entry.url or entry.guid}): {error!r}")
        else:
            made.articles += [article] if article else []
    return made


class _PageWantedError(Exception):
    """An article's page is not among those that were given."""


@dataclass(slots=True)
class _GivenPages:
    """A PageSource over pages that were fetched before."""

    pages: Mapping[str, Page | None]

    async def page(self, url: str) -> Page | None:
        if url not in self.pages:
            raise _PageWantedError(url)
        return self.pages[url]
