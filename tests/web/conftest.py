"""The readers' pages of one sealed edition, and the dashboard, served on loopback."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from deliver.sample import BASE_URL, EDITION, NEWSLETTER
from store.databases import database_in
from store.sample import NOW, article, recipients, sealed

from digest.config.types import Config, DeliverySettings, SubscriberLists, ThemeRule
from digest.model import Recipient
from digest.pipeline import Pipeline
from digest.web import make_app, web_server
from digest.wiring import open_pipeline
from web.dashboards import Dashboard, dashboard, project
from web.visiting import Clock, Visitor

THEMES = ("Ports", "Rail & road", "<Tides>")
GERMAN = Recipient(address="carl@example.org", list="weekly", language="de")
ARABIC = Recipient(address="noor@example.org", list="weekly", language="ar")
EVIL = Recipient(address='"<script>alert(1)</script>"@example.org', list="weekly")
CHOOSY = Recipient(address="bob@example.org", list="weekly", variant="Ports")


@pytest.fixture(scope="module")
def clock() -> Clock:
    return Clock()


@pytest.fixture(scope="module")
def pipeline(tmp_path_factory: pytest.TempPathFactory, clock: Clock) -> Iterator[Pipeline]:
    root = tmp_path_factory.mktemp("web")
    config = Config(
        path=root / "digest.yaml",
        root=root,
        database=database_in(root),
        base_url=BASE_URL,
        feeds=(),
        themes=tuple(ThemeRule(name=name) for name in THEMES),
        newsletters={"weekly": NEWSLETTER},
        delivery=DeliverySettings(outbox=root / "outbox"),
        subscribers_path=root / "subscribers.yaml",
    )
    subscribers = SubscriberLists(path=Path("subscribers.yaml"), lists={"weekly": ()})
    with open_pipeline(config, subscribers, now=clock) as pipeline:
        kept = sealed(article(), audience=(*recipients(1), GERMAN, ARABIC, EVIL))
        ports = replace(kept.mails[0], variant="Ports")
        kept = replace(kept, mails=(*kept.mails, ports), audience=(*kept.audience, CHOOSY))
        pipeline.store.editions.seal(kept, NOW)
        yield pipeline


@pytest.fixture(scope="module")
def served(pipeline: Pipeline, clock: Clock) -> Iterator[Visitor]:
    with web_server(make_app(pipeline), host="127.0.0.1", port=0) as port:
        yield Visitor(pipeline, port, clock, EDITION)


@pytest.fixture
def visitor(served: Visitor) -> Visitor:
    """With nobody suppressed."""
    served.clock.time = NOW
    for each in served.pipeline.store.suppressions.all():
        served.pipeline.store.suppressions.remove(each.address, each.list)
    return served


@pytest.fixture
def here(tmp_path: Path) -> Iterator[Dashboard]:
    """A dashboard that only this machine reaches."""
    with dashboard(project(tmp_path)) as found:
        yield found
