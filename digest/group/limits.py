"""Limits: how much an edition shows; what is beyond them is kept as links."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from itertools import count, takewhile

from digest.config.types import Limits
from digest.model import Story, Theme, ThemeKind


def limit(themes: Sequence[Theme], limits: Limits) -> tuple[Theme, ...]:
    """Move the stories beyond the limits to their theme's `more`.

    Places go round the themes: every theme gets its first story before any gets its second, so
    that a loud theme leaves room for a quiet one. Every other round is for the operator's themes
    alone. `per_feed` counts leads of one feed over the whole edition; it holds back what that feed
    tells alone, not the news that others tell as well.
    """
    kept: list[list[Story]] = [[] for _ in themes]
    more: list[list[Story]] = [[] for _ in themes]
    waiting = [list(theme.stories) for theme in themes]
    feeds: Counter[str] = Counter()
    for turn in takewhile(lambda _: any(waiting), count()):
        for place, stories in enumerate(waiting):
            if turn % 2 and themes[place].kind is not ThemeKind.OPERATOR:
                continue
            _take_one(stories, kept[place], more[place], feeds, limits, sum(map(len, kept)))
    return tuple(
        replace(theme, stories=tuple(shown), more=(*beyond, *theme.more))
        for theme, shown, beyond in zip(themes, kept, more, strict=True)
    )


def _take_one(
    waiting: list[Story],
    kept: list[Story],
    more: list[Story],
    feeds: Counter[str],
    limits: Limits,
    total: int,
) -> None:
    while waiting:
        story = waiting.pop(0)
        feed = (story.lead.feeds or (story.lead.source,))[0]
        full = total >= limits.stories or len(kept) >= limits.per_theme
        if full or (feed and not story.others and feeds[feed] >= limits.per_feed):
            more.append(story)
            continue
        feeds[feed] += 1
        kept.append(story)
        return
