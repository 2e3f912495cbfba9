"""The operator's themes: keywords in any inflection and script, all/none, tags, feeds, ties."""

from __future__ import annotations

import pytest

from digest.config.types import ThemeRule
from digest.model import Article
from tests.group.articles import article, feed, grouped


def theme_of(one: Article, *rules: ThemeRule, **options: object) -> str:
    return grouped([one], rules=rules, **options).why[one.id].theme


@pytest.mark.parametrize(
    ("keyword", "title", "language", "fits"),
    [
        ("electric vehicle", "Electric vehicles outsell diesel", "en", True),
        ("EV", "New EVs arrive", "en", True),
        ("EV", "Kev and Stev win again", "en", False),
        ("IT", "It was a long night", "en", False),
        ("AI", "Said and done", "en", False),
        ("self-driving", "Self driving taxis in Lund", "en", True),
        ("tax", "Taxi drivers on strike", "en", False),
        ("Wahl", "Die Wahlen in Varn", "de", True),
        ("élection", "Les élections à Brest", "fr", True),
        ("выборы", "На выборах в Лунде победил мэр", "ru", True),
        ("选举", "市长赢得选举", "zh", True),
        ("地震", "北浜市で地震", "ja", True),
        ("대통령", "대통령이 연설했다", "ko", True),
        ("انتخابات", "نتائج الانتخابات في المدينة", "ar", True),
        ("election", "Reelected mayor speaks", "en", False),
    ],
)
def test_keywords(keyword: str, title: str, language: str, fits: bool) -> None:
    rule = ThemeRule(name="Theme", keywords=(keyword,))
    assert (theme_of(article(title, language=language), rule) == "Theme") == fits


def test_none_keeps_out_and_all_is_needed() -> None:
    rule = ThemeRule(name="Trains", keywords=("train",), all=("Lund",), none=("model",))
    assert theme_of(article("New train for Lund"), rule) == "Trains"
    assert theme_of(article("New train for Kiel"), rule) == "More"
    assert theme_of(article("Model train fair in Lund"), rule) == "More"


def test_tags_of_the_entry_and_of_the_feed() -> None:
    rule = ThemeRule(name="Cars", tags=("mobility",))
    assert theme_of(article("A quiet day", tags=("Mobility",)), rule) == "Cars"
    one = article("A quiet day", feeds=("https://a.example/feed",))
    assert theme_of(one, rule, feeds=[feed("a", tags=("mobility",))]) == "Cars"


def test_a_feeds_own_theme_comes_before_keywords() -> None:
    rules = (ThemeRule(name="Trains", keywords=("train",)), ThemeRule(name="Markets"))
    one = article("New train for Lund", feeds=("https://a.example/feed",))
    grouping = grouped([one], rules=rules, feeds=[feed("a", theme="Markets")])
    assert grouping.why[one.id].theme == "Markets"
    assert grouping.themes[0].stories[0].see_also == ("Trains",)


def test_the_better_match_wins_and_the_other_is_a_reference() -> None:
    rules = (
        ThemeRule(name="Sea", keywords=("harbour",)),
        ThemeRule(name="Strikes", keywords=("strike", "union")),
    )
    one = article("Union calls strike in the harbour")
    story = grouped([one], rules=rules).themes[0].stories[0]
    assert grouped([one], rules=rules).why[one.id].theme == "Strikes"
    assert story.see_also == ("Sea",)


def test_equal_matches_go_to_the_rule_that_stands_first() -> None:
    rules = (ThemeRule(name="B", keywords=("harbour",)), ThemeRule(name="A", keywords=("strike",)))
    assert theme_of(article("Harbour strike"), *rules) == "B"


def test_the_title_counts_more_than_the_summary() -> None:
    rules = (
        ThemeRule(name="Sea", keywords=("harbour",)),
        ThemeRule(name="Sky", keywords=("comet",)),
    )
    one = article("Comet over Lund", summary="It was seen from the harbour.")
    assert theme_of(one, *rules) == "Sky"


def test_stories_without_keyword_are_nearest_to_those_that_share_their_words() -> None:
    rules = (
        ThemeRule(name="Sea", keywords=("harbour",)),
        ThemeRule(name="Sky", keywords=("comet",)),
    )
    bare = article("Telescope watched all night")
    window = [
        article("Ferry leaves the harbour in Kiel"),
        article("Comet drawn by the telescope in Lund"),
        article("Telescope finds a comet over Tarn"),
        bare,
    ]
    assert grouped(window, rules=rules).why[bare.id].nearest == "Sky"
    assert grouped([bare], rules=rules).why[bare.id].nearest == "Sea"
