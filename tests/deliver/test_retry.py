"""When a delivery is tried again: longer each time, as the server wishes, or not at all."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deliver.sample import NEWSLETTER, delivery
from digest.deliver.retry import sends_again, settled
from digest.model import Accepted, Deferred, Delivery, Outcome, Recipient, Rejected, Uncertain

RESEND = replace(NEWSLETTER, uncertain="resend")
ADA = replace(delivery(Recipient(address="ada@example.org", list="weekly")), attempt=1)


def wait(outcome: Outcome, attempt: int = 1, spread: float = 0.0) -> float:
    one: Delivery = replace(ADA, attempt=attempt)
    final = settled(one, outcome, newsletter=NEWSLETTER, spread=lambda: spread)
    assert isinstance(final, Deferred)
    assert final.retry_after_seconds is not None
    return final.retry_after_seconds


def test_it_waits_twice_as_long_each_time_up_to_two_hours() -> None:
    waits = [wait(Deferred(detail="451"), attempt) for attempt in range(1, 9)]
    assert waits == [60, 120, 240, 480, 960, 1920, 3840, 7200]
    assert wait(Deferred(detail="451"), 1_000_000) == 7200


@given(st.integers(0, 10_000), st.floats(0, 1, exclude_max=True))
def test_those_put_off_together_come_back_apart(attempt: int, spread: float) -> None:
    least = wait(Deferred(detail="451"), attempt)
    assert least <= wait(Deferred(detail="451"), attempt, spread) <= least * 1.25


@pytest.mark.parametrize(("wish", "heeded"), [(5400, 5400), (0, 0), (-5, 0), (1e12, 86_400)])
def test_the_servers_wish_is_heeded_within_a_day(wish: float, heeded: float) -> None:
    assert wait(Deferred(detail="451", retry_after_seconds=wish)) == heeded


@pytest.mark.parametrize("outcome", [Accepted(), Rejected(detail="550"), Uncertain(detail="?")])
def test_what_is_final_stays_so(outcome: Outcome) -> None:
    assert settled(ADA, outcome, newsletter=NEWSLETTER, spread=float) == outcome


def test_an_uncertain_one_is_sent_again_twice_where_the_newsletter_says_so() -> None:
    silent = Uncertain(detail="no answer")
    again = settled(ADA, silent, newsletter=RESEND, spread=float)
    assert isinstance(again, Deferred)
    assert "no answer" in again.detail
    assert [sends_again(RESEND, replace(ADA, attempt=n)) for n in (1, 2, 3)] == [True, True, False]
    assert settled(replace(ADA, attempt=3), silent, newsletter=RESEND, spread=float) == silent
