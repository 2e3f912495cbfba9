"""Alerts by webhook: each thing once, and once when it is over; a webhook that is down is tried
again."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from schedule.frozen import Frozen
from schedule.running import Webhook, listening

from digest.watch.alerts import Alerts


@pytest.fixture
def webhook() -> Iterator[Webhook]:
    with listening() as webhook:
        yield webhook


@pytest.fixture
def frozen(tmp_path: Path) -> Frozen:
    return Frozen(tmp_path, datetime(2026, 6, 1, tzinfo=UTC))


@pytest.fixture
def alerts(frozen: Frozen, webhook: Webhook, monkeypatch: pytest.MonkeyPatch) -> Iterator[Alerts]:
    path = frozen.folder / "digest.yaml"
    text = path.read_text().replace("email: operator@example.org", "webhook: '${HOOK}'")
    path.write_text(text)
    monkeypatch.setenv("HOOK", webhook.url)
    with frozen.opened() as pipeline:
        yield Alerts(pipeline)


def test_each_thing_is_told_once_and_once_when_it_is_over(alerts: Alerts, webhook: Webhook) -> None:
    for _ in range(2):
        alerts.alert("tide", "the tide is high")
        alerts.alert("wind", "the wind is strong")
        alerts.flush()
    assert webhook.told == ["the tide is high\nthe wind is strong"]
    alerts.clear("tide")
    alerts.clear("sun")  # nothing was wrong with it
    alerts.flush()
    assert webhook.told[1:] == ["over: the tide is high"]
    alerts.alert("tide", "the tide is high again")
    alerts.flush()
    assert webhook.told[2:] == ["the tide is high again"]


def test_what_was_over_before_it_could_be_told_is_not_told(
    alerts: Alerts, webhook: Webhook
) -> None:
    alerts.alert("tide", "the tide is high")
    alerts.clear("tide")
    alerts.flush()
    assert webhook.told == []


def test_a_webhook_that_is_down_is_tried_again_later(
    alerts: Alerts, webhook: Webhook, frozen: Frozen, caplog: pytest.LogCaptureFixture
) -> None:
    webhook.status = 500
    alerts.alert("tide", "the tide is high")
    alerts.flush()
    assert "the operator could not be told: webhook" in caplog.messages
    assert "secret" not in caplog.text  # its address is its password
    webhook.status = 204
    alerts.flush()
    assert len(webhook.told) == 1  # not at once
    frozen.now += timedelta(minutes=10)
    alerts.flush()
    alerts.flush()
    assert webhook.told == ["the tide is high"] * 2


def test_old_news_is_none(alerts: Alerts, webhook: Webhook, frozen: Frozen) -> None:
    webhook.status = 500
    alerts.alert("tide", "the tide is high")
    alerts.flush()
    webhook.status = 204
    frozen.now += timedelta(days=2)
    alerts.flush()
    assert len(webhook.told) == 1


def test_a_store_that_is_out_of_order_is_told_all_the_same_once(
    alerts: Alerts, webhook: Webhook
) -> None:
    with alerts.pipeline.store._database.write() as connection:
        connection.exec_driver_sql("DROP TABLE alerts")
    for _ in range(2):
        alerts.alert("tide", "the tide is high")
    [told] = webhook.told
    assert told.startswith("the tide is high (")
    assert "alerts" in told  # the table that is gone


def test_that_the_store_is_in_order_again_is_told(alerts: Alerts, webhook: Webhook) -> None:
    with alerts.pipeline.store._database.write() as connection:
        connection.exec_driver_sql("ALTER TABLE alerts RENAME TO away")
    alerts.alert("tide", "the tide is high")
    with alerts.pipeline.store._database.write() as connection:
        connection.exec_driver_sql("ALTER TABLE away RENAME TO alerts")
    for _ in range(2):
        alerts.clear("tide")
    told, over = webhook.told
    assert over == f"over: {told}"


def test_the_operator_is_mailed_also_without_any_newsletter(frozen: Frozen) -> None:
    with frozen.opened() as pipeline:
        config = replace(pipeline.config, newsletters={})
        alerts = Alerts(replace(pipeline, config=config))
        alerts.alert("tide", "the tide is high")
        alerts.flush()
    assert ["the tide is high" in told for told in frozen.alerts()] == [True]


def test_a_webhook_that_speaks_no_http_is_one_that_is_down(
    alerts: Alerts, caplog: pytest.LogCaptureFixture
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:

        def answer() -> None:
            with server.accept()[0] as connection:
                connection.recv(1000)
                connection.sendall(b"220 mail.example ESMTP\r\n")

        thread = threading.Thread(target=answer)
        thread.start()
        operator = replace(
            alerts.pipeline.config.operator, webhook=f"http://127.0.0.1:{server.getsockname()[1]}/"
        )
        config = replace(alerts.pipeline.config, operator=operator)
        alerts.pipeline = replace(alerts.pipeline, config=config)
        alerts.alert("tide", "the tide is high")
        alerts.flush()
        thread.join()
    assert "the operator could not be told: webhook" in caplog.messages
    book, now = alerts.pipeline.store.alerts, alerts.pipeline.now()
    assert [row.key for row in book.take_untold(now, since=now)] == ["tide"]
