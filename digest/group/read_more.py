"""Read more: the further links of a story, other outlets first, then related coverage."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import replace
from urllib.parse import urlsplit

from digest.group.words import fold, words
from digest.model import Article, LinkKind, ReadMore


def title_key(title: str) -> str:
    """A title as compared: its words without case, accents and punctuation."""
    return " ".join(fold(word) for word in words(title))


class KnownPages:
    """What the window's articles tell of links: the page of a title that came without a link, and
    the outlet that a host belongs to."""

    def __init__(self, articles: Sequence[Article]) -> None:
        self._by_title = {key: a for a in articles if (key := title_key(a.title))}
        named: defaultdict[str, Counter[str]] = defaultdict(Counter)
        for article in articles:
            if article.source:
                named[_host(article.url)][article.source] += 1
        self._outlets = {
            host: min(names, key=lambda name: (-names[name], name)) for host, names in named.items()
        }

    def resolved(self, link: ReadMore) -> ReadMore | None:
        """The link with its page and its outlet's name; None when its page is not known."""
        if link.url:
            host = _host(link.url)
            bare = link.source.removeprefix("www.") in {"", host}
            return replace(link, source=self._outlets.get(host, link.source)) if bare else link
        article = self._by_title.get(title_key(link.title))
        if article is None:
            return None
        return ReadMore(
            kind=LinkKind.RELATED,
            title=article.title,
            url=article.url,
            source=_source(article),
            label=link.label,
        )


def links_of(members: Sequence[Article], pages: KnownPages) -> tuple[ReadMore, ...]:
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
        if (resolved := pages.resolved(link)) is not None
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


def _source(article: Article) -> str:
    return article.source or _host(article.url)


def _host(url: str) -> str:
    return (urlsplit(url).hostname or "").removeprefix("www.")
