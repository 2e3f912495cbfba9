"""What commands print."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from digest.cli.project import print_json_facts


def test_long_lists_are_printed_as_they_are_read(capsys: pytest.CaptureFixture[str]) -> None:
    printed = ""

    def rows() -> Iterator[dict[str, str]]:
        nonlocal printed
        for name in ("ada", "bob", 'the "last"'):
            yield {"name": name}
            printed += capsys.readouterr().out
            assert json.dumps(name) in printed, "it is held back"

    print_json_facts({"id": "weekly/1"}, {"rows": rows(), "more": [], "numbers": [1, [2]]})
    printed += capsys.readouterr().out
    assert json.loads(printed) == {
        "id": "weekly/1",
        "rows": [{"name": "ada"}, {"name": "bob"}, {"name": 'the "last"'}],
        "more": [],
        "numbers": [1, [2]],
    }
