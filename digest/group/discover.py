"""Discover: the themes of stories that no rule of the operator fits.

Stories are laid to the sections of a newspaper, near sections are joined until a handful is left
(Ward's criterion, sections of one family first), and the stories are then dealt out anew. How many
are left is decided by the silhouette (Rousseeuw 1987, simplified to distances from centroids).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from digest.group.similarity import unit_rows
from digest.group.topics import SECTION_TEXTS, Vectors, evened, first_scores
from digest.group.vocabulary.sections import SECTIONS, WIDER

if TYPE_CHECKING:
    import numpy

    Matrix = numpy.ndarray[Any, Any]

FEWEST, MOST = 5, 7  # discovered themes
SMALLEST = 3  # stories in one
_NEAR = 0.12  # cosine to the theme's centroid below which a story goes to the rest
_CLEAR = 0.55  # sum of the three cosines to a section, from which a story is clearly of it
_FAMILY = 0.74  # what joining two sections of one family costs beside strangers
_WIDER = [WIDER[section.names[0]].names[0] for section in SECTIONS]


@dataclass(frozen=True, slots=True, kw_only=True)
class Discovered:
    """Stories, by their places, as themes."""

    themes: list[list[int]]
    sections: list[int]  # of each story, as a place in SECTIONS
    clear: list[bool]  # whether it is clearly of that section
    words: list[tuple[str, ...]]  # what says so


def discover(points: Matrix, sizes: Sequence[int], vectors: Vectors) -> Discovered | None:
    """The themes among unit vectors of stories; None when the sections' own vectors are missing.
    `sizes` are the numbers of articles."""
    import numpy

    first = first_scores(points, SECTION_TEXTS, vectors)
    if first is None:
        return None
    scores = (evened(first) + 10 * first) / 2
    weights = numpy.sqrt(numpy.asarray(sizes, dtype=float))
    mean = numpy.average(points, axis=0, weights=sizes).astype(points.dtype)
    centred = unit_rows(points - mean)
    labels = _settled(centred, weights, scores)
    groups = [[int(section)] for section in numpy.unique(labels)]
    sums = _sums(centred, weights, labels, scores.shape[1])
    mass = numpy.bincount(labels, weights=weights, minlength=scores.shape[1])
    tried: list[tuple[float, list[list[int]], Matrix]] = []
    while True:
        if len(groups) <= MOST:
            dealt = _dealt(centred, weights, _joined(labels, groups), len(groups))
            tried.append((_silhouette(centred, weights, dealt, len(groups)), groups, dealt))
        if len(groups) <= FEWEST:
            break
        groups = _join_nearest(groups, sums, mass)
    _, sections, dealt = max(tried, key=lambda one: one[0])
    centroids = _centroids(centred, weights, dealt, len(sections))
    near = (centred * centroids[dealt]).sum(axis=1) >= _NEAR
    nearest = scores.argmax(axis=1)
    clear = first[numpy.arange(len(first)), nearest] >= _CLEAR
    return Discovered(
        themes=[numpy.flatnonzero(near & (dealt == n)).tolist() for n in range(len(sections))],
        sections=nearest.tolist(),
        clear=clear.tolist(),
        words=[SECTIONS[section].names[:1] for section in nearest],
    )


def _settled(centred: Matrix, weights: Matrix, scores: Matrix) -> Matrix:
    """Each story's section, settled by two rounds against the sections' own stories."""
    import numpy

    labels = scores.argmax(axis=1)
    count = scores.shape[1]
    for _ in range(2):
        centroids = _centroids(centred, weights, labels, count)
        enough = numpy.bincount(labels, minlength=count) >= SMALLEST
        if not enough.any():
            break
        fits = numpy.where(enough, centred @ centroids.T + 0.09 * scores, -99.0)
        labels = numpy.argmax(fits, axis=1)
    settled: Matrix = labels
    return settled


def _joined(labels: Matrix, groups: Sequence[Sequence[int]]) -> Matrix:
    import numpy

    place = {section: number for number, group in enumerate(groups) for section in group}
    return numpy.array([place[section] for section in labels.tolist()])


def _join_nearest(groups: list[list[int]], sums: Matrix, mass: Matrix) -> list[list[int]]:
    """The groups with the two nearest made one; `sums` and `mass` are those of the sections."""
    import numpy

    centroids = unit_rows(numpy.stack([sums[group].sum(axis=0) for group in groups]))
    cosines: list[list[float]] = (centroids @ centroids.T).tolist()
    heavy = [float(mass[group].sum()) for group in groups]

    def cost(one: int, other: int) -> float:
        families = {_WIDER[section] for section in groups[one] + groups[other]}
        ward = heavy[one] * heavy[other] / (heavy[one] + heavy[other]) * (1 - cosines[one][other])
        return ward * (_FAMILY if len(families) == 1 else 1)

    one, other = min(
        ((i, j) for j in range(len(groups)) for i in range(j)), key=lambda pair: cost(*pair)
    )
    rest = [group for place, group in enumerate(groups) if place not in {one, other}]
    return [*rest, groups[one] + groups[other]]


def _dealt(centred: Matrix, weights: Matrix, labels: Matrix, count: int) -> Matrix:
    for _ in range(3):
        labels = (centred @ _centroids(centred, weights, labels, count).T).argmax(axis=1)
    return labels


def _silhouette(centred: Matrix, weights: Matrix, labels: Matrix, count: int) -> float:
    import numpy

    if count < 2:
        return 0.0
    away = 1 - centred @ _centroids(centred, weights, labels, count).T
    own = away[numpy.arange(len(labels)), labels]
    away[numpy.arange(len(labels)), labels] = 9
    next_best = away.min(axis=1)
    return float(numpy.average((next_best - own) / numpy.maximum(next_best, own), weights=weights))


def _centroids(centred: Matrix, weights: Matrix, labels: Matrix, count: int) -> Matrix:
    return unit_rows(_sums(centred, weights, labels, count))


def _sums(centred: Matrix, weights: Matrix, labels: Matrix, count: int) -> Matrix:
    import numpy

    shares = numpy.zeros((count, len(labels)), dtype=centred.dtype)
    shares[labels, numpy.arange(len(labels))] = weights
    sums: Matrix = shares @ centred
    return sums
