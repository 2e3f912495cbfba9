"""Article pages: fetched once a run, never against robots.txt, never a reason to fail."""

from __future__ import annotations

import asyncio

import pytest

from digest.collect.extract import PageExtractor
from digest.collect.pages import GuardedPages
from digest.collect.robots import Robots
from digest.collect.worker_pool import WorkerPool
from digest.errors import FetchError, ParseError, Problem
from digest.model import Image
from digest.ports import Fetched, FetchRequest, Page

URL = "https://herald.example/news/bridge-opens"
FIRST = (
    "The bridge over the harbour opened on Tuesday after nine years of work, and the first trams"
    " crossed it at noon with the mayor aboard."
)
PAGE = f"""<html lang="en-GB"><head><title>Bridge opens | The Herald</title>
<meta property="og:title" content="Bridge opens">
<meta property="og:description" content="Ferry crews look for other work.">
<meta property="og:image" content="/i/bridge.jpg"><meta property="og:image:width" content="1200">
<meta property="article:published_time" content="2026-03-01T08:00:00+01:00">
<link rel="canonical" href="{URL}?utm_source=x"></head><body><nav><a href="/">Home</a></nav>
<article><h1>Bridge opens</h1><p>{FIRST}</p><p>Ferries will stop at the end of the month, the
council said, because fewer than a hundred people still used them on working days.</p></article>
<script>track()</script></body></html>"""


class Site:
    """A Fetcher over a few documents that counts what is asked for."""

    def __init__(self, documents: dict[str, str], content_type: str = "text/html") -> None:
        self._documents = documents
        self._content_type = content_type
        self.asked: list[str] = []

    async def fetch(self, request: FetchRequest) -> Fetched:
        self.asked.append(request.url)
        if request.url not in self._documents:
            raise FetchError(Problem(where=request.url, what="404 Not Found"), status=404)
        return Fetched(
            url=request.url,
            final_url=request.url,
            status=200,
            body=self._documents[request.url].encode(),
            content_type=self._content_type,
        )


async def read(site: Site, *urls: str) -> list[Page | None]:
    pages = GuardedPages(site, PageExtractor(), Robots(site, "digest/1"))
    return list(await asyncio.gather(*map(pages.page, urls)))


def test_a_page_is_fetched_once_a_run() -> None:
    site = Site({URL: PAGE})
    first, second = asyncio.run(read(site, URL, f"{URL}?utm_source=rss"))
    assert first is second
    assert first and first.title == "Bridge opens"
    assert site.asked.count(URL) == 1


@pytest.mark.parametrize(
    "site",
    [
        Site({}),
        Site({URL: ""}),
        Site({URL: "<html><body></body></html>"}),
        Site({URL: "%PDF-1.7"}, content_type="application/pdf"),
        Site({URL: PAGE, "https://herald.example/robots.txt": "User-agent: *\nDisallow: /news/"}),
    ],
    ids=["missing", "empty", "no article", "a PDF", "forbidden"],
)
def test_no_page_is_no_failure(site: Site) -> None:
    assert asyncio.run(read(site, URL)) == [None]


def test_what_is_no_web_address_is_not_asked_for() -> None:
    site = Site({})
    assert asyncio.run(read(site, "javascript:x", "")) == [None, None]
    assert site.asked == []


def extract(body: bytes, content_type: str = "text/html; charset=utf-8") -> Page:
    return asyncio.run(PageExtractor().extract(body, url=URL, content_type=content_type))


def test_the_parts_of_a_page() -> None:
    page = extract(PAGE.encode())
    assert page.canonical == URL
    assert page.description == "Ferry crews look for other work."
    assert page.language == "en-GB"
    assert page.image == Image(url="https://herald.example/i/bridge.jpg", width=1200)
    assert page.published and page.published.isoformat() == "2026-03-01T07:00:00+00:00"
    assert f"<p>{FIRST}</p>" in page.body_html
    assert "Home" not in page.body_html
    assert "<nav>" in page.html  # further coverage is looked for in the whole page


@pytest.mark.parametrize("charset", ["utf-8", "no-such-charset", ""])
def test_charsets(charset: str) -> None:
    page = extract(PAGE.replace("mayor", "maire à vélo").encode(), f"text/html; charset={charset}")
    assert "aboard" in page.body_html


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"\x00" * 100,
        b"<div>" * 20_000 + b"x",
        b"<p " + b"a=1 " * 20_000,
    ],
    ids=["empty", "zeros", "deep", "attributes"],
)
def test_hostile_pages_are_no_articles(body: bytes) -> None:
    with pytest.raises(ParseError):
        extract(body)


def test_pages_are_read_in_a_worker_too() -> None:
    async def run() -> Page:
        async with WorkerPool(workers=1) as pool:
            return await PageExtractor(pool).extract(PAGE.encode(), url=URL)

    assert asyncio.run(run()).title == "Bridge opens"
