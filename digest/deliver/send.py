"""Sending an edition: claim, build, hand over, record; nothing lost, nothing twice.

A delivery is `sending` in the ledger before its first byte leaves. Whatever ends the loop early,
the ledger says for each claimed delivery whether it was handed over.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from time import monotonic

from digest.config.types import Newsletter
from digest.deliver.mime import MessageTemplate
from digest.deliver.values import merge_values
from digest.deliver.worker import this_worker
from digest.errors import MailerError, Problem
from digest.model import (
    Accepted,
    Deferred,
    Delivery,
    DeliveryStatus,
    Merged,
    Outcome,
    Recipient,
    Rejected,
    Sealed,
    Uncertain,
)
from digest.ports import Mailer, Message, Now, Outbox

Progress = Callable[[int, int], None]  # handed over so far, of how many

_BATCH = 50  # claimed at once, so that a crash leaves no more than these uncertain
_LEASE = timedelta(minutes=15)  # a batch that takes longer is taken for lost
_RECORD_EVERY = 0.5  # seconds, when a batch takes longer
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


class _Writer:
    """Addresses an edition's mails to recipients."""

    def __init__(
        self, sealed: Sealed, newsletter: Newsletter, base_url: str, key: bytes, now: Now
    ) -> None:
        self._edition = sealed.edition
        self._newsletter = newsletter
        self._base_url = base_url
        self._key = key
        self._now = now
        self._templates = {
            mail.variant: MessageTemplate(mail, newsletter, sealed.edition, base_url=base_url)
            for mail in sealed.mails
        }

    def message(self, delivery: Delivery) -> Message:
        values = merge_values(
            delivery.recipient,
            newsletter=self._newsletter,
            edition=self._edition,
            base_url=self._base_url,
            key=self._key,
        )
        template = self._templates[delivery.recipient.variant]
        return template.message(delivery, values, self._now())


class _Batch:
    """Claimed deliveries on their way; what has no outcome at the end gets an honest one."""

    def __init__(self, claimed: Sequence[Delivery], writer: _Writer) -> None:
        self._waiting = {delivery.id: delivery for delivery in claimed}
        self._under_way: dict[str, Delivery] = {}
        self._writer = writer
        self._outcomes: list[tuple[Delivery, Outcome]] = []

    def messages(self) -> Iterator[Message]:
        for delivery in [*self._waiting.values()]:
            message = self._writer.message(delivery)
            self._under_way[delivery.id] = self._waiting.pop(delivery.id)
            yield message

    def answered(self, message: Message, outcome: Outcome) -> None:
        self._outcomes.append((self._under_way.pop(message.delivery.id), outcome))

    def give_up(self, fate: Outcome) -> int:
        """No more answers will come: `fate` is that of the messages the mailer has taken, the
        others wait on. The number of both."""
        left = len(self._under_way) + len(self._waiting)
        again = Deferred(detail="was not handed over", retry_after_seconds=0)
        self._outcomes += [(delivery, fate) for delivery in self._under_way.values()]
        self._outcomes += [(delivery, again) for delivery in self._waiting.values()]
        self._under_way.clear()
        self._waiting.clear()
        return left

    def take(self) -> Sequence[tuple[Delivery, Outcome]]:
        outcomes, self._outcomes = self._outcomes, []
        return outcomes


def send(
    sealed: Sealed,
    *,
    newsletter: Newsletter,
    outbox: Outbox,
    mailer: Mailer,
    base_url: str,
    key: bytes,
    now: Now,
    worker: str = "",
    progress: Progress | None = None,
) -> SendReport:
    """Send what is queued of an edition; again after any failure, it goes on where it stopped.

    A mailer that refuses its work ends the call with a problem in the report, not an error: what
    was not accepted stays queued. `key` signs the unsubscribe links.
    """
    writer = _Writer(sealed, newsletter, base_url, key, now)
    tally = _Tally(len(sealed.audience), progress)
    me = worker or this_worker()

    def record(outcomes: Sequence[tuple[Delivery, Outcome]]) -> None:
        outbox.record(outcomes, now=now())
        tally.add(outcomes)

    stopped: tuple[Problem, ...] = ()
    while not stopped:
        claimed = outbox.claim(sealed.edition.id, worker=me, limit=_BATCH, now=now(), lease=_LEASE)
        if not claimed:
            break
        stopped = _hand_over(_Batch(claimed, writer), mailer, record)
    return tally.report(sealed.edition.id, stopped)


def _hand_over(
    batch: _Batch, mailer: Mailer, record: Callable[[Sequence[tuple[Delivery, Outcome]]], None]
) -> tuple[Problem, ...]:
    """Give a batch to the mailer and record every outcome; why the edition stops, or ()."""
    recorded = monotonic()
    try:
        for message, outcome in mailer.send(batch.messages()):
            batch.answered(message, outcome)
            if monotonic() - recorded > _RECORD_EVERY:  # a slow server: know what it took
                recorded = monotonic()
                record(batch.take())
        if left := batch.give_up(Uncertain(detail=f"{mailer.name} gave no answer")):
            what = f"the mailer gave no answer to {left} messages"
            return (Problem(where=mailer.name, what=what, next_step="report this as a bug"),)
        return ()
    except MailerError as error:
        batch.give_up(Deferred(detail=error.problems[0].what, retry_after_seconds=0))
        return error.problems
    except BaseException:
        batch.give_up(Uncertain(detail="the program was stopped while it was being sent"))
        raise
    finally:
        record(batch.take())


def send_copy(
    sealed: Sealed,
    *,
    newsletter: Newsletter,
    address: str,
    mailer: Mailer,
    base_url: str,
    key: bytes,
    now: Now,
) -> Outcome:
    """Send the edition to one address as a test, marked so; no ledger is touched."""
    mail = replace(
        sealed.mails[0], subject=Merged(pieces=("[test] ", *sealed.mails[0].subject.pieces))
    )
    copy = replace(sealed, mails=(mail,))
    recipient = Recipient(
        address=address,
        list=newsletter.lists[0] if newsletter.lists else "",
        variant=mail.variant,
        language=newsletter.language,
    )
    moment = now()
    delivery = Delivery(
        id=f"test-{moment:%Y%m%dT%H%M%S%f}", edition_id=sealed.edition.id, recipient=recipient
    )
    message = _Writer(copy, newsletter, base_url, key, now).message(delivery)
    for _, outcome in mailer.send(iter([message])):
        return outcome
    return Uncertain(detail=f"{mailer.name} gave no answer")


class _Tally:
    """Counts outcomes for the progress bar and the report."""

    def __init__(self, total: int, progress: Progress | None) -> None:
        self._total = total
        self._progress = progress
        self._counts: Counter[DeliveryStatus] = Counter()
        self._failed: list[tuple[Delivery, Outcome]] = []

    def add(self, outcomes: Sequence[tuple[Delivery, Outcome]]) -> None:
        for delivery, outcome in outcomes:
            self._counts[_STATUS[type(outcome)]] += 1
            if not isinstance(outcome, Accepted) and len(self._failed) < _NAMED:
                self._failed.append((delivery, outcome))
        if self._progress:
            self._progress(self._counts.total(), self._total)

    def report(self, edition_id: str, stopped: tuple[Problem, ...]) -> SendReport:
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
        return SendReport(
            edition_id=edition_id, counts=dict(self._counts), problems=(*stopped, *named)
        )


def _problem(delivery: Delivery, outcome: Outcome) -> Problem:
    next_step = {
        Deferred: "it will be tried again",
        Rejected: "ask the recipient, or: digest subscribers remove",
        Uncertain: "nobody knows whether it arrived; it is not sent again by itself",
    }[type(outcome)]
    what = f"{_STATUS[type(outcome)]}: {outcome.detail}"
    return Problem(where=delivery.recipient.address, what=what, next_step=next_step)
