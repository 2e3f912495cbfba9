"""Single values: what is accepted and what it comes to; what is refused stands in the corpus."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from digest.config import values
from digest.config.kinds import MisfitError
from digest.config.types import Mailbox

ROOT = Path("/project")


@pytest.mark.parametrize(
    ("convert", "text", "expected"),
    [
        (values.duration, "90s", timedelta(seconds=90)),
        (values.duration, "30 m", timedelta(minutes=30)),
        (values.duration, "2d", timedelta(days=2)),
        (values.duration, "1w", timedelta(weeks=1)),
        (values.address, "Ada.Lee+x@Example.ORG", "Ada.Lee+x@example.org"),
        (values.address, "ada@BÜCHER.example", "ada@xn--bcher-kva.example"),
        (values.address, "o'neil@example.org", "o'neil@example.org"),
        (
            values.mailbox,
            "Ada Lee <ada@example.org>",
            Mailbox(address="ada@example.org", name="Ada Lee"),
        ),
        (values.mailbox, "zoë@example.org", Mailbox(address="zoë@example.org")),
        (
            values.sender,
            "Zoë <zoe@bücher.example>",
            Mailbox(address="zoe@xn--bcher-kva.example", name="Zoë"),
        ),
        (values.mailbox, "<ada@example.org>", Mailbox(address="ada@example.org")),
        (values.base_url, "https://news.example.org/", "https://news.example.org"),
        (values.web_url, "https://bücher.example/feed?a=b#c", "https://bücher.example/feed?a=b#c"),
        (values.web_url, "http://[::1]:8080/feed", "http://[::1]:8080/feed"),
        (values.paragraph, " one \n\n two\n", "one\ntwo"),
        (values.database_url(ROOT), "sqlite:////var/digest.db", "sqlite:////var/digest.db"),
        (values.database_url(ROOT), "sqlite:///digest.db", "sqlite:////project/digest.db"),
        (values.same_feed, "https://Example.org/feed/", "https://example.org/feed"),
    ],
)
def test_accepted(convert: Callable[[str], Any], text: str, expected: object) -> None:
    assert convert(text) == expected


@pytest.mark.parametrize(
    ("convert", "text", "next_step"),
    [
        (values.duration, "h", "12h"),
        (values.duration, "9999999w", "12h"),
        (values.seconds, "0s", "between 1s and 1h"),
        (values.address, "ada", "name@example.org"),
        (values.address, "ada@localhost", "name@example.org"),
        (values.address, "a b@example.org", "name@example.org"),
        (values.sender, "Zoë <zoë@example.org>", "an ASCII address"),
        (values.mailbox, "Ada\nBcc: x <ada@example.org>", "one line"),
        (values.web_url, "feed://example.org/feed", "https://… instead of feed:…"),
        (values.web_url, "javascript:alert(1)", "begins with https://"),
        (values.web_url, "https:///feed", "https://example.org/feed"),
        (values.web_url, "https://exa<mple.org", "https://example.org/feed"),
        (values.base_url, "https://example.org/?a=b", "https://news.example.org"),
        (values.database_url(ROOT), "sqlite://", "sqlite:///digest.db"),
        (values.database_url(ROOT), "sqlite:///:memory:", "sqlite:///digest.db"),
        (values.database_url(ROOT), "postgresql://db/x", "postgresql+psycopg://"),
        (values.database_url(ROOT), "postgresql+psycopg://", "postgresql+psycopg://"),
        (values.database_url(ROOT), "mysql://db/x", "postgresql+psycopg://"),
        (values.timezone, "Berlin", "did you mean Europe/Berlin?"),
        (values.timezone, "../../etc/passwd", "Europe/Berlin"),
        (values.timezone, "", "Europe/Berlin"),
        (values.timezone, "Europe", "Europe/Berlin"),
        (values.schedule, "someday 07:00", "mon 07:00"),
        (values.schedule, "0 7 * * 9", "mon 07:00"),
    ],
)
def test_refused_with_what_to_write(
    convert: Callable[[str], Any], text: str, next_step: str
) -> None:
    with pytest.raises(MisfitError) as caught:
        convert(text)
    assert next_step in caught.value.next_step


@pytest.mark.parametrize(
    ("written", "secret"),
    [
        ("https://user:pw@example.org/", True),
        ("https://user:${PW}@example.org/", False),
        ("https://user@example.org/", False),
        ("https://example.org/a:b@c", False),
        ("postgresql+psycopg://digest:pw@/digest", True),
    ],
)
def test_a_literal_password_in_a_url(written: str, secret: bool) -> None:
    assert values.literal_password(written) is secret


@pytest.mark.parametrize(
    "url", ["postgresql+psycopg:///digest", "postgresql+psycopg://me@/digest?host=/run/postgresql"]
)
def test_a_server_on_this_machine_needs_no_host(url: str) -> None:
    assert values.database_url(ROOT)(url) == url
