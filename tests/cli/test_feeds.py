"""`digest feeds list|add|remove|import|export`, without a network."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from digest.cli.feeds import app
from digest.errors import UsageError

from .conftest import Run


@pytest.fixture
def before(folder: Path) -> str:
    """digest.yaml as it was before the test."""
    return (folder / "digest.yaml").read_text(encoding="utf-8")


def test_list_shows_each_feed(folder: Path, run: Run) -> None:
    lines = run(app, "list").output.splitlines()
    assert lines[0].split() == ["feed", "title", "tags", "theme", "last", "success", "health"]
    expected = "https://example.com/markets/rss Example Markets business Markets not read yet"
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
        "state": None,
    }


def test_a_password_of_a_feed_is_not_listed(
    folder: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FEED_PASSWORD", "s3cret")
    run(app, "add", "https://me:${FEED_PASSWORD}@example.org/private", "--no-check")
    for words in (
        ("list",),
        ("list", "--json"),
        ("export",),
        ("remove", "https://me:s3cret@example.org/private"),
    ):
        output = run(app, *words).output
        assert "s3cret" not in output
        assert "https://me:***@example.org/private" in output


def test_add_then_remove_leaves_the_file_as_it_was(folder: Path, before: str, run: Run) -> None:
    url = "https://example.net/feed"
    run(
        app,
        "add",
        url,
        "--no-check",
        "--title",
        "Net",
        "--tag",
        "a",
        "--tag",
        "b",
        "--theme",
        "Markets",
    )
    added = json.loads(run(app, "list", "--json").output)[-1]
    assert (added["url"], added["title"]) == (url, "Net")
    assert (added["tags"], added["theme"]) == (["a", "b"], "Markets")
    assert run(app, "remove", "Net").output == f"removed {url}\n"
    text = (folder / "digest.yaml").read_text(encoding="utf-8")
    assert text == before


def test_no_feed_says_what_to_do(folder: Path, run: Run) -> None:
    run(app, "remove", "https://example.org/feed.xml")
    run(app, "remove", "Example Markets")
    for words in ("list", "check"):
        assert run(app, words).output == "no feed yet; `digest feeds add URL` adds one\n"
    assert json.loads(run(app, "check", "--json").output) == []


def test_removing_what_is_not_there(folder: Path, run: Run) -> None:
    with pytest.raises(UsageError, match=r"did you mean https://example.org/feed.xml\?"):
        run(app, "remove", "https://example.org/feed")


def test_a_feed_is_removed_by_the_address_as_it_is_shown(
    folder: Path, before: str, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FEED_PASSWORD", "s3cret")
    run(app, "add", "https://me:${FEED_PASSWORD}@example.org/private", "--no-check")
    run(app, "remove", "https://me:***@example.org/private")
    text = (folder / "digest.yaml").read_text(encoding="utf-8")
    assert text == before


OPML = """<?xml version="1.0"?><opml version="2.0"><body>
<outline text="Energy"><outline text="Grid" xmlUrl="https://grid.example/rss"/>
<outline text="Wind: ${HOME}" category="/Weather" xmlUrl="https://wind.example/rss"/></outline>
<outline text="There" xmlUrl="https://example.org/feed.xml/"/>
<outline text="Bad" xmlUrl="https://evil.example/${HOME}"/>
<outline text="Login" xmlUrl="https://me:s3cret@private.example/"/></body></opml>"""


def test_import_adds_what_is_new_and_keeps_the_rest_of_the_file(
    folder: Path, before: str, run: Run
) -> None:
    (folder / "feeds.opml").write_text(OPML, encoding="utf-8")
    result = run(app, "import", "feeds.opml")
    assert result.exit_code == 1
    assert "2 feeds added, 1 there already, 2 left out" in result.output
    assert "s3cret" not in result.output
    feeds = json.loads(run(app, "list", "--json").output)
    found = [(feed["url"], feed["title"], feed["tags"]) for feed in feeds[-2:]]
    assert found == [
        ("https://grid.example/rss", "Grid", ["Energy"]),
        ("https://wind.example/rss", "", ["Energy", "Weather"]),
    ]
    lines = (folder / "digest.yaml").read_text(encoding="utf-8").splitlines()
    kept = iter(lines)
    assert all(line in kept for line in before.splitlines())
    again = run(app, "import", "feeds.opml").output
    assert "0 feeds added, 3 there already, 2 left out" in again


def test_export_can_be_imported_again(folder: Path, run: Run) -> None:
    assert run(app, "export", "out.opml").output == "wrote 2 feeds to out.opml\n"
    run(app, "remove", "Example Markets")
    assert run(app, "import", "out.opml").exit_code == 0
    feed = json.loads(run(app, "list", "--json").output)[-1]
    assert (feed["title"], feed["tags"]) == ("Example Markets", ["business"])


def test_importing_a_file_that_is_not_there(folder: Path, run: Run) -> None:
    with pytest.raises(UsageError, match=r"nowhere\.opml: No such file"):
        run(app, "import", "nowhere.opml")
