"""Small charts as SVG, whose colours are the style sheet's; each says in words what it shows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from html import escape

from digest.errors import counted
from digest.model import DeliveryStatus
from digest.store import FeedDay

# what a delivery's status means to the operator, in the order of a bar
KINDS: dict[str, tuple[DeliveryStatus, ...]] = {
    "well": (DeliveryStatus.DELIVERED, DeliveryStatus.ACCEPTED),
    "waiting": (DeliveryStatus.QUEUED, DeliveryStatus.SENDING),
    "unsure": (DeliveryStatus.UNCERTAIN,),
    "failed": (DeliveryStatus.REJECTED, DeliveryStatus.BOUNCED, DeliveryStatus.COMPLAINED),
    "none": (DeliveryStatus.SUPPRESSED, DeliveryStatus.CANCELLED),
}
_CELL, _STEP = 8, 10


def delivery_bar(counts: Mapping[DeliveryStatus, int]) -> str:
    """One bar of the whole audience; what is rare is still to be seen."""
    of = {kind: sum(counts.get(each, 0) for each in each_of) for kind, each_of in KINDS.items()}
    parts = [(kind, count) for kind, count in of.items() if count]
    whole = sum(of.values())
    if not whole:
        return ""
    widths = [max(100 * count / whole, 1.5) for _, count in parts]
    scale, x, rects = 100 / sum(widths), 0.0, ""
    for (kind, _), width in zip(parts, widths, strict=True):
        rects += f'<rect class="{kind}" x="{x:.2f}" width="{width * scale:.2f}" height="8"/>'
        x += width * scale
    return (
        '<svg class="bar" viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true">'
        f"{rects}</svg>"
    )


def day_cells(days: Mapping[date, FeedDay], today: date, count: int) -> str:
    """A cell per day up to today: how the feed fared. Failing is told by height as well."""
    shown = [today - timedelta(days=back) for back in range(count)][::-1]
    kinds = [_kind(days.get(day)) for day in shown]
    cells = "".join(
        f'<rect class="{kind}" x="{at * _STEP}" y="{_TOPS[kind]}" width="{_CELL}" '
        f'height="{16 - _TOPS[kind]}"><title>{_day_words(day, days.get(day))}</title></rect>'
        for at, (day, kind) in enumerate(zip(shown, kinds, strict=True))
    )
    well, part, failed = (kinds.count(kind) for kind in ("well", "unsure", "failed"))
    words = f"of {count} days {well} well, {part} partly failed, {failed} failed"
    return (
        f'<svg class="days" viewBox="0 0 {count * _STEP - 2} 16" role="img" '
        f'aria-label="{words}">{cells}</svg>'
    )


_TOPS = {"well": 4, "unsure": 2, "failed": 0, "none": 13}


def _kind(day: FeedDay | None) -> str:
    if day is None or not day.read:
        return "none"
    if not day.failed:
        return "well"
    return "failed" if day.failed == day.read else "unsure"


def _day_words(day: date, fared: FeedDay | None) -> str:
    if fared is None:
        return f"{day:%d %b}: not read"
    failed = f", {fared.failed} failed" if fared.failed else ""
    return f"{day:%d %b}: read {counted(fared.read, 'time')}{failed}, {fared.new} new"


def columns(values: Sequence[tuple[str, Mapping[str, int]]], kinds: Iterable[str]) -> str:
    """A column for each of `values`, stacked by kind; the highest fills the height."""
    kinds = [*kinds]
    most = max((sum(stack.values()) for _, stack in values), default=0) or 1
    rects, all_said = "", []
    for at, (words, stack) in enumerate(values):
        y = 40.0
        counts = ", ".join(f"{count} {kind}" for kind, count in stack.items() if count)
        said = escape(f"{words}: {counts or 'none'}")
        all_said.append(said)
        for number, kind in enumerate(kinds):
            height = 40 * stack.get(kind, 0) / most
            y -= height
            rects += (
                f'<rect class="kind{number}" x="{at * 14}" y="{y:.1f}" width="12" '
                f'height="{height:.1f}"><title>{said}</title></rect>'
            )
    width = max(len(values) * 14 - 2, 1)
    return (
        f'<svg class="columns" viewBox="0 0 {width} 40" preserveAspectRatio="xMinYMax meet" '
        f'role="img" aria-label="{"; ".join(all_said)}">{rects}</svg>'
    )
