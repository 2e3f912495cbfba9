"""One feed looked at closely, through the fetcher and parser of real runs; keeps nothing."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager, nullcontext
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from digest.errors import (
    FetchError,
    NoDatabaseError,
    ParseError,
    Problem,
    counted,
    without_password,
)
from digest.ports import FetchRequest

if TYPE_CHECKING:
    from digest.collect.collect import Known
    from digest.collect.discover import FoundFeed
    from digest.config.types import Config
    from digest.model import Article, Feed, ParsedFeed
    from digest.pipeline import Sources
    from digest.ports import Fetched
    from digest.store import Store

SHOWN = 5  # titles


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedCheck:
    """What a look at a feed found. `parsed` is None when it is none, or did not answer."""

    feed: Feed
    problem: Problem | None = None
    fetched: Fetched | None = None
    parsed: ParsedFeed | None = None
    articles: tuple[Article, ...] = ()  # what its entries become, in the feed's order
    new: int = 0  # of them, how many the store does not hold
    offers: tuple[FoundFeed, ...] = ()  # the feeds that the page offers instead
    notes: tuple[str, ...] = ()


async def check_feeds(
    feeds: Sequence[Feed], config: Config, *, done: Callable[[int], None] = lambda _: None
) -> list[FeedCheck]:
    """Look at each of the feeds; `done` is told how many are."""
    count = 0
    async with _means(config) as (sources, known):

        async def look(feed: Feed) -> FeedCheck:
            nonlocal count
            found = await _check(feed, sources, known)
            count += 1
            done(count)
            return found

        return await asyncio.gather(*map(look, feeds))


@asynccontextmanager
async def _means(config: Config) -> AsyncIterator[tuple[Sources, Known]]:
    from digest.wiring import open_sources

    with open_store(config) or nullcontext() as store:
        async with open_sources(config) as sources:
            yield sources, store.articles.known if store else lambda *_: {}


def open_store(config: Config) -> Store | None:
    """The project's store for reading; None before anything was collected."""
    from digest.store import Store

    try:
        return Store.open(config.database, read_only=True)
    except NoDatabaseError:
        return None


async def _check(feed: Feed, sources: Sources, known: Known) -> FeedCheck:
    from digest.collect.collect import ACCEPT
    from digest.collect.discover import offered
    from digest.collect.identity import entry_key, told_apart
    from digest.collect.making import Batch
    from digest.wiring import utc_now

    try:
        fetched = await sources.fetcher.fetch(FetchRequest(url=feed.url, accept=ACCEPT))
    except FetchError as error:
        return FeedCheck(feed=feed, problem=error.problems[0])
    look = FeedCheck(feed=feed, fetched=fetched)
    try:
        parsed = await sources.parser.parse(
            fetched.body, url=fetched.final_url, content_type=fetched.content_type
        )
        entries = told_apart(parsed, feed.url)
        made = await sources.maker.make(
            Batch(entries=entries, feed=feed, parsed=parsed, now=utc_now(), pages=None)
        )
    except ParseError as error:
        offers = await offered(fetched, fetcher=sources.fetcher, parser=sources.parser)
        problem = error.problems[0] if offers else _without_offers(error.problems[0])
        return replace(look, problem=problem, offers=offers)
    keys = {entry_key(entry) for entry in entries}
    return replace(
        look,
        parsed=parsed,
        articles=tuple(made.articles),
        new=len(keys - known(feed.url, tuple(keys)).keys()),
        notes=(*parsed.warnings, *made.notes),
    )


def _without_offers(problem: Problem) -> Problem:
    """The problem of a page that offers no feed: to look for its feeds is no next step any more."""
    if "`digest feeds add" not in problem.next_step:
        return problem
    return replace(
        problem,
        what="an HTML page that names no feed, nor is one at the usual addresses of its site",
        next_step="look on the site for a link named RSS, Atom or feed, and add its address",
    )


def check_facts(check: FeedCheck) -> dict[str, Any]:
    """A check as JSON."""
    fetched, parsed = check.fetched, check.parsed
    facts: dict[str, Any] = {
        "url": without_password(check.feed.url),
        "ok": check.problem is None,
        "problem": check.problem and check.problem.what,
        "next_step": check.problem and check.problem.next_step,
    }
    if fetched:
        facts |= {
            "status": fetched.status,
            "final_url": without_password(fetched.final_url),
            "moved_to": fetched.permanent_url,
            "content_type": fetched.content_type,
            "etag": fetched.etag,
            "last_modified": fetched.last_modified,
            "bytes": len(fetched.body),
        }
    if parsed:
        facts |= {
            "title": parsed.title,
            "language": parsed.language,
            "entries": len(parsed.entries),
            "new": check.new,
            "newest": max((a.published for a in check.articles), default=None),
            "warnings": check.notes,
            "articles": [
                {
                    "title": article.title,
                    "url": article.url,
                    "published": article.published,
                    "summary": article.summary,
                    "read_more": len(article.read_more),
                }
                for article in check.articles[:SHOWN]
            ],
        }
    if check.offers:
        facts["offers"] = [
            {"url": found.url, "title": found.title, "entries": found.entries}
            for found in check.offers
        ]
    return facts


def check_lines(check: FeedCheck) -> list[str]:
    """A check in words, for a person."""
    lines = [without_password(check.feed.url)]
    if check.fetched:
        lines += _answer_lines(check.fetched)
    if check.parsed:
        lines += _feed_lines(check, check.parsed)
    return lines + offer_lines(check.offers)


def offer_lines(offers: Sequence[FoundFeed]) -> list[str]:
    """The feeds that a page offers, each with the command that adds it."""
    if not offers:
        return []
    return ["feeds found there:"] + [
        f'  digest feeds add {without_password(found.url)}    "{found.title}", '
        f"{counted(found.entries, 'entry', 'entries')}"
        for found in offers
    ]


def check_line(check: FeedCheck) -> str:
    """A check that found nothing wrong, on one line."""
    entries = len(check.parsed.entries) if check.parsed else 0
    noted = f"; {'; '.join(check.notes)}" if check.notes else ""
    said = counted(entries, "entry", "entries")
    return f"{without_password(check.feed.url)}: {said}, {check.new} new{noted}"


def _answer_lines(fetched: Fetched) -> list[str]:
    kept = [name for name in ("etag", "last_modified") if getattr(fetched, name)]
    rows = {
        "answer": f"{fetched.status}, {fetched.content_type or 'no type'}, "
        f"{len(fetched.body):,} bytes",
        "moved for good to": fetched.permanent_url,
        "read from": fetched.final_url if fetched.final_url != fetched.url else "",
        "asks again with": " and ".join(kept).replace("_", "-") or "nothing: read whole each time",
    }
    return [f"  {name}: {value}" for name, value in rows.items() if value]


def _feed_lines(check: FeedCheck, parsed: ParsedFeed) -> list[str]:
    newest = max((article.published for article in check.articles), default=None)
    lines = [
        f"  title: {parsed.title or 'none'}",
        f"  language: {parsed.language or 'not said'}",
        f"  entries: {len(parsed.entries)}, of them {check.new} not collected yet",
        f"  newest: {newest:%Y-%m-%d %H:%M} UTC" if newest else "  newest: none",
        *(f"  note: {note}" for note in check.notes),
    ]
    for article in check.articles[:SHOWN]:
        words = (
            f"summary of {counted(len(article.summary.split()), 'word')}" if article.summary else ""
        )
        links = counted(len(article.read_more), "read-more link") if article.read_more else ""
        said = ", ".join(filter(None, (words or "no summary", links)))
        lines.append(f"  - {article.title} ({said})")
    return lines
