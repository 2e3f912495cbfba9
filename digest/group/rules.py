"""The operator's themes: which rule of digest.yaml fits a story, and how well."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from math import log
from typing import TYPE_CHECKING, Any

from digest.config.types import ThemeRule
from digest.group.explain import ThemeReason
from digest.group.keywords import KeywordIndex
from digest.group.similarity import unit_rows
from digest.group.stories import Cluster
from digest.group.theme_words import told_by_words
from digest.group.topics import Vectors, first_scores, rule_texts, taught_scores
from digest.group.traits import Traits
from digest.group.words import fold
from digest.model import Feed

if TYPE_CHECKING:
    import numpy

    Matrix = numpy.ndarray[Any, Any]

_TAG_SCORE = 1.5  # an entry's own category says more than one word of its summary
_KEYWORD = 0.58  # what a keyword's idf counts for beside the sentence vectors
_ENOUGH = 3  # stories with a keyword, to learn from what a theme's stories look like
_IN_PASSING = 0.5  # the share of the best rule's score below which a keyword stands in passing
_FITS = 0.22  # cosine to a theme's stories that is enough where no rule has a keyword
_AS_NEAR = 0.1  # a story without keyword must be as near as this share of those with one


@dataclass(frozen=True, slots=True, kw_only=True)
class Placing:
    """The theme of a story: the best fit, and the others that fit too."""

    theme: str
    reason: ThemeReason
    see_also: tuple[str, ...] = ()


@dataclass(slots=True)
class _Fit:
    score: float = 0.0
    words: dict[str, None] = field(default_factory=dict)
    rule: str = "keyword"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Fits:
    """How the rules stand to one story."""

    found: dict[str, _Fit]  # the rules that fit, by name
    barred: set[str]  # those that a `none` or an unmet `all` rules out
    feed_theme: str | None


class OperatorThemes:
    """The rules of digest.yaml, held against stories.

    A feed's own theme comes before all. Else a rule fits a story when a keyword is found in it
    (title 1, tag 0.8, summary 0.5), a tag matches, or, given vectors, when the story is as near to
    the theme as its keyword stories are to each other. The best score wins; with equal scores, the
    rule that stands earlier in digest.yaml. Others that fit become cross-references.
    """

    def __init__(self, rules: Sequence[ThemeRule], feeds: Mapping[str, Feed]) -> None:
        self._rules = rules
        self._feeds = feeds
        self._names = {rule.name for rule in rules}
        self._index = KeywordIndex(
            word for rule in rules for word in (*rule.keywords, *rule.all, *rule.none)
        )

    def place(
        self, clusters: Sequence[Cluster], points: Matrix | None, vectors: Vectors
    ) -> tuple[list[Placing | None], list[str]]:
        """Each story's theme, None where no rule fits; and the nearest theme of each, "" unknown.

        `points` are the stories' unit vectors; `vectors` those of `theme_texts`.
        """
        if not self._rules:
            return [None] * len(clusters), [""] * len(clusters)
        fits = [self._fits(cluster) for cluster in clusters]
        scores = self._scores(clusters, fits, points, vectors)
        near = self._near(fits, scores, points)
        placings = [
            self._placing(fit, row, also) for fit, row, also in zip(fits, scores, near, strict=True)
        ]
        nearest = [
            self._best(row, self._names - fit.barred) for fit, row in zip(fits, scores, strict=True)
        ]
        return placings, nearest

    def _placing(self, fits: _Fits, scores: Sequence[float], near: str) -> Placing | None:
        by_name = {rule.name: score for rule, score in zip(self._rules, scores, strict=True)}
        best = max((fit.score for fit in fits.found.values()), default=0.0)
        fitting = {name for name, fit in fits.found.items() if fit.score >= _IN_PASSING * best}
        fitting |= {near} if near else set()
        ranked = [rule.name for rule in self._rules if rule.name in fitting]
        ranked.sort(key=lambda name: -by_name[name])  # stable: ties stay as in digest.yaml
        if fits.feed_theme:
            others = tuple(name for name in ranked if name != fits.feed_theme)
            reason = ThemeReason(rule="feed", score=1.0)
            return Placing(theme=fits.feed_theme, reason=reason, see_also=others)
        if not ranked:
            return None
        fit = fits.found.get(ranked[0]) or _Fit(rule="vectors", score=0.5)
        return Placing(
            theme=ranked[0],
            reason=ThemeReason(rule=fit.rule, words=tuple(fit.words), score=round(fit.score, 3)),
            see_also=tuple(name for name in ranked[1:] if name in fits.found),
        )

    def _best(self, scores: Sequence[float], names: set[str]) -> str:
        ranked = [
            (-score, place)
            for place, (rule, score) in enumerate(zip(self._rules, scores, strict=True))
            if rule.name in names
        ]
        return self._rules[min(ranked)[1]].name if ranked else ""

    def _scores(
        self,
        clusters: Sequence[Cluster],
        fits: Sequence[_Fits],
        points: Matrix | None,
        vectors: Vectors,
    ) -> Sequence[Sequence[float]]:
        found = Counter(name for fit in fits for name in fit.found)
        rarity = {name: log((len(fits) + 1) / (count + 0.5)) for name, count in found.items()}
        words = [
            [fit.found[rule.name].score if rule.name in fit.found else 0.0 for rule in self._rules]
            for fit in fits
        ]
        first = None
        if points is not None:
            first = first_scores(points, [rule_texts(rule) for rule in self._rules], vectors)
        if first is None or points is None:
            return told_by_words(words, [_stems(cluster) for cluster in clusters])
        import numpy

        scale = numpy.array([1 + rarity.get(rule.name, 0.0) for rule in self._rules])
        taught = taught_scores(points, first, _KEYWORD * numpy.array(words) * scale)
        rows: list[list[float]] = taught.tolist()
        return rows

    def _near(
        self, fits: Sequence[_Fits], scores: Sequence[Sequence[float]], points: Matrix | None
    ) -> list[str]:
        """For each story the best theme, where it is as near to it as the theme's own stories."""
        near = [""] * len(fits)
        if points is None:
            return near
        import numpy

        centred = unit_rows(points - points.mean(axis=0))
        unclaimed = [not fit.found for fit in fits]
        best = [
            self._best(row, self._names - fit.barred) for fit, row in zip(fits, scores, strict=True)
        ]
        for rule in self._rules:
            own = [place for place, fit in enumerate(fits) if rule.name in fit.found]
            if len(own) < _ENOUGH:
                continue
            cosines = centred @ unit_rows(centred[own].mean(axis=0, keepdims=True))[0]
            enough = float(numpy.quantile(cosines[own], _AS_NEAR))
            bars = numpy.where(unclaimed, min(enough, _FITS), enough)
            for place in numpy.flatnonzero(cosines >= bars).tolist():
                if best[place] == rule.name:
                    near[place] = rule.name
        return near

    def _fits(self, cluster: Cluster) -> _Fits:
        found: dict[str, _Fit] = {}
        barred: set[str] = set()
        for member in cluster.members:
            hits = self._index.hits(member)
            tags = self._tags(member)
            for rule in self._rules:
                if any(word in hits for word in rule.none):
                    barred.add(rule.name)
                score, words = _score(rule, hits, tags)
                if not words:
                    continue
                fit = found.setdefault(rule.name, _Fit())
                fit.score += score / len(cluster.members)
                fit.words |= dict.fromkeys(words)
                if not any(word in hits for word in words):
                    fit.rule = "tag"
        barred |= {rule.name for rule in self._rules if rule.all and rule.name not in found}
        for name in barred & found.keys():
            del found[name]
        return _Fits(found=found, barred=barred, feed_theme=self._feed_theme(cluster))

    def _feed_theme(self, cluster: Cluster) -> str | None:
        for member in cluster.members:
            for url in member.article.feeds:
                if url in self._feeds and (theme := self._feeds[url].theme) in self._names:
                    return theme
        return None

    def _tags(self, member: Traits) -> set[str]:
        feeds = (self._feeds[url] for url in member.article.feeds if url in self._feeds)
        return {fold(tag) for tag in (*member.article.tags, *(t for f in feeds for t in f.tags))}


def _score(rule: ThemeRule, hits: Mapping[str, float], tags: set[str]) -> tuple[float, list[str]]:
    if any(word in hits for word in rule.none) or not all(word in hits for word in rule.all):
        return 0.0, []
    found = [word for word in _unique((*rule.keywords, *rule.all)) if word in hits]
    tagged = [tag for tag in rule.tags if fold(tag) in tags]
    if not tagged and rule.keywords and not any(word in hits for word in rule.keywords):
        return 0.0, []
    return sum(hits[word] for word in found) + _TAG_SCORE * len(tagged), [*found, *tagged]


def _stems(cluster: Cluster) -> frozenset[str]:
    return frozenset(stem for member in cluster.members for stem in member.terms)


def _unique(words: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(words))
