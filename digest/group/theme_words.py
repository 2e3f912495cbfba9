"""Theme words: what stories with a keyword tell of those without, where there are no vectors.

Naive Bayes (Maron 1961) in two rounds: the words of the stories that keywords give to a theme say
how likely the others are to be of it, and then theirs do.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from math import log, sqrt

_LEARNT = 0.6  # what the learnt words count for beside the keywords
_SMOOTH = 2.0  # stories with a word that are dealt out to the themes before any is seen
_ROUNDS = 2

Rows = Sequence[Sequence[float]]  # per story the score of each theme


def told_by_words(scores: Rows, stories: Sequence[frozenset[str]]) -> Rows:
    """The scores of each story's themes, given those by keywords and each story's stems."""
    told = scores
    for _ in range(_ROUNDS):
        learnt = _learnt(told, stories)
        told = [
            [
                score + _LEARNT * _mean(words, stems)
                for score, words in zip(row, learnt, strict=True)
            ]
            for row, stems in zip(scores, stories, strict=True)
        ]
    return told


def _learnt(scores: Rows, stories: Sequence[frozenset[str]]) -> list[dict[str, float]]:
    """For each theme how much more often its stories have a word than all that are of a theme."""
    own: list[list[frozenset[str]]] = [[] for _ in scores[0]] if scores else []
    for row, stems in zip(scores, stories, strict=True):
        best = max(row)
        if best > 0 and row.count(best) == 1:
            own[row.index(best)].append(stems)
    everywhere = Counter(stem for told in own for stems in told for stem in stems)
    count = sum(map(len, own)) or 1
    learnt = []
    for told in own:
        share = len(told) / count
        inside = Counter(stem for stems in told for stem in stems)
        learnt.append(
            {
                stem: log((inside[stem] + _SMOOTH * share) / ((its + _SMOOTH) * share))
                for stem, its in everywhere.items()
            }
            if told
            else {}
        )
    return learnt


def _mean(words: dict[str, float], stems: frozenset[str]) -> float:
    """The sum of what the words say, dampened by how many there are."""
    return sum(words.get(stem, 0.0) for stem in sorted(stems)) / sqrt(len(stems) or 1)
