"""Whatever the text: the loaders return, or raise ConfigError with problems that have a place."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digest.config.examples import example_files
from digest.config.load import check_config
from digest.config.subscribers import check_subscribers, load_subscribers
from digest.errors import ConfigError

EXAMPLES = example_files()
LIKE_YAML = st.text(alphabet="ab:-[]{}\"'#*&!|>%@`\\,.?~0123456789<\n\t \r\ufeff\x85\u2028$")
ODD = st.sampled_from(
    ["\t", "\r", "\n", "\0", ": ", "- ", "? ", *"'\"{}[]#|%~é", "*a", "&a ", "!!int ", "<<: "]
) | st.sampled_from(["${A}", "${", "2024", "true", "1e999", ".nan"])


def is_told(text: str) -> None:
    for check in (
        lambda: check_config(text, Path("digest.yaml"), {}),
        lambda: check_subscribers(text, Path("subscribers.yaml"), None, {}),
    ):
        try:
            check()
        except ConfigError as error:
            for problem in error.problems:
                assert re.match(r"(digest|subscribers)\.yaml:\d+:\d+", problem.where)
                assert "\n" not in problem.what


@settings(max_examples=200, deadline=None)
@given(st.text() | LIKE_YAML)
def test_any_text(text: str) -> None:
    is_told(text)


@settings(max_examples=80, deadline=None)
@given(st.sampled_from(sorted(EXAMPLES)), st.data())
def test_an_example_with_something_odd_in_it(name: str, data: st.DataObject) -> None:
    text = EXAMPLES[name]
    at = data.draw(st.integers(0, len(text)))
    cut = data.draw(st.integers(0, 30))
    is_told(text[:at] + data.draw(ODD) + text[at + cut :])


@settings(max_examples=150, deadline=None)
@given(rows=st.text(alphabet='email,name;"\n\r@.ab \0') | st.binary())
def test_any_csv(tmp_path_factory: pytest.TempPathFactory, rows: str | bytes) -> None:
    folder = tmp_path_factory.getbasetemp()
    path = folder / "subscribers.yaml"
    path.write_text("lists: {weekly: {from: rows.csv}}\n", encoding="utf-8")
    content = rows if isinstance(rows, bytes) else b"email,name\n" + rows.encode()
    (folder / "rows.csv").write_bytes(content)
    try:
        load_subscribers(path, None)
    except ConfigError as error:
        assert all("rows.csv:" in problem.where for problem in error.problems)
