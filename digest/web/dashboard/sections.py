"""The dashboard's parts: what needs a person, what comes, what was sent, how the feeds fare."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from html import escape
from typing import TYPE_CHECKING

from digest.errors import Problem, counted
from digest.pipeline import edition_id
from digest.store import EditionStatus
from digest.watch.health import slot_trouble
from digest.watch.overview import (
    DAYS,
    Coming,
    FeedLine,
    Past,
    Trouble,
    troubles_of,
)
from digest.web.dashboard.charts import day_cells, delivery_bar

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from digest.config.types import Config
    from digest.store import ReviewRow
    from digest.watch.health import Health

SHOWN = 10  # editions; older ones on demand
FEEDS = 40  # lines of the grid
_IN_ATTENTION = 8  # feeds named there; the grid has them all
_LABELS = {"release": "Send it after all", "resend": "Send these again"}


def attention_section(
    health: Health,
    coming: Sequence[Coming],
    past: Sequence[Past],
    feeds: Sequence[FeedLine],
    key: str,
) -> str:
    """What waits for a person, first of all; what one click can do is a button."""
    reviews = {one.review.edition_id: one.review for one in coming if one.review}
    troubles = [*troubles_of(health.pipeline, coming, past), *_others(health, feeds)]
    lines = "".join(_trouble(trouble, reviews, key) for trouble in troubles)
    if not lines:
        return '<section class="calm"><p>Nothing needs attention.</p></section>'
    return f'<section><h2>Needs attention</h2><ul class="troubles">{lines}</ul></section>'


def _others(health: Health, feeds: Sequence[FeedLine]) -> list[Trouble]:
    problems = [*health.watching.bad_files]
    for newsletter in health.pipeline.config.newsletters.values() if health.is_alive else ():
        overdue = [said for said in slot_trouble(health.pipeline, newsletter) if "overdue" in said]
        problems += [Problem(where=newsletter.id, what=said) for said in overdue]
    ill = [feed for feed in feeds if feed.trouble]
    for feed in ill[:_IN_ATTENTION]:
        step = f"`digest feeds check {feed.url}`"
        problems.append(Problem(where=feed.name, what=feed.trouble, next_step=step))
    if (more := len(ill) - _IN_ATTENTION) > 0:
        problems.append(Problem(where="feeds", what=f"{more} more are in trouble; see below"))
    return [Trouble(problem=problem) for problem in problems]


def _trouble(trouble: Trouble, reviews: dict[str, ReviewRow], key: str) -> str:
    problem = trouble.problem
    where = f"<bdi>{escape(problem.where)}</bdi>"
    if trouble.edition:
        where = f'<a href="mail/{escape(trouble.edition)}">{where}</a>'
    said = problem.what if trouble.remedy else f"{problem.what} {_step(problem)}".strip()
    return (
        f"<li><p><b>{where}</b> {_with_code(said)}</p>"
        f"{_remedy(trouble, reviews.get(trouble.edition), key)}</li>"
    )


def _step(problem: Problem) -> str:
    return f"· {problem.next_step}" if problem.next_step else ""


def _with_code(words: str) -> str:
    """Commands between backticks as code."""
    parts = escape(words).split("`")
    return "".join(f"<code>{p}</code>" if at % 2 else p for at, p in enumerate(parts))


def _remedy(trouble: Trouble, review: ReviewRow | None, key: str) -> str:
    if review:
        known = {"edition": review.edition_id, "hash": review.content_hash}
        labels = {"approve": "Approve", "stop": "Stop"}
        labels.pop({"approved": "approve", "stopped": "stop"}.get(review.answer, ""), None)
        buttons = "".join(_button(do, label, known, key) for do, label in labels.items())
        return f'<div class="do">{buttons}</div>'
    if label := _LABELS.get(trouble.remedy):
        button = _button(trouble.remedy, label, {"edition": trouble.edition}, key)
        risk = "<small>some may get a second copy</small>" if trouble.remedy == "resend" else ""
        return f'<div class="do">{button}{risk}</div>'
    return ""


def _button(do: str, label: str, known: dict[str, str], key: str) -> str:
    hidden = "".join(
        f'<input type="hidden" name="{name}" value="{escape(value)}">'
        for name, value in {"key": key, "do": do, **known}.items()
    )
    return f'<form method="post" action="act">{hidden}<button>{label}</button></form>'


def coming_section(coming: Sequence[Coming], now: datetime) -> str:
    """The next slot of each newsletter."""
    rows = "".join(_coming(one, now) for one in coming)
    return f'<section><h2>Coming up</h2><table class="coming">{rows}</table></section>'


def _coming(one: Coming, now: datetime) -> str:
    newsletter = one.newsletter
    if one.slot is None:
        when = "by hand"
        note = f"<code>digest send --newsletter {escape(newsletter.id)}</code>"
    else:
        when = f"{_local(one.slot, newsletter.timezone)} <small>{_until(one.slot, now)}</small>"
        name = escape(edition_id(newsletter, one.slot))
        note = f'<a href="mail/{name}">Preview</a>'
    review = f"goes to {newsletter.review.to} first" if newsletter.review else ""
    return (
        f'<tr><th scope="row"><bdi>{escape(newsletter.title)}</bdi></th><td>{when}</td>'
        f"<td>{note} <small>{escape(review)}</small></td></tr>"
    )


def _local(moment: datetime, zone: ZoneInfo) -> str:
    return f"{moment.astimezone(zone):%a %d %b, %H:%M %Z}"


def _until(moment: datetime, now: datetime) -> str:
    minutes = int((moment - now).total_seconds() // 60)
    if minutes < 120:
        return f"in {counted(minutes, 'minute')}"
    if minutes < 48 * 60:
        return f"in {minutes // 60} hours"
    return f"in {minutes // 1440} days"


def editions_section(past: Sequence[Past], config: Config) -> str:
    """The last editions with a bar of their deliveries and its numbers."""
    if not past:
        body = (
            "<p>No edition yet. <code>digest preview</code> shows the coming one, "
            "<code>digest send</code> sends it at once; its slot does so by itself.</p>"
        )
        return f"<section><h2>Editions</h2>{body}</section>"
    several = len({one.row.newsletter for one in past}) > 1
    lines = [_edition(one, config, several=several) for one in past]
    older = ""
    if count := len(lines[SHOWN:]):
        older = (
            f"<details><summary>{counted(count, 'older one')}</summary>"
            f'<ol class="editions">{"".join(lines[SHOWN:])}</ol></details>'
        )
    shown = "".join(lines[:SHOWN])
    return f'<section><h2>Editions</h2><ol class="editions">{shown}</ol>{older}</section>'


def _edition(one: Past, config: Config, *, several: bool) -> str:
    row = one.row
    newsletter = config.newsletters[row.newsletter]
    day = f"{row.slot.astimezone(newsletter.timezone):%a %d %b %Y}"
    title = f"<bdi>{escape(newsletter.title)}</bdi> · " if several else ""
    if row.status is EditionStatus.SKIPPED:
        return (
            f'<li class="skipped"><span>{title}{day}</span>'
            f"<small>skipped: {escape(row.reason)}</small></li>"
        )
    status = "" if row.status is EditionStatus.SENT else f" <b>{row.status}</b>"
    return (
        f'<li><span><a href="mail/{escape(row.id)}">{title}{day}</a> '
        f"<small>no. {row.number}</small>{status}</span>{delivery_bar(one.counts)}"
        f"<small>{_numbers(one)}</small></li>"
    )


def _numbers(one: Past) -> str:
    return " · ".join(f"{count:,} {status}" for status, count in one.counts.items() if count)


def feeds_section(feeds: Sequence[FeedLine], unread: int, now: datetime) -> str:
    """A line per feed with a cell per day, those in trouble first; `unread` were never read."""
    if not any(feed.days for feed in feeds):
        body = "<p>No feed was read yet. <code>digest collect</code> reads them now.</p>"
        return f"<section><h2>Feeds</h2>{body}</section>"
    ill = sum(bool(feed.trouble) for feed in feeds)
    new = f", {unread} not read yet" if unread else ""
    well = len(feeds) - ill - unread
    summary = f"{well} well, {ill} in trouble{new}; the last {DAYS} days, today last"
    shown = "".join(_feed(feed, now) for feed in feeds[:FEEDS])
    more = (
        f'<p class="quiet">{counted(len(feeds) - FEEDS, "more feed")}: '
        "<code>digest feeds list</code></p>"
        if len(feeds) > FEEDS
        else ""
    )
    legend = (
        '<p class="legend quiet"><i class="well"></i> well <i class="unsure"></i> partly failed '
        '<i class="failed"></i> failed <i class="none"></i> not read</p>'
    )
    return (
        f'<section><h2>Feeds</h2><p class="quiet">{summary}</p>{legend}'
        f'<ul class="feeds">{shown}</ul>{more}</section>'
    )


def _feed(feed: FeedLine, now: datetime) -> str:
    new = sum(day.new for day in feed.days.values())
    trouble = f'<small class="ill">{_with_code(feed.trouble)}</small>' if feed.trouble else ""
    return (
        f'<li><span title="{escape(feed.url)}"><bdi>{escape(feed.name)}</bdi></span>'
        f"{day_cells(feed.days, now.date(), DAYS)}<b>{new:,} new</b>{trouble}</li>"
    )
