"""What the render tests share."""

from __future__ import annotations

import pytest

from digest.model import Mail
from digest.render import Renderer
from render import sample


@pytest.fixture(scope="session")
def mail() -> Mail:
    """The sample edition, rendered once."""
    return Renderer().render(
        sample.edition(), sample.NEWSLETTER, base_url="https://news.example.org"
    )


@pytest.fixture(scope="session")
def html(mail: Mail) -> str:
    """Its HTML part, filled for the sample's recipient."""
    return mail.html.fill(sample.VALUES)
