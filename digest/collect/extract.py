"""Article pages: trafilatura finds the body, the page's own metadata say the rest."""

from __future__ import annotations

import asyncio
from html import escape
from typing import Any

from lxml import etree
from lxml import html as lxml_html

from digest.collect.dates import read_date
from digest.collect.links import canonical_url, resolve
from digest.collect.worker_pool import WorkerPool
from digest.errors import ParseError, Problem
from digest.model import Image
from digest.ports import Page

LARGEST_PAGE = 2_000_000  # bytes; what is beyond is not read


class PageExtractor:
    """The Extractor over trafilatura; it works in a pool's processes, within their limits of time
    and memory, or without a pool in threads."""

    def __init__(self, pool: WorkerPool | None = None) -> None:
        self._pool = pool

    async def extract(self, body: bytes, *, url: str, content_type: str = "") -> Page:
        """The article of a page. Raises ParseError where there is none."""
        if self._pool:
            return await self._pool.run(url, _extract, body[:LARGEST_PAGE], url, content_type)
        return await asyncio.to_thread(_extract, body[:LARGEST_PAGE], url, content_type)


def _extract(body: bytes, url: str, content_type: str) -> Page:
    import trafilatura  # 0.5 s to import: only where pages are fetched

    encoding = content_type.partition("charset=")[2].strip(" \"'").partition(";")[0] or None
    tree = _tree(body, encoding, url)
    # before it is taken apart
    meta, html = _Meta(tree), etree.tostring(tree, encoding="unicode", method="html")
    try:
        article: Any = trafilatura.bare_extraction(
            tree, url=url, include_comments=False, include_tables=False, with_metadata=True
        )
    except Exception as error:  # any page may trip it; none may stop a run
        raise _no_article(url) from error
    if not article or not article.text:
        raise _no_article(url)
    image = resolve(meta.of("og:image", "twitter:image"), url)
    published = meta.of("article:published_time", "datePublished", "date")
    return Page(
        url=url,
        canonical=_canonical(tree, url),
        title=meta.of("og:title", "twitter:title") or (article.title or ""),
        description=meta.of("og:description", "description", "twitter:description"),
        body_html="".join(
            f"<p>{escape(line)}</p>" for line in article.text.splitlines() if line.strip()
        ),
        html=html,
        author=article.author or "",
        language=tree.get("lang") or "",
        image=Image(
            url=image,
            alt=meta.of("og:image:alt", "twitter:image:alt"),
            width=_number(meta.of("og:image:width")),
            height=_number(meta.of("og:image:height")),
        )
        if image
        else None,
        published=read_date(published) if published else None,
    )


def _tree(body: bytes, encoding: str | None, url: str) -> Any:
    try:
        parser = lxml_html.HTMLParser(encoding=encoding, huge_tree=False, no_network=True)
    except LookupError:  # a charset that nobody knows
        parser = lxml_html.HTMLParser(huge_tree=False, no_network=True)
    try:
        tree = lxml_html.document_fromstring(body.replace(b"\0", b""), parser=parser)
    except (etree.LxmlError, ValueError) as error:
        raise _no_article(url) from error
    return tree


class _Meta:
    """The page's <meta> values by name or property, the first of each."""

    def __init__(self, tree: Any) -> None:
        self._values: dict[str, str] = {}
        for element in tree.iter("meta"):
            name = element.get("property") or element.get("name") or element.get("itemprop") or ""
            self._values.setdefault(name, (element.get("content") or "").strip())

    def of(self, *names: str) -> str:
        return next((value for name in names if (value := self._values.get(name))), "")


def _canonical(tree: Any, url: str) -> str:
    for element in tree.iter("link"):
        if "canonical" in (element.get("rel") or "").lower().split():
            return canonical_url(resolve(element.get("href") or "", url))
    return ""


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 6 else None


def _no_article(url: str) -> ParseError:
    what = "no article can be found on this page"
    return ParseError(
        Problem(where=url, what=what, next_step="full_text: never for its feed, if none has one")
    )
