"""The overview: what comes, what was sent, how feeds and readers fare, what needs a person."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Literal

from digest.config.types import Newsletter
from digest.errors import Problem, counted, without_password
from digest.model import DeliveryStatus, Feed
from digest.pipeline import Pipeline
from digest.pipeline.review import is_awaited
from digest.store import EditionRow, EditionStatus, FeedDay, ReviewRow
from digest.watch.health import feed_health

DAYS = 28  # of the feeds' grid
WEEKS = 12  # of departures
_UNFINISHED = (EditionStatus.SEALED, EditionStatus.SENDING, EditionStatus.HELD)
_IN_THE_WAY = (DeliveryStatus.UNCERTAIN, DeliveryStatus.REJECTED)

Remedy = Literal["", "answer", "release", "resend"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Trouble:
    """Something that waits for a person; `remedy` is what one click can do about it."""

    problem: Problem
    remedy: Remedy = ""
    edition: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Coming:
    """A newsletter's next slot; None where it has no schedule."""

    newsletter: Newsletter
    slot: datetime | None
    review: ReviewRow | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Past:
    """An edition or a skip, with its deliveries."""

    row: EditionRow
    counts: Mapping[DeliveryStatus, int]

    @property
    def audience(self) -> int:
        """How many it was sealed for."""
        return sum(n for status, n in self.counts.items() if status is not DeliveryStatus.SKIPPED)


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedLine:
    """A feed over the last DAYS days; `trouble` is "" when it is well."""

    name: str
    url: str  # without its password
    trouble: str
    days: Mapping[date, FeedDay] = field(default_factory=dict)


def coming_slots(pipeline: Pipeline) -> list[Coming]:
    """Each newsletter's next slot, the nearest first."""
    now, found = pipeline.now(), []
    # after its deadline a draft waits for nobody
    waiting = [row for row in pipeline.store.reviews.list() if row.deadline > now]
    reviews = [row for row in waiting if is_awaited(pipeline.config, row)]
    for newsletter in pipeline.config.newsletters.values():
        slot = newsletter.schedule.after(now, newsletter.timezone) if newsletter.schedule else None
        review = next((row for row in reviews if row.newsletter == newsletter.id), None)
        found.append(Coming(newsletter=newsletter, slot=slot, review=review))
    return sorted(found, key=lambda one: (one.slot is None, one.slot or now))


def past_editions(pipeline: Pipeline, most: int) -> list[Past]:
    """The last editions and skips of each newsletter, the latest made first."""
    newsletters, store = pipeline.config.newsletters, pipeline.store
    rows = [row for name in newsletters for row in store.editions.list(name)[:most]]
    rows.sort(key=lambda row: row.made_at, reverse=True)
    return [Past(row=row, counts=store.outbox.counts(row.id)) for row in rows]


def feed_lines(pipeline: Pipeline, most: int) -> list[FeedLine]:
    """Every feed, those in trouble first; the first `most` with their days."""
    feeds, health = pipeline.config.feeds, feed_health(pipeline)
    states = pipeline.store.feeds.states([feed.url for feed in feeds])
    since = pipeline.now().date() - timedelta(days=DAYS - 1)

    def line(feed: Feed) -> FeedLine:
        url, state = without_password(feed.url), states.get(feed.url)
        trouble = "; ".join(health.get(url, {}).values())
        name = feed.title or (state.title if state else "") or url
        return FeedLine(name=name, url=url, trouble=trouble)

    lines = [(feed.url, line(feed)) for feed in feeds]
    lines.sort(key=lambda pair: (not pair[1].trouble, pair[1].name.casefold()))
    days = pipeline.store.feed_days.since(since, [url for url, _ in lines[:most]])
    return [replace(line, days=days.get(url, {})) for url, line in lines]


def weekly_departures(pipeline: Pipeline) -> list[tuple[date, Mapping[str, int]]]:
    """Departures by reason in each of the last WEEKS weeks (from Monday), oldest first."""
    today = pipeline.now().date()
    this_week = today - timedelta(days=today.weekday())
    weeks = [this_week - timedelta(weeks=back) for back in range(WEEKS)][::-1]
    found: dict[date, dict[str, int]] = {week: {} for week in weeks}
    since = pipeline.now() - timedelta(days=today.weekday(), weeks=WEEKS)
    for (day, reason), count in pipeline.store.figures.departures(since).items():
        week = found.get(day - timedelta(days=day.weekday()))
        if week is not None:
            week[reason] = week.get(reason, 0) + count
    return [*found.items()]


def troubles_of(
    pipeline: Pipeline, coming: Sequence[Coming], past: Sequence[Past]
) -> list[Trouble]:
    """What waits for a person: drafts, editions, and what no newsletter sends any more."""
    return [*review_troubles(coming), *edition_troubles(past), *_abandoned(pipeline)]


def _abandoned(pipeline: Pipeline) -> list[Trouble]:
    """The editions with queued deliveries whose newsletter is not configured any more."""
    store, known = pipeline.store, pipeline.config.newsletters
    rows = [row for row in store.editions.list() if row.newsletter not in known]
    unfinished = [row for row in rows if row.status in _UNFINISHED]
    queued = [store.outbox.counts(row.id).get(DeliveryStatus.QUEUED, 0) for row in unfinished]
    found = zip(unfinished, queued, strict=True)
    return [_without_newsletter(row, count) for row, count in found if count]


def _without_newsletter(row: EditionRow, count: int) -> Trouble:
    waiting = counted(count, "delivery waits", "deliveries wait")
    what = f"{waiting}, but digest.yaml has no newsletter {row.newsletter}"
    step = f"put it back to send them, or `digest editions cancel {row.id}`"
    return Trouble(problem=Problem(where=row.id, what=what, next_step=step))


def edition_troubles(past: Sequence[Past]) -> list[Trouble]:
    """What of these editions waits for a person."""
    troubles = []
    for one in past:
        edition = one.row.id
        if one.row.status is EditionStatus.HELD:
            what = f"held: {one.row.reason}" if one.row.reason else "held"
            step = f"`digest editions send {edition}` sends it after all"
            problem = Problem(where=edition, what=what, next_step=step)
            troubles.append(Trouble(problem=problem, remedy="release", edition=edition))
        troubles += [
            _unsent(edition, status, count)
            for status in _IN_THE_WAY
            if (count := one.counts.get(status))
        ]
    return troubles


def _unsent(edition: str, status: DeliveryStatus, count: int) -> Trouble:
    step = f"`digest editions resend {edition} --{status}`"
    uncertain = status is DeliveryStatus.UNCERTAIN
    if uncertain:
        step += " risks a second copy"
    what = counted(count, "delivery is", "deliveries are") + f" {status}"
    problem = Problem(where=edition, what=what, next_step=step)
    return Trouble(problem=problem, remedy="resend" if uncertain else "", edition=edition)


def review_troubles(coming: Sequence[Coming]) -> list[Trouble]:
    """The drafts that wait for an editor's answer."""
    return [_waiting(one.newsletter, one.review) for one in coming if one.review]


def _waiting(newsletter: Newsletter, review: ReviewRow) -> Trouble:
    until = f"{review.deadline.astimezone(newsletter.timezone):%a %d %b, %H:%M %Z}"
    editor = newsletter.review.to if newsletter.review else "its editor"
    fate = newsletter.review.default if newsletter.review else "send"
    if review.answer:
        what = f"{review.answer} by its editor; that can be changed until {until}"
    else:
        verb = "sent" if fate == "send" else "skipped"
        what = f"waits for {editor}; without an answer it is {verb} at {until}"
    step = "use the links in the editor's mail"
    problem = Problem(where=review.edition_id, what=what, next_step=step)
    return Trouble(problem=problem, remedy="answer", edition=review.edition_id)
