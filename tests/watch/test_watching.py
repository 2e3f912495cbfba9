"""What becomes of an alert: over when the fault is, whichever process notices, and not before."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from schedule.frozen import Frozen

from digest.errors import DigestError, Problem
from digest.model import FeedState
from digest.pipeline import Pipeline
from digest.schedule.runner import Runner
from digest.store import EditionStatus
from digest.watch.watching import Watching

NOW = datetime(2026, 6, 1, 23, tzinfo=UTC)
SLOT = datetime(2026, 6, 2, 0, 30, tzinfo=UTC)
EDITION = "daily/2026-06-02T0230"


@pytest.fixture
def frozen(tmp_path: Path) -> Frozen:
    return Frozen(tmp_path, NOW)


@pytest.fixture
def pipeline(frozen: Frozen) -> Iterator[Pipeline]:
    with frozen.opened() as pipeline:
        yield pipeline


def wrong(pipeline: Pipeline) -> list[str]:
    """The kinds of what is wrong now."""
    keys = pipeline.store.alerts.keys()
    return sorted(key.rpartition("/file:")[0] or key for key in keys)


def state(pipeline: Pipeline, *, failures: int = 0, silent: bool = False) -> FeedState:
    changed = NOW - timedelta(days=365 if silent else 1)
    url = pipeline.config.feeds[0].url
    return FeedState(url=url, failures=failures, changed_at=changed, succeeded_at=changed)


def test_any_process_notices_that_a_fault_is_over(pipeline: Pipeline, frozen: Frozen) -> None:
    one, other = Runner(pipeline), Runner(pipeline)
    feed = frozen.folder / "feed.xml"
    away = feed.rename(frozen.folder / "away.xml")
    for _ in range(pipeline.config.operator.feed_failures):
        frozen.now += timedelta(days=1)  # past any backoff
        one.collect(adaptive=False)
    assert wrong(pipeline) == ["feed/failing"]
    away.rename(feed)
    frozen.now += timedelta(days=1)
    other.collect(adaptive=False)
    assert wrong(pipeline) == []


def test_a_silent_feed_that_fails_is_still_silent(pipeline: Pipeline) -> None:
    watching, [feed] = Watching(pipeline), pipeline.config.feeds
    watching.feed(feed, state(pipeline, silent=True))
    watching.feed(feed, state(pipeline, silent=True, failures=99))
    assert wrong(pipeline) == ["feed/failing", "feed/silent"]
    watching.feed(feed, state(pipeline, silent=True))
    assert wrong(pipeline) == ["feed/silent"]
    watching.feed(feed, state(pipeline))
    assert wrong(pipeline) == []


def test_what_was_taken_out_of_digest_yaml_is_wrong_no_more(
    pipeline: Pipeline, frozen: Frozen
) -> None:
    watching, [feed] = Watching(pipeline), pipeline.config.feeds
    watching.feed(feed, state(pipeline, failures=99))
    watching.failed("daily", "_settle_due", DigestError(Problem(where="x", what="y")))
    Runner(pipeline).look()
    assert wrong(pipeline) == ["feed/failing"]
    watching.failed("daily", "_settle_due", DigestError(Problem(where="x", what="y")))
    path = frozen.folder / "digest.yaml"
    text = path.read_text(encoding="utf-8").replace("feed.xml", "other.xml")
    path.write_text(text.replace("  daily:", "  weekly:"), encoding="utf-8")
    with frozen.opened() as changed:
        Runner(changed).look()
        assert wrong(changed) == []


def test_each_step_of_a_newsletter_has_an_alert_of_its_own(pipeline: Pipeline) -> None:
    watching = Watching(pipeline)
    for step in ("_ask_ahead", "_go_on"):
        watching.failed("daily", step, DigestError(Problem(where=step, what="is at fault")))
    assert wrong(pipeline) == ["newsletter/daily/_ask_ahead", "newsletter/daily/_go_on"]
    watching.worked("daily", "_go_on")
    assert wrong(pipeline) == ["newsletter/daily/_ask_ahead"]


def test_a_held_edition_is_told_again_when_it_is_held_again(
    pipeline: Pipeline, frozen: Frozen
) -> None:
    Runner(pipeline).look()
    frozen.now = SLOT
    runner, editions = Runner(pipeline), pipeline.store.editions
    runner.look()
    editions.set_status(EDITION, EditionStatus.HELD, "refused")
    runner.watching.held(EDITION, "refused")
    runner.look()
    assert wrong(pipeline) == [f"edition/held/{EDITION}"]
    editions.set_status(EDITION, EditionStatus.SENT, "")  # by `digest editions send`
    runner.look()
    assert wrong(pipeline) == []
    assert sum("over: " in told and "held, refused" in told for told in frozen.alerts()) == 1
