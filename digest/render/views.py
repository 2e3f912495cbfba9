"""What templates see: the edition as plain values, cleaned, cut to its limits, ready to print."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from math import ceil
from zoneinfo import ZoneInfo

from digest.model import Article, Edition, Image, LinkKind, ReadMore, Story, Theme
from digest.render.bidi import isolated
from digest.render.prose import Prose, prose
from digest.render.text import one_line, web_url
from digest.render.trim import Trim, shares
from digest.render.words import Words, direction

TITLE = 240  # characters; longer ones are no titles
NAME = 80
SUMMARY = 700
MORE_TITLES = 5  # of a theme's "N more" are named
WORDS_PER_MINUTE = 238  # silent reading of non-fiction, Brysbaert 2019
FULL_TEXT_WORDS = 150  # fewer are a feed's teaser as a rule, which tells nothing of the article
COLUMN_WIDTH = 576
_SMALLEST_IMAGE = 240  # a narrower one would be blown up


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkView:
    """A titled link; `url` is "" where none is known: print the title alone then."""

    title: str
    url: str
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ImageView:
    """A picture; `ratio` is its width by its height, as Outlook shows it: uncut."""

    url: str
    alt: str
    ratio: float

    def height(self, width: int) -> int:
        """How high it is when it is shown that wide."""
        return round(width / self.ratio)


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

    @property
    def links(self) -> tuple[LinkView, ...]:
        """More on this: the same news elsewhere, then further coverage."""
        return self.outlets + self.related


@dataclass(frozen=True, slots=True, kw_only=True)
class ThemeView:
    """A theme as printed. `more` names the first of the stories beyond the limits."""

    name: str
    anchor: str  # for id= and href="#…"
    slug: str  # its id on the page of all stories
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
    arrow: str  # "→", or "←" where one reads from right to left
    intro: Prose | None  # the editor's words
    end_note: Prose | None
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
    end_note: str = ""

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
            title=self._line(edition.title, TITLE),
            number=edition.number,
            date=self.words.long_date(self._day(edition.slot)),
            language=edition.language,
            direction=self.words.direction,
            arrow="→" if self.words.direction == "ltr" else "←",
            intro=prose(edition.intro),
            end_note=prose(self.end_note),
            stories=sum(counts),
            hidden_stories=sum(len(theme.stories) + len(theme.more) for theme in dropped),
            hidden_themes=len(dropped),
        ), shown

    def _theme(self, theme: Theme, count: int, anchor: str) -> ThemeView:
        more = (*theme.stories[count:], *theme.more)
        leads = [story.lead for story in more[:MORE_TITLES]]
        named = tuple(self._link(_title(lead), lead.url, lead.source) for lead in leads)
        return ThemeView(
            name=self._line(theme.name, NAME),
            anchor=anchor,
            slug=theme.slug,
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
            title=self._line(_title(article), TITLE),
            url=web_url(article.url),
            source=self._line(article.source, NAME),
            age=self.words.age(self._day(article.published), self._day(self.edition.slot)),
            minutes=_minutes(article.words),
            summary=self._line(article.summary, SUMMARY) if summary else "",
            image=_image(article.image),
            language=article.language if way else "",
            direction=way,
            outlets=self._links(links, LinkKind.OUTLET),
            related=self._links(links, LinkKind.RELATED),
            hidden=len(story.read_more) - len(links),
        )

    def _links(self, links: Sequence[ReadMore], kind: LinkKind) -> tuple[LinkView, ...]:
        return tuple(self._link(o.title, o.url, o.source) for o in links if o.kind == kind)

    def _link(self, title: str, url: str, source: str) -> LinkView:
        return LinkView(
            title=self._line(title, TITLE), url=web_url(url), source=self._line(source, NAME)
        )

    def _line(self, text: str, limit: int) -> str:
        return isolated(one_line(text, limit), self.words.direction)

    def _day(self, moment: datetime) -> date:
        return moment.astimezone(ZoneInfo(self.edition.timezone)).date()


def _minutes(words: int) -> int:
    return ceil(words / WORDS_PER_MINUTE) if words >= FULL_TEXT_WORDS else 0


def _title(article: Article) -> str:
    # a note without a title still needs words to click on
    return one_line(article.title, TITLE) or one_line(article.summary, NAME) or article.url[:NAME]


def _image(image: Image | None) -> ImageView | None:
    if image is None or not (url := web_url(image.url)):
        return None
    if image.width and image.width < _SMALLEST_IMAGE:
        return None
    ratio = 16 / 9
    if image.width and image.height:
        ratio = image.width / image.height
    return ImageView(url=url, alt=one_line(image.alt, TITLE), ratio=ratio)
