"""Delivering over one project's store: send, go on after a failure, hold, resend, cancel."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import groupby

from digest.config.types import Config, DeliverySettings, Newsletter
from digest.deliver.pace import Pace
from digest.deliver.report import Progress, SendReport
from digest.deliver.retry import sends_again, was_put_off
from digest.deliver.send import send, send_copy
from digest.deliver.worker import is_alive
from digest.errors import MailerError, Problem, UsageError
from digest.model import Accepted, Delivery, DeliveryStatus, Sealed
from digest.pipeline.feedback import keep_soft_bounce
from digest.ports import Mailer, Now
from digest.store import EditionStatus, Store


@dataclass(frozen=True, slots=True, kw_only=True)
class Deliverer:
    """What `Pipeline` does with sealed editions; `newsletter` finds one by name."""

    config: Config
    store: Store
    newsletter: Callable[[str], Newsletter]
    make_mailer: Callable[[DeliverySettings], Mailer]
    key: Callable[[], bytes]
    bounce_key: bytes
    now: Now

    def deliver(
        self,
        sealed: Sealed,
        *,
        pace: Pace | None,
        progress: Progress | None,
        stopping: Callable[[], bool],
    ) -> SendReport:
        """Send what is queued; an edition that the provider refuses is held, with the reason."""
        newsletter = self.newsletter(sealed.edition.newsletter)
        lost = self.recover()
        with self._mailer() as mailer:
            report = send(
                sealed,
                newsletter=newsletter,
                outbox=self.store.outbox,
                mailer=mailer,
                base_url=self.config.base_url,
                key=self.key,
                bounce_key=self.bounce_key,
                now=self.now,
                pace=pace or Pace(self.config.delivery.rate_limit),
                stopping=stopping,
                progress=progress,
            )
        problems = (*lost, *report.problems)
        if report.refused:
            problems += (self._hold_refused(report),)
        return replace(report, problems=problems)

    def _hold_refused(self, report: SendReport) -> Problem:
        self.store.editions.set_status(report.edition_id, EditionStatus.HELD, report.refused)
        return Problem(
            where=report.edition_id,
            what="held, for the provider refuses us; nobody is suppressed",
            next_step=f"once that is put right: digest editions send {report.edition_id}",
        )

    def hold_overdue(self, newsletter: Newsletter, *, before: datetime) -> list[str]:
        """Put aside the editions older than `before` with deliveries still queued; their ids. For
        whom a mail server put off until then, it is a soft bounce."""
        overdue = self.store.editions.unfinished(newsletter.id, until=before)
        for edition in overdue:
            reason = "not all was sent within max_lateness"
            self.store.editions.set_status(edition, EditionStatus.HELD, reason)
            for delivery in self.store.outbox.deliveries(edition):
                if was_put_off(delivery):
                    rule = self.config.delivery.soft_bounces
                    keep_soft_bounce(self.store, delivery, rule, self.now())
        return overdue

    def release(self, edition: str) -> None:
        """Let an edition that was held be sent after all."""
        if self.store.editions.status(edition) is EditionStatus.HELD:
            self.store.editions.set_status(edition, EditionStatus.SEALED)

    def recover(self) -> tuple[Problem, ...]:
        """Call uncertain what a dead process was sending, and queue again what is to be resent by
        itself; one problem for each recipient of the others."""
        lost = self.store.outbox.recover(self.now(), alive=is_alive)
        again = {delivery.id for delivery in lost if self._sends_again(delivery)}
        self._requeue(delivery for delivery in lost if delivery.id in again)
        return tuple(_lost(delivery) for delivery in lost if delivery.id not in again)

    def _sends_again(self, delivery: Delivery) -> bool:
        newsletter = self.config.newsletters.get(delivery.edition_id.partition("/")[0])
        status = self.store.editions.status(delivery.edition_id)
        return (
            newsletter is not None
            and sends_again(newsletter, delivery)
            and status is not EditionStatus.CANCELLED
        )

    def _requeue(self, uncertain: Iterable[Delivery]) -> None:
        def edition(delivery: Delivery) -> str:
            return delivery.edition_id

        for edition_id, some in groupby(sorted(uncertain, key=edition), edition):
            addresses = [delivery.recipient.address for delivery in some]
            statuses = {DeliveryStatus.UNCERTAIN}
            self.store.outbox.requeue(edition_id, statuses, addresses, now=self.now())

    def resend(
        self, edition: str, statuses: Collection[DeliveryStatus], address: str | None
    ) -> int:
        """Queue again what is in one of these states, to everybody or to one; how many it is.

        Whoever is suppressed gets nothing all the same. Raises UsageError where it is nobody.
        """
        addresses = None if address is None else [address]
        count = self.store.outbox.requeue(edition, statuses, addresses, now=self.now())
        if not count:
            whose = address or "nobody's delivery"
            what = f"{whose} is not among its deliveries that are {' or '.join(sorted(statuses))}"
            next_step = f"see them with: digest editions show {edition}"
            raise UsageError(Problem(where=edition, what=what, next_step=next_step))
        self.release(edition)
        return count

    def send_copy(self, sealed: Sealed, address: str, mark: str) -> None:
        """Send one copy, marked so; MailerError if it is not accepted."""
        with self._mailer() as mailer:
            outcome = send_copy(
                sealed,
                newsletter=self.newsletter(sealed.edition.newsletter),
                address=address,
                mark=mark,
                mailer=mailer,
                base_url=self.config.base_url,
                key=self.key(),
                now=self.now,
            )
        if not isinstance(outcome, Accepted):
            raise MailerError(Problem(where=address, what=outcome.detail or "not accepted"))

    @contextmanager
    def _mailer(self) -> Iterator[Mailer]:
        mailer = self.make_mailer(self.config.delivery)
        try:
            yield mailer
        finally:
            mailer.close()


def _lost(delivery: Delivery) -> Problem:
    return Problem(
        where=f"{delivery.edition_id}: {delivery.recipient.address}",
        what="uncertain: the program was stopped while it was being sent",
        next_step="it may have arrived; to send it again: "
        f"digest editions resend {delivery.edition_id} --uncertain",
    )
