"""Themes: the operator's first, then discovered ones, the remainder in one quiet "More"."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from digest.config.types import ThemeRule
from digest.group.discover import MOST, SMALLEST, discover
from digest.group.explain import ThemeReason
from digest.group.labels import Phrases, section_labels, widest_labels
from digest.group.rules import OperatorThemes, Placing
from digest.group.section_words import by_section_words
from digest.group.similarity import unit_rows
from digest.group.stories import Cluster
from digest.group.topics import Vectors
from digest.group.vocabulary.sections import REST, SECTIONS, WIDER
from digest.group.words import fold, stems
from digest.model import Feed, Story, Theme, ThemeKind

if TYPE_CHECKING:
    import numpy

    Matrix = numpy.ndarray[Any, Any]

REST_SLUG = "more"
_BESIDE_MANY = 3  # discovered themes beside many of the operator's


class PlacedStory(Protocol):
    """A story and where it was placed."""

    @property
    def story(self) -> Story: ...

    @property
    def placing(self) -> Placing: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Placings:
    """Where each story goes, in the order of the clusters; `nearest` is the operator's theme that
    comes closest, whether or not it fits."""

    placings: list[Placing]
    nearest: list[str]


def place(
    clusters: Sequence[Cluster],
    *,
    rules: Sequence[ThemeRule],
    feeds: Mapping[str, Feed],
    language: str,
    vectors: Vectors | None,
    previous: Sequence[str] = (),
) -> Placings:
    """Give every story a theme: of the operator, else a discovered one, else the rest."""
    points = _points(clusters, vectors or {})
    own, nearest = OperatorThemes(rules, feeds).place(clusters, points, vectors or {})
    free = [place for place, placing in enumerate(own) if placing is None]
    found = _discovered(
        [clusters[place] for place in free],
        points[free] if points is not None else None,
        vectors or {},
        language=language,
        previous=previous,
        rules=rules,
    )
    rest = Placing(theme=REST.name(language), reason=ThemeReason(rule="rest"))
    by_place = dict(zip(free, found, strict=True))
    return Placings(
        placings=[placing or by_place.get(n) or rest for n, placing in enumerate(own)],
        nearest=nearest,
    )


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
    rest = REST.name(language)

    def order(name: str) -> tuple[int, float, str]:
        if name in own:
            return 0, own[name], name
        if name == rest:
            return 2, 0.0, name
        return 1, -sum(story.score for story in stories[name]), name

    return [
        Theme(
            name=name,
            slug=REST_SLUG if order(name)[0] == 2 else slug(name),
            kind=(ThemeKind.OPERATOR, ThemeKind.DISCOVERED, ThemeKind.REST)[order(name)[0]],
            stories=tuple(sorted(stories[name], key=lambda story: (-story.score, story.id))),
        )
        for name in sorted(stories, key=order)
    ]


def slug(name: str) -> str:
    """A theme's name for an anchor: letters, digits and hyphens."""
    return re.sub(r"\W+", "-", fold(name)).strip("-") or "theme"


def _points(clusters: Sequence[Cluster], vectors: Vectors) -> Matrix | None:
    """One unit vector per story, all 0 for a story without any; None without vectors."""
    length = max((len(vectors.get(c.members[0].article.id, ())) for c in clusters), default=0)
    if not length:
        return None
    import numpy

    points = numpy.zeros((len(clusters), length), dtype=numpy.float32)
    for row, cluster in enumerate(clusters):
        for member in cluster.members:
            vector = vectors.get(member.article.id, ())
            if len(vector) == length:
                points[row] += numpy.asarray(vector, dtype=numpy.float32)
    return unit_rows(points)


def _discovered(
    clusters: Sequence[Cluster],
    points: Matrix | None,
    vectors: Vectors,
    *,
    language: str,
    previous: Sequence[str],
    rules: Sequence[ThemeRule],
) -> list[Placing | None]:
    """A discovered theme for each story, None for those that go to the rest.

    Beside the operator's themes only what clearly is of one section makes a theme, none that has a
    word of their names, and few: "More" is better than a wrong heading.
    """
    placings: list[Placing | None] = [None] * len(clusters)
    if len(clusters) < 2 * SMALLEST:
        return placings
    found = None
    if points is not None:
        found = discover(points, [len(cluster.members) for cluster in clusters], vectors)
    found = found or by_section_words(clusters)
    used: set[str] = set()
    most = _most(rules)
    phrases: Phrases | None = None
    for members in sorted(found.themes, key=lambda members: (-len(members), members)):
        if rules:
            members = _of_one_section([m for m in members if found.clear[m]], found.sections)
        if len(members) < SMALLEST or len(used) == most:
            continue
        sections = [found.sections[member] for member in members]
        names = section_labels(sections, language, previous)
        phrase = ""
        if not names:
            phrases = phrases or Phrases(clusters, language)
            phrase = phrases.label(members)
        names += [*([phrase] if phrase else []), *widest_labels(sections, language)]
        label = next((name for name in names if name not in used), "")
        if not label or _is_taken(label, rules, language):
            continue
        used.add(label)
        for member in members:
            rule = "phrase" if label == phrase else "section"
            placings[member] = Placing(
                theme=label, reason=ThemeReason(rule=rule, words=found.words[member])
            )
    return placings


def _of_one_section(members: Sequence[int], sections: Sequence[int]) -> list[int]:
    """Those members that are of the wide section which most of them are of."""
    wide = [WIDER[SECTIONS[sections[member]].names[0]].names[0] for member in members]
    most = max(wide, key=lambda name: (wide.count(name), name), default="")
    return [member for member, name in zip(members, wide, strict=True) if name == most]


def _most(rules: Sequence[ThemeRule]) -> int:
    """How many themes may be discovered beside the operator's."""
    return max(_BESIDE_MANY, MOST - len(rules))


def _is_taken(label: str, rules: Sequence[ThemeRule], language: str) -> bool:
    """Whether a theme of the operator has a word of this name in its own."""
    own = {stem for rule in rules for stem in stems(rule.name, language)}
    return any(stem in own for stem in stems(label, language))
