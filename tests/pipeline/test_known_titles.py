"""Read-more titles without a link find their pages among all articles ever collected."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from store.databases import database_in

from digest.model import FeedState, LinkKind, ReadMore
from digest.pipeline.known_titles import with_known_titles
from digest.store import Store
from tests.store.sample import FEED, NOW, article


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(database_in(tmp_path)) as store:
        yield store


def bare(title: str) -> ReadMore:
    return ReadMore(kind=LinkKind.RELATED, title=title, url="", label="Read more:")


def test_an_article_of_years_ago_is_found(store: Store) -> None:
    old = article(2, title="The quays, a history", published=NOW - timedelta(days=900))
    store.feeds.save(FeedState(url=FEED), [old])
    linked = ReadMore(kind=LinkKind.RELATED, title="A map", url="https://maps.example/")
    asking = article(1, read_more=(bare("The Quays: a History"), linked, bare("Unheard of")))
    (found,) = with_known_titles([asking], store)
    first, second, third = found.read_more
    assert (first.url, first.source, first.label) == (old.url, old.source, "Read more:")
    assert (second, third) == (linked, bare("Unheard of"))


def test_never_to_itself(store: Store) -> None:
    title = "Daily briefing"
    asking = article(1, title=title, read_more=(bare(title),))
    store.feeds.save(FeedState(url=FEED), [asking])
    assert with_known_titles([asking], store) == [asking]
    earlier = article(2, title=title, published=NOW - timedelta(days=30))
    store.feeds.save(FeedState(url=FEED), [earlier])
    (found,) = with_known_titles([asking], store)
    assert [link.url for link in found.read_more] == [earlier.url]
