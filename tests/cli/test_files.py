"""`digest init` and `digest schema`."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from digest.cli import files
from digest.config.load import load_config
from digest.config.schema import schema_for
from digest.config.subscribers import load_subscribers
from digest.errors import UsageError


def test_init_writes_a_project_that_passes_its_own_check(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "news"
    files.init(folder)
    config = load_config(folder / "digest.yaml", {})
    assert load_subscribers(config.subscribers_path, config).lists["weekly"]
    schema = json.loads((folder / "digest.schema.json").read_text(encoding="utf-8"))
    assert schema == schema_for("config")
    assert "digest.yaml" in capsys.readouterr().out


def test_init_overwrites_nothing_and_names_what_is_there(tmp_path: Path) -> None:
    for name in ("digest.yaml", "subscribers.schema.json"):
        (tmp_path / name).write_text("mine", encoding="utf-8")
    with pytest.raises(UsageError) as caught:
        files.init(tmp_path)
    assert [Path(problem.where).name for problem in caught.value.problems] == [
        "digest.yaml",
        "subscribers.schema.json",
    ]
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "digest.yaml",
        "subscribers.schema.json",
    ]
    assert (tmp_path / "digest.yaml").read_text(encoding="utf-8") == "mine"


@pytest.mark.parametrize("name", list(files.SchemaName))
def test_schema_prints_json(name: files.SchemaName, capsys: pytest.CaptureFixture[str]) -> None:
    files.schema(name)
    assert json.loads(capsys.readouterr().out) == schema_for(name.value)


def test_mistakes_go_to_standard_error_with_exit_code_2(tmp_path: Path) -> None:
    (tmp_path / "digest.yaml").write_text("feeds: []\ncolour: blue\n", encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "digest", "feeds", "list"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 2
    assert done.stdout == ""
    assert done.stderr.splitlines() == [
        "digest.yaml:1:1: `newsletters` is missing; add `newsletters:` "
        "(What is sent, by short name.)",
        "digest.yaml:2:1: colour: is not a known key; known are database, base_url, listen, "
        "dashboard_token, feeds, themes, newsletters, delivery, collect, operator, subscribers",
    ]
