"""Telling whether an article is a new one, an update or a repeat, and saving it so."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import timedelta

from sqlalchemy import Connection, bindparam, select, update

from digest.model import Article
from digest.store.article_rows import article_of, id_key, keys_of, row_of
from digest.store.engine import batches
from digest.store.rows import SaveCounts, title_key
from digest.store.tables import article_keys, articles

# a GUID or a text that returns after this time is a feed's habit ("Daily briefing"), not a repeat
_SAME_NEWS = timedelta(days=2)


class _Shelf:
    """The stored articles that the incoming ones may be, by every name."""

    def __init__(self, connection: Connection, incoming: Sequence[Article]) -> None:
        self._ids: dict[str, str] = {}  # key -> article id
        self._articles: dict[str, Article] = {}
        for some in batches(key for article in incoming for key in keys_of(article)):
            found = connection.execute(select(article_keys).where(article_keys.c.key.in_(some)))
            self._ids |= {row.key: row.article_id for row in found}
        for some in batches(set(self._ids.values())):
            found = connection.execute(select(articles).where(articles.c.id.in_(some)))
            self._articles |= {row.id: article_of(row) for row in found}
        self._ambiguous = _ambiguous_guids(incoming)

    def find(self, article: Article) -> Article | None:
        """The stored article that this one is."""
        for key in keys_of(article):
            known = self._articles.get(self._ids.get(key, ""))
            if known and (_is_sure(key) or self._is_likely(key, article, known)):
                return known
        return None

    def put(self, article: Article, names: Iterable[str]) -> list[str]:
        """Remember an article; the names that nobody had so far."""
        self._articles[article.id] = article
        fresh = [name for name in dict.fromkeys(names) if name not in self._ids]
        self._ids |= dict.fromkeys(fresh, article.id)
        return fresh

    def _is_likely(self, key: str, article: Article, known: Article) -> bool:
        if key in self._ambiguous:
            return False
        if key.startswith("guid ") and title_key(article.title) == title_key(known.title):
            return True
        return abs(article.published - known.published) <= _SAME_NEWS


def merge_articles(connection: Connection, incoming: Sequence[Article]) -> SaveCounts:
    """Save `incoming` within the caller's transaction; articles met before are merged."""
    shelf = _Shelf(connection, incoming)
    counts: Counter[str] = Counter()
    fresh: dict[str, Article] = {}
    changed: dict[str, Article] = {}
    names: list[dict[str, str]] = []
    for article in incoming:
        known = shelf.find(article)
        merged = _merged(known, article) if known else article
        if not known:
            fresh[merged.id] = merged
        elif merged != known:
            (fresh if merged.id in fresh else changed)[merged.id] = merged
        is_update = known is not None and merged.content_hash != known.content_hash
        counts["updated" if is_update else "duplicate" if known else "new"] += 1
        names += [
            {"key": name, "article_id": merged.id, "content_hash": ""}
            for name in shelf.put(merged, keys_of(article))
        ]
    _write(connection, fresh.values(), changed.values(), names)
    _remember_hashes(connection, incoming)
    return SaveCounts(**counts)


def _write(
    connection: Connection,
    fresh: Iterable[Article],
    changed: Iterable[Article],
    names: list[dict[str, str]],
) -> None:
    if rows := [row_of(article) for article in fresh]:
        connection.execute(articles.insert(), rows)
    for article in changed:
        row = row_of(article)
        connection.execute(update(articles).where(articles.c.id == row.pop("id")).values(row))
    if names:
        connection.execute(article_keys.insert(), names)


def _remember_hashes(connection: Connection, incoming: Sequence[Article]) -> None:
    """Under each id as it came, so that `known` tells a repeat under a second URL as well."""
    change = (
        update(article_keys)
        .where(article_keys.c.key == bindparam("name"))
        .values(content_hash=bindparam("hash"))
    )
    if rows := [{"name": id_key(each.id), "hash": each.content_hash} for each in incoming]:
        connection.execute(change, rows)


def _merged(known: Article, article: Article) -> Article:
    """`known` with what `article` adds; its content where that is a newer version."""
    content = article if _is_newer(known, article) else known
    return replace(
        content,
        id=known.id,
        url=known.url,
        published=known.published,
        first_seen=known.first_seen,
        feeds=tuple(dict.fromkeys((*known.feeds, *article.feeds))),
        guids=tuple(dict.fromkeys((*known.guids, *article.guids))),
    )


def _is_newer(known: Article, article: Article) -> bool:
    if article.content_hash == known.content_hash:
        return False
    was, is_now = (each.updated or each.published for each in (known, article))
    if article.feeds[:1] == known.feeds[:1] and article.id == known.id:
        return is_now >= was
    return is_now > was  # two feeds that carry it differently do not take turns


def _is_sure(key: str) -> bool:
    return key.startswith(("id ", "url "))


def _ambiguous_guids(incoming: Sequence[Article]) -> set[str]:
    """GUIDs that this feed gives to several articles at once: no identity at all."""
    titles = {
        (key, title_key(article.title))
        for article in incoming
        for key in keys_of(article)
        if key.startswith("guid ")
    }
    return {key for key, count in Counter(key for key, _ in titles).items() if count > 1}
