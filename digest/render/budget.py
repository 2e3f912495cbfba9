"""The byte budget: Gmail clips a mail near 102 KB, so an edition is trimmed to fit well below.

Trimmed in this order: summaries of the compact stories, related links, stories (to "N more").
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from digest.render.trim import Trim
from digest.render.views import StoryView, ThemeView

BUDGET = 90_000  # bytes of the HTML part in UTF-8
HEADROOM = 30  # bytes per link: merge tags and link rewriting lengthen them
SMALLEST_STORY = 300  # bytes: no design sets a story in less


def size(html: str) -> int:
    """What the HTML part weighs against the budget, in bytes."""
    return len(html.encode()) + HEADROOM * html.count('href="')


def fit(render: Callable[[Trim], str], stories: int) -> tuple[str, Trim]:
    """The HTML of the fullest trim that is within the budget, and that trim."""
    html, trim = "", Trim()
    if stories * SMALLEST_STORY < BUDGET:
        for trim in _gentle():
            html = render(trim)
            if size(html) <= BUDGET:
                return html, trim
        stories = _smaller(stories, size(html))
    else:  # no gentle step can be enough
        stories = BUDGET // SMALLEST_STORY
    while True:
        trim = Trim(summaries=False, links=0, stories=stories)
        html = render(trim)
        if size(html) <= BUDGET or stories == 0:
            return html, trim
        stories = _smaller(stories, size(html))


def _gentle() -> Iterator[Trim]:
    yield Trim()
    yield Trim(summaries=False)
    yield from (Trim(summaries=False, links=links) for links in (2, 1, 0))


def _smaller(stories: int, size: int) -> int:
    # a little too few is one render saved, and hardly seen in a mail of this length
    return min(stories - 1, int(stories * BUDGET / size * 0.98))


def trimmed(full: Sequence[ThemeView], shown: Sequence[ThemeView]) -> tuple[str, ...]:
    """What the trim left out, a line per theme."""
    left = {theme.anchor: theme for theme in shown}
    return tuple(
        f"{theme.name}: {losses}"
        for theme in full
        if (losses := ", ".join(_losses(theme, left.get(theme.anchor))))
    )


def _losses(full: ThemeView, shown: ThemeView | None) -> Iterator[str]:
    before = full.stories
    after = shown.stories if shown else ()
    if len(after) < len(before):
        yield f'{len(before) - len(after)} of {len(before)} stories moved to "N more"'
    kept = before[: len(after)]
    for what, count in (("summaries", _summaries), ("read-more links", _links)):
        if left := count(kept) - count(after):
            yield f"{left} of {count(kept)} {what} left out"


def _summaries(stories: Sequence[StoryView]) -> int:
    return sum(bool(story.summary) for story in stories)


def _links(stories: Sequence[StoryView]) -> int:
    return sum(len(story.outlets) + len(story.related) for story in stories)
