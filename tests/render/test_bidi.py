"""Titles of the other direction stand in isolates, and only they."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.render.bidi import closed, isolated


@pytest.mark.parametrize(
    ("text", "direction", "expected"),
    [
        ("What happened?", "ltr", "What happened?"),
        ("What happened?", "rtl", "\u2066What happened?\u2069"),
        ("ماذا حدث؟", "rtl", "ماذا حدث؟"),
        ("ماذا حدث؟", "ltr", "\u2067ماذا حدث؟\u2069"),
        ("מה קרה?", "ltr", "\u2067מה קרה?\u2069"),
        ("ETCS تصل إلى المغرب", "rtl", "ETCS تصل إلى المغرب"),  # a name first, an Arabic sentence
        ("Der Begriff «قطار»", "ltr", "Der Begriff «قطار»"),
        ("新能源汽车", "rtl", "\u2066新能源汽车\u2069"),
        ("2026 · 48", "rtl", "2026 · 48"),
        ("", "rtl", ""),
    ],
)
def test_isolates(text: str, direction: str, expected: str) -> None:
    assert isolated(text, direction) == expected


@given(st.text(alphabet=st.characters(blacklist_categories=["Cf", "Cs"])), st.integers(0, 20))
def test_a_cut_leaves_no_isolate_open(text: str, length: int) -> None:
    for direction in ("ltr", "rtl"):
        cut = closed(isolated(text, direction)[:length])
        assert cut.count("\u2066") + cut.count("\u2067") == cut.count("\u2069")
