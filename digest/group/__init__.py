"""Group: Article -> Story -> Theme. Pure: the same articles in any order give the same edition."""

from digest.group.edits import TAKEN_OUT
from digest.group.explain import Evidence, Explanation, RankTerms, ThemeReason
from digest.group.grouping import Grouping, group
from digest.group.topics import theme_texts

__all__ = [
    "TAKEN_OUT",
    "Evidence",
    "Explanation",
    "Grouping",
    "RankTerms",
    "ThemeReason",
    "group",
    "theme_texts",
]
