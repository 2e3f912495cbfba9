"""Articles of a feed document, without I/O: an entry that needs its page is named instead."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Generator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial
from typing import Protocol, cast

from digest.collect.article import make_article
from digest.collect.identity import entry_hash, entry_key, told_apart
from digest.model import Article, Entry, Feed, ParsedFeed
from digest.ports import Page, Parser

Known = Callable[[Sequence[str]], Mapping[str, str]]
"""Article ids to the content hashes of those that the document's feed brought before."""


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A feed document as it was fetched, and what making articles of it takes."""

    body: bytes
    url: str
    content_type: str
    feed: Feed
    now: datetime
    has_pages: bool  # entries may wait for their pages


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What is in a feed document."""

    parsed: ParsedFeed  # the feed's own facts, without its entries
    entries: int
    known: int  # of them, stored already as they are
    made: Made


class ArticleMaker(Protocol):
    """Makes articles, somewhere: of entries, or of what is new in a whole document.

    An entry that wants a page which is not in `pages` comes back in `wanting`. One that trips the
    code is told in `notes` and costs no other. Raises ParseError for what is no feed or goes
    beyond a limit. `known` is called between two awaits.
    """

    async def make(self, batch: Batch) -> Made: ...

    async def read(self, document: Document, known: Known) -> Reading: ...


class ThreadMaker:
    """ArticleMaker in a thread of this process, without limits."""

    def __init__(self, parser: Parser) -> None:
        self._parser = parser

    async def make(self, batch: Batch) -> Made:
        """Make articles; see ArticleMaker."""
        return await asyncio.to_thread(make_articles, batch)

    async def read(self, document: Document, known: Known) -> Reading:
        """Read a document; see ArticleMaker."""
        parsed = await self._parser.parse(
            document.body, url=document.url, content_type=document.content_type
        )
        steps = reading(document, parsed)
        return await asyncio.to_thread(_last_step, steps, known(next(steps)))


def _last_step(
    steps: Generator[Sequence[str], Mapping[str, str], Reading], stored: Mapping[str, str]
) -> Reading:
    try:
        steps.send(stored)
    except StopIteration as end:
        return cast("Reading", end.value)
    raise AssertionError("one question only")


def reading(
    document: Document, parsed: ParsedFeed
) -> Generator[Sequence[str], Mapping[str, str], Reading]:
    """Articles of the entries that are new or changed; the others cost no more than their hash.

    Yields the articles' ids, once, and is to be sent the content hashes of those that are known.
    """
    entries: dict[str, Entry] = {}
    # relative links were resolved where a redirect led; the feed is known by its own URL
    for entry in told_apart(parsed, document.feed.url):
        entries.setdefault(entry_key(entry), entry)
    stored = yield tuple(entries)
    fresh = [entry for key, entry in entries.items() if stored.get(key) != entry_hash(entry)]
    batch = Batch(
        entries=fresh,
        feed=document.feed,
        parsed=replace(parsed, entries=()),
        now=document.now,
        pages={} if document.has_pages else None,
    )
    return Reading(
        parsed=batch.parsed,
        entries=len(parsed.entries),
        known=len(entries) - len(fresh),
        made=make_articles(batch) if fresh else Made(),
    )


def make_articles(batch: Batch) -> Made:
    """Make articles; see ArticleMaker."""
    made = Made()
    page_at = None if batch.pages is None else partial(_given, batch.pages)
    for entry in batch.entries:
        try:
            article = make_article(
                entry, feed=batch.feed, parsed=batch.parsed, now=batch.now, page_at=page_at
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


def _given(pages: Mapping[str, Page | None], url: str) -> Page | None:
    if url not in pages:
        raise _PageWantedError(url)
    return pages[url]
