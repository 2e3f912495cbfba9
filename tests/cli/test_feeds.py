"""`digest feeds list|add|remove`."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from digest.cli.feeds import app
from digest.config.examples import example_files
from digest.errors import UsageError

from .conftest import Run


def test_list_shows_each_feed(folder: Path, run: Run) -> None:
    lines = run(app, "list").output.splitlines()
    assert lines[0].split() == ["feed", "title", "tags", "theme"]
    expected = "https://example.com/markets/rss Example Markets business Markets"
    assert lines[2].split() == expected.split()


def test_list_as_json(folder: Path, run: Run) -> None:
    feeds = json.loads(run(app, "list", "--json").output)
    assert feeds[1] == {
        "url": "https://example.com/markets/rss",
        "title": "Example Markets",
        "tags": ["business"],
        "theme": "Markets",
        "full_text": "auto",
        "weight": 1.0,
    }


def test_a_password_of_a_feed_is_not_listed(
    folder: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FEED_PASSWORD", "s3cret")
    run(app, "add", "https://me:${FEED_PASSWORD}@example.org/private")
    for words in (
        ("list",),
        ("list", "--json"),
        ("remove", "https://me:s3cret@example.org/private"),
    ):
        output = run(app, *words).output
        assert "s3cret" not in output
        assert "https://me:***@example.org/private" in output


def test_add_then_remove_leaves_the_file_as_it_was(folder: Path, run: Run) -> None:
    url = "https://example.net/feed"
    run(app, "add", url, "--title", "Net", "--tag", "a", "--tag", "b", "--theme", "Markets")
    added = json.loads(run(app, "list", "--json").output)[-1]
    assert (added["url"], added["title"]) == (url, "Net")
    assert (added["tags"], added["theme"]) == (["a", "b"], "Markets")
    assert run(app, "remove", "Net").output == f"removed {url}\n"
    text = (folder / "digest.yaml").read_text(encoding="utf-8")
    assert text == example_files()["digest.yaml"]


def test_no_feed_says_what_to_do(folder: Path, run: Run) -> None:
    run(app, "remove", "https://example.org/feed.xml")
    run(app, "remove", "Example Markets")
    assert run(app, "list").output == "no feed yet; `digest feeds add URL` adds one\n"


def test_removing_what_is_not_there(folder: Path, run: Run) -> None:
    with pytest.raises(UsageError, match=r"did you mean https://example.org/feed.xml\?"):
        run(app, "remove", "https://example.org/feed")
