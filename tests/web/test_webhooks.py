"""SendGrid's event webhook: genuine, forged, stale, malformed; twice and in any order is once."""

from __future__ import annotations

import asyncio
import base64
import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from deliver.sample import EDITION, NEWSLETTER
from store.databases import database_in
from store.sample import NOW, article, recipients, sealed

from digest.config.types import Config, DeliverySettings, SendGridSettings, SubscriberLists
from digest.pipeline import Pipeline
from digest.web import make_app
from digest.wiring import open_pipeline

SIGNER = ec.generate_private_key(ec.SECP256R1())
PUBLIC = base64.b64encode(
    SIGNER.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
).decode()


@pytest.fixture
def pipeline(tmp_path: Path) -> Iterator[Pipeline]:
    config = Config(
        root=tmp_path,
        path=tmp_path / "digest.yaml",
        subscribers_path=tmp_path / "subscribers.yaml",
        feeds=(),
        database=database_in(tmp_path),
        newsletters={"weekly": NEWSLETTER},
        delivery=DeliverySettings(
            outbox=tmp_path / "outbox", sendgrid=SendGridSettings(webhook_key=PUBLIC)
        ),
    )
    lists = SubscriberLists(path=config.subscribers_path, lists={})
    with open_pipeline(config, lists, now=lambda: NOW) as pipeline:
        pipeline.store.editions.seal(sealed(article(), audience=recipients(2)), NOW)
        yield pipeline


def post(
    pipeline: Pipeline, body: bytes, *, at: int = int(NOW.timestamp()), sign: bytes = b""
) -> int:
    signature = SIGNER.sign(str(at).encode() + (sign or body), ec.ECDSA(hashes.SHA256()))
    headers = [
        (b"x-twilio-email-event-webhook-signature", base64.b64encode(signature)),
        (b"x-twilio-email-event-webhook-timestamp", str(at).encode()),
    ]
    scope = {"type": "http", "method": "POST", "path": "/webhooks/sendgrid", "headers": headers}
    answers: list[dict[str, Any]] = []

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(message: Any) -> None:
        answers.append(message)

    asyncio.run(make_app(pipeline)({**scope, "query_string": b""}, receive, send))
    return int(answers[0]["status"])


def told(pipeline: Pipeline) -> bytes:
    ada = next(
        each
        for each in pipeline.store.outbox.deliveries(EDITION.id)
        if each.recipient.address.startswith("r0@")
    )
    common = {"delivery_id": ada.id, "email": ada.recipient.address}
    at = int(NOW.timestamp())
    events = [
        {**common, "event": "processed", "sg_event_id": "e1", "timestamp": at},
        {**common, "event": "bounce", "type": "bounce", "sg_event_id": "e2", "timestamp": at},
    ]
    return json.dumps([*events, "noise", {"event": "bounce"}]).encode() + b"\r\n"


def state(pipeline: Pipeline) -> object:
    outbox = pipeline.store.outbox
    return [
        sorted(map(str, outbox.deliveries(EDITION.id))),
        sorted((each.status, each.detail) for each in outbox.events(EDITION.id)),
        pipeline.store.suppressions.all(),
    ]


def test_a_replay_in_another_order_changes_nothing(pipeline: Pipeline) -> None:
    body = told(pipeline)
    assert post(pipeline, body) == 204
    once = state(pipeline)
    (held,) = pipeline.store.suppressions.all()
    assert (held.address, held.reason) == ("r0@example.org", "bounced")
    turned = json.dumps([*reversed(json.loads(body))]).encode()
    assert post(pipeline, body) == post(pipeline, turned) == 204
    assert state(pipeline) == once


def test_what_is_not_genuine_changes_nothing(pipeline: Pipeline) -> None:
    body, before = told(pipeline), state(pipeline)
    assert post(pipeline, body, sign=body.strip()) == 403
    assert post(pipeline, body, at=int(NOW.timestamp()) - 3 * 86_400) == 403
    assert post(pipeline, b"{}") == post(pipeline, b"[") == post(pipeline, b"[" * 100_000) == 400
    assert state(pipeline) == before


def test_an_event_with_another_address_suppresses_nobody(pipeline: Pipeline) -> None:
    assert post(pipeline, told(pipeline).replace(b"r0@", b"eve@")) == 204
    assert pipeline.store.suppressions.all() == []


def test_without_a_key_there_is_no_webhook(pipeline: Pipeline) -> None:
    delivery = replace(pipeline.config.delivery, sendgrid=SendGridSettings())
    pipeline = replace(pipeline, config=replace(pipeline.config, delivery=delivery))
    assert post(pipeline, told(pipeline)) == 404


def test_letters_that_no_database_keeps_hold_nothing_up(pipeline: Pipeline) -> None:
    events = json.loads(told(pipeline))
    strange = {"reason": "550 \x00 \ud800", "sg_event_id": "\ud800", "event": "bounce\x00"}
    odd = [{**events[0], **strange}, {**events[0], "delivery_id": "\ud800"}]
    assert post(pipeline, json.dumps([*odd, *events]).encode()) == 204
    (held,) = pipeline.store.suppressions.all()
    assert held.address == "r0@example.org"
