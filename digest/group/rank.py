"""Rank: how much a story matters, as a weighted sum of readable terms."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from math import exp, log2

from digest.group.explain import RankTerms
from digest.group.stories import Cluster

_OUTLETS, _LINKS, _FRESHNESS, _KEYWORDS, _FULLNESS = 3.0, 1.5, 1.0, 1.0, 0.5
_FRESH_HOURS = 72.0


def rank_terms(
    cluster: Cluster,
    *,
    inbound: Mapping[str, int],
    now: datetime,
    weights: Mapping[str, float],
    fit: float,
) -> RankTerms:
    """The terms of one story. `inbound` counts links by URL; `fit` (0..1) is its theme's."""
    lead = cluster.members[0].article
    newest = max(member.article.published for member in cluster.members)
    age = max(0.0, (now - newest).total_seconds() / 3600)
    outlets = {member.article.source or member.article.id for member in cluster.members}
    urls = {member.article.url for member in cluster.members}
    return RankTerms(
        # the second outlet says most: 0, 1, 1.6, 2, …
        outlets=round(log2(len(outlets)), 3),
        links=round(log2(1 + sum(inbound.get(url, 0) for url in urls)), 3),
        freshness=round(exp(-age / _FRESH_HOURS), 3),
        keywords=round(fit, 3),
        fullness=round(
            min(lead.words, 1200) / 2400 + 0.25 * bool(lead.summary) + 0.25 * bool(lead.image), 3
        ),
        weight=max(weights.get(member.article.id, 1.0) for member in cluster.members),
    )


def total(terms: RankTerms) -> float:
    """The score of a story, greater is earlier."""
    plain = (
        _OUTLETS * terms.outlets
        + _LINKS * terms.links
        + _FRESHNESS * terms.freshness
        + _KEYWORDS * terms.keywords
        + _FULLNESS * terms.fullness
    )
    return round(terms.weight * plain, 3)


def inbound_links(clusters: Sequence[Cluster]) -> dict[str, int]:
    """How many articles of other stories point to each URL."""
    found: dict[str, int] = {}
    for cluster in clusters:
        own = {member.article.url for member in cluster.members}
        for url in {url for member in cluster.members for url in member.links} - own:
            found[url] = found.get(url, 0) + 1
    return found
