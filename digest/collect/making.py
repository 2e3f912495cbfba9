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


class ArticleMaker(Protocol):
    """Makes articles of entries of one feed, somewhere.

    With `pages` None no entry waits for its page; else one that wants a page which is not there
    is in `wanting`. An entry that trips the code is told in `notes` and costs no other. Raises
    ParseError when all of it goes beyond a limit.
    """

    async def make(
        self,
        entries: Sequence[Entry],
        *,
        feed: Feed,
        parsed: ParsedFeed,
        now: datetime,
        pages: Mapping[str, Page | None] | None,
    ) -> Made: ...


class ThreadMaker:
    """ArticleMaker in a thread of this process, without limits."""

    async def make(
        self,
        entries: Sequence[Entry],
        *,
        feed: Feed,
        parsed: ParsedFeed,
        now: datetime,
        pages: Mapping[str, Page | None] | None,
    ) -> Made:
        """Make articles; see ArticleMaker."""
        return await asyncio.to_thread(
            make_articles, entries, feed=feed, parsed=parsed, now=now, pages=pages
        )


def make_articles(
    entries: Sequence[Entry],
    *,
    feed: Feed,
    parsed: ParsedFeed,
    now: datetime,
    pages: Mapping[str, Page | None] | None,
) -> Made:
    """Make articles; see ArticleMaker."""
    return asyncio.run(_make(entries, feed, parsed, now, pages))


async def _make(
    entries: Sequence[Entry],
    feed: Feed,
    parsed: ParsedFeed,
    now: datetime,
    pages: Mapping[str, Page | None] | None,
) -> Made:
    made = Made()
    source = None if pages is None else _GivenPages(pages)
    for entry in entries:
        try:
            article = await make_article(entry, feed=feed, parsed=parsed, now=now, pages=source)
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
