"""`digest subscribers import`: into YAML or CSV, and nobody who left comes back."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from store.databases import database_in

from digest.cli.subscribers import app
from digest.errors import UsageError
from digest.model import Suppression
from digest.store import Store

from .conftest import Run

PEOPLE = """\
Email,Name,Status
ADA@example.org,Ada,subscribed
eve@example.org,"Lee, Eve",subscribed
EVE@example.org,Eve again,subscribed
held@example.org,Held,subscribed
bob@example.org,Bob,unsubscribed
dead@example.org,,cleaned
nobody,,subscribed
"""


@pytest.fixture
def project(folder: Path) -> Path:
    (folder / "people.csv").write_text(PEOPLE, encoding="utf-8")
    at = datetime(2026, 11, 22, tzinfo=UTC)
    with Store.open(database_in(folder)) as store:
        one = Suppression(address="held@example.org", list="weekly", reason="unsubscribed", at=at)
        store.suppressions.add(one)
    return folder


def held(folder: Path) -> list[tuple[str, str, str]]:
    with Store.open(database_in(folder)) as store:
        return sorted((one.address, one.list, one.reason) for one in store.suppressions.all())


BEFORE = [("held@example.org", "weekly", "unsubscribed")]
COUNTS = (
    "1 added, 2 on the list already, 1 held by a suppression, 1 unsubscribed, 1 bounced, 1 refused"
)


def test_a_dry_run_writes_nothing(project: Path, run: Run) -> None:
    text = (project / "subscribers.yaml").read_text(encoding="utf-8")
    told = run(app, "import", "people.csv", "--dry-run")
    assert told.exit_code == 1
    assert told.stdout == f"weekly: {COUNTS}; nothing was written\n"
    assert told.stderr.startswith('people.csv:8: "nobody" is not an e-mail address')
    counts = json.loads(run(app, "import", "people.csv", "--dry-run", "--json").stdout)
    assert (counts["added"], counts["refused"]) == (1, 1)
    assert (project / "subscribers.yaml").read_text(encoding="utf-8") == text
    assert held(project) == BEFORE


def test_the_new_are_added_and_those_who_left_are_suppressed(project: Path, run: Run) -> None:
    before = (project / "subscribers.yaml").read_text(encoding="utf-8").splitlines()
    assert run(app, "import", "people.csv").stdout == f"weekly: {COUNTS}\n"
    after = (project / "subscribers.yaml").read_text(encoding="utf-8").splitlines()
    assert [line for line in after if line not in before] == ['    - "Lee, Eve <eve@example.org>"']
    assert [line for line in before if line not in after] == []
    assert held(project) == [
        ("bob@example.org", "weekly", "unsubscribed"),
        ("dead@example.org", "", "bounced"),
        *BEFORE,
    ]
    again = run(app, "import", "people.csv").stdout
    assert again.startswith("weekly: 0 added, 3 on the list already")


def test_a_list_in_a_csv_file_grows_there(project: Path, run: Run) -> None:
    (project / "weekly.csv").write_text("email,name\nada@example.org,Ada\n", encoding="utf-8")
    text = "lists:\n  weekly: {from: weekly.csv}\n"
    (project / "subscribers.yaml").write_text(text, encoding="utf-8")
    run(app, "import", "people.csv")
    assert (project / "weekly.csv").read_text(encoding="utf-8") == (
        'email,name\nada@example.org,Ada\neve@example.org,"Lee, Eve"\n'
    )
    assert (project / "subscribers.yaml").read_text(encoding="utf-8") == text


def test_a_list_that_excel_saved_stays_one_for_excel(project: Path, run: Run) -> None:
    (project / "weekly.csv").write_bytes("\ufeffemail,name\r\nada@example.org,Adä\r\n".encode())
    text = "lists:\n  weekly: {from: weekly.csv}\n"
    (project / "subscribers.yaml").write_text(text, encoding="utf-8")
    run(app, "import", "people.csv")
    kept = (project / "weekly.csv").read_bytes()
    assert kept.startswith(b"\xef\xbb\xbfemail,name\r\n")
    assert kept.endswith(b'eve@example.org,"Lee, Eve"\r\n')


def test_a_file_of_people_who_left(project: Path, run: Run) -> None:
    (project / "spam.csv").write_text("email,ip\nzoe@example.org,192.0.2.1\n", encoding="utf-8")
    assert run(app, "import", "spam.csv", "--as", "complained").exit_code == 0
    assert ("zoe@example.org", "", "complained") in held(project)


def test_many_belong_into_a_csv_file(project: Path, run: Run) -> None:
    rows = "".join(f"r{n}@example.org\n" for n in range(5001))
    (project / "people.csv").write_text(f"email\n{rows}", encoding="utf-8")
    with pytest.raises(UsageError, match=r"5001 are many .* `weekly: {from: weekly.csv}`"):
        run(app, "import", "people.csv")
    with pytest.raises(UsageError, match="knows no mail; write FIELD=COLUMN"):
        run(app, "import", "people.csv", "--map", "mail=email")
