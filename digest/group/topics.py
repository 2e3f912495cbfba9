"""Topics: how near stories are to named topics, be it the operator's themes or the sections of a
newspaper, by sentence vectors. numpy is imported here only when there are vectors.

Zero-shot first (cosine to the topic's name and words, evened out over topics), then rounds of
self-training: a ridge regression on the stories that are told apart most clearly scores them all.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from digest.config.types import ThemeRule
from digest.group.similarity import unit_rows
from digest.group.vocabulary.sections import SECTIONS

if TYPE_CHECKING:
    import numpy

    Matrix = numpy.ndarray[Any, Any]

Vectors = Mapping[str, Sequence[float]]

_CLEAR = 0.87  # the share of each topic's stories that teaches
_RIDGE = 32.0
_ROUNDS = 4
_TAUGHT = 2.7  # weight of what was learnt beside the zero-shot score
_FIRST = 2.1


def rule_texts(rule: ThemeRule) -> tuple[str, ...]:
    """The texts whose vectors stand for a rule; the first holds all of it."""
    return (
        f"{rule.name}: {', '.join((*rule.keywords, *rule.all))}",
        *dict.fromkeys((rule.name, *rule.keywords, *rule.all, *rule.examples)),
    )


SECTION_TEXTS = tuple((section.text, section.names[0], *section.words) for section in SECTIONS)


def theme_texts(rules: Sequence[ThemeRule]) -> tuple[str, ...]:
    """The texts beside the articles whose vectors `group` can use, keyed by the text itself."""
    topics = [*(rule_texts(rule) for rule in rules), *SECTION_TEXTS]
    return tuple(dict.fromkeys(text for texts in topics for text in texts))


def first_scores(
    points: Matrix, topics: Sequence[Sequence[str]], vectors: Vectors
) -> Matrix | None:
    """Three cosines of each point to each topic, added: to its whole text, to the mean of its words
    and to its three nearest words. None when a text has no vector."""
    import numpy

    columns = []
    for texts in topics:
        if any(not len(vectors.get(text, ())) for text in texts):
            return None
        words = unit_rows(numpy.array([vectors[text] for text in texts], dtype=numpy.float32))
        cosines = points @ words[1:].T
        nearest = numpy.sort(cosines, axis=1)[:, -3:].mean(axis=1)
        columns.append(points @ words[0] + cosines.mean(axis=1) + nearest)
    return numpy.stack(columns, axis=1)


def taught_scores(points: Matrix, first: Matrix, extra: Matrix) -> Matrix:
    """The scores after self-training. `extra` (keywords found) is added to the zero-shot score."""
    import numpy

    if len(points) < 2 * first.shape[1] or first.shape[1] < 2:
        return evened(first) + extra
    start = _FIRST * evened(first, share=0.95) + extra
    centred = unit_rows(points - points.mean(axis=0))
    scores = start
    for _ in range(_ROUNDS):
        labels, weights = _clear_ones(scores)
        count = scores.shape[1]
        targets = numpy.full(scores.shape, -1 / (count - 1))
        targets[numpy.arange(len(points)), labels] = 1
        weighed = (centred * weights[:, None]).T
        learnt = numpy.linalg.solve(
            weighed @ centred + _RIDGE * numpy.eye(centred.shape[1]), weighed @ targets
        )
        scores = start + _TAUGHT * evened(centred @ learnt)
    return scores


def _clear_ones(scores: Matrix) -> tuple[Matrix, Matrix]:
    """The best topic of each point, and the weights that let each topic teach alike."""
    import numpy

    labels = scores.argmax(axis=1)
    ordered = numpy.sort(scores, axis=1)
    margins = ordered[:, -1] - ordered[:, -2]
    weights = numpy.zeros(len(scores))
    for topic in range(scores.shape[1]):
        own = numpy.flatnonzero(labels == topic)
        clear = own[numpy.argsort(-margins[own], kind="stable")][: max(5, int(len(own) * _CLEAR))]
        weights[clear] = 1 / max(1, len(clear))
    return labels, weights * (len(scores) * _CLEAR / max(weights.sum(), 1e-9))


def evened(scores: Matrix, share: float = 1.0) -> Matrix:
    """z-scores per topic, so that a wide topic does not swallow all; `share` of the topic's own
    mean is taken away, the rest being the mean over all topics."""
    mean = share * scores.mean(axis=0) + (1 - share) * scores.mean()
    result: Matrix = (scores - mean) / (scores.std(axis=0) + 1e-9)
    return result
