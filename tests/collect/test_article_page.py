"""Articles whose feed has only a teaser: what their page adds, and what it may not change."""

from __future__ import annotations

import pytest

from digest.collect.identity import entry_key
from digest.model import Article, Feed, FullText, Image
from digest.ports import Page
from tests.collect.entries import FEED_URL, URL, entry, make

BODY = (
    "<p>The canal between the two lakes opened again on Monday, eleven months after a landslide"
    " closed it to every ship.</p>"
    "<p>Captains had waited at both ends since dawn, and the first barge passed at noon.</p>"
)
TEASER = "<p>The canal opened again on Monday […]</p>"
PAGE = Page(
    url=URL,
    canonical=URL,
    title="Canal reopens after landslide",
    description="Barges pass for the first time in eleven months.",
    body_html=BODY + "<p>The port hopes to make up for its losses within two years, it said.</p>",
    html=f"<html><body><article><h1>Canal reopens</h1>{BODY}<h3>Read more:</h3><ul>"
    '<li><a href="/a/dredging-goes-on-by-night">Dredging goes on by night</a></li>'
    '<li><a href="/a/port-counts-its-losses">Port counts its losses</a></li>'
    "</ul></article></body></html>",
    author="Mara Lind",
    image=Image(url="https://herald.example/i/canal.jpg", width=1200),
)


class OnePage:
    """One page for every URL, which remembers what was asked for."""

    def __init__(self, page: Page | None) -> None:
        self._page = page
        self.asked: list[str] = []

    def page(self, url: str) -> Page | None:
        self.asked.append(url)
        return self._page


def article(content: str, pages: OnePage, full_text: FullText = FullText.AUTO) -> Article:
    """The article of an entry with this body, with pages to be had."""
    made = make(
        entry(content_html=content),
        feed=Feed(url=FEED_URL, full_text=full_text),
        page_at=pages.page,
    )
    assert made
    return made


def test_a_teaser_is_completed_from_its_page() -> None:
    made = article(TEASER, OnePage(PAGE))
    assert made.text.startswith("The canal between the two lakes")
    assert made.text.count("\n\n") == 2
    assert made.summary.startswith("Barges pass for the first time")
    assert made.author == "Mara Lind"
    assert made.image == PAGE.image
    assert [link.title for link in made.read_more] == [
        "Dredging goes on by night",
        "Port counts its losses",
    ]


@pytest.mark.parametrize(
    ("full_text", "content", "asked"),
    [
        (FullText.AUTO, TEASER, True),
        (FullText.AUTO, BODY * 3, False),
        (FullText.NEVER, TEASER, False),
        (FullText.ALWAYS, BODY * 3, True),
    ],
)
def test_when_the_page_is_fetched(full_text: FullText, content: str, asked: bool) -> None:
    pages = OnePage(PAGE)
    article(content, pages, full_text)
    assert pages.asked == ([URL] if asked else [])


def test_without_its_page_the_feeds_words_do() -> None:
    made = article(TEASER, OnePage(None))
    assert made.summary == "The canal opened again on Monday…"


def test_a_consent_notice_is_no_article() -> None:
    wall = Page(url=URL, body_html="<p>We value your privacy.</p>", html="<p>We value it.</p>")
    made = article(BODY, OnePage(wall), FullText.ALWAYS)
    assert made.text.startswith("The canal between")


@pytest.mark.parametrize(
    ("canonical", "shown"),
    [
        ("https://herald.example/canal", "https://herald.example/canal"),
        ("https://evil.example.net/canal", URL),
        ("", URL),
    ],
)
def test_a_pages_canonical_address_stays_on_its_site(canonical: str, shown: str) -> None:
    page = Page(url=URL, canonical=canonical, body_html=BODY, html=BODY)
    made = article(TEASER, OnePage(page))
    assert made.url == shown
    assert made.id == entry_key(entry())  # known by its feed, before any page is read
