"""`digest db` and `digest worker`, where they have little to do."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest
from store.databases import database_in, looks_at_the_file

from digest.cli.db import app
from digest.cli.worker import worker
from digest.errors import NoDatabaseError, UsageError
from digest.store import Store
from digest.store.tables import VERSION

from .conftest import Run


def test_upgrade_makes_an_empty_database_and_may_be_said_again(folder: Path, run: Run) -> None:
    for _ in range(2):
        assert run(app, "upgrade").output == f"the database is of version {VERSION}\n"
    Store.open(database_in(folder), create=False).close()


@looks_at_the_file
def test_backup_writes_a_database(folder: Path, run: Run) -> None:
    with pytest.raises(NoDatabaseError, match="run: digest collect"):
        run(app, "backup", "copy.db")
    run(app, "upgrade")
    assert run(app, "backup", "copy.db").output.startswith("copy.db: 0.")
    Store.open(f"sqlite:///{folder}/copy.db", create=False).close()
    with pytest.raises(UsageError, match="exists already"):
        run(app, "backup", "copy.db")


@looks_at_the_file
def test_workers_share_no_file(folder: Path) -> None:
    with pytest.raises(UsageError, match=r"PostgreSQL.*scale"):
        worker()


def test_workers_want_the_queue_installed(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "procrastinate", None)
    config = folder / "digest.yaml"
    words = config.read_text(encoding="utf-8")
    there = "database: postgresql+psycopg:///digest"
    config.write_text(re.sub("(?m)^database:.*", there, words), encoding="utf-8")
    with pytest.raises(UsageError, match=r"queue.*not installed.*pip install.*scale"):
        worker()
