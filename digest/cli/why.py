"""An explanation in an editor's words, for the terminal and for the page beside the preview."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from digest.group import Evidence, Explanation, RankTerms, ThemeReason
    from digest.pipeline import Draft

RULES = {
    "feed": "its feed goes there",
    "keyword": "these words of the theme: {words}",
    "tag": "these tags: {words}",
    "vectors": "it reads like the theme",
    "section": "it fits a section of that name: {words}",
    "phrase": "stories that share the words: {words}",
    "rest": "it fits no theme",
    "editor": "the edition file puts it there",
}


def explained(draft: Draft) -> Iterable[Explanation]:
    """As the edition has them, then what was left out."""
    edition = draft.sealed.edition
    for theme in edition.themes:
        for story in (*theme.stories, *theme.more):
            for article in (story.lead, *story.others):
                yield draft.why[article.id]
    for excluded in edition.excluded:
        yield draft.why[excluded.article_id]


def story_words(why: Explanation) -> str:
    """Its part in its story, and what it shares with the article there most like it."""
    if why.evidence is None:
        return "told by this article only"
    role = "leads its story" if why.lead else "folded into a story"
    return f"{role}, {_evidence(why.evidence)}"


def _evidence(evidence: Evidence) -> str:
    shared = {
        "word stems": evidence.words,
        "names": evidence.names,
        "links": evidence.links,
    }
    said = "; ".join(f"{name}: {', '.join(found)}" for name, found in shared.items() if found)
    meaning = f", meaning {evidence.vectors:.2f}" if evidence.vectors is not None else ""
    return (
        f'most like "{evidence.title}" ({evidence.source}): likeness {evidence.score:.2f} '
        f"(words {evidence.lexical:.2f}{meaning})" + (f"; they share {said}" if said else "")
    )


def theme_words(reason: ThemeReason | None) -> str:
    """Why it is in its theme."""
    if reason is None:
        return "no reason kept"
    words = ", ".join(reason.words)
    said = RULES.get(reason.rule, reason.rule).format(words=words).removesuffix(": ")
    return f"{said} (fit {reason.score:.2f})" if reason.score else said


def rank_words(rank: RankTerms) -> str:
    """What the score of its story is made of."""
    return (
        f"outlets {rank.outlets:.2f}, links to it {rank.links:.2f}, "
        f"freshness {rank.freshness:.2f}, fit to its theme {rank.keywords:.2f}, "
        f"length and image {rank.fullness:.2f}, times the feed's weight {rank.weight:g}"
    )
