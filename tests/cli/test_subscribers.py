"""`digest subscribers list|add|remove|suppress|unsuppress|edit|check`."""

from __future__ import annotations

import json
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from store.databases import database_in

from digest.cli.subscribers import app
from digest.config.examples import example_files
from digest.errors import ConfigError, UsageError
from digest.model import Suppression
from digest.store import Store

from .conftest import Run

EXAMPLE = example_files()["subscribers.yaml"]


def test_list_as_table_and_as_json(folder: Path, run: Run) -> None:
    lines = run(app, "list").output.splitlines()
    assert [line.split()[1] for line in lines[1:]] == [
        "ada@example.org",
        "bob@example.org",
        "carol@example.org",
    ]
    assert json.loads(run(app, "list", "--list", "weekly", "--json").output)[2] == {
        "list": "weekly",
        "address": "carol@example.org",
        "name": "Carol",
        "themes": ["Smart vehicles"],
        "language": "de",
        "status": "",
    }
    assert not (folder / "digest.db").exists()
    with pytest.raises(UsageError, match="known are weekly"):
        run(app, "list", "--list", "monthly")


def test_list_shows_who_signed_up_on_the_web(folder: Path, run: Run) -> None:
    now = datetime(2026, 11, 23, tzinfo=UTC)
    with Store.open(database_in(folder)) as store:
        name = store.sign_ups.ask(
            "zoe@example.org", newsletter="weekly", list="weekly", now=now, pause=timedelta(hours=1)
        )
        assert name
        assert "zoe@example.org" not in run(app, "list").output
        store.sign_ups.confirm(name, now)
    last = run(app, "list").output.splitlines()[-1]
    assert last.split(maxsplit=2) == ["weekly", "zoe@example.org", "signed up on the web"]


def test_add_then_remove_leaves_the_file_as_it_was(folder: Path, run: Run) -> None:
    added = run(app, "add", "Eve <eve@bücher.example>", "--theme", "Markets")
    assert added.output == "added eve@xn--bcher-kva.example to weekly\n"
    assert run(app, "remove", "EVE@bücher.example").output.endswith("from weekly\n")
    assert (folder / "subscribers.yaml").read_text(encoding="utf-8") == EXAMPLE


def test_add_asks_for_the_list_where_there_are_several(folder: Path, run: Run) -> None:
    with (folder / "subscribers.yaml").open("a", encoding="utf-8") as file:
        file.write("  daily: []\n")
    with pytest.raises(UsageError, match="name one of: weekly, daily"):
        run(app, "add", "eve@example.org")
    run(app, "add", "eve@example.org", "-l", "daily")
    assert "daily: [eve@example.org]" in (folder / "subscribers.yaml").read_text(encoding="utf-8")


def test_check_counts_or_names_every_problem(folder: Path, run: Run) -> None:
    assert "weekly: 3 subscribers, sent weekly" in run(app, "check").output
    with (folder / "subscribers.yaml").open("a", encoding="utf-8") as file:
        file.write("    - nobody\n    - ADA@example.org\n")
    with pytest.raises(ConfigError) as caught:
        run(app, "check")
    assert len(caught.value.problems) == 2


def hold(folder: Path, address: str, reason: str, on: str = "") -> None:
    at = datetime(2026, 11, 22, 12, tzinfo=UTC)
    with Store.open(database_in(folder)) as store:
        store.suppressions.add(Suppression(address=address, list=on, reason=reason, at=at))


def status(run: Run) -> dict[str, str]:
    rows = json.loads(run(app, "list", "--json").output)
    return {row["address"]: row["status"] for row in rows if row["status"]}


def test_whom_a_suppression_holds_is_shown(folder: Path, run: Run) -> None:
    hold(folder, "ada@example.org", "unsubscribed", "weekly")
    hold(folder, "bob@example.org", "complained", "another")
    assert status(run) == {"ada@example.org": "unsubscribed 2026-11-22"}
    assert run(app, "list").output.splitlines()[1].endswith("unsubscribed 2026-11-22")


def test_add_tells_of_a_suppression_and_how_to_lift_it(folder: Path, run: Run) -> None:
    hold(folder, "eve@example.org", "unsubscribed", "weekly")
    told = run(app, "add", "Eve@example.org")
    assert told.stdout == "added Eve@example.org to weekly\n"
    assert "a suppression holds it (unsubscribed 2026-11-22)" in told.stderr
    _, command, _ = told.stderr.split("`")
    lifted = run(app, *command.split()[2:])
    assert lifted.output.endswith("no longer held on the list weekly (unsubscribed 2026-11-22)\n")
    assert status(run) == {}


def test_suppress_then_unsuppress(folder: Path, run: Run) -> None:
    run(app, "suppress", "ADA@example.org", "--reason", "asked by telephone")
    (held,) = status(run)
    assert held == "ada@example.org"
    with pytest.raises(UsageError, match=r"on the list weekly, but operator .* on any list"):
        run(app, "unsuppress", "ada@example.org", "--list", "weekly")
    run(app, "unsuppress", "ada@example.org")
    assert status(run) == {}
    with pytest.raises(UsageError, match="no suppression holds it"):
        run(app, "unsuppress", "ada@example.org")
    with pytest.raises(UsageError, match="known are weekly"):
        run(app, "suppress", "ada@example.org", "--list", "monthly")
    with pytest.raises(UsageError, match="is not an e-mail address"):
        run(app, "suppress", "ada")


@pytest.mark.parametrize("reason", ["unsubscribed", "complained"])
def test_a_readers_no_is_lifted_only_with_yes(folder: Path, run: Run, reason: str) -> None:
    hold(folder, "ada@example.org", reason)
    with pytest.raises(UsageError, match="add --yes"):
        run(app, "unsuppress", "ada@example.org")
    assert status(run) == {"ada@example.org": f"{reason} 2026-11-22"}
    run(app, "unsuppress", "ada@example.org", "--yes")
    assert status(run) == {}


@pytest.fixture
def editor(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A file with Python lines that the editor runs on `path` and its `text`, one at each start."""
    script, steps = tmp_path / "editor.py", tmp_path / "steps"
    script.write_text(
        "import sys, pathlib\n"
        f"steps = pathlib.Path({str(steps)!r})\n"
        "step, _, rest = steps.read_text().partition('\\n')\n"
        "steps.write_text(rest)\n"
        "path = pathlib.Path(sys.argv[1]); text = path.read_text()\n"
        "exec(step)\n",
        encoding="utf-8",
    )
    monkeypatch.delenv("VISUAL", raising=False)
    monkeypatch.setenv("EDITOR", f"{sys.executable} {script}")
    return steps


ADD = "path.write_text(text + '    - eve@example.org\\n')\n"
SPOIL = "path.write_text(text + '    - eve\\n')\n"
MEND = "path.write_text(text.replace('- eve\\n', '- eve@example.org\\n'))\n"


def copies(folder: Path) -> list[Path]:
    return list(folder.glob("subscribers-*.yaml"))


def test_edit_installs_what_is_valid(folder: Path, run: Run, editor: Path) -> None:
    editor.write_text(ADD, encoding="utf-8")
    assert run(app, "edit").output == "subscribers.yaml is changed\n"
    text = (folder / "subscribers.yaml").read_text(encoding="utf-8")
    assert text == EXAMPLE + "    - eve@example.org\n"
    assert copies(folder) == []


def test_edit_without_a_change(folder: Path, run: Run, editor: Path) -> None:
    editor.write_text("pass\n", encoding="utf-8")
    assert run(app, "edit").output == "subscribers.yaml is unchanged\n"
    assert copies(folder) == []


def test_edit_shows_problems_and_goes_on(folder: Path, run: Run, editor: Path) -> None:
    editor.write_text(SPOIL + MEND, encoding="utf-8")
    result = run(app, "edit", answers="y\n")
    assert 'lists.weekly[3]: "eve" is not an e-mail address' in result.output
    text = (folder / "subscribers.yaml").read_text(encoding="utf-8")
    assert text.endswith("- eve@example.org\n")
    assert copies(folder) == []


@pytest.mark.parametrize("answers", ["n\n", ""])
def test_edit_given_up_keeps_the_copy(folder: Path, run: Run, editor: Path, answers: str) -> None:
    editor.write_text(SPOIL, encoding="utf-8")
    with pytest.raises(UsageError) as caught:
        run(app, "edit", answers=answers)
    (copy,) = copies(folder)
    assert copy.name in str(caught.value)
    assert copy.read_text(encoding="utf-8") == EXAMPLE + "    - eve\n"
    assert (folder / "subscribers.yaml").read_text(encoding="utf-8") == EXAMPLE


def test_edit_does_not_overwrite_what_somebody_else_wrote(
    folder: Path, run: Run, editor: Path
) -> None:
    other = f"pathlib.Path({str(folder / 'subscribers.yaml')!r}).write_text('lists: {{}}'); "
    editor.write_text(other + ADD, encoding="utf-8")
    with pytest.raises(UsageError, match="somebody else"):
        run(app, "edit")
    assert (folder / "subscribers.yaml").read_text(encoding="utf-8") == "lists: {}"
    assert copies(folder)[0].read_text(encoding="utf-8") == EXAMPLE + "    - eve@example.org\n"


def test_a_missing_editor_leaves_nothing_behind(
    folder: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("VISUAL", "no-such-editor-at-all")
    with pytest.raises(UsageError, match=r"no such program.*export EDITOR=nano"):
        run(app, "edit")
    assert copies(folder) == []


def test_an_editor_that_fails_keeps_the_copy(
    folder: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("VISUAL", f"{sys.executable} -c exit(7)")
    with pytest.raises(UsageError, match="your copy is"):
        run(app, "edit")
    assert copies(folder)[0].read_text(encoding="utf-8") == EXAMPLE


def test_a_long_list_is_listed_as_it_is_read(folder: Path, run: Run) -> None:
    rows = [f"reader{n}@example.org,Reader {n}" for n in range(1500)]
    (folder / "long.csv").write_text("\n".join(("email,name", *rows)), encoding="utf-8")
    with (folder / "subscribers.yaml").open("a", encoding="utf-8") as file:
        file.write("  long: {from: long.csv}\n")
    listed = json.loads(run(app, "list", "--list", "long", "--json").output)
    assert [row["address"] for row in listed] == [row.partition(",")[0] for row in rows]
    header, *lines = run(app, "list", "--list", "long").output.splitlines()
    assert header.split()[:3] == ["list", "address", "name"]
    assert len(lines) == len(rows)
