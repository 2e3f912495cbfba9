"""Suppressions: for one list or all, compared without regard to case, the strongest reason kept."""

from __future__ import annotations

from dataclasses import replace

from digest.model import Delivery, Recipient, Suppression
from digest.store import Store
from store.sample import NOW, WEEK

ADA = Suppression(
    address="ada@example.org", list="weekly", reason="unsubscribed", at=NOW, detail="one click"
)


def test_a_suppression_holds_for_its_list_or_for_every_list(store: Store) -> None:
    everywhere = replace(ADA, address="bob@example.org", list="")
    for one in (ADA, everywhere):
        store.suppressions.add(one)
    assert store.suppressions.all() == [ADA, everywhere]
    assert store.suppressions.for_list("partners") == [everywhere]
    assert len(store.suppressions.for_list("weekly")) == 2


def test_the_strongest_reason_stays_and_of_equal_ones_the_first(store: Store) -> None:
    later = replace(ADA, address="ADA@Example.ORG", at=NOW + WEEK)
    bounced, complained = (replace(later, reason=reason) for reason in ("bounced", "complained"))
    for one in (ADA, later, bounced):
        store.suppressions.add(one)
    assert store.suppressions.all() == [ADA]
    store.suppressions.add(complained)
    assert store.suppressions.all() == [replace(complained, address=ADA.address)]
    store.suppressions.add(ADA)
    assert [one.reason for one in store.suppressions.all()] == ["complained"]


def test_a_suppression_is_lifted_for_the_list_named(store: Store) -> None:
    store.suppressions.add(ADA)
    assert not store.suppressions.remove("ada@example.org", "partners")
    assert store.suppressions.remove("Ada@Example.org", "weekly")
    assert not store.suppressions.remove("ada@example.org", "weekly")
    assert store.suppressions.all() == []


def test_a_delivery_that_came_back_counts_once_until_the_suppression_is_lifted(
    store: Store,
) -> None:
    first, second = (
        Delivery(id=name, edition_id="e", recipient=Recipient(address=who, list="weekly"))
        for name, who in (("d1", "Ada@example.org"), ("d2", "ada@example.org"))
    )
    assert store.suppressions.soft_bounce(second, NOW) == [NOW]
    for _ in range(2):
        assert store.suppressions.soft_bounce(first, NOW - WEEK) == [NOW - WEEK, NOW]
    assert store.suppressions.remove("ada@example.org", "") is False
    assert store.suppressions.soft_bounce(first, NOW) == [NOW]
