"""The commands of the main job, where little faults would be felt."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest
from sample_project import Project, free_port
from store.databases import looks_at_the_file

from digest.config.load import load_config
from digest.config.subscribers import load_subscribers
from digest.errors import counted
from digest.schedule.serve import _pages
from digest.store import Store
from digest.watch.health import Health
from digest.watch.watching import Watching
from digest.wiring import open_pipeline


@looks_at_the_file
def test_sending_before_collecting_records_nothing(project: Project) -> None:
    database = project.folder / "digest.db"
    database.unlink()
    result = project.digest("send")
    assert result.returncode == 1
    assert "nothing was collected yet; `digest collect`" in result.stderr
    assert not database.exists()
    with Store.open(f"sqlite:///{database}") as store:  # `subscribers suppress` makes one
        assert project.digest("send").returncode == 1
        assert store.editions.list() == []


def test_editions_are_listed_newest_first(project: Project) -> None:
    assert project.digest("send").returncode == 0
    database = project.database
    with Store.open(database) as store:
        first = store.editions.list()[0]
        store.editions.skip(
            "weekly",
            slot=first.slot.replace(year=first.slot.year - 1),
            id="weekly/made-later",
            window=first.window,
            reason="nothing new",
            now=datetime.now(UTC),
        )
    listed = json.loads(project.digest("editions", "list", "--json").stdout)
    assert [row["id"] for row in listed] == ["weekly/made-later", first.id]
    shown = json.loads(project.digest("editions", "show", first.id, "--json").stdout)
    ids = {delivery["id"] for delivery in shown["deliveries"]}
    assert {event["delivery_id"] for event in shown["ledger"]} == ids
    assert {event["status"] for event in shown["ledger"]} == {"sending", "accepted"}


def test_a_test_copy_lies_apart(project: Project) -> None:
    assert project.digest("send", "--to", "editor@example.org").returncode == 0
    (copy,) = project.folder.glob("outbox/**/*.eml")
    assert copy.relative_to(project.folder).parts[:3] == ("outbox", "tests", "weekly")
    assert copy.name == "editor@example.org.eml"


def test_removing_a_feed_forgets_its_state(project: Project) -> None:
    url = load_config(project.config).feeds[0].url
    assert project.digest("feeds", "remove", url).returncode == 0
    with Store.open(project.database, read_only=True) as store:
        assert store.feeds.states([url]) == {}


@pytest.mark.parametrize("listens", [False, True])
def test_listen_without_a_base_url_is_told(
    project: Project, listens: bool, caplog: pytest.LogCaptureFixture
) -> None:
    text = project.config.read_text(encoding="utf-8")
    lines = [line for line in text.splitlines(keepends=True) if not line.startswith("base_url:")]
    listen = [f"listen: 127.0.0.1:{free_port()}\n"] if listens else []
    project.config.write_text("".join([*listen, *lines]), encoding="utf-8")
    config = load_config(project.config)
    subscribers = load_subscribers(config.subscribers_path, config)
    with open_pipeline(config, subscribers) as pipeline:
        health = Health(watching=Watching(pipeline), is_alive=None)
        with caplog.at_level("INFO", "digest"), _pages(pipeline, health):
            pass
    told = [line for line in caplog.messages if "there is no `base_url:`" in line]
    assert len(told) == listens


def test_one_is_not_many() -> None:
    assert [counted(n, "entry", "entries") for n in (0, 1, 2)] == [
        "0 entries",
        "1 entry",
        "2 entries",
    ]
    assert counted(1, "feed") + counted(3, "feed") == "1 feed3 feeds"
