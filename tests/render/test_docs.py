"""docs/templates.md is true: its examples render, and it names every variable."""

from __future__ import annotations

import re
from dataclasses import fields, replace
from pathlib import Path

import pytest

from digest.config.load import check_config
from digest.errors import TemplateError
from digest.render import MERGE_TAGS, Renderer
from digest.render.views import EditionView, ImageView, LinkView, StoryView, ThemeView
from render import sample

PAGE = (Path(__file__).parents[2] / "docs" / "templates.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"^```jinja (\S+)\n(.*?)^```", PAGE, re.DOTALL | re.MULTILINE)


def test_the_examples_render(tmp_path: Path) -> None:
    assert len(EXAMPLES) >= 5
    for name, source in EXAMPLES:
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(source, encoding="utf-8")
    for design in ("classic", "compact", "letter"):
        newsletter = replace(sample.NEWSLETTER, design=design)
        mail = Renderer(tmp_path).render(sample.edition(), newsletter)
        html = mail.html.fill(sample.VALUES)
        assert "12 Quay Street" in html
        assert "You get this because" not in html
        if design == "classic":
            assert mail.subject.fill({}).startswith("#48: Rotterdam")
        elif design == "compact":
            assert "text-transform:uppercase" in html
            assert "Read by Carol" in html
            assert "In this edition" not in html
        else:
            assert "font-family:Georgia" in html


def test_the_brand_is_one(tmp_path: Path) -> None:
    [written] = re.findall(r"```yaml\n(.*?)\n```", PAGE, re.DOTALL)
    config = check_config(f"feeds: []\n{written}", tmp_path / "digest.yaml", {})
    mail = Renderer().render(sample.edition(), config.newsletters["weekly"])
    html = mail.html.fill(sample.VALUES)
    for words in (
        '<h1 class="title" style="margin:0;font-size:22px',
        'alt="Harbour &amp; Rail Weekly" width="160"',
        "font-family:Georgia, serif",
        'href="https://social.example/@harbour"',
        "Written in <em>Bristol</em>",
    ):
        assert words in html
    text = mail.text.fill(sample.VALUES)
    assert "Written in Bristol. What is missing? desk@example.org" in text
    assert "Mastodon: https://social.example/@harbour" in text


@pytest.mark.parametrize("view", [EditionView, ThemeView, StoryView, LinkView, ImageView])
def test_every_variable_is_named(view: type) -> None:
    for field in fields(view):
        assert re.search(rf"[`.]{field.name}`", PAGE), f"{view.__name__}.{field.name}"


def test_every_merge_tag_and_template_is_named() -> None:
    for tag in MERGE_TAGS:
        assert f"`{tag}`" in PAGE
    for path in (Path(__file__).parents[2] / "templates").rglob("*.*"):
        name = "words/<language>.po" if path.suffix == ".po" else path.name
        assert f"`{name}`" in PAGE


def test_the_error_shown_is_the_error_made(tmp_path: Path) -> None:
    [shown] = re.findall(r"```text\n(.*?)\n```", PAGE)
    path = tmp_path / "classic" / "story.html.j2"
    path.parent.mkdir()
    path.write_text("\n\n{{ stroy.title }}", encoding="utf-8")
    with pytest.raises(TemplateError) as caught:
        Renderer(tmp_path).render(sample.edition(), sample.NEWSLETTER)
    assert str(caught.value) == shown
