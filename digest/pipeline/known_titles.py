"""Read-more titles that came without a link, resolved to the articles that are known."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from digest.model import Article, ReadMore
from digest.store import Store, title_key


def with_known_titles(articles: Sequence[Article], store: Store) -> list[Article]:
    """The articles with the link of each read-more title that any stored article has."""
    bare = [link.title for article in articles for link in article.read_more if not link.url]
    if not bare:
        return list(articles)
    known = store.articles.by_titles(bare)
    return [_resolved(article, known) for article in articles]


def _resolved(article: Article, known: Mapping[str, Sequence[ReadMore]]) -> Article:
    if all(link.url for link in article.read_more):
        return article
    links = tuple(link if link.url else _found(link, article, known) for link in article.read_more)
    return replace(article, read_more=links)


def _found(link: ReadMore, article: Article, known: Mapping[str, Sequence[ReadMore]]) -> ReadMore:
    """The page of a title, never the article's own; the link as it is when none is known."""
    for page in known.get(title_key(link.title), ()):
        if page.url != article.url:
            return replace(page, label=link.label)
    return link
