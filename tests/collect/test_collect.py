from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping
from datetime import timedelta

from digest.collect.collect import MOST_PAGES, FeedResult, collect
from digest.collect.fetch import HttpFetcher
from digest.collect.parse import FeedParser
from digest.collect.parse_pool import PoolParser
from digest.model import Feed, FullText
from digest.ports import Page

from .collecting import NOW, Memory, Pages, run
from .hostile_server import (
    Answer,
    HostileServer,
    Request,
    hostile_server,
    item,
    redirect,
    response,
    rss,
    settings,
)

BODY = rss(item(1), item(2), item(3))
OTHER = rss(item(11), item(12), item(13))


def test_new_then_unchanged_then_updated() -> None:
    async def story() -> None:
        async with hostile_server({"/": response(BODY, ETag='"1"')}) as server:
            memory = Memory()
            (first,) = await run(memory, server.url("/"))
            assert (first.outcome, len(first.articles), first.entries) == ("new", 3, 3)
            assert first.wire_bytes == len(BODY)
            assert first.state.title == "A feed"
            assert (first.state.etag, first.state.succeeded_at) == ('"1"', NOW)

            (same,) = await run(memory, server.url("/"))
            assert (same.outcome, same.articles, memory.asked) == ("unchanged", (), 1), "same hash"
            assert server.requests[-1].headers["if-none-match"] == '"1"'
            assert server.requests[-1].headers["a-im"] == "feed"

            server.routes["/"] = response(b"", status="304 Not Modified")
            (not_modified,) = await run(memory, server.url("/"))
            assert not_modified.outcome == "unchanged"
            assert not_modified.state.body_hash == first.state.body_hash

            server.routes["/"] = response(rss(item(1), item(2).replace("long", "ages"), item(9)))
            (changed,) = await run(memory, server.url("/"))
            assert (changed.outcome, changed.known, len(memory.articles)) == ("new", 1, 4)
            assert {a.url[-1] for a in changed.articles} == {"2", "9"}

    asyncio.run(story())


def test_feeds_that_share_entries_do_not_make_each_other_s_anew() -> None:
    async def story() -> None:
        shorter = BODY.replace(b"long", b"ages")
        async with hostile_server({"/a": response(BODY), "/b": response(shorter)}) as server:
            memory = Memory()
            feeds = [server.url("/a"), server.url("/b")]
            both = await run(memory, *feeds)
            assert [len(each.articles) for each in both] == [3, 3], "each feed is learned"
            server.routes["/a"] = response(rss(item(1), item(2), item(3), item(4)))
            more, same = sorted(await run(memory, *feeds), key=lambda each: each.feed.url)
            assert [article.url[-1] for article in more.articles] == ["4"]
            assert same.articles == ()

    asyncio.run(story())


async def outcomes(routes: Mapping[str, bytes | Answer], *paths: str) -> dict[str, FeedResult]:
    async with hostile_server(routes) as server:
        results = await run(Memory(), *(server.url(path) for path in paths))
        return {r.feed.url.removeprefix(server.url("")): r for r in results}


def test_bad_feeds_are_named_and_harm_no_other() -> None:
    routes: dict[str, bytes | Answer] = {
        "/good": response(BODY),
        "/page": response(b"<!doctype html><html></html>"),
        "/empty": response(b""),
        "/cut": response(OTHER[: OTHER.index(b"matter 13")]),
        "/busy": response(b"", status="429 Slow Down", Retry_After="7200"),
        "/gone": response(b"", status="410 Gone"),
    }
    got = asyncio.run(outcomes(routes, *routes, "/missing"))
    assert (got["/good"].outcome, len(got["/good"].articles)) == ("new", 3)
    assert (got["/cut"].outcome, len(got["/cut"].articles)) == ("new", 2)
    assert "breaks off" in got["/cut"].notes[0]
    for path in ("/page", "/empty", "/busy", "/gone", "/missing"):
        result = got[path]
        assert result.outcome == "failed"
        assert result.problem is not None
        assert result.problem.next_step
        assert result.problem.where.endswith(path)
        assert (result.state.failures, result.state.error) == (1, result.problem.what)
    assert "digest feeds add" in str(got["/page"].problem)
    assert got["/busy"].state.next_check == NOW + timedelta(hours=2)
    assert got["/gone"].state.gone


def test_only_what_is_due() -> None:
    async def story() -> None:
        feed = response(BODY, Cache_Control="max-age=3600")
        gone = response(b"", status="410 Gone")
        async with hostile_server({"/feed": feed, "/gone": gone}) as server:
            memory = Memory()
            urls = (server.url("/feed"), server.url("/gone"))
            await run(memory, *urls)
            skipped = await run(memory, *urls)
            assert [r.outcome for r in skipped] == ["skipped", "skipped"]
            assert "not due before 2025-03-01 13:00" in skipped[0].notes[0]
            assert "410" in skipped[1].notes[0]
            assert len(server.requests) == 2
            memory.now = NOW + timedelta(hours=1)
            assert {r.outcome for r in await run(memory, *urls)} == {"unchanged", "skipped"}
            assert {r.outcome for r in await run(memory, *urls, force=True)} == {
                "unchanged",
                "failed",
            }

    asyncio.run(story())


def test_a_move_is_noted_once_it_is_certain() -> None:
    async def story() -> None:
        routes = {"/old": redirect("/new", "301 Moved Permanently"), "/new": response(BODY)}
        async with hostile_server(routes) as server:
            memory = Memory()
            notes = [(await run(memory, server.url("/old")))[0].notes for _ in range(3)]
            assert notes[0] == notes[1] == ()
            assert server.url("/new") in notes[2][0]
            assert memory.states[server.url("/old")].moved_times == 3
            assert {a.feeds for a in memory.articles.values()} == {(server.url("/old"),)}

    asyncio.run(story())


def test_a_stalled_feed_delays_no_other() -> None:
    async def stall(request: Request, writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(30)

    async def story() -> None:
        routes: dict[str, bytes | Answer] = {f"/{n}": response(BODY) for n in range(12)}
        async with hostile_server({**routes, "/stall": stall}) as server:
            urls = [server.url("/stall"), *(server.url(path) for path in routes)]
            started = time.monotonic()
            bounds = settings(timeout_seconds=3.0, concurrency=2)
            results = await run(Memory(), *urls, bounds=bounds)
            assert [r.feed.url for r in results][-1] == server.url("/stall"), "it came last"
            assert results[-2].seconds < 3.0
            assert "within 3 s" in str(results[-1].problem)
            assert time.monotonic() - started < 6

    asyncio.run(story())


def test_pages_are_fetched_for_teasers_only_and_once() -> None:
    async def story() -> None:
        long = "<![CDATA[" + "<p>" + "The council has decided. " * 40 + "</p>" * 1
        long += "<p>" + "It was a long evening in the hall. " * 40 + "</p>]]>"
        full = item(2).replace("The council decided on matter 2 at last. It took long.", long)
        async with hostile_server({"/": response(rss(item(1), full))}) as server:
            pages = Pages({"https://news.example/1": Page(url="https://news.example/1")})
            memory = Memory()
            (result,) = await run(memory, server.url("/"), pages=pages)
            assert len(result.articles) == 2
            assert pages.asked == ["https://news.example/1"]
            never = Feed(url=server.url("/"), full_text=FullText.NEVER)
            await run(Memory(), never, pages=pages)
            assert len(pages.asked) == 1

    asyncio.run(story())


def test_a_first_run_does_not_fetch_every_page_of_a_feed() -> None:
    async def story() -> None:
        teasers = rss(*(item(number) for number in range(50)))
        async with hostile_server({"/": response(teasers)}) as server:
            pages = Pages()
            (result,) = await run(Memory(), server.url("/"), pages=pages)
            assert len(result.articles) == 50
            newest = [f"https://news.example/{number}" for number in range(49, 49 - MOST_PAGES, -1)]
            assert pages.asked == newest

    asyncio.run(story())


def test_an_entry_that_is_there_twice_is_one() -> None:
    async def story() -> None:
        twice = rss(item(1), item(1, "The same again"), "<title></title>", item(2))
        async with hostile_server({"/": response(twice)}) as server:
            (result,) = await run(Memory(), server.url("/"))
            assert sorted(article.title for article in result.articles) == ["Story 1", "Story 2"]

    asyncio.run(story())


def test_workers_make_the_same_articles_and_die_with_the_pool() -> None:
    async def story() -> tuple[list[FeedResult], list[FeedResult], HostileServer]:
        async with hostile_server({"/": response(BODY)}) as server:
            here = await run(Memory(), server.url("/"))
            memory = Memory()
            async with HttpFetcher(settings()) as fetcher, PoolParser(workers=1) as pool:
                there = [
                    result
                    async for result in collect(
                        [Feed(url=server.url("/"))],
                        {},
                        fetcher=fetcher,
                        parser=pool,
                        maker=pool,
                        pages=None,
                        known=memory.known,
                        now=lambda: NOW,
                        settings=settings(),
                    )
                ]
            return here, there, server

    here, there, _ = asyncio.run(story())
    assert here[0].articles == there[0].articles


def test_leaving_early_ends_what_is_under_way() -> None:
    async def story() -> None:
        routes = {f"/{n}": response(BODY) for n in range(30)}
        async with hostile_server(routes) as server, HttpFetcher(settings()) as fetcher:
            memory = Memory()
            results = collect(
                [Feed(url=server.url(path)) for path in routes],
                {},
                fetcher=fetcher,
                parser=FeedParser(),
                pages=None,
                known=memory.known,
                now=lambda: NOW,
                settings=settings(),
            )
            async for _ in results:
                break
            await results.aclose()  # type: ignore[attr-defined]
            assert len(asyncio.all_tasks()) < 10
            assert len(server.requests) < 30

    asyncio.run(story())


def test_entries_are_known_by_the_feed_as_written() -> None:
    """Behind a redirect, an entry without a link keeps its identity."""

    async def story() -> None:
        linkless = rss(
            "<title>A</title><guid isPermaLink='false'>7</guid><description>x</description>"
        )
        routes = {"/old": redirect("/new"), "/new": response(linkless)}
        async with hostile_server(routes) as server:
            (moved,) = await run(Memory(), server.url("/old", "localhost"))
            (direct,) = await run(Memory(), server.url("/new", "localhost"))
            assert [a.id for a in moved.articles] == [a.id for a in direct.articles]

    asyncio.run(story())
