"""`digest run`: each slot has its edition once, whatever restarts, late starts and clocks do."""

from __future__ import annotations

import re
import signal
import socket
import threading
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
from digest.config.types import Config, SubscriberLists
from digest.pipeline import Pipeline
from digest.schedule.runner import Runner
from digest.wiring import open_pipeline
from schedule.running import run_in, wait_until

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


def coming_slot(project: Project) -> datetime:
    """The project's weekly slot, which is tomorrow: the week before it is that of the articles,
    whatever day it is."""
    tomorrow = datetime.now(HONG_KONG) + timedelta(days=1)
    slot = tomorrow.replace(hour=7, minute=0, second=0, microsecond=0)
    give_slot(project, slot)
    return slot


def give_slot(project: Project, slot: datetime) -> None:
    """Let the newsletter go out each week at that time."""
    weekly = f'schedule: "{slot:%a %H:%M}"'.lower()
    text = project.config.read_text(encoding="utf-8")
    project.config.write_text(re.sub(r'schedule: ".*"', weekly, text), encoding="utf-8")


def mails(project: Project) -> list[Path]:
    return list((project.folder / "outbox").rglob("*.eml"))


def test_a_slot_has_one_edition(project: Project, caplog: pytest.LogCaptureFixture) -> None:
    slot = coming_slot(project)
    clock = Clock(slot - timedelta(minutes=1))
    caplog.set_level("INFO", "digest")
    with opened(project, clock) as pipeline:
        Runner(pipeline).look()
        assert not mails(project)
        clock.now = slot
        Runner(pipeline).look()
        assert len(mails(project)) == 6
        Runner(pipeline).look()
    written = {path: path.stat().st_mtime_ns for path in mails(project)}
    with opened(project, clock) as pipeline:  # a restart within the minute
        Runner(pipeline).look()
        assert [row.number for row in pipeline.store.editions.list()] == [1]
    assert {path: path.stat().st_mtime_ns for path in mails(project)} == written
    assert sum("sealed" in line for line in caplog.messages) == 1


@pytest.mark.parametrize(
    ("late", "status"), [(timedelta(hours=11), "sent"), (timedelta(hours=13), "skipped")]
)
def test_a_missed_slot_is_made_up_for_within_max_lateness(
    project: Project, late: timedelta, status: str
) -> None:
    slot = coming_slot(project)
    clock = Clock(slot - timedelta(hours=1))
    with opened(project, clock) as pipeline:
        Runner(pipeline).look()
    clock.now = slot + late
    with opened(project, clock) as pipeline:
        Runner(pipeline).look()
        assert [row.status for row in pipeline.store.editions.list()] == [status]


def test_a_slot_before_the_first_run_is_not_made_up_for(project: Project) -> None:
    clock = Clock(coming_slot(project) + timedelta(minutes=5))
    with opened(project, clock) as pipeline:
        Runner(pipeline).look()
        assert not pipeline.store.editions.list()


def test_another_schedule_does_not_make_up_for_its_last_slot(project: Project) -> None:
    slot = coming_slot(project)
    clock = Clock(slot - timedelta(hours=1))
    with opened(project, clock) as pipeline:
        Runner(pipeline).look()
    clock.now += timedelta(hours=3)
    give_slot(project, slot + timedelta(hours=1))
    with opened(project, clock) as pipeline:
        Runner(pipeline).look()
        assert not pipeline.store.editions.list()


def test_an_edit_counts_while_it_runs_and_a_bad_one_does_not(
    project: Project, caplog: pytest.LogCaptureFixture
) -> None:
    slot = coming_slot(project)
    clock = Clock(slot - timedelta(minutes=1))
    caplog.set_level("INFO", "digest")

    def reload() -> tuple[Config, SubscriberLists]:
        config = load_config(project.config)
        return config, load_subscribers(config.subscribers_path, config)

    with opened(project, clock) as pipeline:
        runner = Runner(pipeline, reload)
        runner.look()
        removed = project.digest("subscribers", "remove", "ada@reader.example")
        assert removed.returncode == 0, removed.stderr
        runner.look()
        project.change("newsletters:", "newsletter:")  # a slip of the pen
        clock.now = slot
        runner.look()
    sent_to = {mail.stem for mail in mails(project)}
    assert "zoe@reader.example" in sent_to
    assert "ada@reader.example" not in sent_to
    assert any("newsletter" in line and "digest.yaml:" in line for line in caplog.messages)


def test_what_is_not_sent_in_time_is_held_and_told(
    project: Project, caplog: pytest.LogCaptureFixture
) -> None:
    smtp = f"{{host: 127.0.0.1, port: {free_port()}, security: none}}"
    project.change("delivery: {mailer: file}", f"delivery: {{mailer: smtp, smtp: {smtp}}}")
    slot = coming_slot(project)
    clock = Clock(slot - timedelta(minutes=1))
    caplog.set_level("INFO", "digest")
    with opened(project, clock) as pipeline:
        runner = Runner(pipeline)
        for moment in (clock.now, slot, slot + timedelta(hours=1)):
            clock.now = moment
            runner.look()
        assert not any("held" in line for line in caplog.messages)
        clock.now = slot + timedelta(hours=13)
        runner.look()
        runner.look()
        assert sum("held" in line for line in caplog.messages) == 2  # the log, the alert
        edition = pipeline.store.editions.list()[0]
        assert edition.status == "held"
        pipeline.release(edition.id)
        assert pipeline.store.outbox.counts(edition.id) == {"queued": 6}


def test_nothing_new_is_a_recorded_skip(project: Project) -> None:
    slot = coming_slot(project)
    clock = Clock(slot - timedelta(minutes=1))
    with opened(project, clock) as pipeline:
        Runner(pipeline).look()
        clock.now = slot
        Runner(pipeline).look()
        clock.now = slot + timedelta(days=7)
        Runner(pipeline).look()
        latest = pipeline.store.editions.list()[0]
        assert latest.status == "skipped"
        assert "no new article" in latest.reason


def test_stopping_gives_up_a_fetch_and_makes_no_edition(
    project: Project, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO", "digest")
    slot = coming_slot(project)
    clock = Clock(slot - timedelta(minutes=1))
    with opened(project, clock) as pipeline:
        Runner(pipeline).look()  # from now on the slot is watched
    with socket.create_server(("127.0.0.1", 0)) as silent:
        slow = f"http://127.0.0.1:{silent.getsockname()[1]}/feed"
        project.change("feeds:\n", f"feeds:\n  - url: {slow}\n")
        clock.now = slot
        with opened(project, clock) as pipeline:
            runner = Runner(pipeline)
            looking = threading.Thread(target=runner.look)
            looking.start()
            connection, _ = silent.accept()  # it is being fetched
            with connection:
                runner.stop()
                looking.join(10)  # a fetch may take 20 seconds
                assert not looking.is_alive()
            assert pipeline.store.editions.list() == []
    assert not any("failed" in line for line in caplog.messages)


@pytest.mark.slow
def test_a_real_run_sends_once_at_its_moment(project: Project) -> None:
    moment = datetime.now(UTC) + timedelta(seconds=15)
    local = moment.astimezone(HONG_KONG)
    project.change('schedule: "mon 07:00"', f'schedule: "{local:%S %M %H} * * *"')
    project.change("base_url:", f"listen: 127.0.0.1:{free_port()}\nbase_url:")
    with run_in(project.folder) as running:
        running.wait_for_line("next slot")
        sealed = running.wait_for_line("sealed for 6")
        assert datetime.fromisoformat(sealed["time"]) >= moment.replace(microsecond=0)
        wait_until(lambda: len(mails(project)) == 6)
        running.stop(signal.SIGTERM)
    with run_in(project.folder) as running:  # started again within seconds
        running.wait_for_line("next slot")
        time.sleep(5)
        running.stop(signal.SIGTERM)
        assert not any("sealed" in line["message"] for line in running.lines())
    assert len(mails(project)) == 6
