"""The sample project: it loads without a problem, and reads every sample feed."""

from __future__ import annotations

from pathlib import Path

import pytest

from digest.config.load import load_config
from digest.config.subscribers import load_subscribers
from digest.samples import SAMPLE_FEEDS, write_project

BASE = "http://127.0.0.1:8765"


def test_the_project_loads_and_reads_every_feed(tmp_path: Path) -> None:
    written = write_project(tmp_path / "new", BASE)
    config = load_config(tmp_path / "new" / "digest.yaml")
    assert sorted(feed.url for feed in config.feeds) == [
        f"{BASE}/feeds/{name}" for name in sorted(SAMPLE_FEEDS)
    ]
    assert len(config.themes) >= 4
    assert config.newsletters["weekly"].lists == ("weekly",)
    assert config.collect.allow_networks
    lists = load_subscribers(config.subscribers_path, config).lists
    assert len(lists["weekly"]) == 6
    assert {path.name for path in written} == {"digest.yaml", "subscribers.yaml"}
    names = {subscriber.name for subscriber in lists["weekly"]}
    assert {"Jürgen Größmann", "林美玲"} <= names
    assert any(subscriber.themes for subscriber in lists["weekly"])


def test_nothing_of_the_users_is_overwritten(tmp_path: Path) -> None:
    (tmp_path / "subscribers.yaml").write_text("mine")
    with pytest.raises(FileExistsError):
        write_project(tmp_path, BASE)
    assert [path.name for path in tmp_path.iterdir()] == ["subscribers.yaml"]
    assert (tmp_path / "subscribers.yaml").read_text() == "mine"
