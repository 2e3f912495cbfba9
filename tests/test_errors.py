"""What a message may show."""

from __future__ import annotations

import pytest

from digest.errors import without_password


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("https://ada:s3cret@x.example/f?a=@b", "https://ada:***@x.example/f?a=@b"),
        ("https://ada:s3@cr:et@x.example?a@b", "https://ada:***@x.example?a@b"),
        ("https://ada:s3cret@x.example#a@b", "https://ada:***@x.example#a@b"),
        ("https://t0ken@x.example/f", "https://***@x.example/f"),
        ("https://x.example/ada:a@b", "https://x.example/ada:a@b"),
        ("https://x.example?ada:a@b", "https://x.example?ada:a@b"),
    ],
)
def test_passwords_are_never_shown(url: str, shown: str) -> None:
    assert without_password(url) == shown
