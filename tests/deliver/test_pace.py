"""The pace: never faster than the provider takes, and a stop is noticed while waiting."""

from __future__ import annotations

from time import monotonic

import pytest

from digest.config.types import Rate
from digest.deliver.pace import Pace


def never() -> bool:
    return False


def test_messages_are_spaced() -> None:
    pace = Pace(Rate(messages=50, seconds=1))
    began = monotonic()
    assert all(pace.wait(never) for _ in range(11))
    assert monotonic() - began >= 0.2


def test_a_pause_is_not_made_up_for() -> None:
    pace = Pace(Rate(messages=600, seconds=60))
    assert pace.wait(never)
    began = monotonic()
    assert pace.wait(never)
    assert pace.wait(never)
    assert monotonic() - began >= 0.15


def test_a_stop_ends_the_waiting() -> None:
    pace = Pace(Rate(messages=1, seconds=3600))
    assert pace.wait(never)
    asked = iter((False, True))
    assert not pace.wait(lambda: next(asked))


@pytest.mark.parametrize(
    ("rate", "batch"),
    [
        (None, 50),
        (Rate(messages=10, seconds=1), 50),
        (Rate(messages=20, seconds=60), 20),
        (Rate(messages=1, seconds=3600), 1),
    ],
)
def test_no_more_is_claimed_than_goes_out_in_a_minute(rate: Rate | None, batch: int) -> None:
    assert Pace(rate).batch(50) == batch
