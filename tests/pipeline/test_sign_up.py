"""The mail that asks for a confirmation, over a mail server that greylists, refuses or is down."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from deliver.mail_server import MailServer, running
from deliver.sample import BASE_URL, NEWSLETTER
from store.databases import database_in
from store.sample import NOW
from web.visiting import Clock

from digest.config.types import Config, DeliverySettings, SubscriberLists
from digest.model import Suppression
from digest.pipeline import Pipeline
from digest.pipeline.sign_up import ask_to_sign_up, mail_sign_ups
from digest.wiring import open_pipeline

OPEN = replace(NEWSLETTER, signup=True, lists=("weekly",))
ADA = "ada@example.org"


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def server() -> Iterator[MailServer]:
    with running(MailServer()) as server:
        yield server


@pytest.fixture
def pipeline(tmp_path: Path, clock: Clock, server: MailServer) -> Iterator[Pipeline]:
    delivery = DeliverySettings(mailer="smtp", smtp=server.settings, outbox=tmp_path / "outbox")
    config = Config(
        path=tmp_path / "digest.yaml",
        root=tmp_path,
        database=database_in(tmp_path),
        base_url=BASE_URL,
        feeds=(),
        themes=(),
        newsletters={"weekly": OPEN},
        delivery=delivery,
        subscribers_path=tmp_path / "subscribers.yaml",
    )
    lists = SubscriberLists(path=config.subscribers_path, lists={"weekly": ()})
    with open_pipeline(config, lists, now=clock) as pipeline:
        yield pipeline


def test_a_server_that_greylists_gets_it_again(
    pipeline: Pipeline, server: MailServer, clock: Clock
) -> None:
    server.rcpt_answer = "451 4.7.1 come back later"
    ask_to_sign_up(pipeline, OPEN, ADA)
    assert server.messages == []
    server.rcpt_answer = ""
    clock.time += timedelta(minutes=4)
    mail_sign_ups(pipeline)
    assert server.messages == [], "too early for it"
    clock.time += timedelta(minutes=1)
    mail_sign_ups(pipeline)
    assert server.recipients == [ADA]
    clock.time += timedelta(days=1)
    mail_sign_ups(pipeline)
    assert server.recipients == [ADA], "once is enough"


def test_an_address_that_is_refused_is_left_alone(
    pipeline: Pipeline, server: MailServer, clock: Clock
) -> None:
    server.rcpt_answer = "550 5.1.1 no such user"
    ask_to_sign_up(pipeline, OPEN, ADA)
    server.rcpt_answer = ""
    clock.time += timedelta(hours=1)
    mail_sign_ups(pipeline)
    assert server.messages == []


def test_it_comes_by_another_process_when_the_server_is_back(
    pipeline: Pipeline, clock: Clock, server: MailServer
) -> None:
    down = replace(pipeline.config.delivery, smtp=replace(server.settings, port=1))
    elsewhere = replace(pipeline, config=replace(pipeline.config, delivery=down))
    ask_to_sign_up(elsewhere, OPEN, ADA)
    ask_to_sign_up(elsewhere, OPEN, "bob@example.org")
    clock.time += timedelta(minutes=5)
    mail_sign_ups(pipeline)
    assert server.recipients == [ADA, "bob@example.org"]


def test_who_is_held_or_came_to_a_closed_newsletter_meanwhile_gets_none(
    pipeline: Pipeline, server: MailServer, clock: Clock
) -> None:
    server.rcpt_answer = "451 4.7.1 come back later"
    ask_to_sign_up(pipeline, OPEN, ADA)
    ask_to_sign_up(pipeline, OPEN, "bob@example.org")
    server.rcpt_answer = ""
    held = Suppression(address=ADA, list="", reason="complained", at=NOW)
    pipeline.store.suppressions.add(held)
    clock.time += timedelta(minutes=5)
    mail_sign_ups(pipeline)
    assert server.recipients == ["bob@example.org"]
    ask_to_sign_up(pipeline, OPEN, "carl@example.org")
    assert server.recipients == ["bob@example.org", "carl@example.org"]
    server.rcpt_answer = "451 4.7.1 come back later"
    ask_to_sign_up(pipeline, OPEN, "dora@example.org")
    server.rcpt_answer = ""
    closed = replace(pipeline.config, newsletters={"weekly": replace(OPEN, signup=False)})
    clock.time += timedelta(minutes=5)
    mail_sign_ups(replace(pipeline, config=closed))
    assert "dora@example.org" not in server.recipients
