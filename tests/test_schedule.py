"""`digest run`: each slot has its edition once, whatever restarts, late starts and clocks do."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from sample_project import Project, free_port

from digest.config.load import load_config
from digest.config.subscribers import load_subscribers
from digest.pipeline import Pipeline
from digest.schedule import Runner, due_slot
from digest.wiring import open_pipeline

HONG_KONG = ZoneInfo("Asia/Hong_Kong")


class Clock:
    def __init__(self, now: datetime) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now


@contextmanager
def opened(project: Project, clock: Clock) -> Iterator[Pipeline]:
    config = load_config(project.config)
    subscribers = load_subscribers(config.subscribers_path, config)
    with open_pipeline(config, subscribers, now=clock) as pipeline:
        yield pipeline


def coming_monday() -> datetime:
    """The next Monday 07:00 in Hong Kong that is at least a minute ahead."""
    local = datetime.now(HONG_KONG).replace(hour=7, minute=0, second=0, microsecond=0)
    monday = local + timedelta(days=-local.weekday() % 7)
    return (
        monday if monday > datetime.now(UTC) + timedelta(minutes=1) else monday + timedelta(days=7)
    )


def mails(project: Project) -> list[Path]:
    return list((project.folder / "outbox").rglob("*.eml"))


def test_a_slot_has_one_edition(project: Project) -> None:
    slot = coming_monday()
    clock = Clock(slot - timedelta(minutes=1))
    said: list[str] = []
    with opened(project, clock) as pipeline:
        newsletter = pipeline.newsletter(None)
        assert due_slot(pipeline, newsletter) is None
        Runner(pipeline, said.append).look()
        assert not mails(project)
        clock.now = slot
        Runner(pipeline, said.append).look()
        assert len(mails(project)) == 6
        Runner(pipeline, said.append).look()
    written = {path: path.stat().st_mtime_ns for path in mails(project)}
    with opened(project, clock) as pipeline:  # a restart within the minute
        Runner(pipeline, said.append).look()
        assert [row.number for row in pipeline.store.editions.list()] == [1]
    assert {path: path.stat().st_mtime_ns for path in mails(project)} == written
    assert sum("sealed" in line for line in said) == 1


@pytest.mark.parametrize(("late", "made"), [(timedelta(hours=11), 1), (timedelta(hours=13), 0)])
def test_a_missed_slot_is_made_up_for_within_max_lateness(
    project: Project, late: timedelta, made: int
) -> None:
    slot = coming_monday()
    clock = Clock(slot - timedelta(hours=1))
    with opened(project, clock) as pipeline:
        Runner(pipeline, print).look()
    clock.now = slot + late
    with opened(project, clock) as pipeline:
        Runner(pipeline, print).look()
        assert len(pipeline.store.editions.list()) == made


def test_a_slot_before_the_first_run_is_not_made_up_for(project: Project) -> None:
    clock = Clock(coming_monday() + timedelta(minutes=5))
    with opened(project, clock) as pipeline:
        Runner(pipeline, print).look()
        assert not pipeline.store.editions.list()


def test_nothing_new_is_a_recorded_skip(project: Project) -> None:
    slot = coming_monday()
    clock = Clock(slot - timedelta(minutes=1))
    with opened(project, clock) as pipeline:
        Runner(pipeline, print).look()
        clock.now = slot
        Runner(pipeline, print).look()
        clock.now = slot + timedelta(days=7)
        Runner(pipeline, print).look()
        latest = pipeline.store.editions.list()[0]
        assert latest.status == "skipped"
        assert "no new article" in latest.reason


@pytest.mark.slow
def test_a_real_run_sends_once_at_its_minute(project: Project) -> None:
    minute = (datetime.now(UTC) + timedelta(seconds=75)).replace(second=0, microsecond=0)
    local = minute.astimezone(HONG_KONG)
    project.change('schedule: "mon 07:00"', f'schedule: "daily {local:%H:%M}"')
    project.change("base_url:", f"listen: 127.0.0.1:{free_port()}\nbase_url:")

    def run_until(moment: datetime) -> str:
        log = project.folder / "run.log"
        with log.open("w") as output:
            process = subprocess.Popen(
                [sys.executable, "-m", "digest", "run"],
                cwd=project.folder,
                stdout=output,
                stderr=subprocess.STDOUT,
            )
            give_up = time.monotonic() + 60
            while "next slot" not in log.read_text() and time.monotonic() < give_up:
                time.sleep(0.1)  # it is not ready for a signal before
            time.sleep(max(0.0, (moment - datetime.now(UTC)).total_seconds()))
            process.send_signal(signal.SIGTERM)
            assert process.wait(timeout=30) == 0, log.read_text()
        return log.read_text()

    said = run_until(minute + timedelta(seconds=8))
    # stopped and started again within the minute
    said += run_until(datetime.now(UTC) + timedelta(seconds=6))
    assert len(mails(project)) == 6, said
    assert said.count("sealed for 6") == 1
