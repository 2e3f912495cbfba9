"""The pace of sending: never more messages in a time than the provider takes."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from time import monotonic, sleep

from digest.config.types import Rate
from digest.model import Delivery

_NAP = 0.2  # seconds, so that a stop is noticed while waiting
_AHEAD = 60.0  # seconds of sending that may be claimed at once


class Pace:
    """Spaces messages evenly over time; without a rate it lets them all pass."""

    def __init__(self, rate: Rate | None) -> None:
        self._interval = rate.seconds / rate.messages if rate else 0.0
        self._next = 0.0

    def batch(self, most: int) -> int:
        """How many to claim, up to `most`: a claimed delivery should be under way in a minute."""
        return min(most, max(1, int(_AHEAD / self._interval))) if self._interval else most

    def wait(self, stopping: Callable[[], bool]) -> bool:
        """Wait for the next message's turn; False when it was told to stop meanwhile."""
        while not stopping():
            left = self._next - monotonic()
            if left <= 0:
                self._next = max(self._next, monotonic()) + self._interval
                return True
            sleep(min(left, _NAP))
        return False


@dataclass(frozen=True, slots=True, kw_only=True)
class Gate:
    """What each message passes before it is handed over."""

    pace: Pace
    stopping: Callable[[], bool]
    withdraw: Callable[[Sequence[Delivery]], Collection[str]]  # the ids of those not to be sent

    def wait(self) -> bool:
        """Wait for the next message's turn; False when nothing more is to be handed over."""
        return self.pace.wait(self.stopping)
