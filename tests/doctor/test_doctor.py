"""`digest doctor`: a sound set-up is all green; each planted fault is found, with its fix."""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Iterator
from contextvars import copy_context
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from digest.cli.app import app
from digest.doctor import project
from digest.errors import UsageError
from doctor.setup import Setup, sound_setup


@pytest.fixture
def setup(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Setup]:
    with sound_setup(tmp_path) as setup:
        for name, value in setup.environment.items():
            monkeypatch.setenv(name, value)
        yield setup


def doctor(setup: Setup, *options: str) -> tuple[int, str]:
    words = ["-c", str(setup.folder / "digest.yaml"), "doctor", *options]
    invoke = partial(CliRunner().invoke, app, words, catch_exceptions=False)
    result = copy_context().run(invoke)  # which project a command works on is kept there
    return result.exit_code, result.stdout


def findings(setup: Setup) -> dict[str, dict[str, Any]]:
    """Each check's finding, by its name."""
    code, said = doctor(setup, "--json")
    found = {each["check"]: each for each in json.loads(said)}
    assert code == any(each["problems"] for each in found.values())
    return found


def faults(setup: Setup) -> dict[str, str]:
    """What is wrong, by the check's name, in one line for each."""
    return {
        name: "\n".join(" -> ".join(problem.values()) for problem in each["problems"])
        for name, each in findings(setup).items()
        if each["problems"]
    }


def test_a_sound_setup_is_all_green(setup: Setup) -> None:
    before = (setup.folder / "digest.db").read_bytes()
    code, said = doctor(setup)
    marks = [line[0] for line in said.splitlines()[:-2]]
    assert (code, set(marks)) == (0, {"✓"}), said
    assert len(marks) == 13
    assert "All is well." in said
    assert not setup.mail.messages
    assert (setup.folder / "digest.db").read_bytes() == before
    assert str(setup.folder / "digest.db") in said


def test_every_planted_fault_is_found_with_its_fix(
    setup: Setup, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SMTP_PASSWORD", "something else")
    (setup.folder / "subscribers.yaml").write_text("lists:\n  all: [ada at example]\n")
    (setup.folder / "digest.db").write_bytes(b"no database at all" * 100)
    page = setup.folder / "templates" / "classic" / "edition.html.j2"
    page.parent.mkdir(parents=True)
    page.write_text("<p>\n{% if %}\n")
    monkeypatch.setattr(project, "LEAST_FREE", 10**18)
    setup.web.ahead = timedelta(hours=2)
    setup.web.pages.clear()
    setup.change("domain: harbour.example", "domain: elsewhere.example")
    setup.change("verp: bounces@mail.", "verp: bounces@")
    setup.change("from: Harbour Weekly <news@harbour", "from: Harbour Weekly <news@quay")
    setup.names.records.clear()
    found = faults(setup)
    expected = {
        "subscribers": r"subscribers\.yaml:2:9: .*ada at example",
        "store": "digest.db -> file is not a database -> restore it from a backup",
        "templates": r"templates/classic/edition.html.j2:2 -> .* -> correct it",
        "folders": "MB of disk are free -> free some",
        "clock": r"is 7,\d\d\d seconds behind that of 127.0.0.1.* -> .*timedatectl set-ntp true",
        "base_url": r"answers 404 to /healthz -> start `digest run`.*http://127.0.0.1:8080/",
        "mailer": r"refuses the login: 535.* -> check smtp.username and smtp.password",
        "SPF": r'no SPF record -> add to the DNS: harbour.example  TXT  "v=spf1 a mx ~all"',
        "DKIM": r"no DKIM key -> add to the DNS: june._domainkey.elsewhere.example  TXT  "
        r'"v=DKIM1; k=ed25519; p=[\w+/]{43}="',
        "DMARC": r'no DMARC record -> add to the DNS: _dmarc.quay.example  TXT  "v=DMARC1; p=none',
        "alignment": r"DMARC fails for mail from quay.example -> set delivery.smtp.dkim.domain",
        "bounces": r"no mail server for it.* -> add to the DNS: harbour.example  MX  10 ",
    }
    assert found.keys() == expected.keys()
    for name, pattern in expected.items():
        assert re.search(pattern, found[name]), (name, found[name])
    assert "something else" not in str(found)


def test_the_records_it_prints_are_those_that_are_missing(setup: Setup) -> None:
    setup.names.records[:] = ["mail.harbour.example A 192.0.2.1"]
    said = "\n".join(faults(setup).values())
    records = re.findall(r"add to the DNS: (.*)", said)
    assert len(records) == 3
    setup.names.records += records
    assert faults(setup) == {}


def test_offline_asks_nobody(setup: Setup) -> None:
    code, said = doctor(setup, "--offline")
    assert code == 0
    assert said.count("not looked at: --offline") == 8
    assert not setup.names.asked
    assert not setup.mail.connections


def test_without_a_right_digest_yaml_there_is_nothing_else_to_look_at(setup: Setup) -> None:
    setup.change("newsletters:", "newsletter:")
    found = findings(setup)
    assert [*found] == ["digest.yaml"]
    assert "digest.yaml:4:1" in found["digest.yaml"]["problems"][0]["where"]


def test_the_file_mailer_needs_no_dns(setup: Setup) -> None:
    setup.change("mailer: smtp", "mailer: file\n  outbox: dkim.pem/outbox")
    found = findings(setup)
    assert not setup.names.asked
    [problem] = found.pop("folders")["problems"]
    assert problem["where"].endswith("dkim.pem/outbox")
    assert "Not a directory" in problem["what"]
    assert [name for name, each in found.items() if each["state"] == "fault"] == []


def test_a_mail_server_that_wants_no_login_is_reached(setup: Setup) -> None:
    setup.change("    username: news\n    password: ${SMTP_PASSWORD}\n", "")
    assert findings(setup)["mailer"]["said"] == f"127.0.0.1:{setup.mail.port} answers"


def test_a_run_that_keeps_all_elsewhere_needs_no_folder(setup: Setup) -> None:
    setup.change("feeds:", "database: postgresql+psycopg://127.0.0.1:9/digest\nfeeds:")
    assert findings(setup)["folders"]["state"] == "not looked at"


def test_a_database_that_takes_no_changes_is_found(setup: Setup) -> None:
    holder = sqlite3.connect(setup.folder / "digest.db", isolation_level=None)
    holder.execute("UPDATE alembic_version SET version_num = '9999'")
    holder.close()
    assert "newer than this program" in faults(setup)["store"]


def test_a_database_not_made_yet_is_no_fault(setup: Setup) -> None:
    (setup.folder / "digest.db").unlink()
    assert "not made yet" in findings(setup)["store"]["said"]
    assert not (setup.folder / "digest.db").exists()


def test_a_name_server_that_is_none_is_refused(
    setup: Setup, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DIGEST_NAME_SERVER", "nobody")
    with pytest.raises(UsageError, match="write such as"):
        doctor(setup)
