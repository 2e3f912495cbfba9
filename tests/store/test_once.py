"""What happens once is told from what was there already, over both databases."""

from __future__ import annotations

from datetime import timedelta

from digest.store import Store
from store.sample import NOW


def test_an_alert_is_opened_once(store: Store) -> None:
    assert store.alerts.open("feed/gone", "it is gone", NOW)
    assert not store.alerts.open("feed/gone", "it is gone", NOW)


def test_a_sign_in_link_is_used_up(store: Store) -> None:
    later = NOW + timedelta(minutes=15)
    assert store.sign_ins.take("link", expires=later, now=NOW)
    assert not store.sign_ins.take("link", expires=later, now=NOW)
