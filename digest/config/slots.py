"""Schedules: "mon 07:00", "first mon 07:00" or a cron line in a time zone, and their slots.

cronsim follows Debian's cron at daylight-saving changes: a slot in the hour that is skipped comes
right after it, one in the hour that is repeated comes once.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import islice
from zoneinfo import ZoneInfo

_DAYS = ("sun", "mon", "tue", "wed", "thu", "fri", "sat")
_WHICH = {"first": "#1", "second": "#2", "third": "#3", "fourth": "#4", "last": "L"}
_DAY = r"[a-z]{3,9}"
_TIMES = re.compile(
    rf"(?P<days>{_DAY}(?:\s*[,-]\s*{_DAY})*)\s+(?P<hour>\d{{1,2}}):(?P<minute>\d{{2}})",
    re.IGNORECASE,
)
_IN_MONTH = re.compile(rf"(?P<which>{'|'.join(_WHICH)})\s+(?P<rest>{_DAY}\s.*)", re.IGNORECASE)
_EVERY = re.compile(
    r"every\s+(?P<weeks>\d{1,2})(?:st|nd|rd|th)?\s+weeks?\s+(?P<rest>.*?)"
    r"(?:\s+from\s+(?P<start>\d{4}-\d{2}-\d{2}))?",
    re.IGNORECASE,
)
_FIRST_WEEK = date(2024, 1, 1)  # a Monday: where "every 2nd week" counts from, unless told


@dataclass(frozen=True, slots=True, kw_only=True)
class Schedule:
    """A recurring time; `text` is what the operator wrote, `crons` the cron lines it comes to.

    Of the weeks, which begin on Monday, only each `weeks`-th counts, from that of `start` on.
    """

    text: str
    crons: tuple[str, ...]
    weeks: int = 1
    start: date = _FIRST_WEEK

    @property
    def key(self) -> str:
        """The same for all spellings of a schedule."""
        every = f" every {self.weeks} weeks from {self.start}" if self.weeks > 1 else ""
        return f"{' | '.join(self.crons)}{every}"

    def after(self, moment: datetime, zone: ZoneInfo) -> datetime | None:
        """The first slot later than `moment` (aware), in UTC; None if there is none."""
        return min(self._nearest(moment, zone, reverse=False), default=None)

    def before(self, moment: datetime, zone: ZoneInfo) -> datetime | None:
        """The last slot earlier than `moment` (aware), in UTC; None if there is none."""
        return max(self._nearest(moment, zone, reverse=True), default=None)

    def _nearest(self, moment: datetime, zone: ZoneInfo, *, reverse: bool) -> Iterator[datetime]:
        """The next slot of each cron line."""
        from cronsim import CronSim  # imported here: `digest --help` needs no schedule

        for cron in self.crons:
            slots = CronSim(cron, moment.astimezone(zone), reverse=reverse)
            counting = (slot.astimezone(UTC) for slot in slots if self._counts(slot.date()))
            yield from islice(counting, 1)

    def _counts(self, day: date) -> bool:
        monday = self.start - timedelta(days=self.start.weekday())
        return (day - monday).days // 7 % self.weeks == 0


def parse_schedule(text: str) -> Schedule:
    """Read "mon 07:00", "mon,thu 18:30; sat 9:00", "weekdays 6:15", "daily 07:00", "last fri 7:00",
    "every 2nd week mon 07:00 from 2026-11-30" or a cron line (of six fields: seconds first).

    Raises ValueError with words fit for the operator.
    """
    every = _EVERY.fullmatch(text.strip())
    weeks = int(every["weeks"]) if every else 1
    if not weeks:
        raise ValueError("every 0 weeks is never")
    start = date.fromisoformat(every["start"]) if every and every["start"] else _FIRST_WEEK
    written = every["rest"] if every else text
    crons = tuple(_cron(part.strip(), text) for part in written.split(";"))
    return Schedule(text=text, crons=crons, weeks=weeks, start=start)


def _cron(part: str, text: str) -> str:
    """The cron line of one day and time, checked."""
    which = _IN_MONTH.fullmatch(part)
    if match := _TIMES.fullmatch(which["rest"] if which else part):
        hour, minute = int(match["hour"]), int(match["minute"])
        if hour > 23 or minute > 59:
            raise ValueError(f"{match['hour']}:{match['minute']} is not a time of day")
        days = _weekdays(match["days"].lower())
        if which and not days.isdigit():
            raise ValueError(f"{which['which']} goes with one weekday, as in first mon 07:00")
        cron = f"{minute} {hour} * * {days}{_WHICH[which['which'].lower()] if which else ''}"
    elif len(part.split()) in (5, 6):
        cron = part
    else:
        raise ValueError(f"{text!r} is neither a day and time nor a cron line of five fields")
    from cronsim import CronSim, CronSimError

    try:
        CronSim(cron, datetime.now(UTC))
    except CronSimError as error:
        raise ValueError(f"{text!r} is not a cron line: {error}") from error
    return cron


def day_slot(moment: datetime, zone: ZoneInfo) -> datetime:
    """The slot of an edition made by hand: the local day of `moment`, so that a preview and the
    send after it have the same slot and, with the same articles, the same bytes."""
    local = moment.astimezone(zone)
    return local.replace(hour=0, minute=0, second=0, microsecond=0, fold=0).astimezone(UTC)


def slot_name(slot: datetime, zone: ZoneInfo) -> str:
    """A slot in an edition's id: "2026-11-23T0700", or "2026-11-23" for midnight and a day's."""
    local = slot.astimezone(zone)
    if not (local.hour or local.minute or local.second):
        return f"{local:%Y-%m-%d}"
    time = f"{local:%Y-%m-%dT%H%M%S}" if local.second else f"{local:%Y-%m-%dT%H%M}"
    # the second 02:30 of an autumn night needs a name of its own
    return f"{time}{local:%z}" if local.fold else time


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
