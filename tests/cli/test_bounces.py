"""`digest bounces import`: from files, folders, Maildirs and mboxes; once, and not on the words of
a stranger."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from deliver.returned import complaint, dsn, returned
from store.databases import database_in
from store.sample import NOW, article, recipients, sealed

from digest.cli.bounces import app
from digest.deliver.names import make_name
from digest.deliver.verp import return_path
from digest.errors import UsageError
from digest.model import delivery_id
from digest.store import Store

from .conftest import Run

EDITION = "weekly/2026-11-23T0700"
IDS = [delivery_id(EDITION, f"r{n}@example.org") for n in range(4)]
STRANGER = dsn(returned("a" * 40))
LETTER = b"From: r3@example.org\nSubject: Thanks\n\nA fine edition.\n"


@dataclass(frozen=True, slots=True, kw_only=True)
class Inbox:
    """A project that sent an edition to four people, and what came back of it."""

    folder: Path
    hard: bytes
    spam: bytes


@pytest.fixture
def project(folder: Path) -> Inbox:
    """An edition to four people, and a folder of four messages."""
    with Store.open(database_in(folder)) as store:
        store.editions.seal(sealed(article(), audience=recipients(4)), NOW)
        key = store.keys.secret("bounces")
    hard = dsn(returned(make_name(key, IDS[0])))
    spam = complaint(returned(make_name(key, IDS[1])))
    inbox = folder / "inbox"
    inbox.mkdir()
    for name, body in {"1": hard, "2": spam, "3": STRANGER, "4": LETTER}.items():
        (inbox / f"{name}.eml").write_bytes(body)
    return Inbox(folder=folder, hard=hard, spam=spam)


def state(folder: Path) -> tuple[dict[str, str], list[tuple[str, str]]]:
    with Store.open(database_in(folder)) as store:
        status = {one.recipient.address: one.status for one in store.outbox.deliveries(EDITION)}
        held = sorted((one.address, one.reason) for one in store.suppressions.all())
    return {who: what.value for who, what in status.items() if what != "queued"}, held


BOTH = (
    {"r0@example.org": "bounced", "r1@example.org": "complained"},
    [("r0@example.org", "bounced"), ("r1@example.org", "complained")],
)


def test_twice_is_once(project: Inbox, run: Run) -> None:
    told = run(app, "import", "inbox")
    assert told.exit_code == 0
    summary = "4 messages read: 1 complaint, 1 hard, 2 not ours"
    assert told.output.splitlines()[-1] == f"{summary}; 2 new"
    assert state(project.folder) == BOTH
    assert run(app, "import", "inbox").output.splitlines()[-1] == f"{summary}; 0 new"
    assert state(project.folder) == BOTH


def test_who_knows_edition_and_address_suppresses_nobody(project: Inbox, run: Run) -> None:
    forged = project.folder / "forged"
    forged.mkdir()
    for number, name in enumerate((IDS[2], IDS[2] + "a" * 16, make_name(b"k" * 32, IDS[2]))):
        to = return_path("bounces@example.org", name)
        (forged / f"{number}-returned.eml").write_bytes(dsn(returned(name)))
        (forged / f"{number}-to.eml").write_bytes(dsn(to=to))
    told = run(app, "import", "forged").output.splitlines()[-1]
    assert told == "6 messages read: 6 not ours; 0 new"
    assert state(project.folder) == ({}, [])


def test_a_mail_server_may_write_the_return_path_in_capitals(project: Inbox, run: Run) -> None:
    with Store.open(database_in(project.folder)) as store:
        name = make_name(store.keys.secret("bounces"), IDS[2])
    to = return_path("bounces@example.org", name).upper()
    (project.folder / "1.eml").write_bytes(dsn(to=to))
    run(app, "import", "1.eml")
    assert state(project.folder)[1] == [("r2@example.org", "bounced")]


def test_a_dry_run_keeps_nothing(project: Inbox, run: Run) -> None:
    rows = json.loads(run(app, "import", "inbox", "--dry-run", "--json").output)
    assert rows[0] == {
        "file": "inbox/1.eml",
        "found": "hard",
        "address": "r0@example.org",
        "edition": EDITION,
        "said": "5.1.1 smtp; 550 5.1.1 no such user",
    }
    assert [row["found"] for row in rows] == ["hard", "complaint", "not ours", "not ours"]
    assert state(project.folder) == ({}, [])


def test_what_was_understood_is_moved_and_the_rest_is_left_for_a_person(
    project: Inbox, run: Run
) -> None:
    for _ in range(2):
        run(app, "import", "inbox", "--move-to", "inbox/done")
        (project.folder / "inbox/1.eml").write_bytes(project.hard)
    left = sorted(file.name for file in (project.folder / "inbox").iterdir())
    assert left == ["1.eml", "3.eml", "4.eml", "done"]
    done = sorted(file.name for file in (project.folder / "inbox/done").iterdir())
    assert done == ["1.eml", "2-1.eml", "2.eml"]


def test_what_was_understood_is_moved_to_another_disk_too(project: Inbox, run: Run) -> None:
    memory = Path("/dev/shm")
    if not memory.exists() or memory.stat().st_dev == project.folder.stat().st_dev:
        pytest.skip("there is no other disk")
    with TemporaryDirectory(dir=memory) as elsewhere:
        assert run(app, "import", "inbox/1.eml", "--move-to", elsewhere).exit_code == 0
        assert (Path(elsewhere) / "1.eml").read_bytes() == project.hard
    assert not (project.folder / "inbox/1.eml").exists()


def test_a_maildir_and_an_mbox_are_read(project: Inbox, run: Run) -> None:
    for name in ("new", "cur", "tmp"):
        (project.folder / "Maildir" / name).mkdir(parents=True)
    (project.folder / "Maildir/new/1.host").write_bytes(project.hard)
    (project.folder / "Maildir/tmp/half").write_bytes(project.spam)
    run(app, "import", "Maildir")
    assert state(project.folder)[1] == [("r0@example.org", "bounced")]
    both = (project.hard, project.spam)
    mail = b"".join(b"From x Mon Nov 23 08:00:00 2026\n" + one + b"\n" for one in both)
    (project.folder / "bounces.mbox").write_bytes(mail)
    assert run(app, "import", "bounces.mbox").output.endswith("1 complaint, 1 hard; 1 new\n")
    assert state(project.folder) == BOTH


def test_before_anything_was_sent_nothing_is_ours(folder: Path, run: Run) -> None:
    (folder / "1.eml").write_bytes(dsn(returned(make_name(b"", IDS[0]))))
    assert run(app, "import", "1.eml").output.endswith("1 message read: 1 not ours; 0 new\n")
    with pytest.raises(UsageError, match="is not there"):
        run(app, "import", "nowhere")
