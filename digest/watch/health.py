"""Health: whether `digest run` works as it should, for those who ask every few seconds."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from digest.config.types import Newsletter
from digest.errors import DigestError, without_password
from digest.pipeline import Pipeline, edition_id
from digest.schedule.due import due_slots
from digest.store import EditionStatus
from digest.watch.watching import LATE, Watching, feed_trouble


@dataclass(frozen=True, slots=True, kw_only=True)
class Health:
    """`is_alive` asks the scheduler, where there is one."""

    watching: Watching
    is_alive: Callable[[], bool] | None

    @property
    def pipeline(self) -> Pipeline:
        """The one in force: its configuration may have been read again."""
        return self.watching.alerts.pipeline

    def unready(self) -> list[str]:
        """Why not all is well; nobody's address, no feed's URL. [] when it is."""
        reasons = []
        try:
            if self.is_alive:
                for newsletter in self.pipeline.config.newsletters.values():
                    reasons += slot_trouble(self.pipeline, newsletter)
                if not self.is_alive():
                    reasons.append("the scheduler shows no sign of life")
            else:
                self.pipeline.store.alerts.keys()
        except DigestError:
            reasons.append("the store cannot be reached")
        return reasons


def slot_trouble(pipeline: Pipeline, newsletter: Newsletter) -> list[str]:
    """What is wrong with the newsletter's last slot; [] when it has its edition or its skip, or
    waits for its editor, who needs the pages."""
    now, get = pipeline.now(), pipeline.store.reviews.get
    late = [due.slot for due in due_slots(pipeline, newsletter) if now - due.slot > LATE]
    reviews = [(slot, get(edition_id(newsletter, slot))) for slot in late]
    overdue = [slot for slot, review in reviews if review is None or review.deadline <= now]
    if overdue:
        return [f"{newsletter.id}: the slot of {overdue[-1]:%Y-%m-%d %H:%M} UTC is overdue"]
    rows = pipeline.store.editions.list(newsletter.id)
    if rows and rows[0].status is EditionStatus.HELD:
        return [f"{rows[0].id}: held; `digest editions send {rows[0].id}`"]
    return []


def feed_health(pipeline: Pipeline) -> dict[str, dict[str, str]]:
    """What is wrong with each feed, by URL without its password and by kind."""
    config = pipeline.config
    states = pipeline.store.feeds.states([feed.url for feed in config.feeds])
    return {
        without_password(feed.url): feed_trouble(states[feed.url], config.operator, pipeline.now())
        for feed in config.feeds
        if feed.url in states
    }


def feed_counts(pipeline: Pipeline) -> dict[str, int]:
    """How many feeds are well, not read yet, failing, silent, moved or gone."""
    found = feed_health(pipeline)
    counts = dict.fromkeys(("well", "unread", "failing", "silent", "moved", "gone"), 0)
    counts["unread"] = len(pipeline.config.feeds) - len(found)
    for trouble in found.values():
        for kind in trouble or ("well",):
            counts[kind] += 1
    return counts
