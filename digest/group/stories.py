"""Stories: the articles that tell the same news, joined; each with its lead and its evidence.

Passes of average link: first over articles, then, a few times, over the centroids of what was
found, which joins the parts of a story that no single pair of headlines connects.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from math import log2

from digest.group.cluster import average_link
from digest.group.conflicts import Conflicts
from digest.group.crossing import cross_language
from digest.group.explain import Evidence
from digest.group.similarity import Likeness, Pairs, Tuning, best_words, likeness_of
from digest.group.traits import Traits
from digest.model import Article

# Found by a random search over windows of labelled headlines. Searches on either half of them
# gained on the other half too; these last weights were then chosen on all of them.
ARTICLES = Tuning(
    lexical=0.585, vectors=0.355, threshold=0.34, floor=0.178, lasting=0.201, hours=98
)
CENTROIDS = Tuning(
    lexical=0.443, vectors=0.363, threshold=0.258, floor=0.165, lasting=0.066, hours=76
)
_ROUNDS = 2  # passes over centroids
_ALONE = 0.13  # two articles that each stand alone must be more alike than parts of a story
_LARGE = 0.016  # … as must two stories, for each doubling of the smaller one
_DRAWN = 0.004  # … while a large story draws smaller ones
_CONFLICT = -0.8  # likeness of two articles whose numbers differ: it also holds clusters apart
_CHECKED = 400  # pairs of two groups beyond which a conflict is not looked for
_DIRECT_LINK = 0.14  # one points to the other
_SHARED_LINK = 0.07  # both point to the same page
_BORNE_OUT = 0.6  # a link counts for no more than this share of the words' likeness
_ONLY_ACTOR = 0.04  # headlines share nothing but whom they are about
_ONE_WORD = 0.15  # where nothing but words is known
_FEW = 3  # words of a headline of which one is much
_BOILERPLATE = 5  # a page that more articles point to says nothing


@dataclass(frozen=True, slots=True, kw_only=True)
class Cluster:
    """The articles of one story, lead first, and why each of them is in it."""

    members: tuple[Traits, ...]
    evidence: Mapping[str, Evidence]  # by article id; none for a story of one


def make_clusters(
    traits: Sequence[Traits],
    vectors: Mapping[str, Sequence[float]] | None,
    *,
    language: str,
    weights: Mapping[str, float],
) -> list[Cluster]:
    """The stories of a window. `traits` sorted; `weights` are the operator's, by article id."""
    likeness = likeness_of(traits, vectors)
    links = _link_evidence(traits)
    lexical = likeness.shared_words(ARTICLES.floor)
    conflicts = Conflicts(traits, lexical)
    alike = _adjusted(lexical, likeness, traits, links, conflicts)
    first = average_link(len(traits), alike, ARTICLES.threshold)
    groups = _joined(likeness, first, conflicts)
    evidence = _evidence(groups, traits, likeness, alike)
    return [
        Cluster(
            members=tuple(sorted((traits[m] for m in members), key=_lead_order(language, weights))),
            evidence={
                traits[m].article.id: evidence[traits[m].article.id]
                for m in members
                if traits[m].article.id in evidence
            },
        )
        for members in groups
    ]


def _joined(likeness: Likeness, groups: list[list[int]], conflicts: Conflicts) -> list[list[int]]:
    known: Pairs = {}
    fresh: Sequence[int] = range(len(groups))
    for _ in range(_ROUNDS):
        alike = known | _alike_groups(likeness, groups, fresh, conflicts)
        found = average_link(len(groups), alike, CENTROIDS.threshold)
        if len(found) == len(groups):
            break
        place = {parts[0]: n for n, parts in enumerate(found) if len(parts) == 1}
        known = {
            (place[one], place[other]): value
            for (one, other), value in alike.items()
            if one in place and other in place
        }
        fresh = [n for n, parts in enumerate(found) if len(parts) > 1]
        groups = [sorted(member for part in parts for member in groups[part]) for parts in found]
    return groups


def _alike_groups(
    likeness: Likeness,
    groups: Sequence[Sequence[int]],
    fresh: Sequence[int],
    conflicts: Conflicts,
) -> Pairs:
    """The likeness of each pair of groups of which one is fresh."""
    centroids = likeness.grouped(groups)
    alike = centroids.score(centroids.shared_words(CENTROIDS.floor, fresh), CENTROIDS)
    for (one, other), value in alike.items():
        sizes = len(groups[one]), len(groups[other])
        doubt = _LARGE * log2(min(sizes)) - _DRAWN * log2(max(sizes))
        doubt += _ALONE * (max(sizes) == 1)
        alike[one, other] = value - doubt
        if value - doubt >= CENTROIDS.threshold and sizes[0] * sizes[1] <= _CHECKED:
            alike[one, other] -= conflicts.share(groups[one], groups[other])
    return alike


def _adjusted(
    lexical: Pairs,
    likeness: Likeness,
    traits: Sequence[Traits],
    links: Pairs,
    conflicts: Conflicts,
) -> Pairs:
    """The likeness of pairs with what else is known of them: links, outlets, languages, numbers."""
    alike = likeness.score(lexical, ARTICLES, least=ARTICLES.threshold)
    alike |= _linked(likeness, lexical, links)
    for one, other in alike:
        if traits[one].language != traits[other].language:
            alike[one, other] = 0.0
    alike |= cross_language(traits, likeness, links, ARTICLES)
    found = {}
    for pair, value in alike.items():
        if value < ARTICLES.threshold:
            continue  # a slight likeness counts as none
        if conflicts.between(*pair):
            found[pair] = _CONFLICT
        else:
            found[pair] = value - _ONLY_ACTOR * _only_actor(traits[pair[0]], traits[pair[1]])
            if likeness.vectors is None and pair not in links and _by_one_word(pair, traits):
                found[pair] -= _ONE_WORD
    return found


def _linked(likeness: Likeness, lexical: Pairs, links: Pairs) -> Pairs:
    """The likeness of linked pairs, with what the link adds as far as the words bear it out."""
    alike = likeness.score({pair: lexical.get(pair, 0.0) for pair in links}, ARTICLES)
    return {
        pair: value + min(links[pair], _BORNE_OUT * likeness.lexical(*pair))
        for pair, value in alike.items()
    }


def _link_evidence(traits: Sequence[Traits]) -> Pairs:
    at = {trait.article.url: place for place, trait in enumerate(traits)}
    found: Pairs = {}
    pointing: defaultdict[str, list[int]] = defaultdict(list)
    for here, trait in enumerate(traits):
        for url in trait.links:
            pointing[url].append(here)
            there = at.get(url, here)
            if there != here:
                found[min(here, there), max(here, there)] = _DIRECT_LINK
    for places in pointing.values():
        if 1 < len(places) <= _BOILERPLATE:
            for pair in combinations(places, 2):
                found.setdefault(pair, _SHARED_LINK)
    # an outlet links its own older pieces for the background
    return {pair: bonus for pair, bonus in found.items() if not _same_outlet(pair, traits)}


def _same_outlet(pair: tuple[int, int], traits: Sequence[Traits]) -> bool:
    one, other = (traits[place].article.source for place in pair)
    return bool(one) and one == other


def _by_one_word(pair: tuple[int, int], traits: Sequence[Traits]) -> bool:
    """Whether longer headlines share a single word: a ferry runs aground, a ferry museum opens.
    Between languages names and numbers decide, not words."""
    one, other = (traits[place] for place in pair)
    return (
        one.language == other.language
        and min(len(one.terms), len(other.terms)) > _FEW
        and len(one.terms.keys() & other.terms.keys()) == 1
    )


def _only_actor(one: Traits, other: Traits) -> bool:
    if not one.actors or not other.actors:
        return False
    shared = one.terms.keys() & other.terms.keys()
    return (
        shared <= one.actors & other.actors
        and min(len(one.terms), len(other.terms)) > len(shared) + 1
    )


def _lead_order(language: str, weights: Mapping[str, float]):  # type: ignore[no-untyped-def]
    """The lead: in the newsletter's language, from the feed the operator weighs most, the fullest,
    with an image, the earliest; the id decides the rest."""

    def order(trait: Traits) -> tuple[object, ...]:
        article: Article = trait.article
        return (
            trait.language != language,
            -weights.get(article.id, 1.0),
            not article.summary,
            -round(log2(article.words + 1) / 2),
            article.image is None,
            article.published,
            article.id,
        )

    return order


def _nearest(groups: Sequence[Sequence[int]], alike: Pairs) -> dict[int, int]:
    """Each member of a story told by several, with the other that is most like it."""
    at = {member: place for place, members in enumerate(groups) for member in members}
    best = {
        member: (0.0, -next(other for other in members if other != member))
        for members in groups
        if len(members) > 1
        for member in members
    }
    for (one, other), value in alike.items():
        if at[one] == at[other]:
            best[one] = max(best[one], (value, -other))
            best[other] = max(best[other], (value, -one))
    return {member: -other for member, (_, other) in best.items()}


def _ordered(one: int, other: int) -> tuple[int, int]:
    return (one, other) if one < other else (other, one)


def _evidence(
    groups: Sequence[Sequence[int]], traits: Sequence[Traits], likeness: Likeness, alike: Pairs
) -> dict[str, Evidence]:
    pairs = list(_nearest(groups, alike).items())
    found = {}
    for (here, best), cosine in zip(pairs, likeness.cosines(pairs), strict=True):
        one, other = traits[here], traits[best]
        found[one.article.id] = Evidence(
            article_id=other.article.id,
            title=other.article.title,
            source=other.article.source,
            score=round(alike.get(_ordered(here, best), 0.0), 3),
            lexical=round(likeness.lexical(here, best), 3),
            vectors=None if cosine is None else round(cosine, 3),
            words=best_words(likeness.words[here], likeness.words[best]),
            names=tuple(sorted(one.names & other.names)),
            links=tuple(sorted(one.links & (other.links | {other.article.url}))),
        )
    return found
