"""Changes by command touch their own line only, and never leave a file that is not valid."""

from __future__ import annotations

import difflib
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from digest.config.edit import add_feed, add_subscriber, remove_feed, remove_subscriber
from digest.config.load import load_config
from digest.config.subscribers import load_subscribers
from digest.errors import ConfigError, UsageError

CONFIG = """\
# the sources
feeds:
    # first the big one
    - url: https://example.org/a   # A
      title: The A
      tags: [x]

    - {url: https://example.org/b}
# the end of the sources
themes: [{name: Smart vehicles}]
newsletters:
  weekly: {title: Weekly, from: news@example.org, timezone: UTC, lists: [weekly, short]}
"""
SUBSCRIBERS = """\
# who asked
lists:
  weekly:   # every Monday
  - ada@example.org   # since 2019
  # Bob moved
  - Bob Lee <bob@example.org>
  - email: carol@example.org
    themes:
      - Smart vehicles

  # the board
  short: [ada@example.org, "Dan <dan@example.org>"]
  empty:
  none: []
  partners: {from: partners.csv}
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "digest.yaml").write_text(CONFIG, encoding="utf-8")
    (tmp_path / "subscribers.yaml").write_text(SUBSCRIBERS, encoding="utf-8")
    (tmp_path / "partners.csv").write_text("email\npat@example.org\n", encoding="utf-8")
    return tmp_path / "digest.yaml"


def changes(path: Path, before: str, change: Callable[[], object]) -> list[str]:
    """The lines that `change` takes away (-) and brings (+)."""
    change()
    lines = difflib.ndiff(before.splitlines(), path.read_text(encoding="utf-8").splitlines())
    return [line for line in lines if line[0] in "+-"]


@pytest.mark.parametrize(
    ("on", "who", "expected"),
    [
        ("weekly", "eve@example.org", "+   - eve@example.org"),
        ("weekly", "Eve Fox <eve@example.org>", "+   - Eve Fox <eve@example.org>"),
        ("weekly", "Fox: Eve <eve@example.org>", '+   - "Fox: Eve <eve@example.org>"'),
        ("weekly", "eve@bücher.example", "+   - eve@xn--bcher-kva.example"),
        ("empty", "eve@example.org", "+     - eve@example.org"),
        ("none", "eve@example.org", "+   none: [eve@example.org]"),
    ],
)
def test_adding_a_subscriber_adds_one_line(project: Path, on: str, who: str, expected: str) -> None:
    path = project.with_name("subscribers.yaml")
    changed = changes(path, SUBSCRIBERS, lambda: add_subscriber(load_config(project), on, who))
    assert [line for line in changed if line.startswith("+")] == [expected]
    assert len(changed) == (2 if on == "none" else 1)


def test_adding_with_themes_and_to_a_list_on_one_line(project: Path) -> None:
    path = project.with_name("subscribers.yaml")
    config = load_config(project)
    themes = ["Smart vehicles"]
    assert changes(
        path,
        SUBSCRIBERS,
        lambda: add_subscriber(config, "weekly", "eve@example.org", themes=themes),
    ) == ["+   - email: eve@example.org", "+     themes: [Smart vehicles]"]
    add_subscriber(config, "short", "eve@example.org", name='Eve "E" <Fox>', themes=themes)
    line = next(x for x in path.read_text(encoding="utf-8").splitlines() if "short" in x)
    assert line.endswith('{email: eve@example.org, name: Eve "E" <Fox>, themes: [Smart vehicles]}]')


@pytest.mark.parametrize(
    ("who", "on", "expected"),
    [
        ("BOB@example.org", None, ["-   - Bob Lee <bob@example.org>"]),
        (
            "carol@example.org",
            "weekly",
            ["-   - email: carol@example.org", "-     themes:", "-       - Smart vehicles"],
        ),
        (
            "dan@example.org",
            None,
            [
                '-   short: [ada@example.org, "Dan <dan@example.org>"]',
                "+   short: [ada@example.org]",
            ],
        ),
        (
            "ada@example.org",
            None,
            [
                "-   - ada@example.org   # since 2019",
                '-   short: [ada@example.org, "Dan <dan@example.org>"]',
                '+   short: ["Dan <dan@example.org>"]',
            ],
        ),
    ],
)
def test_removing_a_subscriber(
    project: Path, who: str, on: str | None, expected: list[str]
) -> None:
    path = project.with_name("subscribers.yaml")
    assert (
        changes(path, SUBSCRIBERS, lambda: remove_subscriber(load_config(project), who, on))
        == expected
    )


def test_a_list_may_become_empty_and_filled_again(project: Path) -> None:
    config = load_config(project)
    for who in ("ada@example.org", "bob@example.org", "carol@example.org"):
        remove_subscriber(config, who, "weekly")
    assert load_subscribers(config.subscribers_path, config).lists["weekly"] == ()
    add_subscriber(config, "weekly", "eve@example.org")
    (eve,) = load_subscribers(config.subscribers_path, config).lists["weekly"]
    assert eve.address == "eve@example.org"
    assert "# Bob moved" in config.subscribers_path.read_text(encoding="utf-8")


def test_adding_and_removing_a_feed(project: Path) -> None:
    expected = ["+     - url: https://example.org/c", '+       tags: [y, "1"]']
    add = changes(
        project, CONFIG, lambda: add_feed(project, "https://example.org/c", tags=["y", "1"])
    )
    assert add == expected
    remove_feed(project, "https://EXAMPLE.org/c")
    assert project.read_text(encoding="utf-8") == CONFIG
    remove_feed(project, "The A")
    assert [feed.url for feed in load_config(project).feeds] == ["https://example.org/b"]


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda c: add_subscriber(c, "weekly", "ADA@example.org"), "is on the list weekly already"),
        (lambda c: add_subscriber(c, "wekly", "x@example.org"), "did you mean weekly?"),
        (lambda c: add_subscriber(c, "weekly", "x.example.org"), "is not an e-mail address"),
        (lambda c: add_subscriber(c, "partners", "x@example.org"), "is kept in partners.csv"),
        (lambda c: add_subscriber(c, "weekly", "x@example.org", themes=["Smart"]), "known theme"),
        (lambda c: add_subscriber(c, "weekly", "x@example.org", name="a\nb"), "line break"),
        (lambda c: remove_subscriber(c, "pat@example.org"), "is kept in partners.csv"),
        (lambda c: remove_subscriber(c, "adda@example.org"), "did you mean ada@example.org?"),
        (lambda c: remove_subscriber(c, "bob@example.org", "short"), "is not on the list short"),
        (lambda c: add_feed(c.path, "https://example.org/a/"), "is among the feeds already"),
        (lambda c: add_feed(c.path, "example.org/c"), "write https://example.org/c"),
        (lambda c: add_feed(c.path, "https://u:hunter2@example.org/"), "holds a secret"),
        (lambda c: remove_feed(c.path, "https://example.org/aa"), "did you mean https"),
    ],
)
def test_a_refusal_says_why_and_leaves_the_files_alone(
    project: Path, change: Callable[[object], object], says: str
) -> None:
    with pytest.raises((UsageError, ConfigError)) as caught:
        change(load_config(project))
    assert says in str(caught.value)
    assert "hunter2" not in str(caught.value)
    assert project.read_text(encoding="utf-8") == CONFIG
    assert project.with_name("subscribers.yaml").read_text(encoding="utf-8") == SUBSCRIBERS
    assert len(list(project.parent.iterdir())) == 3, "no temporary file is left"


def test_what_is_written_too_intricately_is_left_to_a_person(project: Path) -> None:
    path = project.with_name("subscribers.yaml")
    text = SUBSCRIBERS.replace("weekly:   #", "weekly: &all   #").replace("[]", "*all")
    path.write_text(text, encoding="utf-8")
    with pytest.raises(UsageError, match="in an editor"):
        remove_subscriber(load_config(project), "bob@example.org", "weekly")
    assert path.read_text(encoding="utf-8") == text


def test_permissions_line_ends_and_links_are_kept(project: Path) -> None:
    path = project.with_name("subscribers.yaml")
    real = project.with_name("real.yaml")
    real.write_bytes(SUBSCRIBERS.replace("\n", "\r\n").encode())
    real.chmod(0o640)
    path.unlink()
    path.symlink_to(real)
    add_subscriber(load_config(project), "weekly", "eve@example.org")
    assert path.is_symlink()
    assert real.stat().st_mode & 0o777 == 0o640
    assert real.read_bytes().count(b"\r\n") == real.read_bytes().count(b"\n")


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(name=st.text(max_size=20), list_name=st.sampled_from(["weekly", "short", "empty", "none"]))
def test_adding_then_removing_gives_the_same_bytes(
    project: Path, name: str, list_name: str
) -> None:
    path = project.with_name("subscribers.yaml")
    path.write_text(SUBSCRIBERS, encoding="utf-8")
    config = load_config(project)
    try:
        add_subscriber(config, list_name, "eve@example.org", name=name)
    except (ConfigError, UsageError):
        assert path.read_text(encoding="utf-8") == SUBSCRIBERS
        return
    remove_subscriber(config, "eve@example.org")
    assert path.read_text(encoding="utf-8") == SUBSCRIBERS
