from __future__ import annotations

import asyncio
from collections.abc import Mapping

import pytest

from digest.collect.discover import FoundFeed, discover
from digest.collect.fetch import HttpFetcher
from digest.collect.parse import FeedParser
from digest.errors import FetchError

from .hostile_server import Answer, hostile_server, item, redirect, response, rss, settings

FEED = response(rss(item(1), item(2)), Content_Type="application/rss+xml")


def found(routes: Mapping[str, bytes | Answer], path: str = "/") -> list[tuple[str, int]]:
    async def run() -> tuple[tuple[FoundFeed, ...], str]:
        async with hostile_server(routes) as server, HttpFetcher(settings()) as fetcher:
            url = server.url(path)
            return await discover(url, fetcher=fetcher, parser=FeedParser()), server.url("")

    feeds, base = asyncio.run(run())
    return [(feed.url.removeprefix(base), feed.entries) for feed in feeds]


def page(html: str) -> bytes:
    return response(f"<!doctype html><html>{html}</html>".encode(), Content_Type="text/html")


def test_the_address_of_a_feed_is_a_feed() -> None:
    assert found({"/feed": FEED}, "/feed") == [("/feed", 2)]
    moved = {"/old": redirect("/feed", "301 Moved"), "/feed": FEED}
    assert found(moved, "/old") == [("/feed", 2)], "where it lives now"


def test_declared_feeds_come_first() -> None:
    html = """<head><base href="/b/">
    <link rel="ALTERNATE home" type="application/rss+xml" href="one">
    <link rel="alternate" type="application/atom+xml" href="/two"/>
    <link rel="alternate" type="application/rss+xml" href="/two"/>
    <link rel="alternate" type="application/json" href="/wp-json"/>
    <link rel="alternate" type="application/rss+xml" href="/gone"/>
    <link rel="alternate" hreflang="de" href="/de"/></head><a href="/three/feed">RSS</a>"""
    routes = {"/": page(html), "/b/one": FEED, "/two": FEED, "/three/feed": FEED}
    assert found(routes) == [("/b/one", 2), ("/two", 2)]


def test_links_that_look_like_feeds_then_usual_paths() -> None:
    html = """<a href="/about">About</a><a href="x.xml">Our <b>RSS</b> feed</a>
    <a href="/feedback">Feedback</a><a href="javascript:rss()">RSS</a>"""
    assert found({"/": page(html), "/x.xml": FEED, "/rss.xml": FEED}) == [("/x.xml", 2)]
    assert found({"/": page("<p>Hi"), "/rss.xml": FEED}) == [("/rss.xml", 2)]
    assert found({"/": page("<p>Hi")}) == []
    assert found({"/": response(b"")}) == []


def test_a_page_that_cannot_be_fetched_is_told() -> None:
    with pytest.raises(FetchError, match="404"):
        found({})
