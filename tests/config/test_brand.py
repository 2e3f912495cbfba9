"""A newsletter's brand and its editor's words come from digest.yaml as they are meant."""

from __future__ import annotations

from pathlib import Path

import pytest

from digest.config.brand import fonts
from digest.config.load import PACKAGED_DESIGNS, check_config
from digest.config.types import Brand, Logo, Newsletter, SocialLink
from digest.render import packaged_templates

NEWSLETTER = """\
feeds: []
newsletters:
  weekly:
    title: Weekly
    from: news@example.org
    timezone: UTC
"""


def weekly(tmp_path: Path, more: str = "") -> Newsletter:
    return check_config(NEWSLETTER + more, tmp_path / "digest.yaml", {}).newsletters["weekly"]


def test_every_key_reaches_its_field(tmp_path: Path) -> None:
    newsletter = weekly(
        tmp_path,
        """\
    brand:
      logo: {url: https://example.org/logo.png, width: 160, alt: Ours}
      accent: "#ABCDEF"
      fonts: "'Open Sans', Arial, sans-serif"
      social: [{name: Blog, url: https://example.org/blog}]
    intro: words/intro.md
    end_note: |
      One.

      Two.
""",
    )
    assert newsletter.brand == Brand(
        logo=Logo(url="https://example.org/logo.png", width=160, alt="Ours"),
        accent="#abcdef",
        fonts="Open Sans, Arial, sans-serif",
        social=(SocialLink(name="Blog", url="https://example.org/blog"),),
    )
    assert newsletter.intro == tmp_path / "words" / "intro.md"
    assert newsletter.end_note == "One.\n\nTwo."


def test_without_a_brand_there_is_one(tmp_path: Path) -> None:
    assert weekly(tmp_path).brand == Brand()


@pytest.mark.parametrize(
    ("stack", "read"),
    [
        ("serif", "serif"),
        ('"Source Serif 4",Georgia , serif', "'Source Serif 4', Georgia, serif"),
        ("'Fira Sans', system-ui", "Fira Sans, system-ui"),
        ("-apple-system, sans-serif", "-apple-system, sans-serif"),
        ("a}b{, serif", ""),
        (", serif", ""),
    ],
)
def test_a_font_stack_is_names_and_no_more(stack: str, read: str) -> None:
    if read:
        assert fonts(stack) == read
    else:
        with pytest.raises(ValueError, match="font stack"):
            fonts(stack)


def test_the_designs_known_are_those_packaged() -> None:
    packaged = {folder.name for folder in packaged_templates().glob("[!_]*")}
    assert set(PACKAGED_DESIGNS) == packaged
