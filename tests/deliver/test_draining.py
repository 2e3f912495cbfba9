"""A running send: stopped, shared with another process, left by a subscriber, refused."""

from __future__ import annotations

import threading
from collections import Counter, deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, nullcontext
from pathlib import Path
from typing import Any

import pytest
from store.databases import database_in
from store.sample import NOW

from deliver.mail_server import MailServer, running
from deliver.test_send import go, seal
from digest.config.types import Rate
from digest.deliver.mailers.file import FileMailer
from digest.deliver.mailers.smtp import SmtpMailer
from digest.deliver.pace import Pace
from digest.errors import StoreError
from digest.model import Accepted, Delivery, DeliveryStatus, Outcome, Suppression
from digest.ports import Mailer, Message
from digest.store import EditionStatus, Store

Status = DeliveryStatus


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(database_in(tmp_path)) as store:
        yield store


class Watched:
    """A mailer with something happening after its n-th message."""

    name = "watched"
    batch = 50

    def __init__(self, mailer: Mailer, after: int, happens: Callable[[], object]) -> None:
        self._mailer = mailer
        self._after = after
        self._happens = happens

    def send(self, messages: Iterator[Message]) -> Iterator[tuple[Message, Outcome]]:
        for n, answered in enumerate(self._mailer.send(messages), start=1):
            if n == self._after:
                self._happens()
            yield answered

    def close(self) -> None:
        self._mailer.close()


class Behind:
    """A mailer that takes some messages before the first is answered."""

    name = "behind"
    batch = 50

    def __init__(self, most: int, looks: Callable[[], object]) -> None:
        self._most = most
        self._looks = looks
        self.calls = 0

    def send(self, messages: Iterator[Message]) -> Iterator[tuple[Message, Outcome]]:
        self.calls += 1
        under_way: deque[Message] = deque()
        for message in messages:
            self._looks()
            under_way.append(message)
            if len(under_way) > self._most:
                yield under_way.popleft(), Accepted()
        for message in under_way:
            yield message, Accepted()

    def try_login(self) -> None:
        """Nobody is asked."""

    def close(self) -> None:
        """Nothing is open."""


@pytest.mark.parametrize(("under_way", "calls"), [(0, 1), (8, 1), (26, 3), (50, 3)])
def test_more_are_claimed_while_few_are_under_way(store: Store, under_way: int, calls: int) -> None:
    edition = seal(store)
    name = edition.edition.id
    sending: list[int] = []
    mailer = Behind(under_way, lambda: sending.append(store.outbox.counts(name)[Status.SENDING]))
    go(edition, store, mailer)
    assert store.outbox.counts(name) == {Status.ACCEPTED: 120}
    assert store.editions.status(name) is EditionStatus.SENT
    assert (mailer.calls, max(sending)) == (calls, mailer.batch), "no more are at stake"


@pytest.mark.parametrize("times", [1, 2])
def test_what_is_under_way_is_answered_although_no_more_can_be_claimed(
    store: Store, monkeypatch: pytest.MonkeyPatch, times: int
) -> None:
    edition, faults = seal(store), [StoreError("the disk is away")] * times
    claim = store.outbox.claim

    def failing(*given: Any, **more: Any) -> Sequence[Delivery]:
        if more["answered"] and faults:
            raise faults.pop()
        return claim(*given, **more)

    monkeypatch.setattr(store.outbox, "claim", failing)
    with nullcontext() if times == 1 else pytest.raises(StoreError, match="disk is away"):
        go(edition, store, Behind(8, lambda: None))
    left = {Status.QUEUED: 70} if times == 2 else {}
    assert store.outbox.counts(edition.edition.id) == {
        Status.ACCEPTED: 120 - 70 * len(left),
        **left,
    }


def test_who_stops_by_the_progress_counts_what_is_under_way(store: Store) -> None:
    edition, done = seal(store), [0]
    mailer = Behind(8, lambda: None)
    go(edition, store, mailer, progress=done.append, stopping=lambda: done[-1] >= mailer.batch)
    assert store.outbox.counts(edition.edition.id) == {Status.ACCEPTED: 50, Status.QUEUED: 70}
    tried = [each.status for each in store.outbox.events(edition.edition.id)]
    assert tried.count(Status.SENDING) == mailer.batch


def test_a_stopped_send_goes_on_later_without_a_second_attempt(
    store: Store, tmp_path: Path
) -> None:
    edition, stop = seal(store), threading.Event()
    mailer = FileMailer(tmp_path / "outbox")
    go(edition, store, Watched(mailer, 7, stop.set), stopping=stop.is_set)
    assert store.outbox.counts(edition.edition.id) == {Status.ACCEPTED: 7, Status.QUEUED: 113}
    assert Counter(each.attempt for each in store.outbox.deliveries(edition.edition.id)) == {
        1: 7,
        0: 113,
    }
    go(edition, store, mailer)
    assert store.outbox.counts(edition.edition.id) == {Status.ACCEPTED: 120}


def test_who_leaves_while_the_claimed_wait_gets_nothing(store: Store, tmp_path: Path) -> None:
    edition, outbox = seal(store, *"abcdefgh"), tmp_path / "outbox"
    gone: list[str] = []

    def leave() -> None:
        sent = {path.stem for path in outbox.rglob("*.eml")}
        waiting = [one.address for one in edition.audience if one.address not in sent]
        gone.append(waiting[-1])
        store.suppressions.add(
            Suppression(address=waiting[-1], list="weekly", reason="unsubscribed", at=NOW)
        )

    mailer = Watched(FileMailer(outbox), 2, leave)
    go(edition, store, mailer, pace=Pace(Rate(messages=4, seconds=1)))
    assert store.outbox.counts(edition.edition.id) == {Status.ACCEPTED: 7, Status.SUPPRESSED: 1}
    assert not list(outbox.rglob(f"{gone[0]}.eml"))


def test_two_share_the_work_without_doubling(store: Store) -> None:
    edition = seal(store)
    with running(MailServer()) as server:

        def work() -> None:
            with closing(SmtpMailer(server.settings)) as mailer:
                go(edition, store, mailer, worker=threading.current_thread().name)

        workers = [threading.Thread(target=work) for _ in range(2)]
        for each in workers:
            each.start()
        for each in workers:
            each.join()
        assert Counter(server.recipients) == Counter(one.address for one in edition.audience)
    assert store.outbox.counts(edition.edition.id) == {Status.ACCEPTED: 120}


def test_a_cancelled_edition_stops_where_it_is(store: Store, tmp_path: Path) -> None:
    edition = seal(store)
    name = edition.edition.id
    mailer = Watched(FileMailer(tmp_path / "outbox"), 3, lambda: store.editions.cancel(name, NOW))
    go(edition, store, mailer)
    counts = store.outbox.counts(name)
    assert counts[Status.CANCELLED] >= 70, "all that was not claimed yet"
    assert store.editions.status(name) is EditionStatus.CANCELLED


def test_a_refusal_is_told_apart_from_a_server_that_is_down(store: Store) -> None:
    edition = seal(store, "ada")
    with (
        running(MailServer(sender_answer="550 5.7.1 not from you")) as server,
        closing(SmtpMailer(server.settings)) as mailer,
    ):
        assert "5.7.1" in go(edition, store, mailer).refused
    with closing(SmtpMailer(server.settings)) as mailer:  # it is gone now
        report = go(edition, store, mailer)
    assert report.problems
    assert report.refused == ""
