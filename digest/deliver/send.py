"""Sending an edition: claim, build, hand over, record; nothing lost, nothing twice.

A delivery is `sending` in the ledger before its first byte leaves. Whatever ends the loop early,
the ledger says for each claimed delivery whether it was handed over.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from functools import partial
from random import random
from time import monotonic

from digest.config.types import Newsletter
from digest.deliver.mime import MessageTemplate
from digest.deliver.names import make_name
from digest.deliver.pace import Gate, Pace
from digest.deliver.report import Progress, SendReport, Tally
from digest.deliver.retry import settled
from digest.deliver.values import merge_values
from digest.deliver.worker import this_worker
from digest.errors import MailerDownError, MailerError, Problem, StoreError
from digest.model import (
    Deferred,
    Delivery,
    Merged,
    Outcome,
    Recipient,
    Sealed,
    Uncertain,
)
from digest.ports import Mailer, Message, Now, Outbox

_LEASE = timedelta(minutes=15)  # a batch that takes longer is taken for lost
_RECORD_EVERY = 0.5  # seconds, when a batch takes longer
_NOT_YET = Deferred(detail="was not handed over", retry_after_seconds=0, tried=False)
_LOOK_AGAIN = 1.0  # seconds: who leaves after that is sent what is being handed over


class _Writer:
    """Addresses an edition's mails to recipients."""

    def __init__(self, sealed: Sealed, newsletter: Newsletter, base_url: str, now: Now) -> None:
        self._edition = sealed.edition
        self._newsletter = newsletter
        self._base_url = base_url
        self._now = now
        self._templates = {
            mail.variant: MessageTemplate(mail, newsletter, sealed.edition, base_url=base_url)
            for mail in sealed.mails
        }

    def message(self, delivery: Delivery, key: bytes, name: str, links_of: str) -> Message:
        values = merge_values(
            delivery.recipient,
            newsletter=self._newsletter,
            edition=self._edition,
            base_url=self._base_url,
            key=key,
            id=links_of,
        )
        template = self._templates[delivery.recipient.variant]
        return template.message(delivery, values, self._now(), name=name)


class _Answers:
    """What became of deliveries, until it is in the ledger."""

    def __init__(self, outbox: Outbox, newsletter: Newsletter, tally: Tally, now: Now) -> None:
        self._outbox = outbox
        self._newsletter = newsletter
        self.tally = tally
        self._now = now
        self._outcomes: list[tuple[Delivery, Outcome]] = []

    def add(self, delivery: Delivery, outcome: Outcome) -> None:
        outcome = settled(delivery, outcome, newsletter=self._newsletter, spread=random)
        self._outcomes.append((delivery, outcome))
        self.tally.add(delivery, outcome)

    def record(self) -> None:
        self._outbox.record(self._outcomes, now=self._now())
        self._outcomes = []
        self.tally.tell()

    def record_and_claim(self, edition_id: str, worker: str, limit: int) -> Sequence[Delivery]:
        """Both in one commit: the disk is waited for once."""
        claimed = self._outbox.claim(
            edition_id,
            worker=worker,
            limit=limit,
            now=self._now(),
            lease=_LEASE,
            answered=self._outcomes,
        )
        self._outcomes = []
        return claimed


class _Batch:
    """Claimed deliveries on their way; what has no outcome at the end gets an honest one."""

    def __init__(
        self,
        claim: Callable[[int], Sequence[Delivery]],
        most: int,
        writer: Callable[[], Callable[[Delivery], Message]],
        gate: Gate,
        answers: _Answers,
    ) -> None:
        self._claim = claim
        self._most = most
        self._waiting: dict[str, Delivery] = {}
        self._under_way: dict[str, Delivery] = {}
        self._writer = writer
        self._gate = gate
        self._answers = answers

    def refill(self) -> bool:
        """Claim more, unless many are under way: with those no more than a batch is at stake, and
        a few at a time would cost a commit each. Whether there was any."""
        under_way, most = len(self._under_way), self._gate.pace.batch(self._most)
        self._answers.tally.tell(under_way)  # `stopping` may go by it
        if self._gate.stopping() or under_way > most // 2:
            return False
        claimed = self._claim(most - under_way)
        self._waiting = {delivery.id: delivery for delivery in claimed}
        return bool(claimed)

    def messages(self) -> Iterator[Message]:
        """The messages at their pace, until told to stop. More are claimed while the last are
        under way, so that the mailer need not wait for those."""
        while self._waiting:
            yield from self._paced()
            try:
                if self._waiting or not self.refill():
                    return
            except StoreError:  # asked again, and told then, when nothing is under way
                return

    def _paced(self) -> Iterator[Message]:
        """Those that wait; none to who left meanwhile."""
        looked, write = monotonic(), self._writer()
        for delivery in [*self._waiting.values()]:
            if not self._gate.wait():
                return
            if monotonic() - looked > _LOOK_AGAIN:
                for gone in self._gate.withdraw([*self._waiting.values()]):
                    del self._waiting[gone]
                looked = monotonic()
            if delivery.id in self._waiting:
                message = write(delivery)
                self._under_way[delivery.id] = self._waiting.pop(delivery.id)
                yield message

    def answered(self, message: Message, outcome: Outcome) -> None:
        self._answers.add(self._under_way.pop(message.delivery.id), outcome)

    def give_up(self, fate: Outcome) -> int:
        """No more answers will come: `fate` is that of the messages the mailer has taken, the
        others wait on. The number of both."""
        left = len(self._under_way) + len(self._waiting)
        for delivery in self._under_way.values():
            self._answers.add(delivery, fate)
        for delivery in self._waiting.values():
            self._answers.add(delivery, _NOT_YET)
        self._under_way.clear()
        self._waiting.clear()
        return left


def send(
    sealed: Sealed,
    *,
    newsletter: Newsletter,
    outbox: Outbox,
    mailer: Mailer,
    base_url: str,
    key: Callable[[], bytes],
    bounce_key: bytes,
    now: Now,
    worker: str = "",
    pace: Pace | None = None,
    stopping: Callable[[], bool] = lambda: False,
    progress: Progress | None = None,
) -> SendReport:
    """Send what is queued of an edition; again after any failure, it goes on where it stopped.

    A mailer that fails ends the call with a problem in the report, not an error: what was not
    accepted stays queued. Once `stopping` says so nothing more is handed over, and the answers to
    what is under way are waited for. `key` is what signs the unsubscribe links, asked for each
    batch since it may be renewed meanwhile, `bounce_key` what signs the names that bounces are
    matched by.
    """
    edition, me = sealed.edition.id, worker or this_worker()
    writer = _Writer(sealed, newsletter, base_url, now)
    tally = Tally(progress)
    gate = Gate(
        pace=pace or Pace(None),
        stopping=stopping,
        withdraw=lambda claimed: outbox.withdraw(claimed, now=now()),
    )

    def write(signing: bytes, delivery: Delivery) -> Message:
        name = make_name(bounce_key, delivery.id)
        return writer.message(delivery, signing, name, links_of=delivery.id)

    answers = _Answers(outbox, newsletter, tally, now)
    claim = partial(answers.record_and_claim, edition, me)
    batch = _Batch(claim, mailer.batch, lambda: partial(write, key()), gate, answers)
    failure: MailerError | None = None
    try:
        while not failure and batch.refill():
            failure = _hand_over(batch, mailer, answers, stopping)
    finally:
        answers.record()
    return tally.report(edition, failure)


def _hand_over(
    batch: _Batch, mailer: Mailer, answers: _Answers, stopping: Callable[[], bool]
) -> MailerError | None:
    """Give a batch to the mailer and keep every outcome; why the edition stops, or None."""
    recorded = monotonic()
    try:
        for message, outcome in mailer.send(batch.messages()):
            batch.answered(message, outcome)
            if monotonic() - recorded > _RECORD_EVERY:  # a slow server: know what it took
                recorded = monotonic()
                answers.record()
        left = batch.give_up(Uncertain(detail=f"{mailer.name} gave no answer"))
        if left and not stopping():
            what = f"the mailer gave no answer to {left} messages"
            return MailerDownError(Problem(where=mailer.name, what=what, next_step="report this"))
        return None
    except MailerError as error:
        batch.give_up(replace(_NOT_YET, detail=error.problems[0].what))
        return error
    except BaseException:
        batch.give_up(Uncertain(detail="the program was stopped while it was being sent"))
        raise


def send_copy(
    sealed: Sealed,
    *,
    newsletter: Newsletter,
    address: str,
    mailer: Mailer,
    base_url: str,
    key: bytes,
    now: Now,
    mark: str = "test",
) -> Outcome:
    """Send the edition to one address, its subject marked so; no ledger is touched."""
    mail = replace(
        sealed.mails[0], subject=Merged(pieces=(f"[{mark}] ", *sealed.mails[0].subject.pieces))
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
    # its own id is no delivery's: its links are those of the mail
    message = _Writer(copy, newsletter, base_url, now).message(delivery, key, "", links_of="")
    for _, outcome in mailer.send(iter([message])):
        return outcome
    return Uncertain(detail=f"{mailer.name} gave no answer")
