"""Entry -> Article: identity, dates, names, tags, further links."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from digest.collect.identity import entry_hash, entry_key
from digest.model import Feed, Link, ParsedFeed
from tests.collect.entries import FEED_URL, NOW, URL, article, entry, make

BODY = (
    "<p>The canal between the two lakes opened again on Monday, eleven months after a landslide"
    " closed it to every ship.</p>"
    "<p>Captains had waited at both ends since dawn, and the first barge passed at noon.</p>"
)


@pytest.mark.parametrize(
    "twin",
    [
        {"url": f"{URL}?utm_source=rss&utm_medium=feed"},
        {"url": f"{URL}/#comments"},
        {"url": URL.replace("https://", "http://www.")},
        {"url": "https://feeds.example.net/~r/herald/1", "orig_url": URL},
        {"url": "", "guid": URL},
        {"guid": "4711"},
        {"title": "Canal reopens at last", "content_html": "<p>New words.</p>"},
    ],
)
def test_one_article_under_many_addresses(twin: dict[str, str]) -> None:
    assert entry_key(entry(**twin)) == entry_key(entry())


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"guid": "7", "url": URL}, {"guid": "7", "url": f"{URL}-2"}),  # a GUID used again
        ({"url": "", "guid": "7"}, {"url": "", "guid": "8"}),
        ({"url": "", "guid": "", "title": "A"}, {"url": "", "guid": "", "title": "B"}),
        # parts of one page, named by their GUIDs
        ({"url": f"{URL}#a1", "guid": f"{URL}#a1"}, {"url": f"{URL}#a2", "guid": f"{URL}#a2"}),
        # a link to the front page names no article
        ({"url": "https://a.example/", "guid": "1"}, {"url": "https://a.example/", "guid": "2"}),
    ],
)
def test_different_articles(one: dict[str, str], other: dict[str, str]) -> None:
    assert entry_key(entry(**one)) != entry_key(entry(**other))


def test_a_guid_counts_within_its_site() -> None:
    here = entry(url="", guid="post-1")
    there = entry(url="", guid="post-1", feed_url="https://other.example.net/feed")
    assert entry_key(here) != entry_key(there)


def test_a_part_of_a_page_is_linked_as_such() -> None:
    part = article(url=f"{URL}#a1", guid=f"{URL}#a1")
    assert part.url == f"{URL}#a1"
    assert article(url=f"{URL}#xtor=RSS-1", guid="9").url == URL


def test_the_hash_tells_an_update_from_a_repeat() -> None:
    assert entry_hash(entry()) == entry_hash(entry(updated=NOW, url=f"{URL}?ref=rss"))
    assert entry_hash(entry()) == entry_hash(entry(feed_url="https://herald.example/sport.xml"))
    assert entry_hash(entry()) != entry_hash(entry(content_html=f"{BODY}<p>Corrected.</p>"))


@pytest.mark.parametrize(
    ("published", "expected"),
    [
        (None, NOW),
        (NOW + timedelta(days=30), NOW),
        (NOW + timedelta(minutes=5), NOW),  # a clock that runs ahead
        (datetime(1970, 1, 1, tzinfo=UTC), NOW),
        (NOW - timedelta(days=3), NOW - timedelta(days=3)),
    ],
)
def test_which_date_counts(published: datetime | None, expected: datetime) -> None:
    assert article(published=published).published == expected


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("Canal reopens - Example Herald", "Canal reopens"),
        ("Canal reopens | herald.example", "Canal reopens"),
        ("Canal reopens - at last", "Canal reopens - at last"),
        ("Tea &amp;amp; <b>toast</b>", "Tea & toast"),
        ("A &lt; B", "A < B"),
        ("TALKS FAIL", "TALKS FAIL"),
        ("right\u202e to\u200b left\x00", "right to left"),
    ],
)
def test_titles(title: str, expected: str) -> None:
    assert article(title=title).title == expected


def test_without_a_title_the_first_sentence_is_it() -> None:
    made = article(title="", content_html="<p>The lock gates work. Ships may pass.</p>")
    assert made.title == "The lock gates work."
    assert made.summary == "Ships may pass."


def test_an_entry_with_nothing_in_it_makes_no_article() -> None:
    assert make(entry(title=" ", content_html="<p> </p>")) is None


@pytest.mark.parametrize(
    ("feed_title", "source_title", "parsed_title", "expected"),
    [
        ("Herald (ours)", "Wire", "Example Herald", "Herald (ours)"),
        ("", "Wire", "Example Herald", "Wire"),
        ("", "", "Example Herald - Latest News", "Example Herald"),
        ("", "", "World news | The Herald", "The Herald"),
        ("", "", "Courier RSS Feed", "Courier"),
        ("", "", "", "herald.example"),
    ],
)
def test_the_outlet(feed_title: str, source_title: str, parsed_title: str, expected: str) -> None:
    made = make(
        entry(source_title=source_title),
        feed=Feed(url=FEED_URL, title=feed_title),
        parsed=ParsedFeed(title=parsed_title, link="https://www.herald.example"),
    )
    assert made
    assert made.source == expected


def test_an_alert_is_credited_to_the_outlet_it_leads_to() -> None:
    link = "https://alerts.example.net/url?q=https%3A%2F%2Fcourier.example.com%2Fnews%2Fcanal-open"
    made = make(entry(url=link), parsed=ParsedFeed(title="Alert - canal"))
    assert made
    assert made.url == "https://courier.example.com/news/canal-open"
    assert made.source == "courier.example.com"


@pytest.mark.parametrize(
    ("author", "expected"),
    [
        ("By Mara Lind", "Mara Lind"),
        ("von Jörg Maß", "Jörg Maß"),
        ("Par Léa Roux", "Léa Roux"),
        ("mara@herald.example (Mara Lind)", "Mara Lind"),
        ("admin", ""),
        ("Example Herald", ""),
        ("Byron Lee", "Byron Lee"),
    ],
)
def test_authors(author: str, expected: str) -> None:
    assert article(author=author).author == expected


def test_tags_once_each_and_no_addresses() -> None:
    tags = ("Canals", "canals", "<b>Ports</b>", "http://schemas.example.org/kind", " ")
    assert [tag.lower() for tag in article(tags=tags).tags] == ["canals", "ports"]


def test_further_links_of_an_atom_entry() -> None:
    links = (
        Link(
            url="https://x.example.org/a/dredging-goes-on", title="Dredging goes on", rel="related"
        ),
        Link(url="https://x.example.org/a/untitled", rel="via"),
        Link(url=URL, title="Itself", rel="related"),
    )
    made = article(links=links)
    assert [(link.title, link.url) for link in made.read_more] == [
        ("Dredging goes on", "https://x.example.org/a/dredging-goes-on")
    ]


def test_citations_are_the_links_of_the_text() -> None:
    body = BODY + (
        '<p>The <a href="https://port.example.org/report?utm_source=x&amp;year=2026">port\'s'
        " report</a> names the slope above the second lock as the cause of the slide.</p>"
    )
    assert article(content_html=body).citations == ("https://port.example.org/report?year=2026",)


def test_reading_time_counts_ideographs_as_half_words() -> None:
    made = article(title="运河", content_html="<p>运河在山体滑坡十一个月后于周一重新开放。</p>")
    assert 8 <= made.words <= 12
    assert made.language == "zh"


@pytest.mark.parametrize(
    "content",
    [
        "&lt;p&gt;The gates of the lock work again.&lt;/p&gt;&lt;p&gt;Ships may pass.&lt;/p&gt;",
        "The gates of the lock work again.\n\nShips may pass.",
    ],
)
def test_markup_escaped_twice_and_plain_text_keep_their_paragraphs(content: str) -> None:
    made = article(content_html=content)
    assert made.text == "The gates of the lock work again.\n\nShips may pass."
