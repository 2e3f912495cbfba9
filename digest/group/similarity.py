"""Similarity: how alike two articles, or two groups of articles, are, and what they share.

Words are weighed by how rare they are in the window and in everyday text. The window's idf is taken
against a fixed size, so that one more article elsewhere changes nothing between these two.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from math import exp, log, sqrt
from typing import TYPE_CHECKING, Any

from digest.group.background import rarity
from digest.group.traits import Traits

if TYPE_CHECKING:
    import numpy

Sparse = Mapping[str, float]
Pairs = dict[tuple[int, int], float]

_NOMINAL_WINDOW = 3000  # articles; the N of idf
_OWN = 0.6  # the share of the window's idf in a word's weight, the rest being everyday rarity
_BATCH = 1024  # pairs whose vectors are compared at a time: 2 x 2 MB
_REACH = 0.5  # how much of the spread of two groups' hours counts as no time between them
_COMMON = 250  # a word in more articles than this proposes no pair


@dataclass(frozen=True, slots=True, kw_only=True)
class Tuning:
    """The weights and thresholds of one pass; one set for all windows."""

    lexical: float
    vectors: float
    threshold: float
    floor: float  # lexical cosine below which a pair is not looked at
    lasting: float  # the share of a likeness that no time takes away
    hours: float  # after which the rest has faded to a third

    def fading(self, hours: float) -> float:
        """How much of a likeness is left when two points are that far apart."""
        return self.lasting + (1 - self.lasting) * exp(-abs(hours) / self.hours)


class Likeness:
    """Points (articles or groups of them) with their weighed words, vectors and hours; `spreads`
    are the standard deviations of the hours within groups."""

    def __init__(
        self,
        words: Sequence[Sparse],
        vectors: numpy.ndarray[Any, Any] | None,
        hours: Sequence[float],
        spreads: Sequence[float] | None = None,
    ) -> None:
        self.words = words
        self.vectors = vectors
        self.hours = hours
        self.spreads = spreads or [0.0] * len(hours)

    def lexical(self, one: int, other: int) -> float:
        """The cosine of two points' words."""
        mine, theirs = self.words[one], self.words[other]
        return sum(value * theirs[word] for word, value in mine.items() if word in theirs)

    def shared_words(self, floor: float, fresh: Sequence[int] | None = None) -> Pairs:
        """The lexical cosine of every pair that reaches `floor`, of points among `fresh` if given:
        of those with each other and with the rest."""
        return shared_words(self.words, floor, range(len(self.words)) if fresh is None else fresh)

    def score(self, lexical: Pairs, tuning: Tuning, least: float = 0.0) -> Pairs:
        """The likeness of these pairs, given their lexical cosines, where it reaches `least`."""
        cosines = self.cosines(list(lexical))
        found: Pairs = {}
        for (pair, value), cosine in zip(lexical.items(), cosines, strict=True):
            if cosine is None:
                cosine = _cosine_from(value)
            raw = tuning.lexical * value + tuning.vectors * cosine
            if raw >= least:
                faded = raw * tuning.fading(self._between(*pair))
                if faded >= least:
                    found[pair] = faded
        return found

    def _between(self, one: int, other: int) -> float:
        """The hours between two points: a story told for days is not far from its latest turn."""
        apart = abs(self.hours[one] - self.hours[other])
        return max(0.0, apart - _REACH * (self.spreads[one] + self.spreads[other]))

    def cosines(self, pairs: Sequence[tuple[int, int]]) -> Sequence[float | None]:
        """The cosines of the pairs' vectors; None for a pair where one has no vector."""
        if self.vectors is None:
            return [None] * len(pairs)
        import numpy

        found: list[float | None] = []
        points = numpy.fromiter(chain.from_iterable(pairs), dtype=numpy.intp, count=2 * len(pairs))
        for start in range(0, len(points), 2 * _BATCH):
            left, right = points[start : start + 2 * _BATCH].reshape(-1, 2).T
            cosines = numpy.einsum("ij,ij->i", self.vectors[left], self.vectors[right])
            found += [value or None for value in cosines.tolist()]  # a missing vector is all 0
        return found

    def grouped(self, groups: Sequence[Sequence[int]]) -> Likeness:
        """The centroids of groups of these points."""
        words = []
        for members in groups:
            total: defaultdict[str, float] = defaultdict(float)
            for member in members:
                for word, value in self.words[member].items():
                    total[word] += value
            words.append(unit(total))
        hours, spreads = [], []
        for members in groups:
            mean = sum(self.hours[m] for m in members) / len(members)
            variance = sum((self.hours[m] - mean) ** 2 for m in members) / len(members)
            hours.append(mean)
            spreads.append(sqrt(variance))
        return Likeness(words, self._centroids(groups), hours, spreads)

    def _centroids(self, groups: Sequence[Sequence[int]]) -> numpy.ndarray[Any, Any] | None:
        if self.vectors is None:
            return None
        import numpy

        sums = numpy.stack([self.vectors[list(members)].sum(axis=0) for members in groups])
        return unit_rows(sums)


def likeness_of(
    traits: Sequence[Traits], vectors: Mapping[str, Sequence[float]] | None
) -> Likeness:
    """The likeness over articles."""
    found = Counter(word for trait in traits for word in trait.terms)
    scale = log(_NOMINAL_WINDOW)
    idf = {word: max(0.05, log(_NOMINAL_WINDOW / (n + 0.5)) / scale) for word, n in found.items()}
    weighed = [
        unit(
            {
                word: _dampened(count)
                * (_OWN * idf[word] + (1 - _OWN) * rarity(word, trait.language))
                for word, count in trait.terms.items()
            }
        )
        for trait in traits
    ]
    return Likeness(weighed, _matrix(traits, vectors), [trait.hours for trait in traits])


def shared_words(points: Sequence[Sparse], floor: float, fresh: Sequence[int]) -> Pairs:
    """The lexical cosine of every pair with a `fresh` point that reaches `floor`, by an inverted
    index of the fresh ones."""
    frequency = Counter(word for point in points for word in point)
    index: dict[str, tuple[list[int], list[float]]] = {
        word: ([], []) for word, count in frequency.items() if 1 < count <= _COMMON
    }
    found: Pairs = {}
    new = set(fresh)
    for here in chain(fresh, (place for place in range(len(points)) if place not in new)):
        sums: dict[int, float] = {}
        so_far = sums.get
        for word, value in points[here].items():
            if word not in index:
                continue
            places, values = index[word]
            for there, its_value in zip(places, values, strict=True):
                sums[there] = so_far(there, 0.0) + value * its_value
            if here in new:
                places.append(here)
                values.append(value)
        for there, total in sums.items():
            if total >= floor:
                found[(there, here) if there < here else (here, there)] = total
    return found


def unit(vector: Sparse) -> Sparse:
    """The vector scaled to length 1."""
    length = sqrt(sum(value * value for value in vector.values())) or 1.0
    return {word: value / length for word, value in vector.items()}


def unit_rows(matrix: numpy.ndarray[Any, Any]) -> numpy.ndarray[Any, Any]:
    """The rows scaled to length 1."""
    import numpy

    lengths = numpy.linalg.norm(matrix, axis=1, keepdims=True)
    scaled: numpy.ndarray[Any, Any] = matrix / numpy.maximum(lengths, 1e-9)
    return scaled


def _dampened(count: float) -> float:
    return 1 + log(count) if count > 1 else count


def _cosine_from(lexical: float) -> float:
    """What the vectors' cosine is likely to be, where only the words are known."""
    return 0.3 + 0.5 * lexical


def _matrix(
    traits: Sequence[Traits], vectors: Mapping[str, Sequence[float]] | None
) -> numpy.ndarray[Any, Any] | None:
    length = (
        next((len(vectors[t.article.id]) for t in traits if t.article.id in vectors), 0)
        if vectors
        else 0
    )
    if not length or vectors is None:
        return None
    import numpy

    matrix = numpy.zeros((len(traits), length), dtype=numpy.float32)
    for row, trait in enumerate(traits):
        if trait.article.id in vectors:
            matrix[row] = vectors[trait.article.id]
    return unit_rows(matrix)


def best_words(one: Sparse, other: Sparse, limit: int = 6) -> tuple[str, ...]:
    """The words two points share, most telling first."""
    shared = sorted(one.keys() & other.keys(), key=lambda word: (-one[word] * other[word], word))
    return tuple(shared[:limit])
