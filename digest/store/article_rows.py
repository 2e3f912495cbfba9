"""Articles as rows, and the names under which an article is known."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from digest.model import Article, Cut, Image, ReadMore
from digest.store.codec import from_json, to_json
from digest.store.rows import title_key

if TYPE_CHECKING:
    from sqlalchemy import Row

_COLUMNS = (
    *("id", "url", "title", "summary", "text", "source", "author", "language"),
    *("published", "first_seen", "updated", "words", "content_hash"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleDetails:
    """The parts of an article that nothing is looked up by."""

    tags: tuple[str, ...]
    image: Image | None
    feeds: tuple[str, ...]
    guids: tuple[str, ...]
    read_more: tuple[ReadMore, ...]
    citations: tuple[str, ...]
    cuts: tuple[Cut, ...] = ()


def row_of(article: Article) -> dict[str, Any]:
    """The article's row in the table `articles`."""
    details = ArticleDetails(
        **{name: getattr(article, name) for name in ArticleDetails.__dataclass_fields__}
    )
    return {
        **{name: getattr(article, name) for name in _COLUMNS},
        "title_key": title_key(article.title),
        "details": to_json(details),
    }


def article_of(row: Row[Any]) -> Article:
    """The article that `row_of` wrote."""
    details = from_json(ArticleDetails, row.details)
    return Article(
        **{name: getattr(row, name) for name in _COLUMNS},
        **{name: getattr(details, name) for name in ArticleDetails.__dataclass_fields__},
    )


def id_key(article_id: str) -> str:
    """The name of an article by its id, under any URL it ever had."""
    return f"id {article_id}"


def url_key(url: str) -> str:
    """The name of an article by its canonical URL."""
    return f"url {url}"


def guid_keys(article: Article) -> Iterator[str]:
    """The names of an article by its GUIDs: unique at one host only, whatever RSS says of them."""
    host = (urlsplit(article.url).hostname or "").removeprefix("www.")
    return (f"guid {host} {guid}" for guid in article.guids if guid and host)


def text_key(article: Article) -> str:
    """The name of an article by its words, "" where there are too few to tell it by."""
    if not article.summary:
        return ""
    words = "\n".join((title_key(article.title), article.summary, article.source))
    return f"text {sha256(words.encode('utf-8', 'replace')).hexdigest()}"


def keys_of(article: Article) -> list[str]:
    """Every name of the article, the surest first."""
    names = (id_key(article.id), article.url and url_key(article.url), *guid_keys(article))
    return [name for name in (*names, text_key(article)) if name]
