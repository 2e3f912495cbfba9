"""Themes: the operator's first, then discovered ones, the remainder in one quiet "More"."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Protocol

from digest.config.types import ThemeRule
from digest.group.explain import ThemeReason
from digest.group.rules import Placing
from digest.group.stories import Cluster
from digest.group.vocabulary.sections import REST_NAMES
from digest.group.words import fold
from digest.model import Story, Theme, ThemeKind

REST_SLUG = "more"


class PlacedStory(Protocol):
    """A story and where it was placed."""

    @property
    def story(self) -> Story: ...

    @property
    def placing(self) -> Placing: ...


def place_rest(
    clusters: Sequence[Cluster],
    placings: Sequence[Placing | None],
    *,
    language: str,
    vectors: Mapping[str, Sequence[float]] | None,
    previous: Sequence[str],
) -> list[Placing]:
    """Give every story that no rule of the operator fits a discovered theme, or the rest."""
    rest = Placing(theme=rest_name(language), reason=ThemeReason(rule="rest"))
    return [placing or rest for placing in placings]


def arrange(
    placed: Sequence[PlacedStory], *, rules: Sequence[ThemeRule], language: str
) -> list[Theme]:
    """The themes in order: the operator's as in digest.yaml, then discovered ones by the sum of
    their stories' scores, then the rest. Within a theme the best story comes first; empty themes
    are left out."""
    stories: defaultdict[str, list[Story]] = defaultdict(list)
    for one in placed:
        stories[one.placing.theme].append(one.story)
    own = {rule.name: place for place, rule in enumerate(rules)}
    rest = rest_name(language)

    def order(name: str) -> tuple[int, float, str]:
        if name in own:
            return 0, own[name], name
        if name == rest:
            return 2, 0.0, name
        return 1, -sum(story.score for story in stories[name]), name

    return [
        Theme(
            name=name,
            slug=REST_SLUG if name == rest and name not in own else slug(name),
            kind=(ThemeKind.OPERATOR, ThemeKind.DISCOVERED, ThemeKind.REST)[order(name)[0]],
            stories=tuple(sorted(stories[name], key=lambda story: (-story.score, story.id))),
        )
        for name in sorted(stories, key=order)
    ]


def rest_name(language: str) -> str:
    """What the remainder is called in the newsletter's language."""
    return REST_NAMES.get(language, REST_NAMES["en"])


def slug(name: str) -> str:
    """A theme's name for an anchor: letters, digits and hyphens."""
    return re.sub(r"[^\w]+", "-", fold(name)).strip("-") or "theme"
