"""Which slot a command means: today's, the next planned one, or a given local time."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from digest.config.slots import day_slot
from digest.errors import Problem, UsageError

if TYPE_CHECKING:
    from digest.config.types import Newsletter


def chosen_slot(text: str, newsletter: Newsletter, now: datetime) -> tuple[datetime, datetime]:
    """The slot, and up to when its articles reach. Raises UsageError."""
    zone = newsletter.timezone
    if text == "today":
        return day_slot(now, zone), now
    if text == "next":
        slot = newsletter.schedule.after(now, zone) if newsletter.schedule else None
        if slot is None:
            raise UsageError(
                Problem(
                    where=newsletter.id,
                    what="has no planned slot",
                    next_step='give it one in digest.yaml: schedule: "mon 07:00"',
                )
            )
        return slot, slot
    try:
        slot = datetime.fromisoformat(text)
    except ValueError as error:
        raise UsageError(
            Problem(
                where="--slot",
                what=f"{text!r} is not a time",
                next_step="write today, next, or a local time like 2026-11-23T15:30",
            )
        ) from error
    slot = slot if slot.tzinfo else slot.replace(tzinfo=zone)
    return slot, slot
