"""Article pages through the guarded fetcher, where robots.txt allows; each once a run."""

from __future__ import annotations

import asyncio
from typing import Protocol

from digest.collect.links import canonical_url
from digest.collect.robots import Robots
from digest.errors import DigestError
from digest.ports import Extractor, Fetcher, FetchRequest, Page

_ACCEPT = "text/html, application/xhtml+xml;q=0.9, */*;q=0.1"
_PAGE_TYPES = ("text/html", "application/xhtml+xml", "")


class PageSource(Protocol):
    """Gives the article page at a URL, or None where there is none to be had; never raises."""

    async def page(self, url: str) -> Page | None: ...


class GuardedPages:
    """Pages over a Fetcher, an Extractor and the site's robots.txt."""

    def __init__(self, fetcher: Fetcher, extractor: Extractor, robots: Robots) -> None:
        self._fetcher = fetcher
        self._extractor = extractor
        self._robots = robots
        self._pages: dict[str, asyncio.Task[Page | None]] = {}

    async def page(self, url: str) -> Page | None:
        """The page at `url`; asked for twice in a run, it is fetched once."""
        url = canonical_url(url)
        if not url:
            return None
        if url not in self._pages:
            self._pages[url] = asyncio.create_task(self._read(url))
        return await asyncio.shield(self._pages[url])

    async def _read(self, url: str) -> Page | None:
        try:
            if not await self._robots.allowed(url):
                return None
            fetched = await self._fetcher.fetch(FetchRequest(url=url, accept=_ACCEPT))
            if fetched.content_type.partition(";")[0].strip().lower() not in _PAGE_TYPES:
                return None
            return await self._extractor.extract(
                fetched.body, url=fetched.final_url, content_type=fetched.content_type
            )
        except DigestError:  # the feed's own words do: an article never fails for its page
            return None
