"""An envelope's return path names its delivery, and only that."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deliver.sample import KEY
from digest.deliver.names import make_name
from digest.deliver.verp import read_return_path, return_path
from digest.model import delivery_id

ID = delivery_id("weekly/2026-11-23T0700", "ada@example.org")
NAME = make_name(KEY, ID)


@given(st.emails())
def test_the_delivery_is_read_back_from_any_mailbox(mailbox: str) -> None:
    path = return_path(mailbox, NAME)
    assert read_return_path(KEY, path) == ID
    assert read_return_path(KEY, path.upper()) == ID


def test_a_letter_has_no_path_of_its_own() -> None:
    assert return_path("bounces@example.org", "") == ""
    assert return_path("", NAME) == ""


def test_the_detail_stands_behind_a_plus() -> None:
    path = return_path("bounces@news.example.org", NAME)
    assert path == f"bounces+{NAME}@news.example.org"
    assert len(path.partition("@")[0]) <= 64, "RFC 5321 section 4.5.3.1.1"


@pytest.mark.parametrize(
    "address",
    [
        "",
        "bounces@example.org",
        f"{NAME}@example.org",
        f"bounces+{ID}@example.org",
        f"bounces+{NAME[:-1]}@example.org",
        f"bounces+{NAME}x@example.org",
        f"bounces+{make_name(b'another', ID)}@example.org",
        f"bounces+{NAME}@example.org>, <ada@example.org",
        f"bounces+{NAME}+x@example.org",
    ],
)
def test_other_addresses_name_no_delivery(address: str) -> None:
    assert read_return_path(KEY, address) is None
