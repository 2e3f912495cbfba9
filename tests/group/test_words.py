"""Words and numbers: cutting a headline up, in any of the languages."""

from __future__ import annotations

import pytest

from digest.group.numbers import counts, differ, tells_an_update
from digest.group.words import fold, guess_language, stems, transcribed, words


@pytest.mark.parametrize(
    ("language", "one", "other"),
    [
        ("en", "Ministers visited the harbours", "Minister visits harbour"),
        ("de", "Die Minister besuchten Häfen", "Minister besucht die Häfen"),
        ("fr", "Les ministres visitent l'usine", "Ministre visite usines"),
        ("es", "Los ministros visitan fábricas", "Ministro visita la fábrica"),
        ("pt", "Os ministros visitam fábricas", "Ministro visita a fábrica"),
        ("it", "I ministri visitano le fabbriche", "Ministro visita fabbrica"),
        ("nl", "De ministers bezoeken havens", "Minister bezoekt haven"),
        ("ru", "Министры посетили завод", "Министр посетил заводы"),
        ("uk", "Великий завод", "Великого заводу"),
        ("ar", "المطار الجديد", "مطار جديد"),
        ("zh", "青河大桥", "青河大桥的"),
        ("ja", "大橋が開通", "大橋の開通"),
    ],
)
def test_inflections_share_stems(language: str, one: str, other: str) -> None:
    shared = set(stems(one, language)) & set(stems(other, language))
    assert shared, (stems(one, language), stems(other, language))


def test_words_are_cut_at_apostrophes_and_acronyms_joined() -> None:
    assert words("Apple's U.S. share of COVID-19 tests, Q3") == (
        *["Apple", "s", "US", "share", "of", "COVID", "19", "tests", "Q3"],
    )


def test_stop_words_and_lone_letters_are_left_out() -> None:
    assert stems("The end of a year in the harbour", "en") == ["end", "harbour"]


def test_scripts_without_spaces_become_pairs_and_loan_words_stay_whole() -> None:
    assert stems("東京でAppleがスマホ発表", "ja") == ["東京", "apple", "スマホ", "発表"]
    assert stems("大桥通车", "zh") == ["大桥", "桥通", "通车"]


def test_names_compare_across_scripts_and_accents() -> None:
    assert fold("Zürich") == fold("ZURICH")
    assert transcribed(fold("Мадриде")) == "madrid"


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Der Zug ist in der Stadt nicht mehr zu sehen", "de"),
        ("La ville est dans le noir et les trains sont à l'arrêt", "fr"),
        ("Los trenes no llegan a la ciudad por la nieve", "es"),
        ("Pociąg nie dojedzie do miasta, bo jest zima", "pl"),
        ("青河大桥今日通车", "zh"),
        ("大橋がきょう開通しました", "ja"),
        ("새 다리가 오늘 열렸다", "ko"),
        ("افتتاح الجسر الجديد اليوم", "ar"),
        ("Bridge opens", "en"),
    ],
)
def test_the_language_is_guessed_from_small_words(text: str, language: str) -> None:
    assert guess_language(text, "en") == language


@pytest.mark.parametrize(
    ("title", "language", "unit", "value"),
    [
        ("Five people were killed in the crash", "en", "dead", "5"),
        ("Crash kills 4", "en", "dead", "4"),
        ("Fünf Tote bei Unfall", "de", "dead", "5"),
        ("Tres muertos en un accidente", "es", "dead", "3"),
        ("Q3 earnings", "en", "quarter", "3"),
        ("Third quarter earnings", "en", "quarter", "3"),
        ("Umsatz im dritten Quartal", "de", "quarter", "3"),
        ("第三季度利润", "zh", "quarter", "3"),
        ("Redport beat Calder 3-1", "en", "score", "1-3"),
        ("Recap: season 2 episode 4", "en", "episode", "4"),
    ],
)
def test_counts(title: str, language: str, unit: str, value: str) -> None:
    assert value in counts(title, language)[unit]


def test_counts_that_differ_name_their_unit() -> None:
    assert differ(counts("Q3 earnings", "en"), counts("Q4 earnings", "en")) == "quarter"
    assert not differ(counts("Q3 earnings", "en"), counts("3rd quarter earnings", "en"))
    assert tells_an_update("Death toll rises to 19")
