"""Which slots are due, and what is to be done about each: pure decisions over the store's facts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice, takewhile
from typing import Literal

from digest.config.types import Newsletter
from digest.pipeline import Pipeline, edition_id

MOST_MISSED = 1000  # slots looked back on; more pass only where a cron line rings every minute
TOO_LATE = "its time passed longer ago than max_lateness"


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """A slot that has neither edition nor skip: to be made, or to be skipped for a reason."""

    slot: datetime
    do: Literal["make", "skip"]
    reason: str = ""


def due_slots(pipeline: Pipeline, newsletter: Newsletter) -> list[Due]:
    """What the slots that passed still wait for, oldest first.

    One that passed before the newsletter was first run on this schedule is not made up for: nobody
    expects it. Slots are recorded oldest first, so the newest one on record ends the search.
    """
    now = pipeline.now()
    return decide(newsletter, _missed(pipeline, newsletter, now), now)


def decide(newsletter: Newsletter, missed: list[datetime], now: datetime) -> list[Due]:
    """At most one edition makes up for the `missed` slots (oldest first): with `missed: merge` that
    of the latest, which holds the news of all; with `skip` that of the first one in time."""
    late = [slot for slot in missed if now - slot > newsletter.max_lateness]
    timely = missed[len(late) :]
    decided = [Due(slot=slot, do="skip", reason=TOO_LATE) for slot in late]
    if not timely:
        return decided
    chosen = timely[-1] if newsletter.missed == "merge" else timely[0]
    name = edition_id(newsletter, chosen)
    for slot in timely:
        if slot == chosen:
            decided.append(Due(slot=slot, do="make"))
        elif slot < chosen:
            decided.append(Due(slot=slot, do="skip", reason=f"missed; its news is in {name}"))
        else:
            reason = f"missed, as {name} was, which made up for both; its news comes with the next"
            decided.append(Due(slot=slot, do="skip", reason=reason))
    return decided


def slot_to_review(pipeline: Pipeline, newsletter: Newsletter) -> datetime | None:
    """The coming slot whose draft its editor is to see by now; None when there is none such."""
    if newsletter.review is None or newsletter.schedule is None:
        return None
    now = pipeline.now()
    slot = newsletter.schedule.after(now, newsletter.timezone)
    if slot is None or slot - now > newsletter.review.hold:
        return None
    return None if pipeline.store.editions.exists(edition_id(newsletter, slot)) else slot


def _missed(pipeline: Pipeline, newsletter: Newsletter, now: datetime) -> list[datetime]:
    """Slots since the last one on record, oldest first."""
    if newsletter.schedule is None:
        return []
    editions, key = pipeline.store.editions, f"{newsletter.schedule.key} {newsletter.timezone}"
    watched = editions.watched_since(f"{newsletter.id} {key}", now)
    back = takewhile(
        lambda slot: slot >= watched and not editions.exists(edition_id(newsletter, slot)),
        _back_from(newsletter, now),
    )
    return [*islice(back, MOST_MISSED)][::-1]


def _back_from(newsletter: Newsletter, now: datetime) -> Iterator[datetime]:
    # `before` is exclusive and slots are whole seconds: a slot is due from its first instant
    moment = now + timedelta(microseconds=1)
    while newsletter.schedule and (slot := newsletter.schedule.before(moment, newsletter.timezone)):
        yield slot
        moment = slot
