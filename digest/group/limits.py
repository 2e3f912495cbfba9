"""Limits: how much an edition shows; what is beyond them is kept as links."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace
from itertools import count, takewhile

from digest.config.types import Limits
from digest.model import Story, Theme, ThemeKind


def limit(
    themes: Sequence[Theme],
    limits: Limits,
    *,
    pinned: AbstractSet[str] = frozenset(),
    linked: AbstractSet[str] = frozenset(),
) -> tuple[Theme, ...]:
    """Move the stories beyond the limits to their theme's `more`.

    Places go round the themes: every theme gets its first story before any gets its second, so
    that a loud theme leaves room for a quiet one. Every other round is for the operator's themes
    alone. `per_feed` counts leads of one feed over the whole edition; it holds back what that feed
    tells alone, not the news that others tell as well. The stories whose ids are `pinned` have
    their place before all others, even beyond the limits; those that are `linked` get none.
    """
    shown: list[set[str]] = [set() for _ in themes]
    feeds: Counter[str] = Counter()
    for theme, inside in zip(themes, shown, strict=True):
        for story in (story for story in theme.stories if story.id in pinned):
            inside.add(story.id)
            feeds[_feed(story)] += 1
    waiting = [
        [story for story in theme.stories if story.id not in pinned | linked] for theme in themes
    ]
    for turn in takewhile(lambda _: any(waiting), count()):
        for place, stories in enumerate(waiting):
            if turn % 2 and themes[place].kind is not ThemeKind.OPERATOR:
                continue
            _take_one(stories, shown[place], feeds, limits, sum(map(len, shown)))
    return tuple(
        replace(
            theme,
            stories=tuple(story for story in theme.stories if story.id in inside),
            more=tuple(story for story in theme.stories if story.id not in inside) + theme.more,
        )
        for theme, inside in zip(themes, shown, strict=True)
    )


def _take_one(
    waiting: list[Story], shown: set[str], feeds: Counter[str], limits: Limits, total: int
) -> None:
    """Give the next place to the first waiting story that the limits let in."""
    while waiting:
        story = waiting.pop(0)
        feed = _feed(story)
        full = total >= limits.stories or len(shown) >= limits.per_theme
        if full or (feed and not story.others and feeds[feed] >= limits.per_feed):
            continue
        feeds[feed] += 1
        shown.add(story.id)
        return


def _feed(story: Story) -> str:
    return (story.lead.feeds or (story.lead.source,))[0]
