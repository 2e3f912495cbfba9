"""Schedules as operators write them, and the cron lines they come to."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest

from digest.config.slots import parse_schedule, slot_name


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
        ("*/30 * * * * *", "*/30 * * * * *"),
        ("first mon 07:00", "0 7 * * 1#1"),
        ("Last Friday 16:30", "30 16 * * 5L"),
    ],
)
def test_read(text: str, cron: str) -> None:
    assert parse_schedule(text).crons == (cron,)


@pytest.mark.parametrize(
    "text",
    [
        *("", "mon", "mon 24:00", "mon 07:60", "fri-mon 07:00", "someday 07:00", "0 7 * * 9", "x"),
        *(
            "first mon,tue 07:00",
            "every 0 weeks mon 07:00",
            "every 2 weeks mon 7:00 from 2026-13-01",
        ),
    ],
)
def test_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        parse_schedule(text)


def test_a_slot_keeps_its_local_time_over_a_change_of_the_clock() -> None:
    zone = ZoneInfo("Europe/Berlin")
    schedule, winter = parse_schedule("mon 07:00"), datetime(2026, 3, 23, 6, tzinfo=UTC)
    assert schedule.after(datetime(2026, 3, 20, tzinfo=UTC), zone) == winter
    assert schedule.after(winter, zone) == datetime(2026, 3, 30, 5, tzinfo=UTC)


def slots_from(text: str, day: str, count: int, zone: str = "UTC") -> list[str]:
    """The first slots after the start of `day`, in local time, checked backwards as well."""
    local, schedule = ZoneInfo(zone), parse_schedule(text)
    moment = datetime.fromisoformat(day).replace(tzinfo=local)
    found = []
    for _ in range(count):
        moment = schedule.after(moment, local) or moment
        found.append(moment)
    for later, earlier in pairwise(reversed(found)):
        assert schedule.before(later, local) == earlier
    return [f"{slot.astimezone(local):%a %d %b %H:%M}" for slot in found]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("mon 07:00; thu 18:30", ["Mon 02 Nov 07:00", "Thu 05 Nov 18:30", "Mon 09 Nov 07:00"]),
        ("first mon 07:00", ["Mon 02 Nov 07:00", "Mon 07 Dec 07:00", "Mon 04 Jan 07:00"]),
        ("last fri 16:00", ["Fri 27 Nov 16:00", "Fri 25 Dec 16:00", "Fri 29 Jan 16:00"]),
        (
            "every 2nd week tue,fri 07:00 from 2026-11-12",
            ["Tue 10 Nov 07:00", "Fri 13 Nov 07:00", "Tue 24 Nov 07:00"],
        ),
        (
            "every 3 weeks mon 07:00 from 2026-12-21",
            ["Mon 09 Nov 07:00", "Mon 30 Nov 07:00", "Mon 21 Dec 07:00"],
        ),
    ],
)
def test_slots(text: str, expected: list[str]) -> None:
    assert slots_from(text, "2026-11-01", len(expected)) == expected


def test_every_second_week_passes_the_turn_of_the_year() -> None:
    """ISO weeks 53 and 1 are both odd; a fortnight is a fortnight."""
    slots = slots_from("every 2nd week mon 07:00", "2026-12-01", 4)
    assert slots == ["Mon 14 Dec 07:00", "Mon 28 Dec 07:00", "Mon 11 Jan 07:00", "Mon 25 Jan 07:00"]


@pytest.mark.parametrize(
    ("zone", "spring", "autumn"),
    [
        ("Europe/Berlin", "2026-03-29", "2026-10-25"),
        ("America/New_York", "2026-03-08", "2026-11-01"),
        ("Australia/Lord_Howe", "2026-10-04", "2026-04-05"),  # half an hour, in the other season
    ],
)
@pytest.mark.parametrize("time", ["01:30", "01:45", "02:00", "02:15", "02:30", "03:00"])
def test_a_change_of_the_clock_neither_skips_nor_repeats_a_day(
    zone: str, spring: str, autumn: str, time: str
) -> None:
    for day in (spring, autumn):
        start = (datetime.fromisoformat(day) - timedelta(days=2)).isoformat()
        days = [slot[:10] for slot in slots_from(f"daily {time}", start, 5, zone)]
        assert len(set(days)) == 5, days


def test_names_tell_the_repeated_hour_and_seconds_apart() -> None:
    zone = ZoneInfo("Europe/Berlin")
    first = datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    assert slot_name(first, zone) == "2026-10-25T0230"
    assert slot_name(first + timedelta(hours=1), zone) == "2026-10-25T0230+0100"
    assert slot_name(first + timedelta(hours=3, seconds=30), zone) == "2026-10-25T043030"
