"""Explanations: why an article stands where it stands, as plain frozen values."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """Why an article is in its story: the article there most like it, and what they share."""

    article_id: str
    title: str
    source: str
    score: float  # 0..1, what was compared with the threshold
    lexical: float  # cosine of the significant words
    vectors: float | None  # cosine of the sentence vectors; None without them
    words: tuple[str, ...]  # the shared stems, most telling first
    names: tuple[str, ...]
    links: tuple[str, ...]  # URLs both point to, or one's own that the other points to


@dataclass(frozen=True, slots=True, kw_only=True)
class ThemeReason:
    """Why a story is in its theme."""

    rule: str  # "feed", "keyword", "tag", "vectors", "section", "phrase", "rest" or "editor"
    words: tuple[str, ...] = ()  # the keywords or words that say so
    score: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class RankTerms:
    """The factors of a story's score; their weighted sum times `weight` is `Story.score`."""

    outlets: float = 0.0  # how many outlets tell it
    links: float = 0.0  # read-more links and citations of other articles that point to it
    freshness: float = 0.0
    keywords: float = 0.0  # how well it fits its theme
    fullness: float = 0.0  # length and image of the lead
    weight: float = 1.0  # the operator's weight of the lead's feed


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """Everything `digest explain` says of one article."""

    article_id: str
    title: str
    url: str
    story: str = ""  # the story's id; "" when left out
    lead: bool = False
    evidence: Evidence | None = None  # None: told by no other article
    theme: str = ""
    nearest: str = ""  # the operator's theme that comes closest, though it may not fit
    place: str = ""  # "edition", "more", "excluded"
    theme_reason: ThemeReason | None = None
    rank: RankTerms | None = None
    score: float = 0.0
    left_out: str = ""  # why, in words; "" when it is in the edition
