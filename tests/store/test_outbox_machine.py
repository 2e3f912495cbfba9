"""The outbox against a model of it: two processes, kills, leases, feedback and the operator's hand,
in any order."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from digest.model import (
    Accepted,
    Deferred,
    Delivery,
    DeliveryEvent,
    DeliveryStatus,
    Outcome,
    Recipient,
    Rejected,
    Suppression,
    Uncertain,
)
from digest.store import Store
from store.sample import NOW, WEEK, article, sealed

Status = DeliveryStatus
PEOPLE = 3
LEASE = timedelta(minutes=15)
OPEN = {Status.QUEUED, Status.SENDING, Status.UNCERTAIN}
LATER = (Status.ACCEPTED, Status.REJECTED, Status.DELIVERED, Status.BOUNCED, Status.COMPLAINED)
AFTER: dict[type[Outcome], Status] = {
    Accepted: Status.ACCEPTED,
    Deferred: Status.QUEUED,
    Rejected: Status.REJECTED,
    Uncertain: Status.UNCERTAIN,
}
OUTCOMES: list[Outcome] = [
    Accepted(detail="250"),
    Deferred(detail="451", retry_after_seconds=600),
    Deferred(detail="not handed over", retry_after_seconds=0, tried=False),
    Rejected(detail="550 5.7.1"),
    Rejected(detail="550 5.1.1", suppress=True),
    Uncertain(detail="no answer"),
]
SETTINGS = settings(
    max_examples=25,
    stateful_step_count=30,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
TOLD = {(status, f"told {status}") for status in LATER}
_slots = count()


@dataclass
class Person:
    """What ought to be in one delivery's row, and what its recipient has."""

    status: Status = Status.QUEUED
    attempt: int = 0
    not_before: datetime = NOW
    lease_until: datetime = NOW
    worker: str = ""
    suppressed: bool = False
    told: set[tuple[Status, str]] = field(default_factory=set)
    letters: int = 0
    allowed: int = 1  # letters: one, and one more each time the operator asks for it


@dataclass
class Process:
    """A sender: what it claimed, and the answers that it has not written down yet."""

    name: str
    claimed: list[Delivery] = field(default_factory=list)
    answers: list[tuple[Delivery, Outcome]] = field(default_factory=list)


class OutboxMachine(RuleBasedStateMachine):
    """Every rule does the same to the store and to the model; afterwards they must agree."""

    stores: tuple[Store, Store]

    def __init__(self) -> None:
        super().__init__()
        number = next(_slots)
        people = [
            Recipient(address=f"r{n}.{number}@example.org", list="weekly") for n in range(PEOPLE)
        ]
        slot = NOW + number * WEEK
        edition = sealed(article(number), audience=tuple(people), slot=slot, number=number + 1)
        self.stores[0].editions.seal(edition, NOW)
        self.edition = edition.edition.id
        self.now = NOW
        self.cancelled = False
        self.names = count()
        self.people = {person.address: Person() for person in people}  # in the order of numbers
        self.ids = {
            each.recipient.address: each.id
            for each in self.stores[0].outbox.deliveries(self.edition)
        }
        self.processes = [Process(self.name()) for _ in self.stores]
        self.events = 0

    def name(self) -> str:
        return f"{self.edition}-{next(self.names)}"

    def person(self, delivery: Delivery) -> Person:
        return self.people[delivery.recipient.address]

    def is_due(self, person: Person) -> bool:
        return person.status is Status.QUEUED and person.not_before <= self.now

    def move(self, person: Person, status: Status, detail: str = "") -> None:
        person.status = status
        person.told.add((status, detail))
        self.events += 1

    @rule(which=st.integers(0, 1), limit=st.sampled_from([1, PEOPLE]))
    def claim(self, which: int, limit: int) -> None:
        process = self.processes[which]
        claimed = self.stores[which].outbox.claim(
            self.edition, worker=process.name, limit=limit, now=self.now, lease=LEASE
        )
        expected: list[str] = []
        for address, person in self.people.items():
            if self.cancelled or not self.is_due(person) or len(expected) == limit:
                continue
            if person.suppressed:
                self.move(person, Status.SUPPRESSED)
                continue
            self.move(person, Status.SENDING)
            person.attempt += 1
            person.worker, person.lease_until = process.name, self.now + LEASE
            expected.append(address)
        assert [each.recipient.address for each in claimed] == expected
        process.claimed += claimed

    @rule(which=st.integers(0, 1), outcome=st.sampled_from(OUTCOMES), arrives=st.booleans())
    def hand_over(self, which: int, outcome: Outcome, arrives: bool) -> None:
        """The mailer takes the next message; what it answers is not in the ledger yet."""
        process = self.processes[which]
        if not process.claimed:
            return
        delivery = process.claimed.pop(0)
        person = self.person(delivery)
        gone = self.stores[which].outbox.withdraw([delivery], now=self.now)
        ours = person.status is Status.SENDING and person.attempt == delivery.attempt
        assert bool(gone) == (not ours or person.suppressed or self.cancelled)
        if not ours:
            return
        if person.suppressed:
            self.move(person, Status.SUPPRESSED)
        elif self.cancelled:
            self.move(person, Status.CANCELLED)
        else:
            arrived = isinstance(outcome, Accepted) or (arrives and isinstance(outcome, Uncertain))
            person.letters += arrived
            process.answers.append((delivery, outcome))

    @rule(which=st.integers(0, 1))
    def record(self, which: int) -> None:
        process = self.processes[which]
        self.stores[which].outbox.record(process.answers, now=self.now)
        for delivery, outcome in process.answers:
            person = self.person(delivery)
            if isinstance(outcome, Rejected) and outcome.suppress:
                person.suppressed = True
            waits = person.status in (Status.SENDING, Status.UNCERTAIN)
            if not waits or person.attempt != delivery.attempt:
                continue
            ends = self.cancelled and isinstance(outcome, Deferred)
            self.move(person, Status.CANCELLED if ends else AFTER[type(outcome)], outcome.detail)
            if isinstance(outcome, Deferred):
                person.not_before = self.now + timedelta(seconds=outcome.retry_after_seconds or 0)
                person.attempt -= not outcome.tried
        process.answers.clear()

    @rule(which=st.integers(0, 1))
    def kill(self, which: int) -> None:
        """What it knew is gone; another process takes its place."""
        self.processes[which] = Process(self.name())

    @rule(which=st.integers(0, 1), minutes=st.sampled_from([0, 20]))
    def recover(self, which: int, minutes: int) -> None:
        self.wait(minutes)
        living = {process.name for process in self.processes}
        lost = self.stores[which].outbox.recover(self.now, alive=living.__contains__)
        expected = {
            address
            for address, person in self.people.items()
            if person.status is Status.SENDING
            and (person.worker not in living or person.lease_until < self.now)
        }
        assert {each.recipient.address for each in lost} >= expected, "and of earlier editions"
        for address in expected:
            self.move(self.people[address], Status.UNCERTAIN, "stopped")

    @rule(minutes=st.sampled_from([1, 10]))
    def wait(self, minutes: int) -> None:
        self.now += timedelta(minutes=minutes)

    @rule(n=st.integers(0, PEOPLE - 1))
    def leave(self, n: int) -> None:
        address = [*self.people][n]
        left = Suppression(address=address, list="weekly", reason="unsubscribed", at=self.now)
        self.stores[0].suppressions.add(left)
        self.people[address].suppressed = True

    @rule(n=st.integers(0, PEOPLE - 1), status=st.sampled_from(LATER), copies=st.integers(1, 2))
    def feedback(self, n: int, status: Status, copies: int) -> None:
        address = [*self.people][n]
        person, detail = self.people[address], f"told {status}"
        event = DeliveryEvent(
            delivery_id=self.ids[address], at=self.now, status=status, detail=detail
        )
        new = self.stores[0].outbox.feedback([event] * copies, self.now)
        assert len(new) == ((status, detail) not in person.told)
        if new:
            earlier = {*OPEN, *LATER[: LATER.index(status)]}
            self.move(person, status if person.status in earlier else person.status)
            person.told.add((status, detail))

    @precondition(lambda self: not self.cancelled)
    @rule(status=st.sampled_from([Status.UNCERTAIN, Status.REJECTED, Status.SUPPRESSED]))
    def resend(self, status: Status) -> None:
        some = [each for each in self.people.values() if each.status is status]
        assert self.stores[1].outbox.requeue(self.edition, {status}, now=self.now) == len(some)
        for person in some:
            self.move(person, Status.QUEUED, "queued again")
            person.not_before = self.now
            person.allowed += 1

    @rule(sure=st.sampled_from([False] * 9 + [True]))
    def cancel(self, sure: bool) -> None:
        if not sure:
            return
        self.stores[0].editions.cancel(self.edition, self.now)
        self.cancelled = True
        for person in self.people.values():
            if person.status is Status.QUEUED:
                self.move(person, Status.CANCELLED)

    @invariant()
    def the_store_agrees(self) -> None:
        rows = [*self.stores[1].outbox.deliveries(self.edition)]
        found = {each.recipient.address: (each.status, each.attempt) for each in rows}
        assert len(rows) == PEOPLE
        assert found == {who: (each.status, each.attempt) for who, each in self.people.items()}

    @invariant()
    def the_ledger_only_grows(self) -> None:
        assert sum(1 for _ in self.stores[1].outbox.events(self.edition)) == self.events

    @invariant()
    def nobody_has_it_twice_unasked(self) -> None:
        assert all(person.letters <= person.allowed for person in self.people.values())

    def teardown(self) -> None:
        """After all the trouble, whoever is not held back has it, or is named as uncertain."""
        self.recover(0, minutes=20)
        self._send_all()
        for which in (0, 1):  # those that were taken for dead wake up
            self.record(which)
        self.wait(10)
        self._send_all()
        self.the_store_agrees()
        self.nobody_has_it_twice_unasked()
        for person in self.people.values():
            assert person.status not in (Status.QUEUED, Status.SENDING) or self.cancelled
            if person.status is Status.ACCEPTED and not person.told & TOLD:
                assert person.letters

    def _send_all(self) -> None:
        late, self.processes[0] = self.processes[0], Process(self.name())
        while not self.cancelled and any(map(self.is_due, self.people.values())):
            self.claim(0, PEOPLE)
            while self.processes[0].claimed:
                self.hand_over(0, Accepted(detail="250"), arrives=True)
            self.record(0)
        self.claim(0, 1)  # nothing: the edition is sent
        self.processes[0] = late


def test_nothing_is_lost_and_nothing_comes_twice(store_url: str) -> None:
    with Store.open(store_url) as one, Store.open(store_url) as other:

        class Machine(OutboxMachine):
            stores = (one, other)

        run_state_machine_as_test(Machine, settings=SETTINGS)
