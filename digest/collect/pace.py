"""When a feed is looked at again, and what is remembered of each look: pure decisions."""

from __future__ import annotations

import zlib
from dataclasses import replace
from datetime import datetime, timedelta

from digest.errors import DigestError, FetchError
from digest.model import FeedState, ParsedFeed
from digest.ports import Fetched

FIRST_RETRY = timedelta(minutes=15)  # doubled with every failure in a row
LONGEST_BACKOFF = timedelta(hours=24)  # however often it failed: a feed is never given up silently
LONGEST_HINT = timedelta(hours=6)  # a feed may ask for less traffic, not for being forgotten
MOVED_FOR_GOOD = 3  # the same permanent redirect so often in a row is worth telling
SHORTEST_INTERVAL, LONGEST_INTERVAL = timedelta(minutes=15), timedelta(hours=6)
_RHYTHM_OF = 20  # the newest entries
ALERT_AFTER = 5  # failures in a row: then no longer an accident, and worth a person's look


def is_due(state: FeedState, now: datetime) -> bool:
    """Whether the feed may be asked again now. One that is gone (410) only by force."""
    return not state.gone and (state.next_check is None or state.next_check <= now)


def after_answer(
    state: FeedState,
    fetched: Fetched,
    *,
    body_hash: str,
    parsed: ParsedFeed | None,
    news: bool,
    now: datetime,
) -> FeedState:
    """The state after a success; `parsed` is None when the body was the same as before."""
    same_move = fetched.permanent_url == state.moved_to
    return replace(
        state,
        title=(parsed.title if parsed else "") or state.title,
        etag=fetched.etag,
        last_modified=fetched.last_modified,
        body_hash=body_hash,
        checked_at=now,
        succeeded_at=now,
        changed_at=now if news else state.changed_at,
        next_check=_hinted(fetched, parsed, now),
        failures=0,
        error="",
        moved_to=fetched.permanent_url,
        moved_times=(state.moved_times if same_move else 0) + 1 if fetched.permanent_url else 0,
        gone=False,
        interval_seconds=_interval(state, parsed, now).total_seconds(),
    )


def after_failure(state: FeedState, error: DigestError, now: datetime) -> FeedState:
    """The state after a failure: asked again later and later, as the server wishes at least."""
    failures = state.failures + 1
    # the exponent is bounded: 2 ** 10,000 is no time span
    wait = min(FIRST_RETRY * 2 ** min(failures - 1, 20), LONGEST_BACKOFF)
    gone = False
    if isinstance(error, FetchError):
        wait = max(wait, timedelta(seconds=error.retry_after_seconds or 0))
        gone = error.status == 410
    return replace(
        state,
        checked_at=now,
        next_check=now + wait,
        failures=failures,
        error=error.problems[0].what,
        gone=gone or state.gone,
    )


def may_have_news(state: FeedState, now: datetime) -> bool:
    """Whether the feed may be asked and, by its own rhythm, is likely to have something new.

    Feeds spread out: the time to wait is up to a tenth shorter, by the URL.
    """
    jitter = 1 - zlib.crc32(state.url.encode()) % 100 / 1000
    wait = timedelta(seconds=state.interval_seconds * jitter)
    return is_due(state, now) and (state.checked_at is None or state.checked_at + wait <= now)


def _interval(state: FeedState, parsed: ParsedFeed | None, now: datetime) -> timedelta:
    """Half of what usually lies between two entries, longer the longer the feed is silent."""
    dates = sorted(
        (entry.published for entry in (parsed.entries if parsed else ()) if entry.published),
        reverse=True,
    )[:_RHYTHM_OF]
    if len(dates) > 1:
        silent = max(now - dates[0], timedelta(0))
        wanted = max((dates[0] - dates[-1]) / (len(dates) - 1) / 2, silent / 10)
    else:  # the same document as before, or one without dates
        wanted = timedelta(seconds=state.interval_seconds) * 1.25
    return min(max(wanted, SHORTEST_INTERVAL), LONGEST_INTERVAL)


def alert(before: FeedState, after: FeedState) -> str:
    """What to tell of a feed that fails for long: once when it does, once when it is over."""
    if after.failures == ALERT_AFTER:
        since = before.succeeded_at
        ever = f"since {since:%Y-%m-%d %H:%M} UTC" if since else "and was never read"
        return (
            f"has failed {ALERT_AFTER} times in a row {ever}; "
            "look into it with `digest feeds check`; it is tried on, ever more seldom"
        )
    if before.failures >= ALERT_AFTER and not after.failures:
        return f"answers again after {before.failures} failures in a row"
    return ""


def _hinted(fetched: Fetched, parsed: ParsedFeed | None, now: datetime) -> datetime | None:
    """Not before the server's max-age and the feed's own ttl have passed."""
    asked = max(
        timedelta(seconds=fetched.max_age_seconds or 0),
        timedelta(minutes=min(parsed.ttl_minutes or 0, 100_000) if parsed else 0),
    )
    return now + min(asked, LONGEST_HINT) if asked else None
