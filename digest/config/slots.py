"""Schedules: "mon 07:00" or a cron line in a time zone, and the slots they make.

cronsim follows Debian's cron at daylight-saving changes: a slot in the hour that is skipped comes
right after it, one in the hour that is repeated comes once.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

_DAYS = ("sun", "mon", "tue", "wed", "thu", "fri", "sat")
_TIMES = re.compile(
    r"(?P<days>daily|weekdays|[a-z]{3,9}(?:\s*[,-]\s*[a-z]{3,9})*)\s+(?P<hour>\d{1,2}):(?P<minute>\d{2})",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Schedule:
    """A recurring time; `cron` is the five-field line, `text` what the operator wrote."""

    text: str
    cron: str

    def after(self, moment: datetime, zone: ZoneInfo) -> datetime | None:
        """The first slot later than `moment` (aware), in UTC; None if there is none."""
        return next(self._slots(moment, zone, reverse=False), None)

    def before(self, moment: datetime, zone: ZoneInfo) -> datetime | None:
        """The last slot earlier than `moment` (aware), in UTC; None if there is none."""
        return next(self._slots(moment, zone, reverse=True), None)

    def _slots(self, moment: datetime, zone: ZoneInfo, *, reverse: bool) -> Iterator[datetime]:
        from cronsim import CronSim  # imported here: `digest --help` needs no schedule

        for slot in CronSim(self.cron, moment.astimezone(zone), reverse=reverse):
            yield slot.astimezone(UTC)


def parse_schedule(text: str) -> Schedule:
    """Read "mon 07:00", "mon,thu 18:30", "weekdays 6:15", "daily 07:00" or a cron line.

    Raises ValueError with words fit for the operator.
    """
    if match := _TIMES.fullmatch(text.strip()):
        hour, minute = int(match["hour"]), int(match["minute"])
        if hour > 23 or minute > 59:
            raise ValueError(f"{match['hour']}:{match['minute']} is not a time of day")
        cron = f"{minute} {hour} * * {_weekdays(match['days'].lower())}"
    elif len(text.split()) == 5:
        cron = text.strip()
    else:
        raise ValueError(f"{text!r} is neither a day and time nor a cron line of five fields")
    from cronsim import CronSim, CronSimError

    try:
        CronSim(cron, datetime.now(UTC))
    except CronSimError as error:
        raise ValueError(f"{text!r} is not a cron line: {error}") from error
    return Schedule(text=text, cron=cron)


def day_slot(moment: datetime, zone: ZoneInfo) -> datetime:
    """The slot of an edition made by hand: the local day of `moment`, so that a preview and the
    send after it have the same slot and, with the same articles, the same bytes."""
    local = moment.astimezone(zone)
    return local.replace(hour=0, minute=0, second=0, microsecond=0, fold=0).astimezone(UTC)


def slot_name(slot: datetime, zone: ZoneInfo) -> str:
    """A slot in an edition's id: "2026-11-23T0700", or "2026-11-23" for a day's."""
    local = slot.astimezone(zone)
    if not local.hour and not local.minute:
        return f"{local:%Y-%m-%d}"
    # the second 02:30 of an autumn night needs a name of its own
    return f"{local:%Y-%m-%dT%H%M%z}" if local.fold else f"{local:%Y-%m-%dT%H%M}"


def period_at(schedule: Schedule | None, slot: datetime, zone: ZoneInfo) -> timedelta:
    """How far apart the slots around `slot` are: what a newsletter's first edition reaches back."""
    earlier = schedule.before(slot, zone) if schedule else None
    later = schedule.after(earlier, zone) if schedule and earlier else None
    return later - earlier if earlier and later else timedelta(days=7)


def _weekdays(days: str) -> str:
    if days == "daily":
        return "*"
    if days == "weekdays":
        return "1-5"
    return re.sub(r"[a-z]+", lambda word: str(_weekday(word[0])), days).replace(" ", "")


def _weekday(word: str) -> int:
    for number, day in enumerate(_DAYS):
        full = {"tue": "tuesday", "wed": "wednesday", "thu": "thursday", "sat": "saturday"}
        if full.get(day, day + "day").startswith(word) and len(word) >= 3:
            return number
    raise ValueError(f"{word!r} is not a weekday; write mon, tue, wed, thu, fri, sat or sun")
