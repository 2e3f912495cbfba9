"""A limit counts by client, forgets after its span, and takes no memory without end."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from digest.web import limiter
from digest.web.limiter import Limiter, network_of

NOW = datetime(2026, 11, 23, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def test_so_many_in_a_span_for_each() -> None:
    limit = Limiter(2, timedelta(hours=1))
    assert [limit.admits("a", NOW + n * MINUTE) for n in (0, 30, 45)] == [True, True, False]
    assert limit.admits("b", NOW + 45 * MINUTE)
    assert [limit.admits("a", NOW + n * MINUTE) for n in (60, 61, 90)] == [True, False, True]


def test_who_asked_longest_ago_is_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limiter, "_MOST_KEYS", 2)
    limit = Limiter(1, timedelta(hours=1))
    assert [limit.admits(key, NOW) for key in ("a", "b", "a", "c")] == [True, True, False, True]
    assert limit.admits("b", NOW)
    assert not limit.admits("c", NOW)


@pytest.mark.parametrize(
    ("client", "network"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:0db8:0001:0002"),
        ("2001:db8:1:2::", "2001:0db8:0001:0002"),
        ("unix", "unix"),
    ],
)
def test_a_client_is_an_address_or_the_network_it_has(client: str, network: str) -> None:
    assert network_of(client) == network
