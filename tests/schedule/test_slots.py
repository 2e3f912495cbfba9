"""With the clock in our hand: each slot has one edition or one skip, whatever happens."""

from __future__ import annotations

import multiprocessing
from datetime import timedelta
from pathlib import Path

import pytest

from digest.schedule.runner import Runner
from digest.store import FeedDay
from schedule.frozen import Frozen, local

HOUR = timedelta(hours=1)


@pytest.mark.parametrize(
    ("zone", "day"),
    [
        ("Europe/Berlin", "2026-03-29"),
        ("Europe/Berlin", "2026-10-25"),
        ("America/New_York", "2026-03-08"),
        ("America/New_York", "2026-11-01"),
        ("Australia/Sydney", "2026-10-04"),
        ("Australia/Sydney", "2026-04-05"),
    ],
)
def test_one_edition_a_day_over_a_change_of_the_clock(tmp_path: Path, zone: str, day: str) -> None:
    """02:30 does not exist in spring, or is twice in autumn (01:30 in New York)."""
    schedule = "daily 01:30" if day == "2026-11-01" else "daily 02:30"
    frozen = Frozen(tmp_path, local(zone, f"{day}T00:00") - 12 * HOUR, schedule, zone)
    with frozen.opened() as pipeline:
        frozen.run(frozen.now + 48 * HOUR, HOUR / 2, pipeline)
    found = frozen.editions()
    assert len(found) == 2
    assert {status for status, _ in found.values()} == {"sent"}
    assert len(frozen.mails()) == 2 * 2


@pytest.mark.parametrize(
    ("missed", "expected"),
    [
        ("merge", {"02": "skipped", "03": "skipped", "04": "skipped", "05": "sent"}),
        ("skip", {"02": "skipped", "03": "skipped", "04": "sent", "05": "skipped"}),
    ],
)
def test_slots_missed_in_an_outage(tmp_path: Path, missed: str, expected: dict[str, str]) -> None:
    start = local("Europe/Berlin", "2026-06-01T12:00")
    frozen = Frozen(tmp_path, start, max_lateness="40h", missed=missed)
    frozen.look()  # from now on its slots are watched
    frozen.publish()
    frozen.now = local("Europe/Berlin", "2026-06-05T12:00")  # four nights later
    frozen.look()
    found = frozen.editions()
    assert {slot[14:16]: status for slot, (status, _) in found.items()} == expected
    assert "max_lateness" in found["daily/2026-06-02T0230"][1]
    made = next(slot for slot, (status, _) in found.items() if status == "sent")
    for slot in ("daily/2026-06-04T0230", "daily/2026-06-05T0230"):
        assert slot == made or made in found[slot][1]
    # each skip, and that the edition is late, was told in one e-mail
    assert len(frozen.alerts()) == 1
    assert frozen.alerts()[0].count("skipped:") >= 3
    assert "late by" in frozen.alerts()[0]


def test_a_restart_in_the_very_minute(tmp_path: Path) -> None:
    slot = local("Europe/Berlin", "2026-06-02T02:30")
    frozen = Frozen(tmp_path, slot - HOUR)
    frozen.look()
    frozen.publish()
    for after in (-1, 0, 0, 1, 59, 60):
        frozen.now = slot + timedelta(seconds=after)
        frozen.look()
        assert len(frozen.editions()) == (after >= 0)
    assert len(frozen.mails()) == 2


def _look_at_once(frozen: Frozen, start: object) -> None:
    start.wait()  # type: ignore[attr-defined]
    for _ in range(3):
        frozen.look()


def test_a_feed_without_hints_is_passed_over_between_its_rounds(tmp_path: Path) -> None:
    frozen = Frozen(tmp_path, local("Europe/Berlin", "2026-06-01T12:00"))
    with frozen.opened() as pipeline:
        for _ in range(2):
            Runner(pipeline).collect()
        url = pipeline.config.feeds[0].url
        days = pipeline.store.feed_days.since(frozen.now.date(), [url])
    assert days == {url: {frozen.now.date(): FeedDay(read=1, new=1)}}


def test_two_processes_make_one_edition(tmp_path: Path) -> None:
    slot = local("Europe/Berlin", "2026-06-02T02:30")
    frozen = Frozen(tmp_path, slot - HOUR)
    frozen.look()
    frozen.publish()
    frozen.now = slot
    spawn = multiprocessing.get_context("spawn")
    start = spawn.Barrier(2)
    both = [spawn.Process(target=_look_at_once, args=(frozen, start)) for _ in range(2)]
    for process in both:
        process.start()
    for process in both:
        process.join(60)
        assert process.exitcode == 0
    assert frozen.editions() == {"daily/2026-06-02T0230": ("sent", "")}
    assert len(frozen.mails()) == 2
    assert frozen.alerts() == []


def test_a_week_with_a_feed_that_comes_and_goes(tmp_path: Path) -> None:
    frozen = Frozen(tmp_path, local("Europe/Berlin", "2026-06-01T00:00"))
    feed = tmp_path / "feed.xml"
    with frozen.opened() as pipeline:
        frozen.run(frozen.now + timedelta(days=2), 6 * HOUR, pipeline)
    feed.rename(tmp_path / "away.xml")
    with frozen.opened() as pipeline:
        from digest.schedule.runner import Runner

        runner = Runner(pipeline)
        while frozen.now < local("Europe/Berlin", "2026-06-05T00:00"):
            frozen.now += 3 * HOUR
            runner.look()
            runner.collect()
    (tmp_path / "away.xml").rename(feed)
    with frozen.opened() as pipeline:
        frozen.now += 24 * HOUR  # past the longest backoff
        frozen.publish()
        Runner(pipeline).collect()
        frozen.run(local("Europe/Berlin", "2026-06-08T00:00"), 6 * HOUR, pipeline)
    found = frozen.editions()
    assert sorted(slot[14:16] for slot in found) == ["02", "03", "04", "05", "06", "07"]
    assert [status for status, _ in found.values()].count("sent") >= 4
    told = "\n".join(frozen.alerts())
    assert told.count("times in a row") == 2  # that it fails, and that it is over
    assert told.count("over: file:") == 1
