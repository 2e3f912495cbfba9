"""The byte budget: what is left out, in which order, and that nothing is lost without a word."""

from __future__ import annotations

import time
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.model import Edition
from digest.render import Renderer
from digest.render.budget import BUDGET, fit, size
from digest.render.trim import Trim, shares
from render import sample

SUMMARY = "A sentence of the usual length says what happened. Another one says why it matters."


def crowd(themes: int, stories: int) -> Edition:
    """An edition of many stories, each with a summary and four links."""
    return sample.edition(
        *(
            sample.theme(
                f"Theme {t}",
                *(
                    sample.story(
                        f"Headline {t}.{s} of a length that headlines often have these days",
                        "Outlet",
                        SUMMARY,
                        *(sample.related("Source", f"Related {t}.{s}.{n}") for n in range(4)),
                    )
                    for s in range(stories)
                ),
            )
            for t in range(themes)
        )
    )


DESIGNS = ("classic", "compact", "brief")


@pytest.mark.parametrize("design", DESIGNS)
def test_thirty_stories_are_far_below_the_budget(design: str) -> None:
    newsletter = replace(sample.NEWSLETTER, design=design)
    mail = Renderer().render(crowd(6, 5), newsletter, base_url="https://news.example.org")
    assert size(mail.html.fill(sample.VALUES)) < 0.75 * BUDGET
    assert mail.notes == ()


@pytest.mark.parametrize(
    ("design", "themes", "stories"),
    [
        *(("classic", themes, 3000 // themes) for themes in (1, 600, 3000)),
        *((design, 30, 100) for design in DESIGNS),
    ],
)
def test_three_thousand_stories_fit(design: str, themes: int, stories: int) -> None:
    begun = time.process_time()
    newsletter = replace(sample.NEWSLETTER, design=design)
    mail = Renderer().render(crowd(themes, stories), newsletter)
    html = mail.html.fill(sample.VALUES)
    assert BUDGET * 0.8 < size(html) <= BUDGET  # and the room is used
    assert time.process_time() - begun < 20
    assert len(mail.notes) == themes
    assert '"N more"' in mail.notes[-1]


def test_summaries_go_before_links_and_links_before_stories() -> None:
    mail = Renderer().render(crowd(5, 11), sample.NEWSLETTER)
    assert mail.notes[0].startswith("Theme 0: 10 of 11 summaries left out")
    assert "moved" not in "".join(mail.notes)
    text = mail.text.fill(sample.VALUES)
    assert text.count("A sentence of the usual length") == 5  # the leads keep theirs
    assert text.count("\n* Theme ") == 5


def test_what_found_no_room_is_counted() -> None:
    mail = Renderer().render(crowd(600, 5), sample.NEWSLETTER)
    text = mail.text.fill(sample.VALUES)
    shown = sum(f"\nTheme {number}\n" in text for number in range(600))
    assert f"{(600 - shown) * 5} more stories found no room here." in text


def test_fit_takes_the_fullest_trim_that_is_small_enough() -> None:
    tried: list[Trim] = []

    def render(trim: Trim) -> str:
        tried.append(trim)
        return "x" * (BUDGET + 1 if trim.links != 1 else BUDGET)

    html, trim = fit(render, 10)
    assert len(html) == BUDGET
    assert trim == Trim(summaries=False, links=1)
    assert tried[:2] == [Trim(), Trim(summaries=False)]


def test_fit_ends_even_when_nothing_is_small_enough() -> None:
    html, trim = fit(lambda trim: "x" * (BUDGET + 1), 10)
    assert trim.stories == 0
    assert html


@given(st.lists(st.integers(0, 20), max_size=12), st.integers(0, 100))
def test_shares_are_fair(lengths: list[int], total: int) -> None:
    shown = shares(lengths, total)
    assert sum(shown) == min(total, sum(lengths))
    assert all(0 <= part <= length for part, length in zip(shown, lengths, strict=True))
    cut = [part for part, length in zip(shown, lengths, strict=True) if part < length]
    assert not cut or max(shown) - min(cut) <= 1
