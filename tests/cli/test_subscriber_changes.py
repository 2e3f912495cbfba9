"""`digest subscribers diff|export`: who joined, who left, who is held; everybody as CSV."""

from __future__ import annotations

import csv
import io
import json
from datetime import timedelta
from pathlib import Path

import pytest
from store.databases import database_in
from store.sample import NOW, article, sealed

from digest.cli.subscribers import app
from digest.errors import UsageError
from digest.model import Recipient, Suppression
from digest.store import Store

from .conftest import Run

EDITION = "weekly/2026-11-23T0700"


@pytest.fixture
def project(folder: Path) -> Path:
    """An edition to Ada and Zoe; Ada, Bob and Carol are on the list now; Carol complained."""
    people = [Recipient(address=f"{name}@example.org", list="weekly") for name in ("Ada", "zoe")]
    with Store.open(database_in(folder)) as store:
        store.editions.seal(sealed(article(), audience=tuple(people)), NOW)
        hold(store, "carol@example.org", "complained")
    return folder


def hold(store: Store, address: str, reason: str, on: str = "") -> None:
    at = NOW + timedelta(hours=5)
    store.suppressions.add(Suppression(address=address, list=on, reason=reason, at=at))


def test_who_joined_left_and_is_held(project: Path, run: Run) -> None:
    assert run(app, "diff").output.splitlines() == [
        f"weekly, since {EDITION}:",
        "+ bob@example.org (weekly)",
        "! carol@example.org (weekly: complained 2026-11-23)",
        "- zoe@example.org (weekly)",
        "1 added, 1 removed, 1 held",
    ]
    assert run(app, "diff", "weekly").output == run(app, "diff").output
    assert json.loads(run(app, "diff", "--json").output)[1] == {
        "newsletter": "weekly",
        "change": "held",
        "address": "carol@example.org",
        "list": "weekly",
        "held": "complained 2026-11-23",
    }
    with pytest.raises(UsageError, match="no newsletter 'monthly'"):
        run(app, "diff", "monthly")


def test_before_the_first_edition_everybody_was_added(folder: Path, run: Run) -> None:
    with Store.open(database_in(folder)) as store:
        hold(store, "carol@example.org", "unsubscribed", "another")
    lines = run(app, "diff").output.splitlines()
    assert lines[0] == "weekly, since the beginning:"
    assert lines[-1] == "3 added, 0 removed, 0 held"


def exported(run: Run, *words: str) -> list[dict[str, str]]:
    return [*csv.DictReader(io.StringIO(run(app, "export", *words).output))]


def test_everybody_as_csv(project: Path, run: Run) -> None:
    with Store.open(database_in(project)) as store:
        hold(store, "gone@example.org", "bounced")
    rows = exported(run)
    assert [(row["email"], row["list"], row["status"], row["reason"]) for row in rows] == [
        ("ada@example.org", "weekly", "subscribed", ""),
        ("bob@example.org", "weekly", "subscribed", ""),
        ("carol@example.org", "weekly", "suppressed", "complained"),
        ("gone@example.org", "", "suppressed", "bounced"),
    ]
    assert rows[2]["since"] == "2026-11-23T12:00:00+00:00"
    assert rows[2]["themes"] == "Smart vehicles"
    assert len(exported(run, "--list", "weekly")) == 4


@pytest.mark.parametrize("name", ['=HYPERLINK("https://x")', "+1", "-1", "@SUM(A1)"])
def test_no_cell_is_a_formula(folder: Path, run: Run, name: str) -> None:
    run(app, "add", "eve@example.org", "--name", name)
    assert exported(run)[-1]["name"] == f"'{name}"
