"""Choosing themes and how often, over HTTP; what was chosen holds from the next edition on."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from digest.model import Choice
from web.conftest import CHOOSY, GERMAN, THEMES
from web.visiting import Visitor

ADDRESS = GERMAN.address
SAVE = {"save": "", "pace": "each", "theme": [*THEMES]}


def chosen(visitor: Visitor) -> Choice:
    choice = visitor.pipeline.store.choices.of(ADDRESS, "weekly")
    assert choice
    return choice


def test_before_anything_is_chosen_the_page_shows_what_the_file_says(visitor: Visitor) -> None:
    _, page = visitor.ask("GET", visitor.path("preferences", CHOOSY.address))
    assert page.count('type="checkbox"') == len(THEMES)
    assert page.count('type="checkbox" name="theme" value="Ports" checked') == 1
    assert page.count("checked> <bdi>") == 1
    assert 'value="each" checked' in page
    assert "&lt;Tides&gt;" in page


def test_themes_are_kept_and_all_of_them_are_everything(visitor: Visitor) -> None:
    path = visitor.path("preferences", ADDRESS)
    page = visitor.press(path, SAVE | {"theme": ["Ports", "<Tides>", "Not ours"]})
    assert "Gespeichert." in page
    assert chosen(visitor).themes == ("Ports", "<Tides>")
    assert page.count("checked> <bdi>") == 2
    visitor.press(path, SAVE)
    assert chosen(visitor).themes == ()


def test_every_fourth_edition_outlasts_a_pause(visitor: Visitor) -> None:
    path = visitor.path("preferences", ADDRESS)
    visitor.press(path, SAVE | {"pace": "fourth"})
    assert (chosen(visitor).every, chosen(visitor).paused_until) == (4, None)
    page = visitor.press(path, SAVE | {"pace": "pause", "until": "2026-12-24"})
    assert 'value="pause" checked' in page
    assert (chosen(visitor).every, chosen(visitor).paused_until) == (4, date(2026, 12, 24))
    visitor.clock.after(timedelta(weeks=10))
    _, page = visitor.ask("GET", path)
    assert 'value="fourth" checked' in page
    visitor.press(path, SAVE)
    assert (chosen(visitor).every, chosen(visitor).paused_until) == (1, None)


@pytest.mark.parametrize(
    "fields",
    [
        {"theme": []},
        {"theme": ["Not ours"]},
        {"pace": "pause"},
        {"pace": "pause", "until": "soon"},
        {"pace": "pause", "until": "2026-11-23"},
        {"pace": "pause", "until": "2028-01-01"},
    ],
)
def test_what_is_not_right_is_said_and_not_kept(
    visitor: Visitor, fields: dict[str, str | list[str]]
) -> None:
    path = visitor.path("preferences", ADDRESS)
    visitor.press(path, SAVE)
    before = chosen(visitor)
    visitor.clock.after(timedelta(hours=1))
    page = visitor.press(path, SAVE | fields)
    assert 'role="status">Wählen Sie' in page
    assert chosen(visitor) == before


def test_leaving_this_list_or_all_of_them_can_be_undone(visitor: Visitor) -> None:
    path = visitor.path("preferences", ADDRESS)
    visitor.press(path, {"leave": "list"})
    assert visitor.left == [(ADDRESS, "weekly", "unsubscribed")]
    visitor.press(path, {"leave": "all"})
    assert {listed for _, listed, _ in visitor.left} == {"weekly", ""}
    assert "abonniert" not in visitor.press(path, {"undo": ""})
    assert visitor.left == []
    assert "von uns" in visitor.press(path, {"leave": "all"})
    assert visitor.left == [(ADDRESS, "", "unsubscribed")]
    visitor.press(path, {"undo": ""})
    assert visitor.left == []


def test_a_choice_is_one_persons_and_one_newsletters(visitor: Visitor) -> None:
    path = visitor.path("preferences", ADDRESS)
    visitor.press(path, SAVE | {"pace": "fourth"})
    choices = visitor.pipeline.store.choices
    assert choices.of(ADDRESS.upper(), "weekly") == chosen(visitor)
    assert choices.of(ADDRESS, "daily") is None
    assert choices.among([ADDRESS, "other@example.org"], "weekly") == {ADDRESS: chosen(visitor)}
