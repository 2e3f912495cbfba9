"""What is grouped and sealed: Story -> Theme -> Edition."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from digest.model.source import Article, ReadMore


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """One piece of news, told by 1..n articles, one of them the lead."""

    id: str
    lead: Article
    others: tuple[Article, ...] = ()  # the same news from other outlets
    read_more: tuple[ReadMore, ...] = ()  # outlets first, then related; complete, never cut
    score: float = 0.0
    see_also: tuple[str, ...] = ()  # names of further themes that fit


class ThemeKind(StrEnum):
    """Where a theme comes from: digest.yaml, found in the articles, or the quiet remainder."""

    OPERATOR = "operator"
    DISCOVERED = "discovered"
    REST = "rest"


@dataclass(frozen=True, slots=True, kw_only=True)
class Theme:
    """A heading with stories, best first; `more` holds those beyond the limits, as links."""

    name: str
    slug: str
    kind: ThemeKind
    stories: tuple[Story, ...]
    more: tuple[Story, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Excluded:
    """An article of the window that is in no theme, and why."""

    article_id: str
    title: str
    url: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """The time span an edition covers: start < article <= end."""

    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Edition:
    """One number of a newsletter. Its id is newsletter/slot, so the same slot exists once."""

    id: str  # "weekly/2026-11-23T0700" (local time of the newsletter's zone)
    newsletter: str
    title: str
    number: int
    slot: datetime
    window: Window
    language: str
    timezone: str  # IANA name; dates are shown in it
    themes: tuple[Theme, ...]
    excluded: tuple[Excluded, ...] = ()
    intro: str = ""  # the editor's words, Markdown
    feeds_read: int = 0
