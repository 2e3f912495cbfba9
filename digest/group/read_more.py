"""Read more: the further links of a story, other outlets first, then related coverage."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from urllib.parse import urlsplit

from digest.group.words import fold, words
from digest.model import Article, LinkKind, ReadMore


def title_key(title: str) -> str:
    """A title as compared: its words without case, accents and punctuation."""
    return " ".join(fold(word) for word in words(title))


def urls_by_title(articles: Iterable[Article]) -> dict[str, Article]:
    """The articles of the window by title, to resolve read-more titles that came without a link."""
    return {title_key(article.title): article for article in articles if title_key(article.title)}


def links_of(members: Sequence[Article], by_title: Mapping[str, Article]) -> tuple[ReadMore, ...]:
    """The read-more links of a story whose lead is the first of `members`, each page once."""
    lead, *others = members
    outlets = [
        ReadMore(kind=LinkKind.OUTLET, title=other.title, url=other.url, source=_source(other))
        for other in others
    ]
    related = [
        resolved
        for member in members
        for link in member.read_more
        if (resolved := _resolved(link, by_title)) is not None
    ]
    seen_urls, seen_titles = {lead.url}, {title_key(lead.title)}
    kept = []
    for link in (*outlets, *related):
        key = title_key(link.title)
        # two outlets may well share a headline; two related links with one headline are one page
        if link.url in seen_urls or (link.kind is LinkKind.RELATED and key in seen_titles):
            continue
        kept.append(link)
        seen_urls.add(link.url)
        seen_titles.add(key)
    return tuple(kept)


def _resolved(link: ReadMore, by_title: Mapping[str, Article]) -> ReadMore | None:
    if link.url:
        return link
    article = by_title.get(title_key(link.title))
    if article is None:
        return None
    return ReadMore(
        kind=LinkKind.RELATED,
        title=article.title,
        url=article.url,
        source=_source(article),
        label=link.label,
    )


def _source(article: Article) -> str:
    return article.source or (urlsplit(article.url).hostname or "").removeprefix("www.")
