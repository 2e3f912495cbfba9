"""When a delivery is tried again, and whether at all: pure decisions about outcomes."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

from digest.config.types import Newsletter
from digest.deliver.mailers.smtp_answers import is_about_us
from digest.model import Deferred, Delivery, DeliveryStatus, Outcome, Uncertain

_FIRST = 60.0  # seconds; then twice as long each time
_LONGEST = 2 * 3600.0
_LONGEST_WISH = 24 * 3600.0  # of a server; what it asks beyond is forgotten
# of the server's words; 421 is about the connection (RFC 5321 section 3.8)
_PUT_OFF = re.compile(r"4(?!21)\d\d\b")
_ATTEMPTS = 3  # of a delivery whose outcome stays uncertain

Spread = Callable[[], float]  # from 0 up to 1; random.random outside tests


def settled(
    delivery: Delivery, outcome: Outcome, *, newsletter: Newsletter, spread: Spread
) -> Outcome:
    """The outcome as it is recorded: a deferral with its wait, an uncertain one as the newsletter
    says. A 5xx is never tried again."""
    if isinstance(outcome, Uncertain) and sends_again(newsletter, delivery):
        outcome = Deferred(detail=f"uncertain: {outcome.detail}; it is sent again")
    if isinstance(outcome, Deferred):
        wait = outcome.retry_after_seconds
        wait = _backoff(delivery.attempt, spread) if wait is None else min(wait, _LONGEST_WISH)
        return replace(outcome, retry_after_seconds=max(0.0, wait))
    return outcome


def sends_again(newsletter: Newsletter, delivery: Delivery) -> bool:
    """Whether an uncertain delivery is to be sent again by itself: the operator would rather have
    a second copy arrive than none, within reason."""
    return newsletter.uncertain == "resend" and delivery.attempt < _ATTEMPTS


def was_put_off(delivery: Delivery) -> bool:
    """Whether it waits because a mail server did not take it for this recipient."""
    return (
        delivery.status is DeliveryStatus.QUEUED
        and delivery.attempt > 0
        and bool(_PUT_OFF.match(delivery.detail))
        and not is_about_us(delivery.detail)
    )


def _backoff(attempt: int, spread: Spread) -> float:
    """1, 2, 4… minutes up to two hours, each up to a quarter longer, so that those who were put
    off together do not come back together."""
    doublings = min(max(attempt, 1) - 1, 10)
    return min(_FIRST * (1 << doublings), _LONGEST) * (1 + spread() / 4)
