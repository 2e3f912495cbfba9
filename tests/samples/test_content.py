"""The sample content: enough of it, in two languages, with stories that several outlets tell."""

from __future__ import annotations

from collections import defaultdict
from datetime import UTC, datetime
from importlib.resources import files

import pytest

from digest.samples import SAMPLE_FEEDS
from digest.samples.content import SampleFeed, load_samples
from digest.samples.documents import alt_texts

NOW = datetime(2026, 3, 2, 6, 30, tzinfo=UTC)
FEEDS = load_samples()
BY_NAME = pytest.mark.parametrize("feed", FEEDS, ids=lambda feed: feed.name)
PICTURES = sorted(
    path for path in files("digest.samples").joinpath("images").iterdir() if "jpg" in path.name
)


def test_there_is_a_week_of_news() -> None:
    assert len(FEEDS) >= 12
    assert sorted(SAMPLE_FEEDS) == sorted(feed.name for feed in FEEDS)
    assert sum(len(feed.articles) for feed in FEEDS) >= 160
    assert {feed.form for feed in FEEDS} == {"rss", "rss-teaser", "atom", "rdf", "json"}
    by_language: defaultdict[str, int] = defaultdict(int)
    for feed in FEEDS:
        by_language[feed.language[:2]] += len(feed.articles)
    assert by_language["en"] >= 115
    assert by_language["de"] >= 40


def test_many_stories_are_told_by_several_outlets_and_some_in_both_languages() -> None:
    outlets: defaultdict[str, list[str]] = defaultdict(list)
    languages: defaultdict[str, set[str]] = defaultdict(set)
    for feed in FEEDS:
        for article in feed.articles:
            if article.story:
                outlets[article.story].append(feed.name)
                languages[article.story].add(feed.language[:2])
    assert len(outlets) >= 18
    for story, names in outlets.items():
        assert 2 <= len(names) <= 5, story
        assert len(set(names)) == len(names), f"{story} is told twice by one outlet"
    assert sum(len(each) == 2 for each in languages.values()) >= 5


@BY_NAME
def test_an_outlet_is_of_one_piece(feed: SampleFeed) -> None:
    assert len({article.url for article in feed.articles}) == len(feed.articles)
    for article in feed.articles:
        assert 0 < article.age_hours <= 6.5 * 24, article.slug
        assert article.paragraphs
        assert all(len(text) > 20 for text in article.paragraphs), article.slug
        words = " ".join((article.headline, article.standfirst, *article.paragraphs))
        assert '"' not in words, f"{article.slug}: straight quotes"
        assert article.image in {"", *alt_texts()}
        assert article.url.split("/")[2].endswith(".example")


def test_four_in_ten_articles_have_a_picture_and_most_point_further() -> None:
    articles = [article for feed in FEEDS for article in feed.articles]
    assert 0.35 <= sum(bool(article.image) for article in articles) / len(articles) <= 0.55
    assert sum(bool(article.more) for article in articles) > len(articles) / 2
    assert {article.image for article in articles} == {"", *alt_texts()}, "a picture nobody uses"


@BY_NAME
def test_weekdays_are_those_of_the_date(feed: SampleFeed) -> None:
    names = ["Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag", "Samstag", "Sonntag"]
    if feed.language.startswith("en"):
        names = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
    for planned, article in zip(feed.articles, feed.as_of(NOW).articles, strict=True):
        text = " ".join((article.standfirst, *article.paragraphs))
        assert "{" not in text, article.slug
        if "{day}" in " ".join((planned.standfirst, *planned.paragraphs)):
            assert names[feed.published(article, NOW).weekday()] in text


def test_pictures_are_small_jpegs_of_sixteen_to_nine() -> None:
    assert len(PICTURES) >= 16
    assert {path.name.removesuffix(".jpg") for path in PICTURES} == set(alt_texts())
    sizes = {path.name: len(path.read_bytes()) for path in PICTURES}
    assert max(sizes.values()) <= 60_000
    assert sum(sizes.values()) <= 1_000_000
    for path in PICTURES:
        assert jpeg_size(path.read_bytes()) == (1200, 675), path.name


def jpeg_size(body: bytes) -> tuple[int, int]:
    """Width and height from the start-of-frame segment (ITU T.81, B.2.2)."""
    assert body[:2] == b"\xff\xd8", "no JPEG"
    assert body[-2:] == b"\xff\xd9", "cut off"
    at = 2
    while body[at + 1] not in {0xC0, 0xC1, 0xC2}:
        at += 2 + int.from_bytes(body[at + 2 : at + 4])
    return int.from_bytes(body[at + 7 : at + 9]), int.from_bytes(body[at + 5 : at + 7])
