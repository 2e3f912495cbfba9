"""Group: Article -> Story -> Theme. Pure: the same articles in any order give the same edition."""

from digest.group.explain import Evidence, Explanation, RankTerms, ThemeReason
from digest.group.grouping import Grouping, group
from digest.group.topics import theme_texts

__all__ = [
    "Evidence",
    "Explanation",
    "Grouping",
    "RankTerms",
    "ThemeReason",
    "group",
    "theme_texts",
]
