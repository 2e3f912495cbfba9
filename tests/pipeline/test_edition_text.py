"""The draft of an edition file: read back it changes nothing; each edit changes what it says."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digest.config.edition import check_edition
from digest.config.types import EditionEdits, Limits, ThemeRule
from digest.errors import ConfigError
from digest.group import Grouping
from digest.model import Article, Edition, Window
from digest.pipeline import edition_text
from tests.group.articles import NOON, article, grouped

FILE = Path("editions/weekly/2026-03-23.yaml")
RULES = (
    ThemeRule(name="Sea & shore", keywords=("harbour", "ferry")),
    ThemeRule(name="No: #1", keywords=("comet",)),
)
WORDS = [
    "harbour",
    "comet",
    "tunnel",
    "strike",
    "ferry",
    "bank",
    "glacier",
    "#",
    ": ",
    "“”",
    "\u200d",
]
windows = st.lists(
    st.builds(
        article,
        st.lists(st.sampled_from(WORDS), max_size=5).map(" ".join),
        hours=st.integers(0, 120),
        source=st.sampled_from(["Courier", "Herald", "Tribune"]),
    ),
    max_size=16,
    unique_by=lambda one: one.id,
)
limits = st.builds(
    Limits, stories=st.integers(1, 8), per_theme=st.integers(1, 3), per_feed=st.integers(1, 3)
)


def made(window: list[Article], **options: object) -> Grouping:
    return grouped(window, **{"rules": RULES, "limits": Limits(stories=4, per_theme=2), **options})


def text_of(grouping: Grouping) -> str:
    edition = Edition(
        id="weekly/2026-03-23",
        newsletter="weekly",
        title="Weekly",
        number=1,
        slot=NOON,
        window=Window(start=NOON, end=NOON),
        language="en",
        timezone="UTC",
        themes=grouping.themes,
        excluded=grouping.excluded,
    )
    return edition_text(edition)


def edits_of(text: str) -> EditionEdits:
    return check_edition(text, FILE).edits


def shown(grouping: Grouping) -> dict[str, list[str]]:
    return {theme.name: [s.lead.title for s in theme.stories] for theme in grouping.themes}


@settings(max_examples=80, deadline=None)
@given(windows, limits)
def test_an_unedited_draft_changes_nothing(window: list[Article], some: Limits) -> None:
    before = made(window, limits=some)
    text = text_of(before)
    after = made(window, limits=some, edits=edits_of(text))
    assert after.themes == before.themes
    assert after.excluded == before.excluded
    assert text_of(after) == text


@settings(max_examples=60, deadline=None)
@given(windows, windows, limits)
def test_what_comes_later_moves_no_line(
    window: list[Article], later: list[Article], some: Limits
) -> None:
    before = made(window, limits=some)
    inside = {one.id for one in window}
    late = NOON + timedelta(days=6)
    new = [
        article(f"{one.title} {n}", source=one.source, first_seen=late)
        for n, one in enumerate(later)
        if one.id not in inside
    ]
    after = made([*window, *new], limits=some, edits=edits_of(text_of(before)))
    urls = [[story.lead.url for story in theme.stories] for theme in before.themes]
    together = [url for theme in after.themes for url in (s.lead.url for s in theme.stories)]
    for theme in urls:  # unless the news joined two of the stories
        kept = [url for url in theme if url in together]
        assert sorted(kept, key=together.index) == kept


WINDOW = [
    article("Harbour crane falls over", hours=1, source="Courier"),
    article("Ferry runs aground on mud", hours=2, source="Herald"),
    article("Museum of the ferry seeks volunteers", hours=3, source="Tribune"),
    article("Comet seen above the hills", hours=4, source="Courier"),
    article("Tunnel closed for a month", hours=5, source="Herald"),
]


def lines() -> tuple[str, dict[str, str]]:
    """The draft of WINDOW, and its line for each headline."""
    text = text_of(made(WINDOW))
    return text, {
        title: line + "\n"
        for line in text.splitlines()
        for title in (one.title for one in WINDOW)
        if title in line and line.lstrip().startswith("- ")
    }


def test_a_draft_has_every_story_on_a_line() -> None:
    _, line = lines()
    assert line.keys() == {one.title for one in WINDOW}


def test_moving_deleting_and_dropping_lines() -> None:
    text, line = lines()
    comet, tunnel = line["Comet seen above the hills"], line["Tunnel closed for a month"]
    first = "themes:\n"
    text = text.replace(comet, "").replace(tunnel, "")
    text = text.replace(first, f"{first}  Up and down:\n{tunnel}")
    text = text.replace("drop: # left out\n", f"drop: # left out\n  - {comet.strip()[2:]}\n")
    gone = line["Ferry runs aground on mud"]
    grouping = made(WINDOW, edits=edits_of(text.replace(gone, "")))
    assert next(iter(shown(grouping))) == "Up and down"
    assert shown(grouping)["Up and down"] == ["Tunnel closed for a month"]
    assert {left.title: left.reason for left in grouping.excluded} == {
        "Comet seen above the hills": "the edition file drops it",
        "Ferry runs aground on mud": "the edition file has no line for it any more",
    }
    why = {one.title: one for one in grouping.why.values()}
    assert why["Tunnel closed for a month"].theme_reason.rule == "editor"  # type: ignore[union-attr]
    assert why["Comet seen above the hills"].left_out == "the edition file drops it"


def test_a_line_moved_up_from_more_is_shown_beyond_the_limits() -> None:
    text, line = lines()
    (more,) = made(WINDOW).themes[0].more
    moved = line[more.lead.title]
    text = text.replace(moved, "")
    text = text.replace("Sea & shore:\n", f"Sea & shore:\n    {moved.strip()}\n")
    sea = made(WINDOW, edits=edits_of(text)).themes[0]
    assert sea.stories[0].lead.title == more.lead.title
    assert len(sea.stories) == 3
    assert sea.more == ()


def test_another_address_lets_that_article_tell_the_story() -> None:
    two = [
        article("Harbour crane collapses in Varn, nine hurt", hours=1, source="Courier"),
        article("Nine hurt as harbour crane collapses in Varn", hours=2, source="Herald"),
    ]
    before = made(two)
    lead, other = before.themes[0].stories[0].lead, before.themes[0].stories[0].others[0]
    text = text_of(before).replace(f"    - {lead.url}  #", f"    - {other.url}  #")
    (story,) = made(two, edits=edits_of(text)).themes[0].stories
    assert (story.lead, story.others) == (other, (lead,))
    assert [link.url for link in story.read_more] == [lead.url]
    alone = text.replace("drop: # left out\n", f"drop:\n  - {lead.url}\n")
    grouping = made(two, edits=edits_of(alone))
    assert grouping.themes[0].stories[0].others == ()
    assert [left.url for left in grouping.excluded] == [lead.url]


def test_a_short_file_leaves_the_rest_to_the_grouping() -> None:
    crane, ferry, master, comet, tunnel = (one.url for one in WINDOW)
    plain = made(WINDOW)
    text = f"lead: [{tunnel}]\npin: [{crane}, {ferry}, {master}]\nmove: {{Sky: [{comet}]}}\n"
    grouping = made(WINDOW, edits=edits_of(text))
    assert set(shown(grouping)["Sea & shore"]) == {one.title for one in WINDOW[:3]}
    assert shown(grouping)["Sky"] == ["Comet seen above the hills"]
    assert [t.name for t in grouping.themes if t.name != "Sky"] == [
        t.name for t in plain.themes if t.name != "No: #1"
    ]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("themes: {Sea: [harbour]}", '1:16: themes.Sea[0]: "harbour" is not the address'),
        ("drop: [https://a.example/1]\nmore:\n  - https://a.example/1\n", "3:5: more[0]: "),
        ("lead: [https://a.example/1]\npin: [https://a.example/1]\ndrp: []", "3:1: drp: is not a"),
        ("themes:\n\tSea: []\n", "2:1: a tab"),
        ("known_until: yesterday", '1:14: known_until: "yesterday" is not a time'),
    ],
)
def test_a_mistake_has_its_place(text: str, told: str) -> None:
    with pytest.raises(ConfigError) as caught:
        edits_of(text)
    assert len(caught.value.problems) == 1
    assert f"{FILE}:{told}" in str(caught.value)


def test_addresses_are_taken_as_they_are_written() -> None:
    hostile = "https://a.example/${HOME}?q=%24"
    assert edits_of(f"pin: ['{hostile}']").pin == {hostile}
