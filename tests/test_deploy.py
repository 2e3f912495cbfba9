"""The files of deploy/: what they run is there, and who reads them accepts them."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML
from typer.testing import CliRunner

from digest.cli.app import app
from digest.config.types import Listen
from digest.schedule.serve import RING_EVERY

DEPLOY = Path(__file__).parent.parent / "deploy"
UNIT = (DEPLOY / "digest.service").read_text(encoding="utf-8")
GUIDE = (DEPLOY.parent / "docs" / "operating.md").read_text(encoding="utf-8")
IMAGE = (DEPLOY / "Containerfile").read_text(encoding="utf-8")


def services() -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = YAML(typ="safe").load(DEPLOY / "compose.yaml")["services"]
    return found


def is_a_command(*words: str) -> bool:
    known = CliRunner().invoke(app, [*words[:1], "--help"])
    return known.exit_code == 0 and all(word in known.output for word in words[1:2])


def setting(name: str) -> str:
    (value,) = re.findall(rf"(?m)^{name}=(.*)$", UNIT)
    return str(value)


def test_the_unit_starts_a_command_that_tells_systemd_of_itself() -> None:
    program, *words = setting("ExecStart").split()
    assert Path(program).name == "digest"
    assert is_a_command(*words)
    assert setting("Type") == "notify"
    assert int(setting("WatchdogSec")) > 2 * RING_EVERY


def test_the_unit_keeps_subscribers_and_keys_from_others() -> None:
    assert setting("StateDirectoryMode") == "0700"
    assert f"-m {setting('StateDirectoryMode')[1:]} /var/lib/{setting('StateDirectory')}" in GUIDE
    assert setting("UMask") == "0077"


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="there is no systemd here")
def test_systemd_accepts_the_unit(tmp_path: Path) -> None:
    unit = tmp_path / "digest.service"
    unit.write_text(UNIT.replace("/opt/digest/bin/digest", sys.executable), encoding="utf-8")
    said = subprocess.run(
        ["systemd-analyze", "verify", str(unit)], capture_output=True, text=True, check=False
    )
    assert [line for line in said.stderr.splitlines() if "digest.service" in line] == []


def test_the_image_runs_a_command_and_asks_the_port_it_listens_on() -> None:
    assert '"/source[scale]"' in IMAGE
    (words,) = re.findall(r"(?m)^CMD (\[.*\])$", IMAGE)
    assert is_a_command(*json.loads(words))
    assert f"EXPOSE {Listen().port}\n" in IMAGE
    assert f"127.0.0.1:{Listen().port}/healthz" in IMAGE


def test_compose_runs_commands_after_the_database_is_brought_up_to_date() -> None:
    found = services()
    assert is_a_command(*found["upgrade"]["command"])
    assert is_a_command(*found["worker"]["command"])
    for name in ("run", "worker"):
        waits = found[name]["depends_on"]["upgrade"]["condition"]
        assert waits == "service_completed_successfully"
        assert found[name]["build"]["dockerfile"] == "deploy/Containerfile"
        assert found[name]["stop_grace_period"] == "2m"
    assert found["run"]["ports"] == [f"127.0.0.1:{Listen().port}:{Listen().port}"]
