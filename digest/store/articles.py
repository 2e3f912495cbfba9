"""Articles: which ones a window holds, and finding one by its URL or title."""

from __future__ import annotations

import sys
from array import array
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from sqlalchemy import and_, bindparam, exists, func, or_, select

from digest.model import Article, LinkKind, ReadMore
from digest.store.article_rows import article_of, id_key, url_key
from digest.store.engine import Database, batches, insert_into
from digest.store.many_rows import among, as_one
from digest.store.rows import title_key
from digest.store.tables import article_keys, articles, edition_articles, embeddings, feed_entries

if TYPE_CHECKING:
    from sqlalchemy import Dialect, Select


@cache
def _brought(dialect: Dialect) -> Select[Any]:
    return select(feed_entries.c.key, feed_entries.c.content_hash).where(
        feed_entries.c.feed == bindparam("feed"), among(dialect, feed_entries.c.key, "keys")
    )


class Articles:
    """The articles' noun of the store; `Feeds.save` brings them in."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def known(self, feed: str, ids: Iterable[str]) -> dict[str, str]:
        """Those of `ids` that this feed brought before, each with the content hash it had then."""
        keys = {id_key(article_id): article_id for article_id in ids}
        with self._database.read() as connection:
            dialect = connection.dialect
            wanted = {"feed": feed, "keys": as_one(dialect, keys)}
            found = connection.execute(_brought(dialect), wanted)
            return {keys[key]: content_hash for key, content_hash in found}

    def window(
        self,
        *,
        newsletter: str,
        start: datetime,
        end: datetime,
        late_since: datetime,
        feeds: Sequence[str] | None,
    ) -> list[Article]:
        """The articles of start < published <= end that no edition of `newsletter` has had yet,
        oldest first, from these feed URLs (None is all).

        Late ones are among them: published after `late_since` and before `start`, but first seen
        after it.
        """
        late = and_(
            articles.c.published <= start,
            articles.c.published > late_since,
            articles.c.first_seen > start,
        )
        on_time = and_(articles.c.published > start, articles.c.published <= end)
        had = exists().where(
            edition_articles.c.newsletter == newsletter,
            edition_articles.c.article_id == articles.c.id,
        )
        query = (
            select(articles)
            .where(or_(on_time, late), ~had)
            .order_by(articles.c.published, articles.c.id)
        )
        with self._database.read() as connection:
            found = [article_of(row) for row in connection.execute(query)]
        if feeds is None:
            return found
        wanted = set(feeds)
        return [article for article in found if not wanted.isdisjoint(article.feeds)]

    def by_url(self, url: str) -> Article | None:
        """The article at a canonical URL, or under one of its former ones."""
        query = (
            select(articles)
            .join(article_keys, article_keys.c.article_id == articles.c.id)
            .where(article_keys.c.key == url_key(url))
        )
        with self._database.read() as connection:
            row = connection.execute(query).first()
        return article_of(row) if row else None

    def with_path(self, url: str) -> list[Article]:
        """The articles whose URL holds the path of `url`, as twins of one page do; none where
        that is empty."""
        path = urlsplit(url).path.rstrip("/")
        if not path:
            return []
        query = select(articles).where(articles.c.url.contains(path, autoescape=True))
        with self._database.read() as connection:
            return [article_of(row) for row in connection.execute(query)]

    def by_titles(self, titles: Iterable[str]) -> dict[str, list[ReadMore]]:
        """Links to the articles with these titles, by `title_key`: the latest first, two at most,
        for one of them may be the article that asks."""
        links: dict[str, list[ReadMore]] = {}
        keys = {title_key(title) for title in titles} - {""}
        latest = func.row_number().over(
            partition_by=articles.c.title_key,
            order_by=(articles.c.published.desc(), articles.c.id),
        )
        with self._database.read() as connection:
            for some in batches(sorted(keys)):
                ranked = (
                    select(articles, latest.label("place"))
                    .where(articles.c.title_key.in_(some))
                    .subquery()
                )
                query = select(ranked).where(ranked.c.place <= 2).order_by(ranked.c.place)
                for row in connection.execute(query):
                    found = ReadMore(
                        kind=LinkKind.RELATED, title=row.title, url=row.url, source=row.source
                    )
                    links.setdefault(row.title_key, []).append(found)
        return links

    def count(self) -> int:
        """How many articles are stored."""
        with self._database.read() as connection:
            return connection.execute(select(func.count()).select_from(articles)).scalar_one()

    def save_vectors(self, model: str, vectors: Mapping[str, Sequence[float]]) -> None:
        """Keep sentence vectors of articles, by the id each came under; they belong to one model.

        An article that was stored under another id gets its vector there; one that was not stored
        gets none.
        """
        keys = {id_key(article_id): article_id for article_id in vectors}
        with self._database.write() as connection:
            packed: dict[str, bytes] = {}  # by stored id
            for names in batches(keys):
                query = select(article_keys).where(article_keys.c.key.in_(names))
                for row in connection.execute(query):
                    packed[row.article_id] = _packed(vectors[keys[row.key]])
            rows = [
                {"article_id": article_id, "model": model, "vector": vector}
                for article_id, vector in packed.items()
            ]
            insert = insert_into(connection.dialect, embeddings)
            insert = insert.on_conflict_do_update(
                index_elements=["article_id", "model"], set_={"vector": insert.excluded.vector}
            )
            for some in batches(rows):
                connection.execute(insert, some)

    def vectors(self, model: str, ids: Iterable[str]) -> dict[str, Sequence[float]]:
        """The vectors that `model` made of those of these articles for which there is one."""
        vectors: dict[str, Sequence[float]] = {}
        with self._database.read() as connection:
            for some in batches(ids):
                query = select(embeddings).where(
                    embeddings.c.model == model, embeddings.c.article_id.in_(some)
                )
                for row in connection.execute(query):
                    vectors[row.article_id] = _unpacked(row.vector)
        return vectors


def _packed(vector: Sequence[float]) -> bytes:
    packed = array("f", vector)
    if sys.byteorder == "big":
        packed.byteswap()
    return packed.tobytes()


def _unpacked(packed: bytes) -> array[float]:
    vector = array("f")
    vector.frombytes(packed)
    if sys.byteorder == "big":
        vector.byteswap()
    return vector
