"""The trim: how much of an edition is shown, and how a total is shared out among its themes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Trim:
    """How much of an edition is shown."""

    summaries: bool = True  # of the compact stories
    links: int | None = None  # read-more links per story, at most; None: as the newsletter says
    stories: int | None = None  # in the whole edition, at most; None: all


def shares(lengths: Sequence[int], total: int | None) -> list[int]:
    """How many stories each theme shows when `total` are shown: the same cap for all themes.

    What the cap leaves over goes to the first themes that have more.
    """
    if total is None or total >= sum(lengths):
        return list(lengths)
    cap = 0
    while sum(min(length, cap + 1) for length in lengths) <= total:
        cap += 1
    shown = [min(length, cap) for length in lengths]
    for place, length in enumerate(lengths):
        if sum(shown) == total:
            break
        shown[place] += length > cap
    return shown
