"""Group: Article -> Story -> Theme. Pure: the same articles in any order give the same edition."""

from digest.group.explain import Evidence, Explanation, RankTerms, ThemeReason
from digest.group.grouping import Grouping, group

__all__ = ["Evidence", "Explanation", "Grouping", "RankTerms", "ThemeReason", "group"]
