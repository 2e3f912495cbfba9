"""Two processes on one edition in PostgreSQL: nobody waits in a circle, and no line of the ledger
tells of what did not happen."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from sqlalchemy import create_engine, text

from digest.model import Accepted, Deferred, DeliveryEvent, DeliveryStatus, Suppression
from digest.store import EditionStatus, Store
from store.sample import NOW, article, recipients, sealed

EDITION = "weekly/2026-11-23T0700"
LEASE = timedelta(minutes=15)
Status = DeliveryStatus


# SQLite has one writer at a time
pytestmark = pytest.mark.parametrize("store_url", ["postgresql"], indirect=True)


@pytest.fixture
def stores(store_url: str) -> Iterator[tuple[Store, Store]]:
    """Two processes, and an edition for three people."""
    with Store.open(store_url) as one, Store.open(store_url) as other:
        one.editions.seal(sealed(article(), audience=recipients(3)), NOW)
        yield one, other


class Held:
    """What another connection holds on to, and what waits for it meanwhile."""

    def __init__(self, url: str) -> None:
        self._engine = create_engine(url)
        self._connection = self._engine.connect()
        self._threads: list[threading.Thread] = []
        self._errors: list[Exception] = []

    def hold(self, statement: str) -> None:
        self._connection.execute(text(statement))

    def start(self, work: Callable[[], object]) -> None:
        """Begin something that comes to wait, at once or behind what was begun before."""

        def run() -> None:
            try:
                work()
            except Exception as error:  # noqa: BLE001  # shown by `let_go`
                self._errors.append(error)

        thread = threading.Thread(target=run)
        thread.start()
        self._threads.append(thread)
        waiting = text("SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'")
        deadline = time.monotonic() + 10
        while time.monotonic() < deadline:
            with self._engine.connect() as connection:
                if connection.execute(waiting).scalar_one() >= len(self._threads):
                    return
            time.sleep(0.01)
        raise AssertionError("nothing waits")

    def let_go(self) -> None:
        self._connection.rollback()
        while self._threads:
            self._threads.pop().join(20)
        if self._errors:
            raise self._errors[0]

    def close(self) -> None:
        self._connection.close()
        self._engine.dispose()


@pytest.fixture
def held(store_url: str, stores: tuple[Store, Store]) -> Iterator[Held]:
    holder = Held(store_url)
    yield holder
    holder.close()


def told(store: Store) -> dict[str, list[DeliveryStatus]]:
    """The states that the ledger tells of each delivery, in their order."""
    lines: dict[str, list[DeliveryStatus]] = {}
    for event in store.outbox.events(EDITION):
        lines.setdefault(event.delivery_id, []).append(event.status)
    return lines


def test_a_claim_beside_a_cancellation(stores: tuple[Store, Store], held: Held) -> None:
    one, other = stores
    held.hold("LOCK TABLE delivery_events IN EXCLUSIVE MODE")
    held.start(lambda: one.outbox.claim(EDITION, worker="w", limit=2, now=NOW, lease=LEASE))
    held.start(lambda: other.editions.cancel(EDITION, NOW))
    held.let_go()
    assert one.editions.status(EDITION) is EditionStatus.CANCELLED
    for delivery in one.outbox.deliveries(EDITION):
        assert told(one)[delivery.id][-1] is delivery.status
    assert one.outbox.counts(EDITION) == {Status.SENDING: 2, Status.CANCELLED: 1}


def test_a_deferral_beside_a_cancellation(stores: tuple[Store, Store], held: Held) -> None:
    one, other = stores
    first, second = one.outbox.claim(EDITION, worker="w", limit=2, now=NOW, lease=LEASE)
    later = Deferred(detail="451", retry_after_seconds=60)
    held.hold("LOCK TABLE delivery_events IN EXCLUSIVE MODE")
    held.start(lambda: other.editions.cancel(EDITION, NOW))
    held.start(lambda: one.outbox.record([(first, later), (second, Accepted())], now=NOW))
    held.let_go()
    assert one.outbox.counts(EDITION) == {Status.ACCEPTED: 1, Status.CANCELLED: 2}
    assert one.editions.status(EDITION) is EditionStatus.CANCELLED
    assert told(one)[first.id] == [Status.SENDING, Status.CANCELLED]


@pytest.mark.parametrize("backwards", [False, True])
def test_answers_beside_what_a_webhook_tells_of_the_same_messages(
    stores: tuple[Store, Store], held: Held, backwards: bool
) -> None:
    one, other = stores
    one.outbox.claim(EDITION, worker="w", limit=3, now=NOW, lease=LEASE)
    claimed = [*one.outbox.deliveries(EDITION)]
    answers = [(each, Accepted()) for each in (claimed[::-1] if backwards else claimed)]
    events = [
        DeliveryEvent(delivery_id=each.id, at=NOW, status=Status.DELIVERED, detail="250")
        for each in claimed
    ]
    held.hold(f"SELECT * FROM deliveries WHERE id = '{claimed[1].id}' FOR UPDATE")
    held.start(lambda: one.outbox.record(answers, now=NOW))
    held.start(lambda: other.outbox.feedback(events, NOW))
    held.let_go()
    assert one.outbox.counts(EDITION) == {Status.DELIVERED: 3}


def test_who_left_is_withdrawn_beside_a_late_answer(
    stores: tuple[Store, Store], held: Held
) -> None:
    one, other = stores
    claimed = one.outbox.claim(EDITION, worker="w", limit=2, now=NOW, lease=LEASE)
    address = claimed[0].recipient.address
    left = Suppression(address=address, list="", reason="unsubscribed", at=NOW)
    one.suppressions.add(left)
    held.hold(f"SELECT * FROM deliveries WHERE id = '{claimed[0].id}' FOR UPDATE")
    held.start(lambda: other.outbox.record([(claimed[0], Accepted())], now=NOW))
    held.start(lambda: one.outbox.withdraw(claimed, now=NOW))
    held.let_go()
    assert told(one)[claimed[0].id] == [Status.SENDING, Status.ACCEPTED]


def test_suppressions_of_the_same_people_at_once(stores: tuple[Store, Store], held: Held) -> None:
    one, other = stores
    addresses = ("a@example.org", "b@example.org", "c@example.org")
    bounced = [Suppression(address=each, list="", reason="bounced", at=NOW) for each in addresses]
    one.suppressions.add(bounced[1])
    held.hold("SELECT * FROM suppressions FOR UPDATE")
    held.start(lambda: one.suppressions.add_all(bounced))
    held.start(lambda: other.suppressions.add_all(bounced[::-1]))
    held.let_go()
    assert [each.address for each in one.suppressions.all()] == [*addresses]
