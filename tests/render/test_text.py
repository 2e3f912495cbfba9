"""The plain-text part's lines: filled by their width, broken where a language breaks them."""

from __future__ import annotations

import textwrap
import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from digest.render.text import COLUMNS, wrap

JAPANESE = (
    "深センは夜間の無人タクシー運行を許可した。「これは始まりにすぎない」と市長は述べた。"
    "Lanyueは来春までに400台を走らせる計画で、料金は1キロ当たり2.4元になる。"
)


def columns(line: str) -> int:
    return sum(1 + (unicodedata.east_asian_width(letter) in "WF") for letter in line)


def test_japanese_breaks_between_letters_and_holds_its_marks() -> None:
    for start in range(40):  # so that each mark comes to stand at the edge once
        lines = wrap("あ" * start + JAPANESE).split("\n")
        assert len(lines) > 2
        assert "".join(lines) == "あ" * start + JAPANESE
        assert all(columns(line) <= COLUMNS for line in lines)
        assert not any(line[0] in "。、」" or line[-1] == "「" for line in lines)


def test_chinese_quotes_stay_with_their_words() -> None:
    lines = wrap("市长说：“这只是开始”，公司明年春天之前要让四百辆车上路。" * 4).split("\n")
    assert not any(line[0] in "”，：。" or line[-1] == "“" for line in lines)


def test_the_first_line_has_its_own_indent() -> None:
    assert wrap("ein Wort " * 12, "  ", "- ").split("\n")[0].startswith("- ein")
    assert wrap("ein Wort " * 12, "  ", "- ").split("\n")[1].startswith("  ")


@given(st.lists(st.text("abc-”’.,(", min_size=1, max_size=90), max_size=30))
def test_where_words_have_blanks_only_blanks_are_broken(words: list[str]) -> None:
    assert wrap(" ".join(words)) == textwrap.fill(
        " ".join(words), COLUMNS, break_long_words=False, break_on_hyphens=False
    )
