"""Average-link clustering over a sparse graph of likeness: no chains, no dense matrix."""

from __future__ import annotations

from collections.abc import Mapping
from heapq import heapify, heappop, heappush

Pairs = Mapping[tuple[int, int], float]  # (i, j) with i < j -> likeness; a missing pair is 0


def average_link(count: int, alike: Pairs, threshold: float) -> list[list[int]]:
    """Merge the two most alike clusters while the mean over all their pairs reaches `threshold`.

    A~B and B~C alone do not join A and C: the pair (A, C) counts as 0 (UPGMA, Sokal & Michener
    1958). Clusters come in the order of their first member, members sorted;
    ties go to the lower indices. Sums are kept instead of means, so that joining a small cluster to
    a large one costs no more than the small one's neighbours.
    """
    sums: list[dict[int, float]] = [{} for _ in range(count)]
    heap = []
    for (one, other), value in alike.items():
        sums[one][other] = sums[other][one] = value
        if value >= threshold:
            heap.append((-value, one, other))
    heapify(heap)
    members = [[point] for point in range(count)]
    while heap:
        stated, one, other = heappop(heap)
        if not members[one] or not members[other]:
            continue
        # a cluster that grew has a smaller mean to those it did not come nearer to
        mean = sums[one][other] / (len(members[one]) * len(members[other]))
        if mean < -stated:
            if mean >= threshold:
                heappush(heap, (-mean, one, other))
            continue
        if len(sums[one]) < len(sums[other]):
            one, other = other, one
        members[one] += members[other]
        members[other] = []
        for third in _absorb(sums, one, other):
            mean = sums[one][third] / (len(members[one]) * len(members[third]))
            if mean >= threshold:
                heappush(heap, (-mean, min(one, third), max(one, third)))
    return sorted(sorted(points) for points in members if points)


def _absorb(sums: list[dict[int, float]], one: int, other: int) -> list[int]:
    """Add what `other` is to third clusters to what `one` is to them; the thirds touched."""
    mine, theirs = sums[one], sums[other]
    sums[other] = {}
    del mine[other], theirs[one]
    for third, value in theirs.items():
        total = mine.get(third, 0.0) + value
        mine[third] = sums[third][one] = total
        del sums[third][other]
    return list(theirs)
