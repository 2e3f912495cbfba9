"""What is told of deliveries: in any order and however often, one state; soft bounces add up."""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from deliver.sample import NEWSLETTER
from hypothesis import given, settings
from hypothesis import strategies as st
from store.sample import NOW, WEEK, article, recipients, sealed

from digest.config.types import Config, DeliverySettings, SoftBounceRule, SubscriberLists
from digest.deliver.told import Told
from digest.deliver.webhook import read_events
from digest.model import Deferred, Delivery, DeliveryStatus
from digest.pipeline.feedback import keep_told
from digest.store import Store
from digest.wiring import open_pipeline

RULE = SoftBounceRule(count=3, within=timedelta(days=30))
MONDAYS = [NOW - (5 - n) * WEEK for n in range(6)]
WORDS = ["processed", "deferred", "delivered", "bounce", "blocked", "dropped", "spamreport"]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The database of six weekly editions to one person."""
    file = tmp_path_factory.mktemp("made") / "digest.db"
    with Store.open(f"sqlite:///{file}") as store:
        for number, slot in enumerate(MONDAYS, 1):
            one = sealed(article(number), audience=recipients(1), slot=slot, number=number)
            store.editions.seal(one, slot)
    return file


@contextmanager
def copied(made: Path) -> Iterator[Store]:
    with tempfile.TemporaryDirectory() as folder:
        file = shutil.copy(made, folder)
        with Store.open(f"sqlite:///{file}") as store:
            yield store


@pytest.fixture
def store(made: Path) -> Iterator[Store]:
    """Six weekly editions to one person."""
    with copied(made) as store:
        yield store


def delivery(store: Store, number: int) -> Delivery:
    slot = MONDAYS[number]
    (found,) = store.outbox.deliveries(f"weekly/{slot:%Y-%m-%dT%H%M}")
    return found


def soft(store: Store, number: int) -> Told:
    return Told(
        delivery_id=delivery(store, number).id,
        at=MONDAYS[number] + timedelta(hours=1),
        status=DeliveryStatus.BOUNCED,
        detail="4.2.2 mailbox full",
        soft=True,
    )


def held(store: Store) -> list[tuple[str, str, datetime]]:
    return [(each.reason, each.detail, each.at) for each in store.suppressions.all()]


@given(order=st.permutations([3, 4, 5, 4, 3]))
@settings(max_examples=10, deadline=None)
def test_three_soft_bounces_in_a_month_suppress_in_any_order(made: Path, order: list[int]) -> None:
    with copied(made) as store:
        for number in order:
            keep_told(store, [soft(store, number)], RULE, NOW + WEEK)
        assert held(store) == [
            ("bounced", "3 soft bounces in 30 days", MONDAYS[5] + timedelta(hours=1))
        ]


def test_fewer_or_further_apart_suppress_nobody(store: Store) -> None:
    rule = SoftBounceRule(count=3, within=timedelta(days=20))
    keep_told(store, [soft(store, number) for number in (0, 2, 3, 5)] * 3, rule, NOW + WEEK)
    assert held(store) == []
    keep_told(store, [soft(store, 4)], SoftBounceRule(count=0), NOW + WEEK)
    assert held(store) == []
    keep_told(store, [replace(soft(store, 4), detail="4.2.2 still full")], rule, NOW + WEEK)
    assert len(held(store)) == 1


def test_lifting_the_suppression_counts_from_none_again(store: Store) -> None:
    keep_told(store, [soft(store, number) for number in (2, 3, 4)], RULE, NOW)
    store.suppressions.remove("r0@example.org", "")
    keep_told(store, [soft(store, 5)], RULE, NOW + WEEK)
    assert held(store) == []


def events(store: Store) -> list[Told]:
    """One of each kind of SendGrid's events, of one delivery."""
    sent = delivery(store, 5)
    at = int(NOW.timestamp())
    rows = [
        {
            "delivery_id": sent.id,
            "email": sent.recipient.address,
            "sg_event_id": f"e{n}",
            "timestamp": at + n,
            "event": "bounce" if word == "blocked" else word,
            "type": word,
            "reason": "452 mailbox full",
        }
        for n, word in enumerate(WORDS)
    ]
    return read_events(json.dumps(rows).encode())


def state(store: Store) -> tuple[DeliveryStatus, list[tuple[DeliveryStatus, str]], list[str]]:
    sent = delivery(store, 5)
    ledger = sorted((each.status, each.detail) for each in store.outbox.events(sent.edition_id))
    people = sorted(each.address for each in store.suppressions.all())
    return sent.status, ledger, people


@given(st.data())
@settings(max_examples=15, deadline=None)
def test_however_events_are_shuffled_and_repeated_the_state_is_one(
    made: Path, data: st.DataObject
) -> None:
    with copied(made) as store:
        told = events(store)
        copies = data.draw(st.permutations([*told, *data.draw(st.permutations(told))]))
        cut = data.draw(st.integers(0, len(copies)))
        for some in (copies[:cut], copies[cut:]):
            keep_told(store, some, RULE, NOW + WEEK)
        status, ledger, people = state(store)
        assert status is DeliveryStatus.COMPLAINED
        assert people == ["r0@example.org"]
        assert len(ledger) == len({detail for _, detail in ledger}) == len(WORDS)


def test_a_deferral_changes_no_state_and_is_in_the_ledger(store: Store) -> None:
    _, deferred, delivered, *_ = events(store)
    keep_told(store, [delivered, deferred], RULE, NOW + WEEK)
    status, ledger, _ = state(store)
    assert status is DeliveryStatus.DELIVERED
    assert any("deferred: 452 mailbox full" in detail for _, detail in ledger)


def test_what_is_blocked_came_back_and_suppresses_nobody_yet(store: Store) -> None:
    blocked = next(each for each in events(store) if each.soft)
    keep_told(store, [blocked], RULE, NOW + WEEK)
    assert state(store)[0] is DeliveryStatus.BOUNCED
    assert held(store) == []


@pytest.mark.parametrize(
    ("answers", "counts"),
    [
        (["451 4.2.2 over quota", "452 4.2.2 over quota"], True),
        (["421 4.3.2 shutting down"], False),
        (["450 4.7.1 too many messages of yours"], False),
        (["the mail server does not answer"], False),
        ([], False),
    ],
)
def test_put_off_until_it_was_too_late_is_a_soft_bounce(
    tmp_path: Path, store: Store, answers: list[str], counts: bool
) -> None:
    sent = delivery(store, 5)
    for answer in answers:
        hour = timedelta(hours=1)
        (claimed,) = store.outbox.claim(sent.edition_id, worker="w", limit=1, now=NOW, lease=hour)
        deferred = Deferred(detail=answer, retry_after_seconds=0)
        store.outbox.record([(claimed, deferred)], now=NOW)
    config = Config(
        root=tmp_path,
        path=tmp_path / "digest.yaml",
        subscribers_path=tmp_path / "subscribers.yaml",
        feeds=(),
        database=f"sqlite:///{tmp_path}/other.db",
        newsletters={"weekly": NEWSLETTER},
        delivery=DeliverySettings(outbox=tmp_path, soft_bounces=SoftBounceRule(count=1)),
    )
    with open_pipeline(
        config, SubscriberLists(path=config.subscribers_path, lists={}), now=lambda: NOW
    ) as pipeline:
        replace(pipeline, store=store).hold_overdue(NEWSLETTER, before=NOW + WEEK)
    assert [reason for reason, *_ in held(store)] == ["bounced"] * counts


def test_old_news_does_not_undo_what_was_lifted_since(store: Store) -> None:
    hard = Told(
        delivery_id=delivery(store, 0).id,
        at=MONDAYS[0],
        status=DeliveryStatus.BOUNCED,
        detail="hard: 5.1.1 unknown",
        suppress="bounced",
    )
    told = [hard, *(soft(store, number) for number in (3, 4, 5))]
    keep_told(store, told, RULE, NOW)
    assert len(held(store)) == 1
    store.suppressions.remove("r0@example.org", "")
    assert keep_told(store, told, RULE, NOW) == []
    assert held(store) == []
    keep_told(store, [replace(soft(store, 2), detail="4.2.2 full again")], RULE, NOW)
    assert held(store) == [], "soft bounces are counted from none again"
