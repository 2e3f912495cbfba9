"""Grouping as a whole: every article once, in any order; links, limits, explanations."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from digest.config.types import Limits, ThemeRule
from digest.group import Grouping
from digest.model import Article, LinkKind, ReadMore, ThemeKind
from tests.group.articles import NOON, article, feed, grouped, story_of

WORDS = [
    "harbour",
    "tunnel",
    "minister",
    "strike",
    "vaccine",
    "orbit",
    "comet",
    "ferry",
    "tariff",
    "museum",
    "glacier",
    "bank",
]
headlines = st.lists(st.sampled_from(WORDS), min_size=1, max_size=5).map(" ".join)
windows = st.lists(
    st.builds(
        article,
        headlines,
        hours=st.integers(0, 120),
        source=st.sampled_from(["Courier", "Herald", "Tribune"]),
    ),
    max_size=14,
    unique_by=lambda one: one.id,
)


def places(grouping: Grouping) -> list[str]:
    """The ids of all articles of a grouping, wherever they stand."""
    stories = [s for theme in grouping.themes for s in (*theme.stories, *theme.more)]
    inside = [one.id for story in stories for one in (story.lead, *story.others)]
    return [*inside, *(left.article_id for left in grouping.excluded)]


@settings(max_examples=60, deadline=None)
@given(windows, st.randoms(use_true_random=False))
def test_the_order_of_articles_changes_nothing(window: list[Article], random: object) -> None:
    mixed = list(window)
    random.shuffle(mixed)  # type: ignore[attr-defined]
    assert grouped(mixed) == grouped(window)


@settings(max_examples=60, deadline=None)
@given(windows, st.integers(0, 6), st.integers(1, 3))
def test_every_article_appears_once(window: list[Article], stories: int, per_feed: int) -> None:
    limits = Limits(stories=stories, per_theme=2, per_feed=per_feed)
    grouping = grouped(window, limits=limits)
    assert sorted(places(grouping)) == sorted(one.id for one in window)
    assert set(grouping.why) == {one.id for one in window}
    assert sum(len(theme.stories) for theme in grouping.themes) <= stories


@settings(max_examples=60, deadline=None)
@given(windows)
def test_a_stranger_changes_no_story(window: list[Article]) -> None:
    stranger = article("Zygomorphic quixotry baffles Vexillia", hours=3, source="Elsewhere")
    before, after = story_of(grouped(window)), story_of(grouped([*window, stranger]))
    assert {key: story for key, story in after.items() if key != stranger.id} == before


def test_an_article_without_headline_is_left_out_with_the_reason() -> None:
    grouping = grouped([article(" ", source="Courier")])
    assert not grouping.themes
    assert grouping.excluded[0].reason == "it has no headline"


def test_the_lead_is_the_fullest_and_the_others_are_outlet_links() -> None:
    short = article("Tunnel under the Varn opens", source="Courier")
    full = article(
        "Varn tunnel opens", source="Herald", hours=2, summary="It took nine years.", words=800
    )
    (theme,) = grouped([short, full]).themes
    (story,) = theme.stories
    assert (story.lead, story.others) == (full, (short,))
    assert [(link.kind, link.source) for link in story.read_more] == [(LinkKind.OUTLET, "Courier")]


def test_a_feed_the_operator_weighs_more_leads() -> None:
    light = article("Tunnel under the Varn opens", words=900, feeds=("https://a.example/feed",))
    heavy = article("Varn tunnel opens", hours=1, feeds=("https://b.example/feed",))
    (theme,) = grouped([light, heavy], feeds=[feed("a"), feed("b", weight=2.0)]).themes
    assert theme.stories[0].lead == heavy


def related(title: str, url: str = "") -> ReadMore:
    return ReadMore(kind=LinkKind.RELATED, title=title, url=url)


def test_related_links_come_once_and_titles_that_lead_nowhere_not_at_all() -> None:
    comet = article("Comet seen over Lund")
    links = (
        related("Comet seen over Lund", comet.url),
        related("How to watch", "https://x.example/watch"),
        related("How to watch!", "https://x.example/other"),
        related("Nobody has this headline"),
    )
    tunnel = article("Tunnel under the Varn opens", read_more=links)
    (theme,) = grouped([comet, tunnel]).themes
    story = next(story for story in theme.stories if story.lead == tunnel)
    assert [link.url for link in story.read_more] == [comet.url, "https://x.example/watch"]


def test_a_link_from_one_to_the_other_joins_what_words_alone_do_not() -> None:
    first = article("Harbour strike enters second week")
    second = article("Dockers reject offer in harbour dispute", hours=20)
    assert len(set(story_of(grouped([first, second])).values())) == 2
    second = article("Dockers reject offer in harbour dispute", hours=20, citations=(first.url,))
    grouping = grouped([first, second])
    assert len(set(story_of(grouping).values())) == 1
    evidence = grouping.why[second.id].evidence
    assert evidence is not None
    assert evidence.links == (first.url,)
    assert evidence.words == ("harbour",)


def test_limits_move_the_rest_to_more() -> None:
    names = ("Lund", "Varn", "Tessaly", "Oslo", "Kiel", "Brest")
    window = [article(f"{word} {name}", source="Courier") for word, name in zip(WORDS, names)]  # noqa: B905
    (theme,) = grouped(window, limits=Limits(stories=10, per_theme=10, per_feed=2)).themes
    assert (len(theme.stories), len(theme.more)) == (2, 4)
    beyond = grouped(window, limits=Limits(per_feed=2)).why[theme.more[0].lead.id]
    assert (beyond.place, beyond.left_out) == ("more", "beyond the limits: kept as a link")


def test_themes_come_in_the_operators_order_then_the_rest() -> None:
    rules = [ThemeRule(name="Sea", keywords=("ferry",)), ThemeRule(name="Sky", keywords=("comet",))]
    window = [
        article(title) for title in ("Comet over Lund", "Ferry stuck", "Museum reopens in Brest")
    ]
    themes = grouped(window, rules=rules, language="de").themes
    assert [(theme.name, theme.kind) for theme in themes] == [
        ("Sea", ThemeKind.OPERATOR),
        ("Sky", ThemeKind.OPERATOR),
        ("Weiteres", ThemeKind.REST),
    ]
    assert themes[-1].slug == "more"


def test_what_many_outlets_tell_comes_first() -> None:
    window = [
        article("Museum reopens in Brest", hours=30),
        article("Tunnel under the Varn opens", source="Courier"),
        article("Varn tunnel opens", source="Herald"),
    ]
    (theme,) = grouped(window, now=NOON + timedelta(days=2)).themes
    assert len(theme.stories[0].others) == 1


def test_explanations_are_json() -> None:
    grouping = grouped([article("Tunnel under the Varn opens"), article("Varn tunnel opens")])
    told = json.loads(json.dumps([asdict(why) for why in grouping.why.values()]))
    assert {one["place"] for one in told} == {"edition"}
    assert sorted(told[0]["evidence"]["words"]) == ["open", "tunnel", "varn"]
    assert told[0]["rank"]["outlets"] == 1.0


def test_a_links_host_is_known_by_the_name_of_its_outlet() -> None:
    own = article("Comet seen over Lund", source="Northgate Ledger", url="https://ledger.example/1")
    links = (
        ReadMore(
            kind=LinkKind.RELATED,
            title="How to watch",
            url="https://www.ledger.example/2",
            source="ledger.example",
        ),
        ReadMore(
            kind=LinkKind.RELATED, title="A map", url="https://maps.example/", source="maps.example"
        ),
    )
    tunnel = article("Tunnel under the Varn opens", read_more=links)
    (theme,) = grouped([own, tunnel]).themes
    story = next(story for story in theme.stories if story.lead == tunnel)
    assert [link.source for link in story.read_more] == ["Northgate Ledger", "maps.example"]


def test_what_several_outlets_tell_is_not_held_back_for_its_feed() -> None:
    feeds = ("https://courier.example/feed",)
    window = [
        article("Comet over Lund", source="Courier", feeds=feeds, words=900),
        article("Tunnel under the Varn opens", source="Courier", feeds=feeds, words=900),
        article("Varn tunnel opens", source="Herald"),
        article("Museum reopens in Brest", source="Courier", feeds=feeds, words=900),
    ]
    (theme,) = grouped(window, limits=Limits(per_feed=1)).themes
    assert [story.lead.title for story in theme.stories] == ["Tunnel under the Varn opens"]


def test_the_operators_themes_get_two_places_for_one_of_the_rest() -> None:
    rule = ThemeRule(name="Sea", keywords=("ferry", "ferries"))
    names = ("Lund", "Varn", "Tessaly", "Oslo", "Kiel", "Brest")
    window = [
        *(article(f"Ferry {name}") for name in names),
        *(article(word) for word in WORDS if word != "ferry"),
    ]
    themes = grouped(window, rules=[rule], limits=Limits(stories=6, per_theme=6)).themes
    assert [len(theme.stories) for theme in themes] == [4, 2]
