"""Entries of one feed that share a link are articles of their own; twins are not."""

from __future__ import annotations

from digest.collect.identity import entry_key, told_apart
from digest.model import Article, Entry, Feed, FullText, ParsedFeed
from digest.ports import Page
from tests.collect.entries import FEED_URL, entry, make

LOG = "https://herald.example/changelog"


def keys(*entries: Entry, link: str = "") -> set[str]:
    return {
        entry_key(each) for each in told_apart(ParsedFeed(entries=entries, link=link), FEED_URL)
    }


def made(*entries: Entry) -> list[Article]:
    apart = told_apart(ParsedFeed(entries=entries), FEED_URL)
    return [article for each in apart if (article := make(each))]


def version(number: int, **fields: object) -> Entry:
    known: dict[str, object] = {"url": LOG, "guid": f"v{number}", "title": f"Version {number}"}
    return entry(**known | fields)


def test_each_entry_of_a_page_is_an_article() -> None:
    assert len(keys(version(1), version(2), version(3))) == 3
    assert len(keys(*(version(n, guid="", content_html=f"<p>Fix {n}</p>") for n in (1, 2)))) == 2


def test_their_addresses_differ_and_lead_to_the_page() -> None:
    urls = [article.url for article in made(version(1), version(2))]
    assert len(set(urls)) == 2
    assert {url.partition("#")[0] for url in urls} == {LOG}


def test_a_fragment_of_its_own_stays() -> None:
    first, second = made(version(1, url=f"{LOG}#v1"), version(2, url=f"{LOG}#v2"))
    assert (first.url, second.url) == (f"{LOG}#v1", f"{LOG}#v2")
    counted = made(version(1, url=f"{LOG}#rss"), version(2, url=f"{LOG}#rss"))
    assert len({article.url for article in counted}) == 2


def test_the_sites_own_link_names_no_article() -> None:
    site = "https://herald.example/blog/"
    # one at a time: the feed shows its newest entry only
    assert keys(version(1, url=site), link=site) != keys(version(2, url=site), link=site)


def test_the_key_stays_when_the_feed_goes_on() -> None:
    assert keys(version(1), version(2)) & keys(version(2), version(3)) == keys(
        version(2), version(3)
    ) - keys(version(3), version(4))


def test_one_article_listed_twice_is_one() -> None:
    assert len(keys(version(1, guid="a"), version(1, guid="b"))) == 1
    assert len(keys(version(1, guid=LOG), version(2, guid=LOG))) == 1  # a title that was changed


def test_a_page_of_several_entries_is_not_fetched_for_one() -> None:
    asked: list[str] = []

    def page_at(url: str) -> Page | None:
        asked.append(url)
        return None

    feed = Feed(url=FEED_URL, full_text=FullText.ALWAYS)
    for each in told_apart(ParsedFeed(entries=(version(1), version(2))), FEED_URL):
        make(each, feed=feed, page_at=page_at)
    assert asked == []
