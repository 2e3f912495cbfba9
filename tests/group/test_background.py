"""How rare a word is in everyday text."""

from __future__ import annotations

from digest.group.background import rarity
from digest.group.words import stem_of


def test_everyday_words_weigh_less_than_places_and_those_less_than_unknown_names() -> None:
    every, place, name = (
        rarity(stem_of(word, "en"), "en") for word in ("world", "Florida", "Zaragola")
    )
    assert 0 < every < place < name == 1


def test_inflected_words_are_counted_together() -> None:
    assert rarity(stem_of("courts", "en"), "en") == rarity(stem_of("court", "en"), "en") < 1


def test_other_languages_have_their_own_words() -> None:
    assert rarity(stem_of("Polizei", "de"), "de") < 1
    assert rarity(stem_of("города", "ru"), "ru") < 1


def test_a_number_says_less_than_a_name() -> None:
    assert rarity("2026", "en") < 1
