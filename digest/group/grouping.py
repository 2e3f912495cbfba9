"""Grouping: the articles of a window become the themes of an edition, each article once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from digest.config.types import NO_EDITS, EditionEdits, Limits, ThemeRule
from digest.group.edits import Edited, apply_edits
from digest.group.explain import Explanation, RankTerms, ThemeReason
from digest.group.limits import limit
from digest.group.rank import inbound_links, rank_terms, total
from digest.group.read_more import Outlets, links_of
from digest.group.rules import Placing
from digest.group.stories import Cluster, make_clusters
from digest.group.themes import Placings, arrange, place
from digest.group.traits import read_traits
from digest.model import Article, Excluded, Feed, Story, Theme


@dataclass(frozen=True, slots=True, kw_only=True)
class Grouping:
    """What became of every article; `why` is by article id."""

    themes: tuple[Theme, ...]
    excluded: tuple[Excluded, ...]
    why: Mapping[str, Explanation]


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """A story with its theme and the terms of its rank, before limits."""

    story: Story
    cluster: Cluster
    placing: Placing
    nearest: str  # the operator's theme that comes closest
    rank: RankTerms


def group(
    articles: Sequence[Article],
    *,
    rules: Sequence[ThemeRule],
    feeds: Sequence[Feed],
    limits: Limits,
    language: str,
    now: datetime,
    vectors: Mapping[str, Sequence[float]] | None = None,
    previous: Sequence[str] = (),
    edits: EditionEdits = NO_EDITS,
) -> Grouping:
    """The themes of an edition. The order of `articles` does not matter; nothing is lost.

    `vectors` are sentence vectors by article id (and by text, for `theme_texts`); without them
    words alone decide. `now` is the edition's slot, for freshness. `previous` names the themes of
    the last edition, so that a discovered theme keeps its name. `edits` are the editor's.
    """
    usable, excluded = _usable(articles)
    by_url = {feed.url: feed for feed in feeds}
    weights = {article.id: _weight(article, by_url) for article in usable}
    clusters = make_clusters(
        read_traits(usable, language), vectors, language=language, weights=weights
    )
    placings = place(
        clusters,
        rules=rules,
        feeds=by_url,
        language=language,
        vectors=vectors,
        previous=previous,
    )
    outlets = Outlets(usable)
    placed = _ranked(clusters, placings, outlets, weights=weights, now=now)
    edited = apply_edits(arrange(placed, rules=rules, language=language), edits, outlets)
    themes = limit(edited.themes, limits, pinned=edited.pinned, linked=edited.linked)
    excluded += edited.excluded
    why = _explained(themes, placed, excluded, edited)
    return Grouping(themes=themes, excluded=excluded, why=why)


def _usable(articles: Sequence[Article]) -> tuple[list[Article], tuple[Excluded, ...]]:
    once = {article.id: article for article in articles}
    usable, excluded = [], []
    for article in sorted(once.values(), key=lambda article: (article.published, article.id)):
        if article.title.strip():
            usable.append(article)
        else:
            excluded.append(
                Excluded(
                    article_id=article.id, title="", url=article.url, reason="it has no headline"
                )
            )
    return usable, tuple(excluded)


def _weight(article: Article, feeds: Mapping[str, Feed]) -> float:
    return max((feeds[url].weight for url in article.feeds if url in feeds), default=1.0)


def _ranked(
    clusters: Sequence[Cluster],
    placings: Placings,
    outlets: Outlets,
    *,
    weights: Mapping[str, float],
    now: datetime,
) -> list[Placed]:
    inbound = inbound_links(clusters)
    placed = []
    for cluster, placing, nearest in zip(
        clusters, placings.placings, placings.nearest, strict=True
    ):
        members = [member.article for member in cluster.members]
        fit = min(1.0, placing.reason.score)
        terms = rank_terms(cluster, inbound=inbound, now=now, weights=weights, fit=fit)
        story = Story(
            id=members[0].id,
            lead=members[0],
            others=tuple(members[1:]),
            read_more=links_of(members, outlets),
            score=total(terms),
            see_also=placing.see_also,
        )
        placed.append(
            Placed(story=story, cluster=cluster, placing=placing, nearest=nearest, rank=terms)
        )
    return placed


def _explained(
    themes: Sequence[Theme],
    placed: Sequence[Placed],
    excluded: Sequence[Excluded],
    edited: Edited,
) -> dict[str, Explanation]:
    why = {
        item.article_id: Explanation(
            article_id=item.article_id,
            title=item.title,
            url=item.url,
            place="excluded",
            left_out=item.reason,
        )
        for item in excluded
    }
    ranked = {one.story.id: one for one in placed}
    for theme in themes:
        for story in (*theme.stories, *theme.more):
            left_out = "" if story in theme.stories else _why_a_link(story, edited)
            for article in (story.lead, *story.others):
                why[article.id] = _explanation(
                    article, story, ranked[story.id], theme=theme.name, left_out=left_out
                )
    return why


def _why_a_link(story: Story, edited: Edited) -> str:
    by_hand = story.id in edited.linked
    return f"{'the edition file says so' if by_hand else 'beyond the limits'}: kept as a link"


def _explanation(
    article: Article, story: Story, placed: Placed, *, theme: str, left_out: str
) -> Explanation:
    placing = placed.placing
    return Explanation(
        article_id=article.id,
        title=article.title,
        url=article.url,
        story=story.id,
        lead=article.id == story.lead.id,
        evidence=placed.cluster.evidence.get(article.id),
        theme=theme,
        nearest=placed.nearest,
        place="more" if left_out else "edition",
        theme_reason=placing.reason if theme == placing.theme else ThemeReason(rule="editor"),
        rank=placed.rank,
        score=story.score,
        left_out=left_out,
    )
