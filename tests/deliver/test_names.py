"""A delivery's name is ours or none, whatever a mail server made of its case."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from deliver.sample import KEY
from digest.deliver.names import make_name, read_name
from digest.model import delivery_id

ID = delivery_id("weekly/2026-11-23T0700", "ada@example.org")
OTHER_ID = delivery_id("weekly/2026-11-23T0700", "bob@example.org")
NAME = make_name(KEY, ID)


@given(st.text(), st.text())
def test_the_delivery_is_read_back(edition: str, address: str) -> None:
    own = delivery_id(edition, address)
    name = make_name(KEY, own)
    assert name == make_name(KEY, own), "a repeat is recognisable"
    assert read_name(KEY, name) == read_name(KEY, name.upper()) == own
    assert name.isalnum()
    assert len(name) == 40


def test_only_the_key_makes_a_name() -> None:
    mac = NAME.removeprefix(ID)
    assert make_name(b"j" * 32, ID) != NAME
    spoilt = (NAME[:-1], f"{NAME}a", f" {NAME}", f"{NAME}\n")
    for forged in (ID, ID + "a" * 16, OTHER_ID + mac, *spoilt):
        assert read_name(KEY, forged) is None


@given(st.integers(0, 39), st.characters())
def test_a_name_with_another_letter_is_none(at: int, letter: str) -> None:
    changed = NAME[:at] + letter + NAME[at + 1 :]
    assert read_name(KEY, changed) == (ID if changed.lower() == NAME else None)


@given(st.text(st.sampled_from("a7\u017f\u212a\u0130\udfff="), min_size=38, max_size=42))
def test_what_is_no_name_raises_nothing(text: str) -> None:
    assert read_name(KEY, text) is None
