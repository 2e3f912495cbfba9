"""`digest bounces import`: from files, folders, Maildirs and mboxes; once, and not on the words of
a stranger."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from deliver.returned import complaint, dsn, returned
from store.databases import database_in
from store.sample import NOW, article, recipients, sealed

from digest.cli.bounces import app
from digest.errors import UsageError
from digest.model import delivery_id
from digest.store import Store

from .conftest import Run

EDITION = "weekly/2026-11-23T0700"
IDS = [delivery_id(EDITION, f"r{n}@example.org") for n in range(4)]
HARD = dsn(returned(IDS[0]))
SPAM = complaint(returned(IDS[1]))
STRANGER = dsn(returned("a" * 24))
LETTER = b"From: r3@example.org\nSubject: Thanks\n\nA fine edition.\n"


@pytest.fixture
def project(folder: Path) -> Path:
    """An edition to four people, and a folder of four messages."""
    with Store.open(database_in(folder)) as store:
        store.editions.seal(sealed(article(), audience=recipients(4)), NOW)
    inbox = folder / "inbox"
    inbox.mkdir()
    for name, body in {"1": HARD, "2": SPAM, "3": STRANGER, "4": LETTER}.items():
        (inbox / f"{name}.eml").write_bytes(body)
    return folder


def state(folder: Path) -> tuple[dict[str, str], list[tuple[str, str]]]:
    with Store.open(database_in(folder)) as store:
        status = {one.recipient.address: one.status for one in store.outbox.deliveries(EDITION)}
        held = sorted((one.address, one.reason) for one in store.suppressions.all())
    return {who: what.value for who, what in status.items() if what != "queued"}, held


BOTH = (
    {"r0@example.org": "bounced", "r1@example.org": "complained"},
    [("r0@example.org", "bounced"), ("r1@example.org", "complained")],
)


def test_twice_is_once(project: Path, run: Run) -> None:
    told = run(app, "import", "inbox")
    assert told.exit_code == 0
    summary = "4 messages read: 1 complaint, 1 hard, 2 not ours"
    assert told.output.splitlines()[-1] == f"{summary}; 2 new"
    assert state(project) == BOTH
    assert run(app, "import", "inbox").output.splitlines()[-1] == f"{summary}; 0 new"
    assert state(project) == BOTH


def test_a_dry_run_keeps_nothing(project: Path, run: Run) -> None:
    rows = json.loads(run(app, "import", "inbox", "--dry-run", "--json").output)
    assert rows[0] == {
        "file": "inbox/1.eml",
        "found": "hard",
        "address": "r0@example.org",
        "edition": EDITION,
        "said": "5.1.1 smtp; 550 5.1.1 no such user",
    }
    assert [row["found"] for row in rows] == ["hard", "complaint", "not ours", "not ours"]
    assert state(project) == ({}, [])


def test_what_was_understood_is_moved_and_the_rest_is_left_for_a_person(
    project: Path, run: Run
) -> None:
    for _ in range(2):
        run(app, "import", "inbox", "--move-to", "inbox/done")
        (project / "inbox/1.eml").write_bytes(HARD)
    left = sorted(file.name for file in (project / "inbox").iterdir())
    assert left == ["1.eml", "3.eml", "4.eml", "done"]
    done = sorted(file.name for file in (project / "inbox/done").iterdir())
    assert done == ["1.eml", "2-1.eml", "2.eml"]


def test_a_maildir_and_an_mbox_are_read(project: Path, run: Run) -> None:
    for name in ("new", "cur", "tmp"):
        (project / "Maildir" / name).mkdir(parents=True)
    (project / "Maildir/new/1.host").write_bytes(HARD)
    (project / "Maildir/tmp/half").write_bytes(SPAM)
    run(app, "import", "Maildir")
    assert state(project)[1] == [("r0@example.org", "bounced")]
    mail = b"".join(b"From x Mon Nov 23 08:00:00 2026\n" + one + b"\n" for one in (HARD, SPAM))
    (project / "bounces.mbox").write_bytes(mail)
    assert run(app, "import", "bounces.mbox").output.endswith("1 complaint, 1 hard; 1 new\n")
    assert state(project) == BOTH


def test_before_anything_was_sent_nothing_is_ours(folder: Path, run: Run) -> None:
    (folder / "1.eml").write_bytes(HARD)
    assert run(app, "import", "1.eml").output.endswith("1 message read: 1 not ours; 0 new\n")
    with pytest.raises(UsageError, match="is not there"):
        run(app, "import", "nowhere")
