"""Each file of the corpus has exactly the problems that stand beside it in *.problems.txt.

config-*.yaml is read as digest.yaml, subscribers-*.yaml as subscribers.yaml of a config that sends
to the list `weekly` and has one theme. A new expectation is written by hand, line by line.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from digest.config.load import check_config, load_config
from digest.config.subscribers import load_subscribers
from digest.errors import ConfigError

CORPUS = Path(__file__).parent / "corpus"
CONFIG = """\
feeds: []
themes: [{name: Smart vehicles}]
newsletters:
  weekly: {title: Weekly, from: news@example.org, timezone: UTC, lists: [weekly]}
"""


def problems_of(name: str) -> list[str]:
    with pytest.raises(ConfigError) as caught:
        if name.startswith("config"):
            load_config(Path(name), env={})
        else:
            load_subscribers(Path(name), check_config(CONFIG, Path("digest.yaml")), env={})
    return [str(problem) for problem in caught.value.problems]


@pytest.mark.parametrize("path", sorted(CORPUS.glob("*.yaml")), ids=lambda path: path.stem)
def test_the_problems_are_those_beside_the_file(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(CORPUS)
    expected = path.with_suffix(".problems.txt").read_text(encoding="utf-8").splitlines()
    found = problems_of(path.name)
    assert found == expected
    assert "hunter2" not in "".join(found), "a secret is never shown"


@pytest.mark.parametrize(
    ("name", "count"), [("config-ten-mistakes.yaml", 10), ("subscribers-six-mistakes.yaml", 6)]
)
def test_planted_mistakes_are_all_found_and_nothing_else(
    name: str, count: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(CORPUS)
    found = problems_of(name)
    assert len(found) == count
    assert all(line.startswith(f"{name}:") and "; " in line for line in found)
