"""An envelope's return path names its delivery, and only that."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.deliver.verp import read_return_path, return_path
from digest.model import delivery_id

ID = delivery_id("weekly/2026-11-23T0700", "ada@example.org")


@given(st.emails())
def test_the_delivery_is_read_back_from_any_mailbox(mailbox: str) -> None:
    path = return_path(mailbox, ID)
    assert read_return_path(path) == ID
    assert read_return_path(path.upper()) == ID


def test_a_letter_has_no_path_of_its_own() -> None:
    assert return_path("bounces@example.org", "176388.42@example.org") == ""
    assert return_path("", ID) == ""


def test_the_detail_stands_behind_a_plus() -> None:
    path = return_path("bounces@news.example.org", ID)
    assert path == f"bounces+{ID}@news.example.org"
    assert len(path.partition("@")[0]) <= 64, "RFC 5321 section 4.5.3.1.1"


@pytest.mark.parametrize(
    "address",
    [
        "",
        "bounces@example.org",
        f"{ID}@example.org",
        f"bounces+{ID[:-1]}@example.org",
        f"bounces+{ID}x@example.org",
        f"bounces+{ID}@example.org>, <ada@example.org",
        f"bounces+{'1' * 24}@example.org",
    ],
)
def test_other_addresses_name_no_delivery(address: str) -> None:
    assert read_return_path(address) is None
