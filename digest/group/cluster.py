"""Average-link clustering over a sparse graph of likeness: no chains, no dense matrix."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from heapq import heapify, heappop, heappush

Pairs = Mapping[tuple[int, int], float]  # (i, j) with i < j -> likeness; a missing pair is 0


def average_link(
    count: int, alike: Pairs, threshold: float, sizes: Sequence[int] | None = None
) -> list[list[int]]:
    """Merge the two most alike clusters while the mean over all their pairs reaches `threshold`.

    A~B and B~C alone do not join A and C: the pair (A, C) counts as 0 (UPGMA, Sokal & Michener
    1958). Clusters come in the order of their first member, members sorted. `sizes` weighs the
    points; ties go to the lower indices, so that the result is a function of the input order.
    """
    near: dict[int, dict[int, float]] = {point: {} for point in range(count)}
    heap = []
    for (one, other), value in alike.items():
        near[one][other] = near[other][one] = value
        if value >= threshold:
            heap.append((-value, one, other))
    heapify(heap)
    size = dict(enumerate(sizes)) if sizes else dict.fromkeys(range(count), 1)
    members = {point: [point] for point in range(count)}
    fresh = count
    while heap:
        _, one, other = heappop(heap)
        if one not in near or other not in near:
            continue
        members[fresh] = members.pop(one) + members.pop(other)
        size[fresh] = size[one] + size[other]
        near[fresh] = _join(near, one, other, size)
        for third, value in near[fresh].items():
            near[third][fresh] = value
            if value >= threshold:
                heappush(heap, (-value, third, fresh))
        fresh += 1
    return sorted(sorted(points) for points in members.values())


def _join(
    near: dict[int, dict[int, float]], one: int, other: int, size: Mapping[int, int]
) -> dict[int, float]:
    mine, theirs = near.pop(one), near.pop(other)
    mine.pop(other, None)
    theirs.pop(one, None)
    share = size[one] / (size[one] + size[other])
    joined = {third: share * value for third, value in mine.items()}
    for third, value in theirs.items():
        joined[third] = joined.get(third, 0.0) + (1 - share) * value
    for third in joined:
        near[third].pop(one, None)
        near[third].pop(other, None)
    return joined
