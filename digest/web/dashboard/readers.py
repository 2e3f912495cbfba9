"""The dashboard's part on readers: how audiences grow, and who left, by week and reason."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import TYPE_CHECKING

from digest.store import EditionStatus
from digest.watch.overview import Past, weekly_departures
from digest.web.dashboard.charts import columns

if TYPE_CHECKING:
    from digest.config.types import Newsletter
    from digest.pipeline import Pipeline

REASONS = ("unsubscribed", "bounced", "complained")


def audience_section(pipeline: Pipeline, past: Sequence[Past]) -> str:
    """A column per edition for each newsletter, and per week for departures."""
    grown = "".join(
        _growth(newsletter, [one for one in past if one.row.newsletter == newsletter.id])
        for newsletter in pipeline.config.newsletters.values()
    )
    if not grown:
        grown = "<p>Audiences are counted edition by edition; there is none yet.</p>"
    return f"<section><h2>Readers</h2>{grown}{_departures(pipeline)}</section>"


def _growth(newsletter: Newsletter, past: Sequence[Past]) -> str:
    sent = [one for one in past if one.row.status is not EditionStatus.SKIPPED][::-1]
    if not sent:
        return ""
    days = [f"{one.row.slot.astimezone(newsletter.timezone):%d %b}" for one in sent]
    values = [(day, {"readers": one.audience}) for day, one in zip(days, sent, strict=True)]
    last, change = sent[-1].audience, sent[-1].audience - sent[0].audience
    since = f"{change:+,} since {days[0]}" if len(sent) > 1 else "the first edition"
    return (
        f"<figure><figcaption><bdi>{escape(newsletter.title)}</bdi> <b>{last:,}</b> "
        f"<small>{since}</small></figcaption>{columns(values, ['readers'])}</figure>"
    )


def _departures(pipeline: Pipeline) -> str:
    weeks = weekly_departures(pipeline)
    total = {
        reason: sum(week.get(reason, 0) for _, week in weeks)
        for reason in dict.fromkeys([*REASONS, *(name for _, week in weeks for name in week)])
    }
    left = {reason: count for reason, count in total.items() if count}
    if not left:
        return f'<p class="quiet">Nobody left in the last {len(weeks)} weeks.</p>'
    keys = "".join(
        f'<span><i class="kind{number}"></i> {count:,} {escape(reason)}</span> '
        for number, (reason, count) in enumerate(left.items())
    )
    values = [(f"week of {week:%d %b}", counts) for week, counts in weeks]
    return (
        f"<figure><figcaption>Departures <b>{sum(left.values()):,}</b> "
        f"<small>in {len(weeks)} weeks</small></figcaption>{columns(values, left)}"
        f'<p class="legend quiet">{keys}</p></figure>'
    )
