"""What a newsletter shows of its own beside the news: its brand, and the editor's words."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from digest.config import values
from digest.config.kinds import Field, ListOf, MisfitError, Number, Record, Text
from digest.config.types import Brand, Logo, SocialLink

_FONT = re.compile(r"[A-Za-z0-9_-]+(?: [A-Za-z0-9_-]+)*")
_NEEDS_QUOTES = re.compile(r"(?:^|[ -])[0-9]|--")  # CSS Fonts 4 section 2.1
_GENERIC = ("serif", "sans-serif", "monospace", "system-ui")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")


def https_url(text: str) -> str:
    """An absolute https URL: mail clients show no picture from a plain http one."""
    if not values.web_url(text).startswith("https://"):
        raise MisfitError("is not https", "write an address that begins with https://")
    return text


def fonts(text: str) -> str:
    """A font stack, as CSS has it; it ends with what every reader has."""
    names = [name.strip(" \"'") for name in text.split(",")]
    if not all(map(_FONT.fullmatch, names)):
        raise MisfitError("is not a font stack", "write names and commas: Inter, Arial, sans-serif")
    if names[-1] not in _GENERIC:
        raise MisfitError(
            "has no font that every reader has", f"end it with one of {', '.join(_GENERIC)}"
        )
    return ", ".join(f"'{name}'" if _NEEDS_QUOTES.search(name) else name for name in names)


def markdown(text: str) -> str:
    """Markdown of any length that is an end note."""
    if _CONTROL.search(text):
        raise MisfitError("holds a control character", "remove it")
    if len(text) > 2000:
        raise MisfitError("is longer than 2000 characters", "shorten it")
    return text.strip()


_HTTPS = Text(convert=https_url, details={"pattern": r"^https://|\$\{"})
_LOGO = Record(
    Logo,
    {
        "url": Field(_HTTPS, "The picture's address: https://…", required=True),
        "width": Field(
            Number(convert=int, least=16, most=576, wanted="a whole number"),
            "How wide it is shown, in pixels.",
            required=True,
        ),
        "alt": Field(
            Text(convert=values.line),
            "What the picture says; without it: the title, which is then not set again.",
        ),
    },
)
_SOCIAL = Record(
    SocialLink,
    {
        "name": Field(Text(convert=values.line), "What it is called.", required=True),
        "url": Field(_HTTPS, "Where it is: https://…", required=True),
    },
)
_BRAND = Record(
    Brand,
    {
        "logo": Field(_LOGO, "A picture at the top."),
        "accent": Field(Text(convert=values.colour), 'The accent colour, as in "#0b57d0".'),
        "fonts": Field(Text(convert=fonts), "A font stack, as in: Inter, Arial, sans-serif"),
        "social": Field(ListOf(_SOCIAL), "Links in the footer."),
    },
)


def brand_fields(root: Path) -> dict[str, Field]:
    """The keys of a newsletter that say how it looks and what its editor adds."""
    file: Text[Any] = Text(convert=values.path_in(root))
    return {
        "brand": Field(_BRAND, "Logo, accent colour, fonts, social links."),
        "intro": Field(
            file, "A Markdown file with the editor's words; none when it is empty or not there."
        ),
        "end_note": Field(Text(convert=markdown), "Markdown at the end of each edition."),
    }
