"""Reading a document in one go, in a worker or a thread: asking once for what is known."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, nullcontext

import pytest

from digest.collect.making import ArticleMaker, Document, ThreadMaker
from digest.collect.parse import FeedParser
from digest.collect.parse_pool import PoolParser
from digest.errors import ParseError, Problem, StoreError
from digest.model import Feed

from .collecting import NOW
from .hostile_server import item, rss

Maker = Callable[[], AbstractAsyncContextManager[ArticleMaker]]

URL = "https://news.example/feed"
MAKERS: dict[str, Maker] = {
    "worker": lambda: PoolParser(workers=1),
    "thread": lambda: nullcontext(ThreadMaker(FeedParser())),
}
BODY = rss(item(1), item(2), item(3))


@pytest.fixture(params=MAKERS)
def maker(request: pytest.FixtureRequest) -> Maker:
    return MAKERS[request.param]


def document(body: bytes) -> Document:
    return Document(
        body=body, url=URL, content_type="", feed=Feed(url=URL), now=NOW, has_pages=False
    )


def nothing(_: Sequence[str]) -> Mapping[str, str]:
    return {}


def test_what_is_known_is_asked_for_once_and_not_made_again(maker: Maker) -> None:
    async def story() -> None:
        async with maker() as reader:
            first = await reader.read(document(BODY), nothing)
            one, two, three = first.made.articles
            asked: list[Sequence[str]] = []

            def known(ids: Sequence[str]) -> Mapping[str, str]:
                asked.append(ids)
                return {one.id: one.content_hash, two.id: "of other words"}

            again = await reader.read(document(BODY), known)
            assert asked == [(one.id, two.id, three.id)]
            assert again.made.articles == [two, three]
            assert (again.entries, again.known) == (3, 1)
            assert again.parsed.title == "A feed"
            assert again.parsed.entries == ()

    asyncio.run(story())


def test_a_fault_costs_one_document(maker: Maker) -> None:
    def locked(_: Sequence[str]) -> Mapping[str, str]:
        raise StoreError(Problem(where="digest.db", what="locked", next_step="try again"))

    async def story() -> None:
        async with maker() as reader:
            with pytest.raises(StoreError, match="locked"):
                await reader.read(document(BODY), locked)
            with pytest.raises(ParseError):
                await reader.read(document(b"<html>No feed</html>"), nothing)
            assert len((await reader.read(document(BODY), nothing)).made.articles) == 3

    asyncio.run(story())
