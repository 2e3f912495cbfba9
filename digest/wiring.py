"""Config -> Pipeline: the only file that puts adapters and the store together."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from datetime import UTC, datetime

from digest.collect.extract import PageExtractor
from digest.collect.fetch import HttpFetcher
from digest.collect.pages import GuardedPages
from digest.collect.parse_pool import PoolParser
from digest.collect.robots import Robots
from digest.config.types import Config, SubscriberLists
from digest.deliver.mailers import make_mailer
from digest.embed import make_embedder
from digest.pipeline import Pipeline, Sources
from digest.ports import Now
from digest.render import Renderer
from digest.store import Store


def utc_now() -> datetime:
    """The clock."""
    return datetime.now(UTC)


@contextmanager
def open_pipeline(
    config: Config,
    subscribers: SubscriberLists,
    *,
    read_only: bool = False,
    now: Now = utc_now,
) -> Iterator[Pipeline]:
    """The pipeline of a project, with its store open. `read_only` changes no byte of the store."""
    with Store.open(config.database, read_only=read_only) as store:
        yield Pipeline(
            config=config,
            subscribers=subscribers,
            store=store,
            renderer=Renderer(config.root / "templates"),
            sources=open_sources,
            make_mailer=make_mailer,
            embedder=make_embedder(),
            now=now,
        )


@asynccontextmanager
async def open_sources(config: Config) -> AsyncIterator[Sources]:
    """What feeds and pages are read with: guarded fetches and bounded workers."""
    async with (
        HttpFetcher(config.collect, root=config.root) as fetcher,
        PoolParser() as parser,
    ):
        robots = Robots(fetcher, fetcher.user_agent)
        yield Sources(
            fetcher=fetcher,
            parser=parser,
            pages=GuardedPages(fetcher, PageExtractor(parser), robots),
            maker=parser,  # articles are made in the same bounded workers
        )
