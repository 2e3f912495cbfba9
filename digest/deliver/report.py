"""What a call of `send` did, for people: counts, and some of what went wrong by name."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from digest.errors import MailerDownError, MailerError, Problem
from digest.model import (
    Accepted,
    Deferred,
    Delivery,
    DeliveryStatus,
    Outcome,
    Rejected,
    Uncertain,
)

Progress = Callable[[int], None]  # how many were handed over so far

_NAMED = 20  # recipients named in a report; the ledger has them all
_STATUS = {
    Accepted: DeliveryStatus.ACCEPTED,
    Deferred: DeliveryStatus.QUEUED,
    Rejected: DeliveryStatus.REJECTED,
    Uncertain: DeliveryStatus.UNCERTAIN,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class SendReport:
    """What one call of `send` did; the store's counts tell of the edition as a whole."""

    edition_id: str
    counts: Mapping[DeliveryStatus, int]  # `queued`: deferred, to be tried again
    problems: tuple[Problem, ...]
    refused: str = ""  # why the provider takes nothing of us; trying again needs the operator


class Tally:
    """Counts outcomes for the progress bar and the report."""

    def __init__(self, progress: Progress | None) -> None:
        self._progress = progress
        self._counts: Counter[DeliveryStatus] = Counter()
        self._failed: list[tuple[Delivery, Outcome]] = []

    def add(self, delivery: Delivery, outcome: Outcome) -> None:
        self._counts[_STATUS[type(outcome)]] += 1
        if not isinstance(outcome, Accepted) and len(self._failed) < _NAMED:
            self._failed.append((delivery, outcome))

    def tell(self, under_way: int = 0) -> None:
        """Tell the progress, with those whose answers are still to come."""
        if self._progress:
            self._progress(self._counts.total() + under_way)

    def report(self, edition_id: str, failure: MailerError | None) -> SendReport:
        stopped = failure.problems if failure else ()
        named = [] if stopped else [_problem(*failed) for failed in self._failed]
        others = self._counts.total() - self._counts[DeliveryStatus.ACCEPTED] - len(self._failed)
        if others and not stopped:
            named.append(
                Problem(
                    where=edition_id,
                    what=f"{others} more recipients were not accepted",
                    next_step=f"run: digest editions show {edition_id}",
                )
            )
        is_refused = failure is not None and not isinstance(failure, MailerDownError)
        return SendReport(
            edition_id=edition_id,
            counts=dict(self._counts),
            problems=(*stopped, *named),
            refused=stopped[0].what if is_refused else "",
        )


def _problem(delivery: Delivery, outcome: Outcome) -> Problem:
    next_step = {
        Deferred: "it will be tried again",
        Rejected: "ask the recipient, or: digest subscribers remove",
        Uncertain: (
            f"it may have arrived; to send it again: digest editions resend {delivery.edition_id} "
            "--uncertain"
        ),
    }[type(outcome)]
    what = f"{_STATUS[type(outcome)]}: {outcome.detail}"
    return Problem(where=delivery.recipient.address, what=what, next_step=next_step)
