"""What templates see: the edition as plain values, cleaned, cut to its limits, ready to print."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from math import ceil
from zoneinfo import ZoneInfo

from digest.model import Article, Edition, Image, LinkKind, ReadMore, Story, Theme
from digest.render.text import one_line, web_url
from digest.render.trim import Trim, shares
from digest.render.words import Words, direction

TITLE = 240  # characters; longer ones are no titles
NAME = 80
SUMMARY = 700
MORE_TITLES = 5  # of a theme's "N more" are named
WORDS_PER_MINUTE = 238  # silent reading of non-fiction, Brysbaert 2019
FULL_TEXT_WORDS = 150  # fewer are a feed's teaser as a rule, which tells nothing of the article
IMAGE_WIDTH, IMAGE_HEIGHT = 576, 324  # the column, 16:9
_SMALLEST_IMAGE = 240  # a narrower one would be blown up


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkView:
    """A titled link; `url` is "" where none is known: print the title alone then."""

    title: str
    url: str
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ImageView:
    """A picture to be shown 576 wide; `height` is what Outlook makes of it, uncropped."""

    url: str
    alt: str
    height: int


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryView:
    """A story as printed."""

    title: str
    url: str
    source: str
    age: str  # "today", "3 days ago", "Nov 12"
    minutes: int  # reading time; 0: not known
    summary: str
    image: ImageView | None
    language: str  # where it is not the edition's, else ""
    direction: str  # "ltr" or "rtl", with `language`
    outlets: tuple[LinkView, ...]  # the same news elsewhere
    related: tuple[LinkView, ...]  # further coverage
    hidden: int  # links beyond the limit


@dataclass(frozen=True, slots=True, kw_only=True)
class ThemeView:
    """A theme as printed. `more` names the first of the stories beyond the limits."""

    name: str
    anchor: str  # for id= and href="#…"
    stories: tuple[StoryView, ...]  # shown; the lead first
    more: tuple[LinkView, ...]
    hidden: int  # stories beyond the limits that `more` does not name

    @property
    def lead(self) -> StoryView:
        """The story that is shown at length."""
        return self.stories[0]

    @property
    def further(self) -> tuple[StoryView, ...]:
        """The compact stories after the lead."""
        return self.stories[1:]


@dataclass(frozen=True, slots=True, kw_only=True)
class EditionView:
    """The edition as printed, but for its themes."""

    title: str
    number: int
    date: str
    language: str
    direction: str
    intro: tuple[str, ...]  # the editor's words, in paragraphs
    stories: int  # shown
    hidden_stories: int  # stories of themes that found no place
    hidden_themes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Viewer:
    """Makes views of one edition for one trim."""

    edition: Edition
    words: Words
    links_per_story: int
    trim: Trim

    def views(self) -> tuple[EditionView, tuple[ThemeView, ...]]:
        """The edition and those of its themes that found a place."""
        themes = self.edition.themes
        counts = shares([len(theme.stories) for theme in themes], self.trim.stories)
        shown = tuple(
            self._theme(theme, count, f"t{number}")
            for number, (theme, count) in enumerate(zip(themes, counts, strict=True), 1)
            if count
        )
        dropped = [theme for theme, count in zip(themes, counts, strict=True) if not count]
        edition = self.edition
        return EditionView(
            title=one_line(edition.title, TITLE),
            number=edition.number,
            date=self.words.long_date(self._day(edition.slot)),
            language=edition.language,
            direction=self.words.direction,
            intro=tuple(filter(None, (one_line(p, 4000) for p in edition.intro.split("\n\n")))),
            stories=sum(counts),
            hidden_stories=sum(len(theme.stories) + len(theme.more) for theme in dropped),
            hidden_themes=len(dropped),
        ), shown

    def _theme(self, theme: Theme, count: int, anchor: str) -> ThemeView:
        more = (*theme.stories[count:], *theme.more)
        leads = [story.lead for story in more[:MORE_TITLES]]
        named = tuple(_link(_title(lead), lead.url, lead.source) for lead in leads)
        return ThemeView(
            name=one_line(theme.name, NAME),
            anchor=anchor,
            stories=tuple(
                self._story(story, summary=self.trim.summaries or place == 0)
                for place, story in enumerate(theme.stories[:count])
            ),
            more=named,
            hidden=len(more) - len(named),
        )

    def _story(self, story: Story, *, summary: bool) -> StoryView:
        article = story.lead
        limit = self.links_per_story
        links = story.read_more[: limit if self.trim.links is None else min(limit, self.trim.links)]
        own = article.language != self.edition.language.partition("-")[0]
        way = direction(article.language) if own else ""
        return StoryView(
            title=_title(article),
            url=web_url(article.url),
            source=one_line(article.source, NAME),
            age=self.words.age(self._day(article.published), self._day(self.edition.slot)),
            minutes=_minutes(article.words),
            summary=one_line(article.summary, SUMMARY) if summary else "",
            image=_image(article.image),
            language=article.language if way else "",
            direction=way,
            outlets=_links(links, LinkKind.OUTLET),
            related=_links(links, LinkKind.RELATED),
            hidden=len(story.read_more) - len(links),
        )

    def _day(self, moment: datetime) -> date:
        return moment.astimezone(ZoneInfo(self.edition.timezone)).date()


def _minutes(words: int) -> int:
    return ceil(words / WORDS_PER_MINUTE) if words >= FULL_TEXT_WORDS else 0


def _title(article: Article) -> str:
    # a note without a title still needs words to click on
    return one_line(article.title, TITLE) or one_line(article.summary, NAME) or article.url[:NAME]


def _links(links: Sequence[ReadMore], kind: LinkKind) -> tuple[LinkView, ...]:
    return tuple(_link(link.title, link.url, link.source) for link in links if link.kind == kind)


def _link(title: str, url: str, source: str) -> LinkView:
    return LinkView(title=one_line(title, TITLE), url=web_url(url), source=one_line(source, NAME))


def _image(image: Image | None) -> ImageView | None:
    if image is None or not (url := web_url(image.url)):
        return None
    if image.width and image.width < _SMALLEST_IMAGE:
        return None
    height = IMAGE_HEIGHT
    if image.width and image.height:
        height = round(IMAGE_WIDTH * image.height / image.width)
    return ImageView(url=url, alt=one_line(image.alt, TITLE), height=height)
