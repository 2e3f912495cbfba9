"""Conflicts: why two articles cannot be the same news, however alike their words are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from digest.group.background import rarity
from digest.group.numbers import differ
from digest.group.traits import Traits
from digest.group.vocabulary.places import PLACE_WORDS
from digest.group.words import stem_of

_SAME_FRAME = 0.3  # lexical cosine of headlines that are built alike
_SERIES_HOURS = 48


class Conflicts:
    """The conflicts between articles of one window, each pair looked at once.

    `lexical` holds the lexical cosine of pairs (i, j), i < j, that share words; others have none.
    """

    def __init__(self, traits: Sequence[Traits], lexical: Mapping[tuple[int, int], float]) -> None:
        self._traits = traits
        self._alike = {pair for pair, value in lexical.items() if value >= _SAME_FRAME}
        self._known: dict[tuple[int, int], bool] = {}

    def between(self, one: int, other: int) -> bool:
        """Whether these two articles cannot be the same news."""
        pair = (one, other) if one < other else (other, one)
        if pair not in self._alike:
            return bool(_other_number(self._traits[one], self._traits[other]))
        if pair not in self._known:
            self._known[pair] = bool(conflict(self._traits[one], self._traits[other]))
        return self._known[pair]

    def share(self, group: Sequence[int], other: Sequence[int]) -> float:
        """The share of the pairs of two groups that conflict."""
        against = sum(self.between(one, its) for one in group for its in other)
        return against / (len(group) * len(other))


def conflict(one: Traits, other: Traits) -> str:
    """Why two articles with headlines built alike cannot be the same news; "" when they can.

    Another number of the same thing, another name in the same sentence, the same column of the
    same outlet on another day. A count of victims may move when a headline says that it does.
    """
    if counted := _other_number(one, other):
        return f"another {counted}"
    same_outlet = one.article.source and one.article.source == other.article.source
    apart = abs(one.hours - other.hours)
    if same_outlet and apart > _SERIES_HOURS and one.title_key == other.title_key:
        return "the same column on another day"
    if _another_place(one, other):
        return "another place"
    if _another_subject(one, other):
        return "another subject"
    return "other names" if _other_names(one, other) and _other_names(other, one) else ""


def _other_number(one: Traits, other: Traits) -> str:
    if not one.counts or not other.counts:
        return ""
    counted = differ(one.counts, other.counts)
    moves = counted in {"dead", "injured"} and (one.is_update or other.is_update)
    return "" if moves else counted


def _another_place(one: Traits, other: Traits) -> bool:
    """Whether the headlines are the same but for one word behind "in" or "near"."""
    listed, its = one.written, other.written
    if len(listed) != len(its):
        return False
    apart = [n for n, (mine, theirs) in enumerate(zip(listed, its, strict=True)) if mine != theirs]
    return len(apart) == 1 and listed[apart[0] - 1] in PLACE_WORDS


def _another_subject(one: Traits, other: Traits) -> bool:
    """Whether the headlines end in the same words, and one or two that everyday text does not know
    stand before them: "Arvo Motors Q3 earnings beat forecasts", "Borealis Q3 earnings …"."""
    listed, its = one.written, other.written
    same = 0
    while same < min(len(listed), len(its)) and listed[-1 - same] == its[-1 - same]:
        same += 1
    subjects = listed[: len(listed) - same], its[: len(its) - same]
    return same > 2 and all(
        0 < len(subject) < 3 and rarity(stem_of(subject[0], one.language) or "0", one.language) == 1
        for subject in subjects
    )


def _other_names(one: Traits, other: Traits) -> bool:
    """Whether the headline has names, and the other article's headline and summary none of them."""
    return bool(one.title_names) and one.title_names.isdisjoint(other.known_names)
