"""The packaged designs pass lint, as the messages that are sent."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from digest.model import Edition, Recipient, Sealed
from digest.pipeline.linting import lint_edition
from digest.ports import Now
from digest.render import Renderer, packaged_templates
from digest.render.lint import Severity
from render import sample

DESIGNS = sorted(page.parent.name for page in packaged_templates().glob("[!_]*/style.css"))
NOW: Now = lambda: datetime(2026, 11, 23, 6, 0, tzinfo=UTC)  # noqa: E731
DRAWINGS = "the image format svg"  # the sample's own; feeds bring photographs
READER = Recipient(address="carol@example.org", name="Carol", list="weekly")


def test_there_are_designs() -> None:
    assert "classic" in DESIGNS


@pytest.mark.parametrize("language", ["en", "de", "ar"])
@pytest.mark.parametrize("design", DESIGNS)
def test_a_design_has_no_fault(design: str, language: str) -> None:
    newsletter = replace(sample.NEWSLETTER, design=design, language=language)
    edition: Edition = sample.edition(language=language, intro="Good morning.")
    mail = Renderer().render(edition, newsletter, base_url="https://news.example.org")
    [linted] = lint_edition(
        Sealed(edition=edition, mails=(mail,), audience=(), content_hash=mail.content_hash),
        newsletter=newsletter,
        reader=READER,
        values=sample.VALUES,
        base_url="https://news.example.org",
        now=NOW,
    )
    told = [one for one in linted.findings if not one.what.startswith(DRAWINGS)]
    assert [one for one in told if one.severity is not Severity.NOTE] == []
