"""Summaries: whole sentences of the article's own."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.collect.summary import (
    HARD_LIMIT,
    is_furniture,
    own_paragraphs,
    strip_dateline,
    summarise,
    without_lead_on,
)

LEAD = "The harbour board will reopen the northern pier in April after two years of repairs."
NEXT = "Ferries to the islands are to run twice a day, the board said on Monday."
THIRD = "Fares stay as they are until the end of the year."

FURNITURE = [
    # captions and credits
    "A ferry leaves the northern pier. Photo: Reuters.",
    "Photo: Ana Lind / Harbour Times",
    "Foto: dpa",
    "Symbolbild: Fähre im Hafen",
    "Crédit photo : AFP",
    "写真＝共同",
    "사진=연합뉴스",
    "(Imagen ilustrativa)",
    # bylines
    "By Ana Lind",
    "By ANA LIND and Tom Weir",
    "By A. B. Lind on 2026-03-02 for the Harbour Times",
    "Von Ana Lind",
    "Par Ana Lind et Tom Weir",
    "Por Ana Lind",
    # agencies
    "Reuters with additional editing by Ana Lind",
    "(Reporting by Ana Lind; Editing by Tom Weir)",
    # sharing, subscribing, labels
    "Share this article",
    "Subscribe to our newsletter for the latest news",
    "Sign up for the morning briefing",
    "Teilen",
    "Jetzt abonnieren",
    "Partager sur les réseaux sociaux",
    "订阅我们的频道",
    "HT Ferry Index",
    "Advertisement",
]
SENTENCES = [
    LEAD,
    "By Monday the storm had passed.",
    "Photographs of the pier show how deep the damage goes, engineers said.",
    "“We share the view of the board.”",
    "Harbour masters want ferries to wait for each other and to tell passengers sooner",
    "Sharing a timetable will cost two million, the board said.",
    "Subscribers of the mobile operator lost service for a day.",
    "Von Montag an fahren die Fähren wieder zweimal am Tag.",
    "港口委员会说北码头将于四月重新开放并且每天有两班渡轮",
    "He died.",
]


@pytest.mark.parametrize("text", FURNITURE)
def test_furniture_is_told(text: str) -> None:
    assert is_furniture(text)
    assert own_paragraphs([text, LEAD]) == [LEAD]


@pytest.mark.parametrize("text", SENTENCES)
def test_sentences_are_left(text: str) -> None:
    assert not is_furniture(text)


@pytest.mark.parametrize(
    ("text", "bare"),
    [
        ("BERLIN, Nov 3 (Reuters) - The pier will reopen in the spring.", "The pier"),
        ("Beijing (dpa) - Der Hafen wird im Frühjahr wieder geöffnet.", "Der Hafen"),
        ("LONDON (AP) — The pier will reopen in the spring, they said.", "The pier"),
        ("PARIS — Le port rouvrira au printemps, selon la ville.", "Le port"),
        ("MADRID, 3 Mar. (EFE) - El puerto volverá a abrir en abril.", "El puerto"),
        ("The pier (built in 1910) - a landmark - will reopen soon.", "The pier (built"),
        ("NATO – or what is left of it – meets in the spring.", "NATO – or"),
    ],
)
def test_datelines(text: str, bare: str) -> None:
    assert strip_dateline(text).startswith(bare)


@pytest.mark.parametrize(
    "tail",
    [
        "Read more",
        "Read more »",
        "[…]",
        "Continue reading →",
        "Continue reading The harbour reopens →",
        "Weiterlesen",
        "Lire la suite...",
        "Leer más",
        "Читать далее",
        "続きを読む",
        "阅读更多 »",
        "اقرأ المزيد",
        "Read more on our site.",
    ],
)
def test_words_that_lead_on(tail: str) -> None:
    assert without_lead_on(f"{LEAD} {tail}") == LEAD
    assert without_lead_on(tail) == ""


def test_words_that_only_look_so() -> None:
    text = "Children who read more do better at school."
    assert without_lead_on(text) == text


@pytest.mark.parametrize("tail", ["read more »", "continue reading...", "… read more"])
def test_small_letters_lead_on_before_an_arrow(tail: str) -> None:
    assert without_lead_on(f"The harbour board said {tail}").startswith("The harbour board said")
    assert "re" not in without_lead_on(f"The harbour board said {tail}")[22:]


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
    found = summarise(paragraphs, standfirst=standfirst, title=title)
    assert found == (standfirst if summary is None else summary)


def test_an_authors_portrait_is_not_the_article() -> None:
    portrait = ["Ana Lind", "Ana Lind is an editor at the Harbour Times."]
    assert own_paragraphs([LEAD, NEXT, *portrait]) == [LEAD, NEXT]
    assert own_paragraphs(["The Pier", "The Pier is open again, the board said."])


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
    found = summarise(paragraphs, standfirst=standfirst, title=title)
    assert len(found) <= HARD_LIMIT
    assert found == found.strip()
    own = own_paragraphs(paragraphs, title)
    assert all(text.strip() for text in own)
