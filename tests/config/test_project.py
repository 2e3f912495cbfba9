"""digest.yaml and subscribers.yaml together: the mistakes of both, each at its own place."""

from __future__ import annotations

from pathlib import Path

import pytest

from digest.config.project import load_project
from digest.errors import ConfigError

CONFIG = """\
feeds: []
themes: [{name: Markets}]
newsletters:
  weekly:
    title: Weekly
    from: news@example.org
    timezone: UTC
    lists: [weekly]
"""
SUBSCRIBERS = """\
lists:
  weekly:
    - {email: ada@example.org, themes: [Markets]}
"""


def problems(folder: Path, config: str, subscribers: str, name: str = "subscribers.yaml") -> str:
    (folder / "digest.yaml").write_text(config, encoding="utf-8")
    (folder / name).write_text(subscribers, encoding="utf-8")
    with pytest.raises(ConfigError) as caught:
        load_project(Path("digest.yaml"), {})
    return str(caught.value)


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def test_a_project_without_mistakes(tmp_path: Path) -> None:
    (tmp_path / "digest.yaml").write_text(CONFIG, encoding="utf-8")
    (tmp_path / "subscribers.yaml").write_text(SUBSCRIBERS, encoding="utf-8")
    config, subscribers = load_project(Path("digest.yaml"), {})
    assert list(subscribers.lists) == ["weekly"]
    assert subscribers.path == config.subscribers_path


LIST = (
    'digest.yaml:8:13: newsletters.weekly.lists[0]: there is no list "weekyl" in subscribers.yaml; '
    "did you mean weekly?"
)
THEME = (
    "subscribers.yaml:3:41: lists.weekly[0].themes[0]: "
    '"Market" is not a known theme; did you mean Markets?'
)


def test_an_unknown_list_is_told_where_it_is_named_beside_other_mistakes(tmp_path: Path) -> None:
    config = CONFIG.replace("[weekly]", "[weekyl]")
    assert problems(tmp_path, config, SUBSCRIBERS) == LIST
    subscribers = SUBSCRIBERS.replace("[Markets]", "[Market]")
    assert problems(tmp_path, config, subscribers).splitlines() == [LIST, THEME]


def test_mistakes_of_both_files_come_at_once(tmp_path: Path) -> None:
    config = CONFIG.replace("UTC", "Nowhere/City").replace("[weekly]", "[weekyl]")
    subscribers = SUBSCRIBERS.replace("ada@", "ada")
    zone, unknown, address = problems(tmp_path, config, subscribers).splitlines()
    assert zone.startswith("digest.yaml:7:15: newsletters.weekly.timezone: ")
    assert unknown == LIST
    assert address.startswith("subscribers.yaml:3:15: lists.weekly[0].email: ")


def test_a_file_of_another_name_is_read_though_digest_yaml_has_mistakes(tmp_path: Path) -> None:
    config = "subscribers: people.yaml\n" + CONFIG.replace("UTC", "Nowhere/City")
    zone, people = problems(tmp_path, config, "lists: 1", "people.yaml").splitlines()
    assert "timezone" in zone
    assert people.startswith("people.yaml:1:8: lists: ")


def test_a_file_that_is_no_yaml_says_nothing_of_the_other(tmp_path: Path) -> None:
    both = problems(tmp_path, "feeds: [", "lists: {").splitlines()
    assert [line.split(":")[0] for line in both] == ["digest.yaml", "subscribers.yaml"]
    config = CONFIG.replace("[weekly]", "[weekyl]")
    (only,) = problems(tmp_path, config, "lists: {").splitlines()
    assert only.startswith("subscribers.yaml:1:")


def test_without_subscribers_yaml_the_mistakes_of_digest_yaml_come_first(tmp_path: Path) -> None:
    config = CONFIG.replace("UTC", "Nowhere/City")
    (only,) = problems(tmp_path, config, "", "other.yaml").splitlines()
    assert only.startswith("digest.yaml:7:15: ")
    with pytest.raises(ConfigError, match=r"^subscribers\.yaml: no such file"):
        (tmp_path / "digest.yaml").write_text(CONFIG, encoding="utf-8")
        load_project(Path("digest.yaml"), {})
