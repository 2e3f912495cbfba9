"""Schedules as operators write them, and the cron lines they come to."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from digest.config.slots import parse_schedule


@pytest.mark.parametrize(
    ("text", "cron"),
    [
        ("mon 07:00", "0 7 * * 1"),
        ("Monday 7:00", "0 7 * * 1"),
        ("mon, thu 18:30", "30 18 * * 1,4"),
        ("mon-fri 06:05", "5 6 * * 1-5"),
        ("weekdays 06:30", "30 6 * * 1-5"),
        ("daily 00:00", "0 0 * * *"),
        (" 0 7 1 * * ", "0 7 1 * *"),
    ],
)
def test_read(text: str, cron: str) -> None:
    assert parse_schedule(text).cron == cron


@pytest.mark.parametrize(
    "text",
    ["", "mon", "mon 24:00", "mon 07:60", "fri-mon 07:00", "someday 07:00", "0 7 * * 9", "x"],
)
def test_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        parse_schedule(text)


def test_a_slot_keeps_its_local_time_over_a_change_of_the_clock() -> None:
    zone = ZoneInfo("Europe/Berlin")
    schedule, winter = parse_schedule("mon 07:00"), datetime(2026, 3, 23, 6, tzinfo=UTC)
    assert schedule.after(datetime(2026, 3, 20, tzinfo=UTC), zone) == winter
    assert schedule.after(winter, zone) == datetime(2026, 3, 30, 5, tzinfo=UTC)
