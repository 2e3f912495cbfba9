"""`review:` and `dashboard_token:` in digest.yaml."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from digest.config.load import check_config
from digest.config.types import ReviewRule
from digest.errors import ConfigError

TEXT = """\
feeds: [{url: https://example.org/feed}]
newsletters:
  weekly:
    title: Weekly
    from: news@example.org
    timezone: Europe/Berlin
    review: {to: editor@example.org, default: skip}
"""


def test_a_review_holds_for_two_hours() -> None:
    config = check_config(f"base_url: https://news.example.org\n{TEXT}", Path("digest.yaml"), {})
    rule = ReviewRule(to="editor@example.org", default="skip", hold=timedelta(hours=2))
    assert config.newsletters["weekly"].review == rule


def test_a_review_needs_a_page_for_its_links() -> None:
    with pytest.raises(ConfigError, match=r"digest\.yaml:7:18: .*need a base_url; write base_url"):
        check_config(TEXT, Path("digest.yaml"), {})


def test_a_short_token_is_refused_without_being_told() -> None:
    text = f"base_url: https://news.example.org\ndashboard_token: ${{TOKEN}}\n{TEXT}"
    with pytest.raises(ConfigError, match="too short") as told:
        check_config(text, Path("digest.yaml"), {"TOKEN": "hunter2"})
    assert "hunter2" not in str(told.value)
