"""Words, dates, colours and lines: the small type of a mail."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.errors import TemplateError
from digest.render import packaged_templates
from digest.render.colour import PAPER_DARK, PAPER_LIGHT, READABLE, contrast, readable
from digest.render.text import shorten, underline, wrap
from digest.render.words import Words, direction

FOLDERS = (packaged_templates(),)
TODAY = date(2026, 1, 5)


@pytest.mark.parametrize(
    ("days", "english", "german"),
    [
        (-1, "today", "heute"),
        (0, "today", "heute"),
        (1, "yesterday", "gestern"),
        (2, "2 days ago", "vor 2 Tagen"),
        (6, "6 days ago", "vor 6 Tagen"),
        (7, "Dec 29, 2025", "29. Dez. 2025"),
    ],
)
def test_ages(days: int, english: str, german: str) -> None:
    day = TODAY - timedelta(days=days)
    assert Words("en", FOLDERS).age(day, TODAY) == english
    assert Words("de", FOLDERS).age(day, TODAY) == german


def test_an_age_of_the_same_year_leaves_the_year_out() -> None:
    assert Words("en", FOLDERS).age(date(2026, 3, 1), date(2026, 3, 20)) == "Mar 1"


@pytest.mark.parametrize("language", ["", "xx", "not a language", "en-GB", "tlh"])
def test_a_language_without_a_catalogue_speaks_english(language: str) -> None:
    words = Words(language, FOLDERS)
    assert words.gettext("Read more") == "Read more"
    assert "January" in words.long_date(TODAY)


def test_directions() -> None:
    assert [direction(language) for language in ("ar", "de", "", "??")] == ["rtl", "ltr", "", ""]


def test_a_projects_catalogue_goes_before_the_packaged_one(tmp_path: Path) -> None:
    folder = tmp_path / "_shared" / "words"
    folder.mkdir(parents=True)
    source = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n\n'
    source += 'msgid "Read more"\nmsgstr "Læs mere"\n'
    (folder / "da.po").write_text(source, encoding="utf-8")
    words = Words("da", (tmp_path, *FOLDERS))
    assert words.gettext("Read more") == "Læs mere"
    assert words.long_date(TODAY) == "mandag den 5. januar 2026"


@pytest.mark.parametrize(
    ("source", "where"),
    [(b'msgid "Read more\n', "da.po:1"), (b'msgid "a"\nmsgstr "\xff"\n', "da.po")],
)
def test_a_broken_catalogue_is_named(tmp_path: Path, source: bytes, where: str) -> None:
    folder = tmp_path / "_shared" / "words"
    folder.mkdir(parents=True)
    (folder / "da.po").write_bytes(source)
    with pytest.raises(TemplateError) as caught:
        Words("da", (tmp_path,))
    assert caught.value.problems[0].where == f"templates/_shared/words/{where}"


def test_a_projects_catalogue_may_say_a_few_words_only(tmp_path: Path) -> None:
    folder = tmp_path / "_shared" / "words"
    folder.mkdir(parents=True)
    (folder / "de.po").write_text('msgid "Read more"\nmsgstr "Mehr lesen"\n', encoding="utf-8")
    (folder / "en.po").write_text('msgid "Read more"\nmsgstr "Go on"\n', encoding="utf-8")
    german, english = (Words(language, (tmp_path, *FOLDERS)) for language in ("de-AT", "en-GB"))
    assert (german.gettext("Read more"), english.gettext("Read more")) == ("Mehr lesen", "Go on")
    assert german.age(TODAY - timedelta(days=2), TODAY) == "vor 2 Tagen"
    assert english.gettext("Preferences") == "Preferences"


@given(st.integers(0, 0xFFFFFF))
def test_any_accent_is_readable_on_both_papers(number: int) -> None:
    accent = f"#{number:06x}"
    for paper in (PAPER_LIGHT, PAPER_DARK):
        assert contrast(readable(accent, paper), paper) >= READABLE


def test_a_readable_accent_stays_as_it_is() -> None:
    assert readable("#0B57D0", PAPER_LIGHT) == "#0b57d0"
    assert readable("red; } * {", PAPER_LIGHT) == "#0b57d0"


def test_contrast_is_that_of_the_standard() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


def test_shorten_cuts_before_a_word() -> None:
    assert shorten("one two three", 13) == "one two three"
    assert shorten("one two three", 12) == "one two…"
    assert shorten("one two, three", 10) == "one two…"
    assert shorten("W" * 100, 10) == "WWWWWWWWW…"


def test_wrap_indents_and_keeps_long_words() -> None:
    text = wrap("word " * 20 + "https://example.org/" + "a" * 80, "   ", "1. ")
    lines = text.splitlines()
    assert lines[0].startswith("1. word")
    assert all(line.startswith("   ") for line in lines[1:])
    assert lines[-1].strip() == "https://example.org/" + "a" * 80


def test_a_wide_heading_gets_a_wide_rule() -> None:
    assert underline("Ports") == "Ports\n====="
    assert underline("新能源") == "新能源\n======"
