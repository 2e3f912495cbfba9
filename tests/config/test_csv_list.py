"""Lists in CSV files, however long: read once, kept on disk, each refused row named."""

from __future__ import annotations

import json
import tracemalloc
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from digest.config.kept import KeptList
from digest.config.subscribers import load_subscribers
from digest.config.types import Listed
from digest.errors import ConfigError, Problem, StoreError
from digest.model import Subscriber

QUOTE = '"'
CELLS = {
    "email": st.sampled_from(
        ["ada@example.org", "Ada@EXAMPLE.org", "ü@bücher.example", "bob@", "", " x@y.example "]
    ),
    "name": st.text(alphabet="aé ;,\"'\n\t\u200f", max_size=6),
    "themes": st.sampled_from(["", "Ports", "Ports; Ships", ";", "A\tB", "Ports;Ports"]),
    "language": st.sampled_from(["", "de", "zh-Hant", "deutsch!", " en"]),
}


def load(folder: Path, rows: Iterable[str]) -> Listed:
    (folder / "subscribers.yaml").write_text("lists: {all: {from: all.csv}}\n", encoding="utf-8")
    (folder / "all.csv").write_text("\n".join(rows), encoding="utf-8", newline="")
    return load_subscribers(folder / "subscribers.yaml", None).lists["all"]


def refused(folder: Path, rows: Iterable[str]) -> tuple[Problem, ...]:
    with pytest.raises(ConfigError) as caught:
        load(folder, rows)
    return caught.value.problems


def people(count: int) -> list[str]:
    return ["email,name", *(f"reader{n}@example.org,Reader {n}" for n in range(count))]


def test_a_long_list_keeps_its_order_and_can_be_read_by_two_at_once(tmp_path: Path) -> None:
    listed = load(tmp_path, people(2500))
    assert len(listed) == 2500
    for n, (one, same) in enumerate(zip(listed, listed, strict=True)):
        assert one == same == Subscriber(address=f"reader{n}@example.org", name=f"Reader {n}")


def test_its_file_is_known_so_that_an_edit_is_noticed(tmp_path: Path) -> None:
    load(tmp_path, people(1))
    lists = load_subscribers(tmp_path / "subscribers.yaml", None)
    assert [path.name for path in lists.files] == ["subscribers.yaml", "all.csv"]


def test_what_was_checked_stays_in_force_when_the_file_changes(tmp_path: Path) -> None:
    listed = load(tmp_path, people(3))
    (tmp_path / "all.csv").write_text("no list at all", encoding="utf-8")
    assert [one.name for one in listed] == ["Reader 0", "Reader 1", "Reader 2"]


def test_a_full_disk_is_said() -> None:
    kept = KeptList()
    kept._rows.execute("PRAGMA max_page_count = 8")  # as much as the disk has left
    some = [(n, Subscriber(address=f"reader{n}@example.org")) for n in range(1, 2000)]
    with pytest.raises(StoreError, match=r"temporary files.*full.*SQLITE_TMPDIR"):
        kept.add(some)


def test_who_stands_twice_is_named_however_far_apart(tmp_path: Path) -> None:
    rows = people(3000)
    rows[2900] = " READER7@example.org ,again"
    (problem,) = refused(tmp_path, rows)
    assert problem.where.endswith("all.csv:2901:1: lists.all[2899].email")
    assert problem.what == '"READER7@example.org" stands twice, first at line 9'


def test_every_refused_row_is_named_up_to_where_nobody_reads_on(tmp_path: Path) -> None:
    rows = people(5000)
    rows[1:] = [row.replace("@", " at ") for row in rows[1:]]
    *rest, last = refused(tmp_path, rows)
    assert [problem.where.split(":")[-3] for problem in rest] == [
        str(line) for line in range(2, 2 + len(rest))
    ]
    assert 1000 <= len(rest) <= 2000
    assert "the rest was not read" in last.what


@settings(max_examples=60, deadline=None)
@given(texts=st.fixed_dictionaries(CELLS))
def test_a_row_is_as_the_same_entry_in_yaml(
    tmp_path_factory: pytest.TempPathFactory, texts: dict[str, str]
) -> None:
    assume(any(map(str.strip, texts.values())))
    folder = tmp_path_factory.getbasetemp()
    cells = (f'"{text.replace(QUOTE, QUOTE * 2)}"' for text in texts.values())
    entry: dict[str, object] = {key: text.strip() for key, text in texts.items() if text.strip()}
    entry["email"] = texts["email"].strip()
    if names := [name.strip() for name in texts["themes"].split(";") if name.strip()]:
        entry["themes"] = names
    else:
        entry.pop("themes", None)
    yaml = f"lists: {{all: [{json.dumps(entry)}]}}"
    (folder / "same.yaml").write_text(yaml, encoding="utf-8")
    in_csv = outcome(lambda: load(folder, [",".join(texts), ",".join(cells)]))
    assert in_csv == outcome(lambda: load_subscribers(folder / "same.yaml", None).lists["all"])


def outcome(reading: Callable[[], Listed]) -> list[Subscriber] | list[str]:
    """Who was read, or what was wrong."""
    try:
        return [*reading()]
    except ConfigError as error:
        return sorted(problem.what for problem in error.problems)


def test_memory_does_not_grow_with_the_list(tmp_path: Path) -> None:
    def peak(count: int) -> int:
        load(tmp_path, people(2))  # what is imported and cached counts for neither
        rows = tmp_path / "all.csv"
        rows.write_text("\n".join(people(count)), encoding="utf-8")
        tracemalloc.start()
        try:
            listed = load_subscribers(tmp_path / "subscribers.yaml", None).lists["all"]
            assert sum(1 for _ in listed) == count
            return tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()

    assert peak(20_000) < 1.2 * peak(4_000)
