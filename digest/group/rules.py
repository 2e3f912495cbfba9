"""The operator's themes: which rule fits a story, and how well."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from digest.config.types import ThemeRule
from digest.group.explain import ThemeReason
from digest.group.keywords import Hit, KeywordIndex
from digest.group.stories import Cluster
from digest.group.traits import Traits
from digest.group.words import fold
from digest.model import Feed

_TAG_SCORE = 1.5  # an entry's own category says more than one word of its summary


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


class OperatorThemes:
    """The rules of digest.yaml, ready to be held against stories.

    The best score wins: the sum of the keywords found, each by its place (title 1, tag 0.8,
    summary 0.5), averaged over the story's articles. With equal scores the rule that stands
    earlier in digest.yaml wins. A feed's own theme comes before all that.
    """

    def __init__(self, rules: Sequence[ThemeRule], feeds: Mapping[str, Feed]) -> None:
        self._rules = rules
        self._feeds = feeds
        self._index = KeywordIndex(
            word for rule in rules for word in (*rule.keywords, *rule.all, *rule.none)
        )

    def place(self, cluster: Cluster) -> Placing | None:
        """The theme of a story; None when no rule fits."""
        fits = self._fits(cluster)
        order = {rule.name: place for place, rule in enumerate(self._rules)}
        ranked = sorted(fits, key=lambda name: (-fits[name].score, order[name]))
        if feed_theme := self._feed_theme(cluster):
            others = tuple(name for name in ranked if name != feed_theme)
            return Placing(
                theme=feed_theme, reason=ThemeReason(rule="feed", score=1.0), see_also=others
            )
        if not ranked:
            return None
        best = fits[ranked[0]]
        return Placing(
            theme=ranked[0],
            reason=ThemeReason(rule=best.rule, words=tuple(best.words), score=round(best.score, 3)),
            see_also=tuple(ranked[1:]),
        )

    def _feed_theme(self, cluster: Cluster) -> str | None:
        names = {rule.name for rule in self._rules}
        for member in cluster.members:
            for url in member.article.feeds:
                if url in self._feeds and (theme := self._feeds[url].theme) in names:
                    return theme
        return None

    def _fits(self, cluster: Cluster) -> dict[str, _Fit]:
        fits: dict[str, _Fit] = {}
        for member in cluster.members:
            hits = self._index.hits(member)
            tags = self._tags(member)
            for rule in self._rules:
                score, found = _score(rule, hits, tags)
                if not found:
                    continue
                fit = fits.setdefault(rule.name, _Fit())
                fit.score += score / len(cluster.members)
                fit.words |= dict.fromkeys(found)
                if not any(word in hits for word in found):
                    fit.rule = "tag"
        return fits

    def _tags(self, member: Traits) -> set[str]:
        feeds = (self._feeds[url] for url in member.article.feeds if url in self._feeds)
        return {fold(tag) for tag in (*member.article.tags, *(t for f in feeds for t in f.tags))}


def _score(rule: ThemeRule, hits: Mapping[str, Hit], tags: set[str]) -> tuple[float, list[str]]:
    if any(word in hits for word in rule.none) or not all(word in hits for word in rule.all):
        return 0.0, []
    found = [word for word in _unique((*rule.keywords, *rule.all)) if word in hits]
    tagged = [tag for tag in rule.tags if fold(tag) in tags]
    score = sum(hits[word].weight for word in found) + _TAG_SCORE * len(tagged)
    if not tagged and rule.keywords and not any(word in hits for word in rule.keywords):
        return 0.0, []
    return score, [*found, *tagged]


def _unique(words: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(words))
