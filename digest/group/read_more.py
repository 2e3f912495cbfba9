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


class Outlets:
    """The outlets that the window's articles tell of, by the host of their pages."""

    def __init__(self, articles: Sequence[Article]) -> None:
        named: defaultdict[str, Counter[str]] = defaultdict(Counter)
        for article in articles:
            if article.source:
                named[_host(article.url)][article.source] += 1
        self._names = {
            host: min(names, key=lambda name: (-names[name], name)) for host, names in named.items()
        }

    def named(self, link: ReadMore) -> ReadMore:
        """The link with its outlet's name, where it has only the host."""
        host = _host(link.url)
        bare = link.source.removeprefix("www.") in {"", host}
        return replace(link, source=self._names.get(host, link.source)) if bare else link


def links_of(members: Sequence[Article], known: Outlets) -> tuple[ReadMore, ...]:
    """The read-more links of a story whose lead is the first of `members`, each page once."""
    lead, *others = members
    outlets = [
        ReadMore(kind=LinkKind.OUTLET, title=other.title, url=other.url, source=_source(other))
        for other in others
    ]
    related = [
        known.named(link)
        for member in members
        for link in member.read_more
        if link.url  # a title whose page nobody knows leads nowhere
    ]
    seen_urls = {lead.url}
    seen_titles = {title_key(member.title) for member in members} if related else set()
    kept = []
    for link in (*outlets, *related):
        if link.url in seen_urls:
            continue
        # two outlets may well share a headline; two related links with one headline are one page
        if link.kind is LinkKind.RELATED:
            key = title_key(link.title)
            if key in seen_titles:
                continue
            seen_titles.add(key)
        kept.append(link)
        seen_urls.add(link.url)
    return tuple(kept)


def _source(article: Article) -> str:
    return article.source or _host(article.url)


def _host(url: str) -> str:
    return (urlsplit(url).hostname or "").removeprefix("www.")
