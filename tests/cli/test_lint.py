"""`digest lint`, and what it stops: findings of files and editions, exit codes, formats."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from sample_project import Project

from cli.conftest import Run
from digest.cli.app import app
from digest.errors import UsageError

PLANTED = Path(__file__).parent.parent / "render" / "lint" / "planted.eml"
SOUND = """<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><title>Quay</title>
<meta name="viewport" content="width=device-width"><meta name="color-scheme" content="light dark">
<style>@media (prefers-color-scheme: dark) { p { color: #fff; background: #000 } }</style></head>
<body><div style="display:none">Ships that plug in, and the tide that comes twice a day</div>
<h1>Quay</h1><p>Words. You can <a href="https://quay.example/u/1">unsubscribe</a> any day.</p>
</body></html>
"""


def without_way_out(project: Project) -> None:
    """The footer of this project's own templates has no link to unsubscribe."""
    for name in ("footer.html.j2", "footer.txt.j2"):
        path = project.folder / "templates" / "_shared" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("<tr><td>Goodbye</td></tr>\n", encoding="utf-8")


def test_a_file_is_told_fault_by_fault(run: Run) -> None:
    result = run(app, "lint", str(PLANTED))
    assert result.exit_code == 1
    lines = result.stdout.splitlines()
    assert f"{PLANTED} (headers):1:1: error header: there is no Date: " in result.stdout
    assert f"{PLANTED} (html):8:8: error client-support: display: flex is not" in result.stdout
    assert lines[-1].startswith("lint: 12 errors, ")


def test_a_sound_file_has_no_findings_but_notes(folder: Path, run: Run) -> None:
    (folder / "sound.html").write_text(SOUND, encoding="utf-8")
    result = run(app, "lint", "sound.html")
    assert result.exit_code == 0
    assert result.stdout.splitlines()[-1] == "lint: 0 errors, 0 warnings, 1 note"
    assert result.stdout.startswith("sound.html:4:46: note dark-mode: ")


def test_findings_as_json(run: Run) -> None:
    result = run(app, "lint", str(PLANTED), "--json")
    assert result.exit_code == 1
    findings = json.loads(result.stdout)
    flex = next(one for one in findings if one["what"].startswith("display: flex"))
    assert (flex["where"], flex["part"], flex["line"], flex["column"]) == (
        str(PLANTED),
        "html",
        8,
        8,
    )
    assert (flex["rule"], flex["severity"]) == ("client-support", "error")
    assert flex["clients"] == ["Outlook (Windows)"]
    assert flex["fix"].startswith("use a table")


def test_findings_as_annotations_of_github(run: Run) -> None:
    result = run(app, "lint", str(PLANTED), "--github")
    lines = result.stdout.splitlines()
    start = f"::error file={PLANTED},line=8,col=8,title=client-support (html)::display: flex is"
    assert any(line.startswith(start) for line in lines)
    assert any("%25%25first_name%25%25 was not filled" in line for line in lines)
    assert {line.split(" ")[0] for line in lines} == {"::error", "::warning", "::notice"}


@pytest.mark.parametrize(
    ("name", "said"), [("digest.yaml", "neither .html nor .eml"), ("no.html", "cannot be read")]
)
def test_what_is_no_mail_is_refused(folder: Path, run: Run, name: str, said: str) -> None:
    with pytest.raises(UsageError, match=said):
        run(app, "lint", name)


def test_preview_tells_what_lint_finds_in_the_file_that_it_wrote(project: Project) -> None:
    without_way_out(project)
    result = project.digest("preview", "--no-open")
    assert result.returncode == 0, result.stderr
    page = project.folder / "preview" / "edition.html"
    [told] = [line for line in result.stdout.splitlines() if "error unsubscribe: the html" in line]
    place = told.removeprefix(f"{page}:").partition(":")[0]
    assert int(place) <= page.read_text(encoding="utf-8").count("\n")


def test_an_error_stops_a_send_unless_forced(project: Project) -> None:
    without_way_out(project)
    stopped = project.digest("send")
    assert stopped.returncode == 1
    assert "error unsubscribe: the html part does not say how to unsubscribe" in stopped.stderr
    assert "not sent: lint found 2 errors; mend the template" in stopped.stderr
    assert not list(project.folder.glob("outbox/**/*.eml"))

    forced = project.digest("send", "--force")
    assert forced.returncode == 0, forced.stderr
    sent = next(project.folder.glob("outbox/**/*.eml"))
    edition = str(sent.parent.relative_to(project.folder / "outbox"))
    sealed = project.digest("lint", "--edition", edition)
    assert sealed.returncode == 1
    assert f"{edition} (text):" in sealed.stdout
