from __future__ import annotations

import asyncio
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.collect.fetch import HttpFetcher
from digest.collect.robots import Robots, read_robots

from .hostile_server import hostile_server, redirect, response, settings

TEXT = """
# everybody
User-agent: *
Disallow: /private/   # a comment
Disallow: /*.pdf$
Allow: /private/press

User-agent: other-bot
User-agent: Newsletter-Digest
Disallow: /search
Disallow: /*?print=
Allow: /search/help$
Crawl-delay: 10

User-agent: newsletter-digest
Disallow: /second-group
Disallow:
"""


@pytest.mark.parametrize(
    ("path", "everybody", "ours"),
    [
        ("/", True, True),
        ("/private/x", False, True),
        ("/private/press/1", True, True),
        ("/a/b.pdf", False, True),
        ("/a/b.pdf?x", True, True),
        ("/search?q=1", True, False),
        ("/search/help", True, True),
        ("/search/help/2", True, False),
        ("/story?print=1", True, False),
        ("/second-group", True, False),
    ],
)
def test_rules(path: str, everybody: bool, ours: bool) -> None:
    assert read_robots(TEXT, "somebody").allow(path) is everybody
    assert read_robots(TEXT, "newsletter-digest").allow(path) is ours


def test_allow_wins_a_tie_and_no_rule_allows() -> None:
    assert read_robots("User-agent: *\nDisallow: /a\nAllow: /a", "x").allow("/a")
    assert read_robots("Disallow: /", "x").allow("/"), "a rule of no group"
    assert read_robots("<html>", "x").allow("/")


@given(st.text(max_size=200), st.text(alphabet="/a*$?", max_size=20))
def test_any_text(text: str, path: str) -> None:
    read_robots(text, "x").allow(path)
    read_robots(f"User-agent: *\nDisallow: {path}", "x").allow("/aaa")


def test_many_wildcards_take_no_time() -> None:
    rules = read_robots("User-agent: *\nDisallow: /" + "*a" * 5000 + "*b$", "x")
    started = time.monotonic()
    assert rules.allow("/" + "a" * 20_000)
    assert time.monotonic() - started < 1


def test_sites_are_asked_once_and_trouble_means_no() -> None:
    async def run() -> None:
        routes = {"/robots.txt": response(b"User-agent: *\nDisallow: /no")}
        trouble = {"/robots.txt": response(b"", status="503 Down")}
        moved = {"/robots.txt": redirect("/r"), "/r": response(b"User-agent: *\nDisallow: /no")}
        async with (
            hostile_server(routes) as site,
            hostile_server({}) as without,
            hostile_server(trouble) as down,
            hostile_server(moved) as elsewhere,
            HttpFetcher(settings()) as fetcher,
        ):
            robots = Robots(fetcher, fetcher.user_agent)
            asked = [robots.allowed(site.url(path)) for path in ("/yes", "/no?x", "", "/no")]
            assert await asyncio.gather(*asked) == [True, False, True, False]
            assert len(site.requests) == 1
            assert await robots.allowed(without.url("/no"))
            assert not await robots.allowed(down.url("/yes"))
            assert not await robots.allowed(elsewhere.url("/no"))
            assert not await robots.allowed("http://127.0.0.1:1/unreachable")

    asyncio.run(run())
