"""subscribers.yaml and CSV lists: the three ways to write a subscriber, and what they come to."""

from __future__ import annotations

from pathlib import Path

import pytest

from digest.config.subscribers import load_subscribers
from digest.config.types import SubscriberLists
from digest.errors import ConfigError
from digest.model import Subscriber


def load(folder: Path, text: str, **csv: str) -> SubscriberLists:
    path = folder / "subscribers.yaml"
    path.write_text(text, encoding="utf-8")
    for name, rows in csv.items():
        (folder / f"{name}.csv").write_text(rows, encoding="utf-8")
    return load_subscribers(path, None)


def test_three_ways_to_write_a_subscriber(tmp_path: Path) -> None:
    text = """\
lists:
  weekly:
    - ada@example.org
    - Bob Lee <Bob@Bücher.example>
    - {email: carol@example.org, name: Carol, themes: [Smart vehicles], language: de}
  empty:
"""
    assert load(tmp_path, text).lists == {
        "weekly": (
            Subscriber(address="ada@example.org"),
            Subscriber(address="Bob@xn--bcher-kva.example", name="Bob Lee"),
            Subscriber(
                address="carol@example.org",
                name="Carol",
                themes=("Smart vehicles",),
                language="de",
            ),
        ),
        "empty": (),
    }


@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_a_csv_list(tmp_path: Path, line_end: str) -> None:
    rows = [
        "\ufeffName,EMAIL,themes",
        '"Lee, Ada",ada@example.org,Smart vehicles; Markets',
        '"Bob ""B""", bob@example.org ,',
        "${HOME},carol@example.org",
        "",
    ]
    found = load(tmp_path, "lists: {partners: {from: partners.csv}}", partners=line_end.join(rows))
    assert tuple(found.lists["partners"]) == (
        Subscriber(
            address="ada@example.org", name="Lee, Ada", themes=("Smart vehicles", "Markets")
        ),
        Subscriber(address="bob@example.org", name='Bob "B"'),
        Subscriber(address="carol@example.org", name="${HOME}"),
    )


def test_a_problem_in_a_csv_list_has_its_line_and_column(tmp_path: Path) -> None:
    rows = 'email,name\n"ada@example.org","Ada\nLee"\n"bob@example.org",Bob\nADA@example.org,x\n'
    with pytest.raises(ConfigError) as caught:
        load(tmp_path, "lists: {partners: {from: partners.csv}}", partners=rows)
    places = [problem.where.rpartition("/")[2] for problem in caught.value.problems]
    assert places == [
        "partners.csv:2:19: lists.partners[0].name",
        "partners.csv:5:1: lists.partners[2].email",
    ]


def test_a_csv_file_that_is_not_utf_8_is_a_problem_beside_the_others(tmp_path: Path) -> None:
    (tmp_path / "partners.csv").write_bytes(b"email\n\xff@example.org\n")
    text = "lists:\n  weekly: [nobody]\n  partners: {from: partners.csv}\n"
    with pytest.raises(ConfigError) as caught:
        load(tmp_path, text)
    assert [problem.what for problem in caught.value.problems] == [
        "is not UTF-8",
        '"nobody" is not an e-mail address',
    ]


def test_the_same_person_may_be_on_two_lists(tmp_path: Path) -> None:
    found = load(tmp_path, "lists: {a: [ada@example.org], b: [ADA@example.org]}")
    assert [len(people) for people in found.lists.values()] == [1, 1]
