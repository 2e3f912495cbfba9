"""What monitors are told: alive, ready or why not, and figures that name nobody."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import urlopen

from schedule.frozen import Frozen, local
from starlette.applications import Starlette

from digest.schedule.due import due_slots
from digest.watch.health import Health
from digest.watch.watching import Watching
from digest.web.health import health_routes
from digest.web.server import web_server


def asked(url: str) -> tuple[int, str]:
    try:
        with urlopen(url, timeout=10) as answer:
            return answer.status, answer.read().decode()
    except HTTPError as error:
        with error:
            return error.code, error.read().decode()


def test_ready_until_a_slot_is_overdue_or_the_scheduler_stands_still(tmp_path: Path) -> None:
    frozen = Frozen(tmp_path, local("Europe/Berlin", "2026-06-01T12:00"))
    living = True
    with frozen.opened() as pipeline:
        due_slots(pipeline, pipeline.newsletter(None))  # from now on its slots are watched
        health = Health(watching=Watching(pipeline), is_alive=lambda: living)
        app = Starlette(routes=[*health_routes(health)])
        with web_server(app, host="127.0.0.1", port=0) as port:
            site = f"http://127.0.0.1:{port}"
            assert asked(f"{site}/healthz") == (200, "ok\n")
            assert asked(f"{site}/readyz")[0] == 200
            frozen.now += timedelta(days=1)
            living = False
            status, said = asked(f"{site}/readyz")
            assert status == 503
            overdue, still = json.loads(said)["reasons"]
            assert "daily" in overdue
            assert "scheduler" in still
            _, figures = asked(f"{site}/metrics")
    assert 'digest_feeds{health="unread"} 1.0' in figures
    # a series that is not there rings no bell
    assert 'digest_feeds{health="failing"} 0.0' in figures
    assert 'digest_editions{status="held"} 0.0' in figures
    assert 'digest_deliveries{status="queued"} 0.0' in figures
    assert "digest_ready 0.0" in figures
    assert "digest_queue_age_seconds 0.0" in figures
    assert "reader.example" not in figures


def test_not_ready_while_the_store_is_out_of_order(tmp_path: Path) -> None:
    frozen = Frozen(tmp_path, local("Europe/Berlin", "2026-06-01T12:00"))
    with frozen.opened() as pipeline:
        health = Health(watching=Watching(pipeline), is_alive=lambda: True)
        with pipeline.store._database.write() as connection:
            connection.exec_driver_sql("ALTER TABLE editions RENAME TO lost")
        app = Starlette(routes=[*health_routes(health)])
        with web_server(app, host="127.0.0.1", port=0) as port:
            site = f"http://127.0.0.1:{port}"
            assert asked(f"{site}/healthz")[0] == 200  # a restart would not help
            status, said = asked(f"{site}/readyz")
            assert (status, json.loads(said)["reasons"]) == (503, ["the store cannot be reached"])
            assert asked(f"{site}/metrics")[0] == 503
