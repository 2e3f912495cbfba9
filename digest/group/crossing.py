"""Crossing: stories told in two languages, joined on strong evidence only.

Stems of two languages do not compare, so that names (in Latin letters, Cyrillic ones transcribed),
numbers, links and sentence vectors have to agree: two of them at least.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from itertools import combinations

from digest.group.similarity import Likeness, Pairs, Tuning
from digest.group.traits import Traits

_COMMON = 40  # a name in more articles than this tells no two of them apart
_NAMES_ALONE = 4  # shared names and numbers that are enough, whatever the vectors say
_ALIKE, _VERY_ALIKE = 0.55, 0.7  # cosines of the vectors, beside two shared names or one
_LINKED = 0.42  # … beside a shared name and a link
_NAME_LETTERS = 6  # by which a name is known in another form: Hamburg, Hamburger
_STRONG = 0.5  # the likeness of a pair with strong evidence


def cross_language(
    traits: Sequence[Traits], likeness: Likeness, links: Pairs, tuning: Tuning
) -> Pairs:
    """The likeness of pairs in different languages for which there is strong evidence."""
    if len({trait.language for trait in traits}) < 2:
        return {}
    shared = _shared_names(traits)
    pairs = sorted(shared)
    found: Pairs = {}
    for (one, other), cosine in zip(pairs, likeness.cosines(pairs), strict=True):
        names, linked = shared[one, other], (one, other) in links
        strong = names + linked >= _NAMES_ALONE
        if not strong and cosine is not None:
            strong = cosine >= (_LINKED if linked else _ALIKE if names >= 2 else _VERY_ALIKE)
        if strong:
            found[one, other] = _STRONG * tuning.fading(traits[one].hours - traits[other].hours)
    return found


def _shared_names(traits: Sequence[Traits]) -> Counter[tuple[int, int]]:
    bearers: defaultdict[str, list[int]] = defaultdict(list)
    for place, trait in enumerate(traits):
        for name in {_known_as(name) for name in trait.names}:
            bearers[name].append(place)
    shared: Counter[tuple[int, int]] = Counter()
    for places in bearers.values():
        if 1 < len(places) <= _COMMON:
            shared.update(
                (one, other)
                for one, other in combinations(places, 2)
                if traits[one].language != traits[other].language
            )
    return shared


def _known_as(name: str) -> str:
    return name[:_NAME_LETTERS] if name.isalpha() else name
