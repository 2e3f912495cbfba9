"""The collect loop: every due feed fetched, parsed and made articles, each on its own."""

from __future__ import annotations

import asyncio
import hashlib
import time
from collections import defaultdict
from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from itertools import chain, zip_longest
from typing import Literal
from urllib.parse import urlsplit

from digest.collect.making import ArticleMaker, Batch, Document, Made, Reading, ThreadMaker
from digest.collect.pace import (
    MOVED_FOR_GOOD,
    after_answer,
    after_failure,
    alert,
    is_due,
    may_have_news,
)
from digest.collect.pages import PageSource
from digest.config.types import CollectSettings
from digest.errors import DigestError, Problem, without_password
from digest.model import Article, Entry, Feed, FeedState
from digest.ports import Fetched, Fetcher, FetchRequest, Now, Page, Parser

__all__ = ["ACCEPT", "MOST_PAGES", "FeedResult", "Known", "collect"]

ACCEPT = (
    "application/atom+xml, application/rss+xml, application/rdf+xml, application/feed+json, "
    "application/xml;q=0.9, text/xml;q=0.9, application/json;q=0.8, */*;q=0.5"
)
Known = Callable[[str, Sequence[str]], Mapping[str, str]]
"""A feed's URL and article ids to the content hashes of those that this feed brought before."""

# feeds under way at once, as a multiple of the fetches: the others wait for a busy host, are
# parsed, or are being saved
_UNDER_WAY = 2
MOST_PAGES = 30  # that one feed's new entries may fetch in a run: a first run brings old ones too


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedResult:
    """What became of one feed. `state` is to be saved with `articles` in one transaction."""

    feed: Feed
    state: FeedState
    outcome: Literal["new", "unchanged", "failed", "skipped"]
    articles: tuple[Article, ...] = ()  # new and updated ones
    entries: int = 0  # in the document
    known: int = 0  # of them, stored already as they are
    problem: Problem | None = None
    seconds: float = 0.0
    wire_bytes: int = 0
    notes: tuple[str, ...] = ()

    @property
    def told(self) -> tuple[Problem, ...]:
        """What a person is to hear of it; of feeds that were not due, only of those that ended."""
        if self.outcome == "skipped" and not self.state.gone:
            return ()
        where = without_password(self.feed.url)
        notes = (Problem(where=where, what=note) for note in self.notes)
        return (self.problem, *notes) if self.problem else tuple(notes)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Means:
    """What every feed of one run is read with."""

    fetcher: Fetcher
    maker: ArticleMaker
    pages: PageSource | None
    known: Known
    now: Now


async def collect(
    feeds: Sequence[Feed],
    states: Mapping[str, FeedState],
    *,
    fetcher: Fetcher,
    parser: Parser,
    pages: PageSource | None,
    known: Known,
    now: Now,
    settings: CollectSettings,
    force: bool = False,
    adaptive: bool = False,
    maker: ArticleMaker | None = None,
) -> AsyncIterator[FeedResult]:
    """Read the feeds that are due, or all with `force`, or with `adaptive` only those that may
    have news by now; yields each as it is done.

    A feed's fault is told in its result and delays no other feed. `known` is called between two
    awaits; `maker` reads the documents, None with `parser` and a thread of this process.
    """
    maker = maker or ThreadMaker(parser)
    means = _Means(fetcher=fetcher, maker=maker, pages=pages, known=known, now=now)
    wanted = may_have_news if adaptive else is_due
    waiting = _hosts_in_turn(feeds)
    under_way: set[asyncio.Task[FeedResult]] = set()
    try:
        while True:
            for feed in waiting:
                state = states.get(feed.url) or FeedState(url=feed.url)
                if not force and not wanted(state, now()):
                    yield FeedResult(
                        feed=feed, state=state, outcome="skipped", notes=_why_not(state)
                    )
                    continue
                under_way.add(asyncio.create_task(_read(feed, state, means)))
                if len(under_way) >= settings.concurrency * _UNDER_WAY:
                    break
            if not under_way:
                return
            done, under_way = await asyncio.wait(under_way, return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                yield task.result()
    finally:
        for task in under_way:
            task.cancel()
        await asyncio.gather(*under_way, return_exceptions=True)


def _hosts_in_turn(feeds: Iterable[Feed]) -> Iterator[Feed]:
    """One feed of each host, then the next of each, so that a large host holds up nobody."""
    hosts: defaultdict[str, list[Feed]] = defaultdict(list)
    for feed in feeds:
        hosts[urlsplit(feed.url).netloc].append(feed)
    rounds = zip_longest(*hosts.values())
    return (feed for feed in chain.from_iterable(rounds) if feed)


async def _read(feed: Feed, state: FeedState, means: _Means) -> FeedResult:
    """Read one feed; everything that it does wrong ends here."""
    started = time.monotonic()
    try:
        result = await _fetch_and_make(feed, state, means)
    except DigestError as error:
        result = FeedResult(
            feed=feed,
            state=after_failure(state, error, means.now()),
            outcome="failed",
            problem=error.problems[0],
        )
    told = alert(state, result.state)
    notes = (told, *result.notes) if told else result.notes
    return replace(result, seconds=time.monotonic() - started, notes=notes)


async def _fetch_and_make(feed: Feed, state: FeedState, means: _Means) -> FeedResult:
    fetched = await means.fetcher.fetch(
        FetchRequest(
            url=feed.url,
            etag=state.etag,
            last_modified=state.last_modified,
            accept=ACCEPT,
            headers={"A-IM": "feed"},  # only what is new to us, where a server can (RFC 3229)
        )
    )
    body_hash = hashlib.sha256(fetched.body).hexdigest()
    if fetched.status == 304 or body_hash == state.body_hash:
        body_hash, read = state.body_hash, None
    else:
        read = await _make(feed, fetched, means)
    made = read.made if read else Made()
    after = after_answer(
        state,
        fetched,
        body_hash=body_hash,
        parsed=read.parsed if read else None,
        news=bool(made.articles),
        now=means.now(),
    )
    return FeedResult(
        feed=feed,
        state=after,
        outcome="new" if made.articles else "unchanged",
        articles=tuple(made.articles),
        entries=read.entries if read else 0,
        known=read.known if read else 0,
        wire_bytes=fetched.wire_bytes,
        notes=(*_moved(after), *(read.parsed.warnings if read else ()), *made.notes),
    )


async def _make(feed: Feed, fetched: Fetched, means: _Means) -> Reading:
    """Articles of the document's new entries; the pages they want are fetched in between."""
    document = Document(
        body=fetched.body,
        url=fetched.final_url,
        content_type=fetched.content_type,
        feed=feed,
        now=means.now(),
        has_pages=means.pages is not None,
    )
    read = await means.maker.read(document, partial(means.known, feed.url))
    if means.pages and read.made.wanting:
        batch = Batch(
            entries=[entry for entry, _ in read.made.wanting],
            feed=feed,
            parsed=read.parsed,
            now=means.now(),
            pages=await _pages(read.made.wanting, means.pages),
        )
        rest = await means.maker.make(batch)
        read.made.articles += rest.articles
        read.made.notes += rest.notes
    return read


async def _pages(
    wanting: Sequence[tuple[Entry, str]], source: PageSource
) -> dict[str, Page | None]:
    """The pages of the newest entries; None for the others, which make do with the feed's words."""
    oldest = datetime.min.replace(tzinfo=UTC)
    newest = sorted(wanting, key=lambda pair: pair[0].published or oldest, reverse=True)
    urls = list(dict.fromkeys(url for _, url in newest))
    pages = await asyncio.gather(*map(source.page, urls[:MOST_PAGES]))
    return {**dict.fromkeys(urls), **dict(zip(urls, pages, strict=False))}


def _moved(state: FeedState) -> tuple[str, ...]:
    if state.moved_times < MOVED_FOR_GOOD:
        return ()
    return (f"moved for good to {state.moved_to}; put that address into digest.yaml",)


def _why_not(state: FeedState) -> tuple[str, ...]:
    if state.gone:
        return (f"ended by its site (410); `digest feeds remove {without_password(state.url)}`",)
    if state.next_check is None:
        return ("no news is to be expected of it yet",)
    return (f"not due before {state.next_check:%Y-%m-%d %H:%M} UTC",)
