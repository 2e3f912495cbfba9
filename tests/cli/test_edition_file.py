"""Editing an edition by hand: the draft, the preview of it, and what is sealed in the end."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from sample_project import Project


def edition_file(project: Project) -> Path:
    (path,) = project.folder.glob("editions/*/*.yaml")
    return path


def previewed(project: Project) -> dict[str, Any]:
    result = project.digest("preview", "--json")
    assert result.returncode == 0, result.stderr
    facts: dict[str, Any] = json.loads(result.stdout)
    return facts


def story_lines(text: str) -> list[str]:
    shown = text.split("\nthemes:\n")[1].split("\nmore:")[0]
    return [line + "\n" for line in shown.splitlines() if line.startswith("    - ")]


def test_an_edited_draft_is_what_is_sealed(project: Project) -> None:
    before = previewed(project)
    result = project.digest("preview", "--edit", "--no-open")
    assert result.returncode == 0, result.stderr
    assert "edit it, then `digest preview`" in result.stdout
    assert "`digest send` seals and sends it" in result.stdout
    unedited = previewed(project)  # a little later, so ages and the window's end may differ
    for fact in ("content_hash", "themes"):
        assert unedited[fact] == before[fact], "an unedited draft changes nothing"

    path = edition_file(project)
    assert (path.parent.parent / "edition.schema.json").is_file()
    text = path.read_text(encoding="utf-8")
    first, second, gone = story_lines(text)[:3]
    text = text.replace(gone, "").replace(first + second, second + first)
    text = text.replace("\nthemes:\n", "\nintro: Good morning.\n\nthemes:\n")
    path.write_text(text, encoding="utf-8")
    told = project.digest("preview", "--no-open")
    assert told.returncode == 0, told.stderr
    assert "left out, for their lines are gone: " in told.stderr
    edited = previewed(project)
    theme = edited["themes"][0]["stories"]
    assert [story["url"] for story in theme[:2]] == [
        re.findall(r"https?://\S+", line)[0] for line in (second, first)
    ]
    assert edited["content_hash"] != before["content_hash"]
    assert "Good morning." in (project.folder / "preview" / "edition.txt").read_text("utf-8")
    assert "no line for it any more" in (project.folder / "preview" / "why.html").read_text("utf-8")

    sent = project.digest("send")
    assert sent.returncode == 0, sent.stderr
    assert edited["content_hash"] in sent.stdout
    after = project.digest("preview", "--no-open")
    assert edited["content_hash"] in after.stdout
    assert f"{path.relative_to(project.folder)}: is not used: the edition is sealed" in after.stderr
    refused = project.digest("preview", "--edit", "--no-open")
    assert refused.returncode == 2
    assert "is sealed: it never changes" in refused.stderr


def test_a_mistake_is_told_with_its_place_and_nothing_is_sealed(project: Project) -> None:
    assert project.digest("preview", "--edit", "--no-open").returncode == 0
    path = edition_file(project)
    text = path.read_text(encoding="utf-8")
    number = text.count("\n") + 1
    path.write_text(text + "pin:\n  - https://nowhere.example/x\n", encoding="utf-8")
    result = project.digest("send")
    assert result.returncode == 2
    where = f"{path.relative_to(project.folder)}:{number + 1}:5: pin[0]: "
    assert where + "no such article was collected: https://nowhere.example/x" in result.stderr
    assert project.digest("editions", "list").stdout.startswith("no edition yet")


def test_the_file_of_a_slot_that_passed_is_kept_and_told(project: Project) -> None:
    old = project.folder / "editions" / "weekly" / "2026-01-05.yaml"
    old.parent.mkdir(parents=True)
    old.write_text("drop: []\n", encoding="utf-8")
    result = project.digest("preview", "--no-open")
    assert result.returncode == 0
    assert "2026-01-05.yaml: is not used: its slot has passed" in result.stderr
    assert old.is_file()


EDITOR = """\
import pathlib, sys
path = pathlib.Path(sys.argv[1])
path.write_text({change})
"""


@pytest.mark.parametrize(
    ("change", "kept"),
    [("path.read_text()", False), ("path.read_text() + 'intro: Hello.\\n'", True)],
)
def test_at_a_terminal_the_editor_opens(project: Project, change: str, kept: bool) -> None:
    import pty

    script = project.folder / "editor.py"
    script.write_text(EDITOR.format(change=change), encoding="utf-8")
    ours, terminal = pty.openpty()
    with os.fdopen(ours, "rb"):
        done = subprocess.run(
            [sys.executable, "-m", "digest", "preview", "--edit", "--no-open"],
            cwd=project.folder,
            env={**os.environ, "VISUAL": f"{sys.executable} {script}"},
            stdin=terminal,
            stdout=terminal,
            stderr=subprocess.PIPE,
            timeout=60,
            check=False,
        )
        os.close(terminal)
    assert done.returncode == 0, done.stderr
    assert bool(list(project.folder.glob("editions/*/*.yaml"))) == kept
    mail = (project.folder / "preview" / "edition.txt").read_text(encoding="utf-8")
    assert ("Hello." in mail) == kept
