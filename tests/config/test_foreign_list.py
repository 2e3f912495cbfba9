"""Exports of other tools: who is in them, who had left, and which rows cannot be taken."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.config.csv_rows import with_rows
from digest.config.foreign_list import ForeignRow, read_foreign
from digest.errors import Problem, UsageError
from digest.model import Subscriber

MARCH = datetime(2026, 3, 1, tzinfo=UTC)


def read(
    folder: Path, text: str, everybody_left: str = "", **named: str
) -> list[ForeignRow | Problem]:
    file = folder / "people.csv"
    file.write_text(text, encoding="utf-8")
    return [*read_foreign(file, named, everybody_left=everybody_left)]


@pytest.mark.parametrize(
    ("text", "name", "left", "since"),
    [
        ("Email Address,First Name,Last Name\nada@example.org,Ada,Lee\n", "Ada Lee", "", None),
        (
            "Email Address,First Name,UNSUB_TIME,UNSUB_REASON\n"
            "ada@example.org,Ada,2026-03-01 10:00:00,N/A\n",
            "Ada",
            "unsubscribed",
            datetime(2026, 3, 1, 10, tzinfo=UTC),
        ),
        ("Email Address,CLEAN_TIME\nada@example.org,2026-03-01\n", "", "bounced", MARCH),
        (
            "status,reason,email,created\n550,550 5.1.1 gone,ada@example.org,1700000000\n",
            "",
            "bounced",
            datetime(2023, 11, 14, 22, 13, 20, tzinfo=UTC),
        ),
        ("email,subscriber_type\nada@example.org,regular\n", "", "", None),
        ("email,subscriber_type\nada@example.org,removed\n", "", "unsubscribed", None),
        ("email,email_disabled\nada@example.org,true\n", "", "unsubscribed", None),
        ("email,since\nada@example.org,0001-01-01T00:00:00+10:00\n", "", "", None),
        ("email,email_disabled\nada@example.org,false\n", "", "", None),
        ("uuid,email,name,status\n1,ada@example.org,Ada,blocklisted\n", "Ada", "operator", None),
        ("email;name;status\nada@example.org;Lee, Ada;enabled\n", "Lee, Ada", "", None),
        (
            "email,name,status,reason,since\n"
            "ada@example.org,'=1+1,suppressed,complained,2026-01-02T00:00:00+00:00\n",
            "=1+1",
            "complained",
            datetime(2026, 1, 2, tzinfo=UTC),
        ),
    ],
)
def test_columns_are_guessed(
    tmp_path: Path, text: str, name: str, left: str, since: datetime | None
) -> None:
    (row,) = read(tmp_path, text)
    assert isinstance(row, ForeignRow)
    assert (row.subscriber.address, row.subscriber.name) == ("ada@example.org", name)
    assert row.left == left
    assert row.since == since


def test_columns_are_named_and_passed_over(tmp_path: Path) -> None:
    text = "email,Kontakt,type\nx,ada@example.org,customer\n"
    (row,) = read(tmp_path, text, email="Kontakt", status="")
    assert isinstance(row, ForeignRow)
    assert row.subscriber.address == "ada@example.org"
    with pytest.raises(UsageError, match=r"people.csv:1: has no column .Kontact.; .*Kontakt"):
        read(tmp_path, text, email="Kontact")
    with pytest.raises(UsageError, match="--map email=COLUMN; it has a, b"):
        read(tmp_path, "a,b\n1,2\n")


def test_a_row_that_cannot_be_taken_is_told_with_its_line(tmp_path: Path) -> None:
    rows = ["ada", '"b@x.example\n"', "c@x.example,pending", "d@x.example,vip", "${HOME}@x.example"]
    problems = read(tmp_path, "email,status\n" + "\n".join(rows) + "\n\n")
    told = [str(one) for one in problems if isinstance(one, Problem)]
    assert [one.split(":")[1] for one in told] == ["2", "5", "6", "7"]
    assert "is not an e-mail address" in told[0]
    assert "never confirmed" in told[1]
    assert 'has the status "vip"' in told[2]
    assert isinstance(problems[1], ForeignRow)


def test_what_is_told_of_a_row_drives_no_terminal(tmp_path: Path) -> None:
    [problem] = read(tmp_path, "email\n\x1b[2Jada\n")
    assert "\x1b" not in str(problem)


def test_no_variable_is_filled_in_from_a_strangers_file(tmp_path: Path) -> None:
    (row,) = read(tmp_path, "email,name\nada@example.org,${SMTP_PASSWORD}\n")
    assert isinstance(row, ForeignRow)
    assert row.subscriber.name == ""


@pytest.mark.parametrize(
    ("body", "told"),
    [
        (b"email\n\xff\xfe\n", "is not UTF-8"),
        (b'email\n"ada@example.org\n', r"people.csv:2: is not CSV"),
        (b"", "has no column that looks like addresses"),
    ],
)
def test_what_is_no_table_is_refused(tmp_path: Path, body: bytes, told: str) -> None:
    (tmp_path / "people.csv").write_bytes(body)
    with pytest.raises(UsageError, match=told):
        [*read_foreign(tmp_path / "people.csv", {})]
    with pytest.raises(UsageError, match="cannot be read"):
        [*read_foreign(tmp_path, {})]


@given(st.sampled_from(["email\n", "name,email\r\n", "email,name,themes,language\na@x.example"]))
def test_rows_go_to_the_end_in_the_columns_that_are_there(text: str) -> None:
    one = Subscriber(address="ada@example.org", name='Lee, "Ada"', themes=("A", "B"))
    added = with_rows(text, [one])
    newline = "\r\n" if "\r\n" in text else "\n"
    assert added.startswith(text) and added.endswith(newline)
    last = added.split(newline)[-2]
    assert last in {
        "ada@example.org",
        '"Lee, ""Ada""",ada@example.org',
        'ada@example.org,"Lee, ""Ada""",A; B,',
    }
