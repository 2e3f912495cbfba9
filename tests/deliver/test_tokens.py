"""Tokens name one delivery, and cannot be made or changed without the key."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deliver.sample import KEY
from digest.deliver.tokens import Purpose, make_token, page_key, read_long_token, read_token
from digest.model import delivery_id

ID = delivery_id("weekly/2026-11-23T0700", "ada@example.org")
TOKEN = make_token(KEY, purpose="unsubscribe", id=ID)
# as digest 0.1 wrote them: the list and the address are inside, in clear
LONG = "0J_EN2VlT7ZmunV3ZWVrbHkKYWRhQGV4YW1wbGUub3Jn"
LONG_CHOICES = "lTOfkak2NPH-e3B3ZWVrbHkKYWRhQGV4YW1wbGUub3Jn"

names = st.text(st.characters(exclude_categories=["Cc"]), max_size=60)


@given(edition=names, address=names)
def test_a_token_names_the_delivery_it_was_made_of(edition: str, address: str) -> None:
    name = delivery_id(edition, address)
    token = make_token(KEY, purpose="preferences", id=name)
    assert re.fullmatch(r"[A-Za-z0-9_-]{36}", token)
    assert read_token([KEY], token, purpose="preferences") == name


def test_a_changed_token_is_none() -> None:
    for n in range(len(TOKEN)):
        for changed in (
            TOKEN[:n] + ("A" if TOKEN[n] != "A" else "B") + TOKEN[n + 1 :],
            TOKEN[:n],
            TOKEN[:n] + "A" + TOKEN[n:],
            TOKEN + "=" * n,
        ):
            if changed != TOKEN:
                assert read_token([KEY], changed, purpose="unsubscribe") is None
    assert read_token([b"another key"], TOKEN, purpose="unsubscribe") is None


def test_a_token_is_for_one_purpose() -> None:
    assert read_token([KEY], TOKEN, purpose="preferences") is None
    assert read_token([KEY], TOKEN, purpose="sign-up") is None


def test_a_retired_key_still_reads() -> None:
    assert read_token([b"new", b"old", KEY], TOKEN, purpose="unsubscribe") == ID
    assert read_token([], TOKEN, purpose="unsubscribe") is None


@given(st.text(max_size=100))
def test_anything_else_is_none(text: str) -> None:
    assert read_token([KEY], text, purpose="unsubscribe") is None
    assert read_long_token([KEY], text, purpose="unsubscribe") is None


def test_the_whole_link_stays_short() -> None:
    assert len(f"https://news.example.org/u/{TOKEN}") <= 70


def test_tokens_of_an_older_digest_are_read() -> None:
    said = ("weekly", "ada@example.org")
    assert read_long_token([b"new", KEY], LONG, purpose="unsubscribe") == said
    assert read_long_token([KEY], LONG_CHOICES, purpose="preferences") == said


@pytest.mark.parametrize("text", [LONG_CHOICES, LONG[:-1], LONG[:-1] + "o", TOKEN])
def test_other_long_tokens_are_none(text: str) -> None:
    assert read_long_token([KEY], text, purpose="unsubscribe") is None
    assert read_long_token([b"new"], text, purpose="unsubscribe") is None


def test_the_key_of_a_page_is_no_token() -> None:
    key = page_key(KEY, "weekly/2026-11-23T0700")
    purposes: tuple[Purpose, ...] = ("unsubscribe", "preferences", "sign-up")
    for purpose in purposes:
        assert read_token([KEY], key, purpose=purpose) is None
        assert read_long_token([KEY], key, purpose=purpose) is None
