"""The sample edition as a mail: what stands in it, for whom, and always the same."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from urllib.parse import unquote

import pytest
from lxml import html as lxml_html

from digest.model import Image, Mail, Merged, MergeTag
from digest.render import MERGE_TAGS, Renderer
from digest.render.budget import BUDGET, size
from render import sample

TESTS = Path(__file__).parent.parent
HASH = (
    "from render import sample; from digest.render import Renderer;"
    "print(Renderer().render(sample.edition(), sample.NEWSLETTER).content_hash)"
)


def tags(merged: Merged) -> set[str]:
    return {piece.name for piece in merged.pieces if isinstance(piece, MergeTag)}


def test_every_story_and_link_is_in_both_parts(html: str, mail: Mail) -> None:
    text = mail.text.fill(sample.VALUES)
    links = {unquote(a.get("href", "")) for a in lxml_html.fromstring(html).iter("a")}
    for theme in sample.THEMES:
        assert theme.name in text
        for story in theme.stories + theme.more:
            assert story.lead.url in text
            assert story.lead.url in links
            for link in story.read_more[:4]:
                assert link.url in text
                assert link.url in links


def test_headings_go_down_one_step_at_a_time(html: str) -> None:
    levels = [int(e.tag[1]) for e in lxml_html.fromstring(html).iter("h1", "h2", "h3", "h4")]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))


def test_contents_lead_to_the_themes(html: str) -> None:
    page = lxml_html.fromstring(html)
    targets = [a.get("href")[1:] for a in page.iter("a") if a.get("href", "").startswith("#")]
    assert [page.get_element_by_id(target).tail for target in targets] == [
        theme.name for theme in sample.THEMES
    ]


def test_links_beyond_the_newsletters_limit_are_counted(html: str) -> None:
    assert "Can city grids carry a port?" in html
    assert "Antwerp delays its own plan" not in html
    assert "and 1 more" in html


def test_pictures_have_words_and_a_size_and_outlook_keeps_their_shape() -> None:
    first = sample.THEMES[0].stories[0]
    picture = Image(url="https://img.example/tall.jpg", alt="A crane", width=600, height=900)
    story = replace(first, lead=replace(first.lead, image=picture))
    mail = Renderer().render(sample.edition(sample.theme("Ports", story)), sample.NEWSLETTER)
    [image] = lxml_html.fromstring(mail.html.fill(sample.VALUES)).iter("img")
    assert image.get("alt") == "A crane"
    assert (image.get("width"), image.get("height")) == ("576", "864")
    assert "height:auto" in image.get("style")  # where it cannot be cut it is not distorted


def test_a_picture_too_small_for_the_column_is_left_out() -> None:
    first = sample.THEMES[0].stories[0]
    icon = Image(url="https://img.example/icon.png", width=64, height=64)
    story = replace(first, lead=replace(first.lead, image=icon))
    mail = Renderer().render(sample.edition(sample.theme("Ports", story)), sample.NEWSLETTER)
    assert "<img" not in mail.html.fill(sample.VALUES)


@pytest.mark.parametrize(("words", "shown"), [(40, ""), (149, ""), (150, "1"), (480, "3")])
def test_a_reading_time_is_told_of_full_texts_only(words: int, shown: str) -> None:
    theme = sample.theme("Ports", sample.story("Steel prices fall", "Yard Report", words=words))
    mail = Renderer().render(sample.edition(theme), sample.NEWSLETTER)
    for part in (mail.html, mail.text):
        text = part.fill(sample.VALUES)
        assert f"{shown} min read" in text if shown else "min read" not in text


def test_merge_tags_are_where_they_belong(mail: Mail) -> None:
    needed = {"recipient.address", "unsubscribe_url", "preferences_url", "web_url"}
    assert tags(mail.html) == tags(mail.text) == needed
    assert needed < set(MERGE_TAGS)
    assert tags(mail.subject) == set()
    greeted = Renderer().render(sample.edition(intro="Good morning."), sample.NEWSLETTER)
    assert tags(greeted.html) == tags(greeted.text) == needed - {"web_url"} | {"recipient.greeting"}


def test_without_a_public_address_nothing_leads_to_the_web_page() -> None:
    mail = Renderer().render(sample.edition(), sample.NEWSLETTER)
    assert "web_url" not in tags(mail.html) | tags(mail.text)
    assert "View in browser" not in mail.text.fill(sample.VALUES)


def test_the_subject_is_the_news_and_the_preheader_what_follows(mail: Mail) -> None:
    long = "Rotterdam opens its first berth where ships plug in instead of…"
    assert mail.subject.fill({}) == long
    theme = sample.theme("Ports", sample.story("Steel prices fall", "Yard Report"))
    short = Renderer().render(sample.edition(theme), sample.NEWSLETTER)
    assert short.subject.fill({}) == "Steel prices fall · Harbour & Rail Weekly"
    assert mail.preheader.startswith("Berlin to Barcelona")


def test_a_variant_holds_only_its_themes() -> None:
    mail = Renderer().render(
        sample.edition(), sample.NEWSLETTER, themes=["Night trains"], variant="a1"
    )
    text = mail.text.fill(sample.VALUES)
    assert mail.variant == "a1"
    assert "Night trains" in text
    assert "Ports" not in text
    assert mail.subject.fill({}).startswith("Berlin")


def test_an_edition_without_themes_is_still_a_mail() -> None:
    mail = Renderer().render(sample.edition(), sample.NEWSLETTER, themes=["No such theme"])
    assert mail.subject.fill({}) == "Harbour & Rail Weekly"
    assert "Unsubscribe" in mail.text.fill(sample.VALUES)


@pytest.mark.parametrize("seed", ["1", "2"])
def test_every_process_makes_the_same_mail(seed: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", HASH],
        env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": str(TESTS)},
        capture_output=True,
        text=True,
        check=True,
    )
    mail = Renderer().render(sample.edition(), sample.NEWSLETTER)
    assert done.stdout.strip() == mail.content_hash


def test_the_hash_covers_all_three_parts() -> None:
    first = Renderer().render(sample.edition(), sample.NEWSLETTER)
    other = Renderer().render(sample.edition(), replace(sample.NEWSLETTER, postal_address="Here"))
    assert first.content_hash != other.content_hash


def test_words_and_dates_are_the_newsletters(html: str) -> None:
    mail = Renderer().render(sample.edition(language="de"), sample.NEWSLETTER)
    text = mail.text.fill(sample.VALUES)
    assert "Montag, 23. November 2026 · Nr. 48" in text
    assert "vor 2 Tagen" in text
    assert "14. Nov." in text
    assert "Abmelden: https" in text
    german = mail.html.fill(sample.VALUES)
    assert '<html lang="de" dir="ltr">' in german
    assert german.count('lang="de"') == 2  # the document and its column, no story
    assert '<h3 class="compact" lang="de" dir="ltr"' in html  # the German story among English ones


def test_a_right_to_left_edition_is_mirrored() -> None:
    html = (
        Renderer().render(sample.edition(language="ar"), sample.NEWSLETTER).html.fill(sample.VALUES)
    )
    assert '<html lang="ar" dir="rtl">' in html
    assert "border-right:2px" in html
    assert "border-left" not in html
    assert "←" in html


def test_a_usual_edition_is_far_below_the_budget(mail: Mail, html: str) -> None:
    assert size(html) < BUDGET / 3
    assert mail.notes == ()
