"""Telling whether an article is a new one, an update or a repeat, and saving it so."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from functools import cache
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, bindparam, select, update

from digest.model import Article
from digest.store.article_rows import article_of, id_key, keys_of, row_of
from digest.store.engine import batches, insert_into
from digest.store.many_rows import among, as_one, native_moments, run_many
from digest.store.rows import SaveCounts, title_key
from digest.store.tables import article_keys, articles, feed_entries

if TYPE_CHECKING:
    from sqlalchemy import Dialect, Select
    from sqlalchemy.dialects import postgresql, sqlite

# a GUID or a text that returns after this time is a feed's habit ("Daily briefing"), not a repeat
_SAME_NEWS = timedelta(days=2)

# made once: SQLAlchemy spends as long on making a statement as the database on running it
_NAMED_ARTICLES = select(articles).where(articles.c.id.in_(bindparam("ids", expanding=True)))

_NEW = articles.insert()
_MOMENTS = ("published", "first_seen", "updated")

_Named = tuple[Article, list[str]]  # with every name it has


class _Shelf:
    """The stored articles that the incoming ones may be, by every name."""

    def __init__(self, connection: Connection, incoming: Sequence[_Named]) -> None:
        dialect = connection.dialect
        wanted = {"keys": as_one(dialect, (key for _, names in incoming for key in names))}
        named = connection.execute(_named_keys(dialect), wanted)
        self._ids = {row.key: str(row.article_id) for row in named}
        self._articles: dict[str, Article] = {}
        for some in batches(set(self._ids.values())):
            found = connection.execute(_NAMED_ARTICLES, {"ids": some})
            self._articles |= {row.id: article_of(row) for row in found}
        self._ambiguous = _ambiguous_guids(incoming)

    def find(self, article: Article, names: Iterable[str]) -> Article | None:
        """The stored article that this one is."""
        for key in names:
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
    if not incoming:
        return SaveCounts()
    named = [(article, keys_of(article)) for article in incoming]
    shelf = _Shelf(connection, named)
    counts: Counter[str] = Counter()
    fresh: dict[str, Article] = {}
    changed: dict[str, Article] = {}
    keys: dict[str, str] = {}  # new ones -> article id
    for article, names in named:
        known = shelf.find(article, names)
        merged = _merged(known, article) if known else article
        if not known:
            fresh[merged.id] = merged
        elif merged != known:
            (fresh if merged.id in fresh else changed)[merged.id] = merged
        is_update = known is not None and merged.content_hash != known.content_hash
        counts["updated" if is_update else "duplicate" if known else "new"] += 1
        keys |= dict.fromkeys(shelf.put(merged, names), merged.id)
    _write(connection, fresh.values(), changed.values())
    _write_keys(connection, incoming, keys)
    return SaveCounts(**counts)


def _write(connection: Connection, fresh: Iterable[Article], changed: Iterable[Article]) -> None:
    if rows := [row_of(article) for article in fresh]:
        native = native_moments(connection)
        for row in rows:
            row |= {name: native(row[name]) for name in _MOMENTS}
        run_many(connection, _NEW, rows)
    if rows := [row_of(article) | {"of": article.id} for article in changed]:
        connection.execute(update(articles).where(articles.c.id == bindparam("of")), rows)


def _write_keys(
    connection: Connection, incoming: Iterable[Article], keys: Mapping[str, str]
) -> None:
    """Each content hash stands under the id as it came, so that `known` tells a repeat under a
    second URL as well."""
    names = [{"key": key, "article_id": article_id} for key, article_id in keys.items()]
    run_many(connection, _put_key(connection.dialect), names)
    entries = [
        {"key": id_key(each.id), "feed": feed, "content_hash": each.content_hash}
        for each in incoming
        for feed in each.feeds
    ]
    run_many(connection, _put_entry(connection.dialect), entries)


@cache
def _named_keys(dialect: Dialect) -> Select[Any]:
    named = among(dialect, article_keys.c.key, "keys")
    return select(article_keys.c.key, article_keys.c.article_id).where(named)


@cache
def _put_key(dialect: Dialect) -> sqlite.Insert | postgresql.Insert:
    return insert_into(dialect, article_keys)


@cache
def _put_entry(dialect: Dialect) -> sqlite.Insert | postgresql.Insert:
    insert = insert_into(dialect, feed_entries)
    return insert.on_conflict_do_update(
        index_elements=["key", "feed"], set_={"content_hash": insert.excluded.content_hash}
    )


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


def _ambiguous_guids(incoming: Sequence[_Named]) -> set[str]:
    """GUIDs that this feed gives to several articles at once: no identity at all."""
    titles = {
        (key, title_key(article.title))
        for article, names in incoming
        for key in names
        if key.startswith("guid ")
    }
    return {key for key, count in Counter(key for key, _ in titles).items() if count > 1}
