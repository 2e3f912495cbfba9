"""The README's own newsletter, typed as it stands there, over real feeds on loopback."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

from sample_project import Project

from digest.samples import SampleServer

README = Path(__file__).parent.parent / "README.md"


def commands() -> list[list[str]]:
    """The `digest` lines of the block below "Your own newsletter"."""
    section = README.read_text(encoding="utf-8").split("## Your own newsletter")[1]
    block = section.split("```")[1]
    lines = [line for line in block.splitlines() if line.startswith("digest ")]
    return [shlex.split(line, comments=True)[1:] for line in lines]


def edit(project: Project, server: SampleServer) -> None:
    """What the README leaves to the reader: feeds of one's own."""
    text = project.config.read_text(encoding="utf-8")
    feeds = iter(("harbour-post", "meridian-wire"))
    text = re.sub(r"(?m)(?<=- url: )\S+", lambda _: f"{server.base_url}/feeds/{next(feeds)}", text)
    text = text.rstrip() + "\ncollect: {allow_networks: [127.0.0.0/8]}\n"
    project.config.write_text(text, encoding="utf-8")


def test_the_readme_commands_run_in_their_order(
    sample_server: SampleServer, tmp_path: Path
) -> None:
    project = Project(folder=tmp_path, server=sample_server)
    ran = []
    for words in commands():
        if words[0] == "run":  # tests/schedule/ runs it
            continue
        own = [word.replace("https://example.org", sample_server.base_url) for word in words]
        own = [
            word.replace("/feed", "/feeds/gridline") if word != words[0] else word for word in own
        ]
        if words[0] == "preview":
            own.append("--no-open")
        result = project.process(*own)
        assert result.returncode == 0, f"digest {' '.join(words)}\n{result.stderr}"
        if words[0] == "init":
            edit(project, sample_server)
        ran.append(words[0])
    assert ran == ["init", "feeds", "subscribers", "collect", "preview", "send", "send"]
    assert (tmp_path / "preview" / "edition.html").stat().st_size > 5_000
    copies = {path.stem for path in (tmp_path / "outbox" / "tests").rglob("*.eml")}
    assert copies == {"you@example.org"}
    mails = {path.stem for path in (tmp_path / "outbox" / "weekly").rglob("*.eml")}
    assert "grace@example.org" in mails
    assert "you@example.org" not in mails
