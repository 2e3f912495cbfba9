"""The same article is stored once, whatever it came as; and which articles a window holds."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from digest.model import Article, FeedState
from digest.store import SaveCounts, Store
from store.sample import FEED, NOW, WEEK, article, sealed

OTHER_FEED = "https://other.example/feed"
STATE = FeedState(
    url=FEED, title="Harbour", etag='"1"', checked_at=NOW, failures=2, error="HTTP 500", gone=True
)


def save(store: Store, *articles: Article) -> SaveCounts:
    return store.feeds.save(STATE, articles)


def window(store: Store, **changes: object) -> list[Article]:
    asked = {
        "newsletter": "weekly",
        "start": NOW - WEEK,
        "end": NOW,
        "late_since": NOW - 2 * WEEK,
        "feeds": None,
    } | changes
    return store.articles.window(**asked)  # type: ignore[arg-type]


def test_what_is_saved_comes_back_whole(store: Store) -> None:
    assert save(store, article()) == SaveCounts(new=1)
    assert window(store) == [article()]
    assert store.feeds.states([FEED, "https://never.example/"]) == {FEED: STATE}


def test_saving_again_changes_nothing(store: Store) -> None:
    save(store, article())
    assert save(store, article()) == SaveCounts(duplicate=1)
    assert window(store) == [article()]


def test_a_state_is_replaced_and_forgotten(store: Store) -> None:
    save(store)
    store.feeds.save(replace(STATE, failures=0, error=""), [])
    assert store.feeds.states([FEED])[FEED].failures == 0
    store.feeds.forget(FEED)
    assert store.feeds.states([FEED]) == {}


@pytest.mark.parametrize(
    "twin",
    [
        pytest.param({"id": "b"}, id="same URL and GUID"),
        pytest.param({"id": "b", "url": "https://harbour.example/x"}, id="same GUID"),
        pytest.param({"id": "b", "guids": ("new",)}, id="same URL, another GUID"),
        pytest.param({"id": "b", "guids": ("new",), "url": "https://m.example/x"}, id="same words"),
        pytest.param(
            {
                "id": "b",
                "url": "https://harbour.example/x",
                "title": "Quay 1 has opened",
                "summary": "Retitled.",
            },
            id="same GUID, new title and URL, same day",
        ),
    ],
)
def test_the_same_article_by_another_name_is_one(store: Store, twin: dict[str, object]) -> None:
    save(store, article())
    again = article(**{"feeds": (OTHER_FEED,), "content_hash": "hx"} | twin)
    assert save(store, again) == SaveCounts(duplicate=1)
    [merged] = window(store)
    assert merged.id == "a1"
    assert merged.url == article().url
    assert merged.feeds == (FEED, OTHER_FEED)
    assert store.articles.known(FEED, ["a1", "b", "c"]) == {"a1": "h1"}
    assert store.articles.known(OTHER_FEED, [again.id, "c"]) == {again.id: "hx"}
    found = store.articles.by_url(again.url)
    assert found
    assert found.id == "a1"


def test_two_names_within_one_save_are_one(store: Store) -> None:
    assert save(store, article(), article(id="b")) == SaveCounts(new=1, duplicate=1)
    assert store.articles.count() == 1


@pytest.mark.parametrize(
    "other",
    [
        pytest.param(
            {"url": "https://other.example/1", "title": "Elsewhere", "summary": "Another."},
            id="the GUID of another host",
        ),
        pytest.param(
            {"url": "https://harbour.example/2", "title": "New", "published": NOW - 5 * WEEK},
            id="a GUID used again for something else",
        ),
        pytest.param(
            {
                "url": "https://harbour.example/2",
                "guids": ("g2",),
                "published": NOW - timedelta(days=4),
            },
            id="the words of a daily column",
        ),
    ],
)
def test_different_articles_stay_two(store: Store, other: dict[str, object]) -> None:
    save(store, article())
    assert save(store, article(id="b", **other)) == SaveCounts(new=1)
    assert store.articles.count() == 2


def test_a_guid_that_a_feed_gives_to_everything_is_no_name(store: Store) -> None:
    articles = [article(n, guids=("https://harbour.example/",)) for n in range(5)]
    assert save(store, *articles) == SaveCounts(new=5)
    assert save(store, *articles) == SaveCounts(duplicate=5)


def test_a_newer_version_takes_over_but_keeps_its_identity(store: Store) -> None:
    save(store, article())
    corrected = article(
        title="Quay 1 does not open",
        content_hash="h1b",
        updated=NOW,
        published=NOW,
        first_seen=NOW,
        guids=("guid-new",),
    )
    assert save(store, corrected) == SaveCounts(updated=1)
    [merged] = window(store)
    assert merged == replace(
        corrected,
        published=article().published,
        first_seen=article().first_seen,
        guids=("guid-1", "guid-new"),
    )
    assert store.articles.known(FEED, ["a1"]) == {"a1": "h1b"}


def test_an_older_version_and_another_feeds_version_do_not_take_over(store: Store) -> None:
    save(store, article(updated=NOW))
    stale = article(title="Stale", content_hash="old", updated=NOW - timedelta(hours=1))
    assert save(store, stale) == SaveCounts(duplicate=1)
    cut = article(summary="Cut.", content_hash="cut", updated=NOW, feeds=(OTHER_FEED,))
    assert save(store, cut) == SaveCounts(duplicate=1)
    [kept] = window(store)
    assert (kept.title, kept.summary) == (article().title, article().summary)


def test_two_feeds_keep_their_own_hash_of_an_article(store: Store) -> None:
    save(store, article())
    assert store.articles.known(OTHER_FEED, ["a1"]) == {}, "it has yet to learn that feed"
    save(store, article(content_hash="cut", feeds=(OTHER_FEED,)))
    assert store.articles.known(FEED, ["a1"]) == {"a1": "h1"}
    assert store.articles.known(OTHER_FEED, ["a1"]) == {"a1": "cut"}
    assert [each.feeds for each in window(store)] == [(FEED, OTHER_FEED)]


def test_a_window_holds_what_lies_in_it(store: Store) -> None:
    start = NOW - WEEK
    save(
        store,
        article(1, published=start, first_seen=start),  # of the window before
        article(2, published=start + timedelta(microseconds=1)),
        article(3, published=NOW),
        article(4, published=NOW + timedelta(microseconds=1)),
        article(5, published=start - timedelta(days=6), first_seen=start + timedelta(days=1)),
        article(6, published=start - timedelta(days=7), first_seen=start + timedelta(days=1)),
        article(7, published=start - timedelta(days=1), first_seen=start),  # was seen in time
    )
    assert [each.id for each in window(store)] == ["a5", "a2", "a3"]


def test_a_window_takes_the_feeds_asked_for(store: Store) -> None:
    save(store, article(1), article(2, feeds=(OTHER_FEED,)), article(3, feeds=(OTHER_FEED, FEED)))
    assert [each.id for each in window(store, feeds=[OTHER_FEED])] == ["a2", "a3"]
    assert window(store, feeds=[]) == []


def test_an_article_is_in_a_newsletter_once(store: Store) -> None:
    save(store, article(1), article(2))
    store.editions.seal(sealed(article(1)), NOW)
    assert [each.id for each in window(store)] == ["a2"]
    assert [each.id for each in window(store, newsletter="daily")] == ["a1", "a2"]


def test_titles_are_found_without_regard_to_case_and_punctuation(store: Store) -> None:
    save(store, *(article(n, title="Quay 1 opens again!") for n in (1, 3, 2)))
    later = article(4, title="QUAY 1 OPENS, again", published=NOW)
    save(store, later)
    found = store.articles.by_titles(["“Quay 1 opens, again”", "Nowhere", "—"])
    assert list(found) == ["quay 1 opens again"]
    links = [(link.title, link.url) for link in found["quay 1 opens again"]]
    assert links == [(later.title, later.url), ("Quay 1 opens again!", article(1).url)]


def test_vectors_are_kept_by_model(store: Store) -> None:
    save(store, article(1), article(2))
    store.articles.save_vectors("small", {"a1": [0.5, -1.25], "a2": [1.0, 0.0]})
    store.articles.save_vectors("small", {"a1": [0.25, 2.0]})
    vectors = store.articles.vectors("small", ["a1", "a2", "a3"])
    assert {name: list(vector) for name, vector in vectors.items()} == {
        "a1": [0.25, 2.0],
        "a2": [1.0, 0.0],
    }
    assert store.articles.vectors("large", ["a1"]) == {}


def test_a_vector_goes_to_the_article_that_a_repeat_was_merged_into(store: Store) -> None:
    save(store, article())
    save(store, article(id="b", url="https://harbour.example/moved"))  # the same GUID
    store.articles.save_vectors("small", {"b": [0.5, 1.0], "never stored": [1.0, 0.0]})
    vectors = store.articles.vectors("small", ["a1", "b", "never stored"])
    assert {name: list(vector) for name, vector in vectors.items()} == {"a1": [0.5, 1.0]}


def test_characters_that_no_database_holds_are_replaced(store: Store) -> None:
    odd = article(title="Half \ud83d", guids=("nul\x00",), feeds=(FEED,))
    state = replace(STATE, title="\udc00", error="\x00")
    assert store.feeds.save(state, [odd]) == SaveCounts(new=1)
    assert store.feeds.save(state, [odd]) == SaveCounts(duplicate=1)
    [kept] = window(store)
    assert (kept.title, kept.guids) == ("Half \ufffd", ("nul\ufffd",))
    assert store.feeds.states([FEED])[FEED].title == "\ufffd"


def test_a_save_that_fails_saves_nothing(store: Store) -> None:
    with pytest.raises(ValueError, match="no time zone"):
        save(store, article(1), article(2, published=NOW.replace(tzinfo=None)))
    assert store.articles.count() == 0
    assert store.feeds.states([FEED]) == {}
