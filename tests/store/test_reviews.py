"""Reviews, feed days, sign-ins and departures, over every database."""

from __future__ import annotations

from datetime import date, timedelta

from digest.model import Suppression
from digest.store import DEFAULT, FeedDay, Store
from digest.store.feed_days import KEPT
from store.sample import NOW, article, sealed

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
DEADLINE = NOW + 2 * HOUR
DRAFT = sealed(article())
EDITION, HASH = DRAFT.edition.id, DRAFT.content_hash


def opened(store: Store, edits: str = "first") -> bool:
    return store.reviews.open(DRAFT, edits=edits, deadline=DEADLINE, now=NOW)


def said(store: Store) -> tuple[str, str, str]:
    row = store.reviews.get(EDITION)
    assert row
    return row.answer, row.answered_by, row.comment


def test_a_draft_is_kept_once_word_for_word(store: Store) -> None:
    assert opened(store)
    assert not opened(store)
    kept = store.reviews.draft(EDITION)
    assert kept
    assert (kept.edition, kept.mails, kept.content_hash) == (DRAFT.edition, DRAFT.mails, HASH)
    assert [row.edition_id for row in store.reviews.list()] == [EDITION]
    store.reviews.asked(EDITION, NOW)
    row = store.reviews.get(EDITION)
    assert row
    assert (row.asked_at, row.deadline, row.newsletter) == (NOW, DEADLINE, "weekly")


def test_the_last_answer_counts_up_to_the_deadline(store: Store) -> None:
    opened(store)
    answer, last = store.reviews.answer, DEADLINE - timedelta(seconds=1)
    assert not answer(EDITION, HASH, "approved", by=DEFAULT, now=last)
    assert answer(EDITION, HASH, "approved", by="mail", now=NOW)
    assert answer(EDITION, HASH, "stopped", by="dashboard", now=last, comment="why")
    assert not answer(EDITION, "another", "approved", by="mail", now=NOW)
    assert not answer("weekly/none", HASH, "approved", by="mail", now=NOW)
    assert not answer(EDITION, HASH, "approved", by="mail", now=DEADLINE)
    assert not answer(EDITION, HASH, "approved", by=DEFAULT, now=DEADLINE)
    assert said(store) == ("stopped", "dashboard", "why")


def test_other_edits_make_a_new_draft_that_nobody_answered(store: Store) -> None:
    opened(store)
    store.reviews.asked(EDITION, NOW)
    store.reviews.answer(EDITION, HASH, "approved", by="mail", now=NOW, comment="fine")
    assert opened(store, "second")
    assert said(store) == ("", "", "")
    row = store.reviews.get(EDITION)
    assert row
    assert row.asked_at is None
    assert store.reviews.answer(EDITION, HASH, "stopped", by=DEFAULT, now=DEADLINE)


def test_an_edition_ends_its_review(store: Store) -> None:
    opened(store)
    store.editions.seal(DRAFT, NOW)
    assert store.reviews.list() == []
    assert not store.reviews.answer(EDITION, HASH, "stopped", by="mail", now=NOW)
    store.reviews.close(EDITION)
    assert store.reviews.draft(EDITION) is None
    assert said(store) == ("", "", "")


def test_feed_days_add_up_and_are_forgotten(store: Store) -> None:
    today = NOW.date()
    fared = FeedDay(read=1, failed=1, new=2)
    store.feed_days.add(today - KEPT - DAY, {"a": fared})
    store.feed_days.add(today, {})
    assert store.feed_days.since(date.min, ["a"])
    store.feed_days.add(today, {"a": fared, "b": fared})
    store.feed_days.add(today, {"a": FeedDay(read=2, new=1)})
    found = store.feed_days.since(date.min, ["a", "c"])
    assert found == {"a": {today: FeedDay(read=3, failed=1, new=3)}}
    assert store.feed_days.since(today + DAY, ["a"]) == {}


def test_a_link_is_used_once(store: Store) -> None:
    take = store.sign_ins.take
    assert take("link", expires=NOW + HOUR, now=NOW)
    assert not take("link", expires=NOW + HOUR, now=NOW + HOUR)
    assert take("other", expires=NOW + 3 * HOUR, now=NOW + 2 * HOUR)


def test_departures_by_day_and_reason(store: Store) -> None:
    left = [("bounced", 0), ("bounced", 0), ("unsubscribed", 1), ("bounced", 9)]
    for number, (reason, days) in enumerate(left):
        address, at = f"r{number}@reader.example", NOW - days * DAY
        store.suppressions.add(Suppression(address=address, list="", reason=reason, at=at))
    assert store.figures.departures(NOW - 2 * DAY) == {
        (NOW.date(), "bounced"): 2,
        ((NOW - DAY).date(), "unsubscribed"): 1,
    }
