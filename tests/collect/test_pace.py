from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from itertools import pairwise

from digest.collect.gate import PAUSE_SECONDS, HostGate
from digest.collect.pace import (
    ALERT_AFTER,
    LONGEST_BACKOFF,
    after_answer,
    after_failure,
    alert,
    is_due,
)
from digest.errors import FetchError, ParseError, Problem
from digest.model import FeedState, ParsedFeed
from digest.ports import Fetched

NOW = datetime(2025, 3, 1, 12, tzinfo=UTC)
STATE = FeedState(url="https://a.example/feed")
PROBLEM = Problem(where="https://a.example/feed", what="the server says 503")


def answered(state: FeedState = STATE, ttl: int | None = None, **fetched: object) -> FeedState:
    answer = Fetched(url=state.url, final_url=state.url, status=200, **fetched)  # type: ignore[arg-type]
    parsed = ParsedFeed(title="T", ttl_minutes=ttl)
    return after_answer(state, answer, body_hash="h", parsed=parsed, news=True, now=NOW)


def test_a_failing_feed_is_asked_less_and_less_but_never_given_up() -> None:
    state, waits = STATE, []
    for _ in range(1500):
        state = after_failure(state, ParseError(PROBLEM), NOW)
        assert state.next_check is not None
        waits.append(state.next_check - NOW)
    assert waits[:3] == [timedelta(minutes=15), timedelta(minutes=30), timedelta(hours=1)]
    assert waits == sorted(waits)
    assert waits[-1] == LONGEST_BACKOFF
    assert (state.failures, state.error) == (1500, "the server says 503")
    assert is_due(state, NOW + LONGEST_BACKOFF)
    assert not is_due(state, NOW + LONGEST_BACKOFF - timedelta(seconds=1))
    assert answered(state).failures == 0


def test_an_alert_comes_once_and_so_does_the_all_clear() -> None:
    state, said = answered(), []
    for _ in range(3 * ALERT_AFTER):
        before, state = state, after_failure(state, ParseError(PROBLEM), NOW)
        said.append(alert(before, state))
    assert [index for index, words in enumerate(said, 1) if words] == [ALERT_AFTER]
    assert said[ALERT_AFTER - 1].startswith(
        "has failed 5 times in a row since 2025-03-01 12:00 UTC; "
    )
    assert alert(state, answered(state)) == "answers again after 15 failures in a row"
    assert alert(after_failure(STATE, ParseError(PROBLEM), NOW), answered()) == "", "too few"


def test_the_server_may_ask_for_more_time() -> None:
    state = after_failure(STATE, FetchError(PROBLEM, status=429, retry_after_seconds=7200), NOW)
    assert state.next_check == NOW + timedelta(hours=2)
    state = after_failure(STATE, FetchError(PROBLEM, status=503, retry_after_seconds=1), NOW)
    assert state.next_check == NOW + timedelta(minutes=15)


def test_gone_is_kept_until_it_answers_again() -> None:
    gone = after_failure(STATE, FetchError(PROBLEM, status=410), NOW)
    assert gone.gone
    assert not is_due(gone, NOW + timedelta(days=999))
    assert after_failure(gone, FetchError(PROBLEM), NOW).gone
    assert not answered(gone).gone


def test_hints_are_followed_within_reason() -> None:
    assert answered().next_check is None
    assert answered(max_age_seconds=600.0).next_check == NOW + timedelta(minutes=10)
    assert answered(ttl=60, max_age_seconds=600.0).next_check == NOW + timedelta(hours=1)
    assert answered(ttl=10**9, max_age_seconds=1e9).next_check == NOW + timedelta(hours=6)


def test_a_move_is_counted_while_it_stays_the_same() -> None:
    state = answered(permanent_url="https://b.example/")
    state = answered(state, permanent_url="https://b.example/")
    assert (state.moved_to, state.moved_times) == ("https://b.example/", 2)
    state = answered(state, permanent_url="https://c.example/")
    assert (state.moved_to, state.moved_times) == ("https://c.example/", 1)
    state = answered(state)
    assert (state.moved_to, state.moved_times) == ("", 0)


def test_the_gate_holds_its_limits_and_pauses() -> None:
    async def run() -> None:
        gate = HostGate(total=3, per_host=2)
        clock = asyncio.get_running_loop().time
        now: list[str] = []
        starts: list[float] = []

        async def visit(host: str) -> None:
            async with gate.turn(host):
                now.append(host)
                assert len(now) <= 3
                assert now.count(host) <= 2
                if host == "busy":
                    starts.append(clock())
                await asyncio.sleep(0.01)
                now.remove(host)

        hosts = ["busy"] * 4 + [f"host{n}" for n in range(20)]
        others = [asyncio.create_task(visit(host)) for host in hosts]
        await asyncio.wait(others[4:])
        assert len(starts) < 4, "they waited for the busy host"
        await asyncio.gather(*others)
        gaps = [later - earlier for earlier, later in pairwise(starts)]
        assert min(gaps) > PAUSE_SECONDS * 0.9

    asyncio.run(run())
