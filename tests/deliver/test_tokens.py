"""Tokens name one list and one address, and cannot be made or changed without the key."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from deliver.sample import KEY
from digest.deliver.tokens import Token, make_token, read_token

names = st.text(st.characters(exclude_categories=["Cc", "Cs"]), max_size=60)


@given(listed=names, address=names)
def test_a_token_says_what_it_was_made_of(listed: str, address: str) -> None:
    token = make_token(KEY, purpose="preferences", list=listed, address=address)
    assert re.fullmatch(r"[A-Za-z0-9_-]+", token)
    assert read_token(KEY, token) == Token(purpose="preferences", list=listed, address=address)


def test_a_changed_token_is_none() -> None:
    token = make_token(KEY, purpose="unsubscribe", list="weekly", address="ada@example.org")
    for n in range(len(token)):
        changed = token[:n] + ("A" if token[n] != "A" else "B") + token[n + 1 :]
        assert read_token(KEY, changed) is None
    assert read_token(b"another key", token) is None


@given(st.text(max_size=100))
def test_anything_else_is_none(text: str) -> None:
    assert read_token(KEY, text) is None


def test_the_link_stays_short() -> None:
    token = make_token(KEY, purpose="unsubscribe", list="weekly", address="ada@example.org")
    assert len(f"https://n.example.org/u/{token}") <= 70
