"""Summaries: whole sentences of the article's own."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.collect.furniture import own_paragraphs
from digest.collect.summary import HARD_LIMIT, summarise

LEAD = "The harbour board will reopen the northern pier in April after two years of repairs."
NEXT = "Ferries to the islands are to run twice a day, the board said on Monday."
THIRD = "Fares stay as they are until the end of the year."

CHOSEN = [
    # (paragraphs, standfirst, title, summary)
    ([LEAD, NEXT, THIRD, THIRD[::-1]], "", "", f"{LEAD} {NEXT} {THIRD}"),
    ([f"{LEAD} {NEXT} {THIRD}"], "", "", f"{LEAD} {NEXT} {THIRD}"),
    ([LEAD, NEXT], "Ferries return in the spring after two years of repairs to the pier", "", None),
    (["Harbour reopens", LEAD, NEXT], "", "Harbour reopens", f"{LEAD} {NEXT}"),
    (["Photo: Ana Lind", "By Ana Lind", LEAD, NEXT], "", "", f"{LEAD} {NEXT}"),
    ([f"HULL, March 2 (Reuters) - {LEAD}", NEXT], "", "", f"{LEAD} {NEXT}"),
    # broken off: the whole sentences, or else the rest with its mark
    ([f"{LEAD} The islands have be…"], "", "", LEAD),
    ([f"{LEAD} […]"], "", "", LEAD),
    (["The harbour board will reopen the [...]"], "", "", "The harbour board will reopen the…"),
    (
        ["What the board said on Monday about the pier:"],
        "",
        "",
        "What the board said on Monday about the pier…",
    ),
    ([f"{LEAD} Read more »"], "", "", LEAD),
    ([f"{LEAD} See example.org/x for privacy information."], "", "", LEAD),
    (
        ["The pier (https://x.example/a?b=c) will open in April."],
        "",
        "",
        "The pier will open in April.",
    ),
    ([LEAD, LEAD, NEXT], "", "", f"{LEAD} {NEXT}"),
    ([f"“{LEAD} {NEXT} It {'was late and ' * 20}wet.”"], "", "", f"{LEAD} {NEXT}"),
    ([f"*{LEAD}* {NEXT}"], "", "", f"{LEAD} {NEXT}"),
    ([f"-------- {LEAD} --------", NEXT], "", "", f"{LEAD} {NEXT}"),
    ([], "", "", ""),
    (["Share this", "Photo: dpa"], "", "", ""),
    # no spaces between sentences of scripts that have none
    (
        ["北码头将于四月重新开放。", "渡轮每天两班，票价不变。"],
        "",
        "",
        "北码头将于四月重新开放。渡轮每天两班，票价不变。",
    ),
    (
        ["「便利になる」と住民は話した。", "運賃は変わらない。"],
        "",
        "",
        "「便利になる」と住民は話した。運賃は変わらない。",
    ),
    (
        ["سيفتح الرصيف في أبريل.", "هل تعود العبّارات؟"],
        "",
        "",
        "سيفتح الرصيف في أبريل. هل تعود العبّارات؟",
    ),
    (["घाट अप्रैल में खुलेगा।", "किराया वही रहेगा।"], "", "", "घाट अप्रैल में खुलेगा। किराया वही रहेगा।"),
]


@pytest.mark.parametrize(("paragraphs", "standfirst", "title", "summary"), CHOSEN)
def test_which_sentences(
    paragraphs: list[str], standfirst: str, title: str, summary: str | None
) -> None:
    own = own_paragraphs(paragraphs, title)
    found = summarise(own, standfirst=own_paragraphs([standfirst], title), title=title)
    assert found == (standfirst if summary is None else summary)


def test_at_most_three_sentences_in_bounds() -> None:
    assert summarise(["It rains today in Hull, they say. " * 20]).count("they say") == 1
    assert summarise([f"It is day {day} of the strike." for day in range(50)]).count("day") == 3
    assert len(summarise(["word " * 5_000])) <= HARD_LIMIT
    assert len(summarise(["新" * 5_000 + "。"])) <= HARD_LIMIT


PIECES = st.one_of(
    st.text(max_size=80),
    st.sampled_from([LEAD, NEXT, "Read more", "[…]", "By ", "Photo:", "(Reuters) - ", "…", "。"]),
)


@given(st.lists(st.lists(PIECES, max_size=5).map(" ".join), max_size=6), PIECES, PIECES)
def test_any_text(paragraphs: list[str], standfirst: str, title: str) -> None:
    found = summarise(paragraphs, standfirst=[standfirst], title=title)
    assert len(found) <= HARD_LIMIT
    assert found == found.strip()
    own = own_paragraphs(paragraphs, title)
    assert all(text.strip() for text in own)
