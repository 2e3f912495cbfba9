"""The vocabulary of labels: well-formed, many languages, and no phrase that says two things."""

from __future__ import annotations

import tomllib
from importlib.resources import files

import pytest

from digest.collect.readmore.vocabulary import Kind, fold, is_footer, is_teaser, kind_of

LABELS = tomllib.loads(
    files("digest.collect.readmore").joinpath("labels.toml").read_text(encoding="utf-8")
)
KINDS = {kind.value for kind in Kind}


def folded(phrase: str) -> str:
    return " ".join("{}" if part == "{}" else fold(part) for part in phrase.split())


def test_enough_languages() -> None:
    assert len(LABELS) >= 30
    assert all(len(code) == 2 and code.isalpha() and code.islower() for code in LABELS)


@pytest.mark.parametrize("language", LABELS)
def test_a_language_has_every_kind_and_repeats_nothing(language: str) -> None:
    table = LABELS[language]
    assert set(table) <= KINDS
    for kind, phrases in table.items():
        assert phrases, kind
        assert [phrase for phrase in phrases if phrase != phrase.lower().strip(" :.…!?")] == []
        keys = [folded(phrase) for phrase in phrases]
        assert sorted(keys) == sorted(set(keys)), kind
    assert {Kind.RELATED, Kind.STOP, Kind.TEASER} <= set(table)


def test_no_phrase_is_both_related_and_not() -> None:
    said = {
        kind: {folded(phrase) for table in LABELS.values() for phrase in table[kind]}
        for kind in (Kind.RELATED, Kind.STOP)
    }
    assert said[Kind.RELATED] & said[Kind.STOP] == set()


@pytest.mark.parametrize("language", LABELS)
def test_every_plain_phrase_is_found_as_what_it_says(language: str) -> None:
    for kind in (Kind.RELATED, Kind.STOP):
        for phrase in LABELS[language][kind]:
            shown = phrase.replace("{}", "Harbour Post").upper() + ":"
            assert kind_of(shown) == kind, shown


@pytest.mark.parametrize(
    ("related", "stop"),
    [
        ("Mehr zum Thema", "Themen"),
        ("À lire aussi :", "Les plus lus"),
        ("Lee también", "Lo más leído"),
        ("Read more on this story", "Most read"),
        ("Related stories", "Related topics"),
        ("Материалы по теме", "Темы"),
        ("関連記事", "人気記事"),
        ("相關新聞", "最新新聞"),
        ("관련기사", "많이 본 뉴스"),
        ("اقرأ أيضا", "الأكثر قراءة"),
        ("Lees ook", "Best gelezen"),
        ("Also on Harbour Post", "More by this author"),
    ],
)
def test_look_alikes_differ(related: str, stop: str) -> None:
    assert (kind_of(related), kind_of(stop)) == (Kind.RELATED, Kind.STOP)


def test_words_of_the_text_are_no_labels() -> None:
    assert kind_of("The council voted to close the pier") is None
    assert kind_of("Mehr als hundert Menschen kamen zum Hafen") is None
    assert not is_teaser("Pier closes for repairs")
    assert not is_footer("The single appeared first on a cassette of 1983.")
    assert not is_footer("Das Album erschien zuerst auf Kassette.")
