"""The sample articles as they lie in articles/*.json: one file per invented outlet."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta, timezone
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any, Literal

ROOT: Traversable = files("digest.samples")

_DAY = re.compile(r"\{day([+-]\d)?\}")  # the weekday of publication, or some days off it
_WEEKDAYS = {
    "en": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
    "de": ("Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag", "Samstag", "Sonntag"),
}

Form = Literal["rss", "rss-teaser", "atom", "rdf", "json"]


@dataclass(frozen=True, slots=True, kw_only=True)
class SampleLink:
    """A headline and where it leads."""

    title: str
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SampleArticle:
    """An article before it is put into a feed. `story` and `update_of` are for tests only: the
    articles of one `story` tell the same news."""

    slug: str
    url: str
    age_hours: float  # before the moment the server starts
    headline: str
    standfirst: str
    paragraphs: tuple[str, ...]  # plain text; {day-1} is a weekday
    tags: tuple[str, ...]
    author: str = ""
    image: str = ""  # a name under images/, without .jpg
    caption: str = ""
    credit: str = ""  # the line that names an agency
    aside: SampleLink | None = None  # "Also on …" in mid-article
    more: tuple[SampleLink, ...] = ()  # the "Read more:" block
    story: str = ""
    update_of: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SampleFeed:
    """An invented outlet: its own facts and the habits of its feed."""

    name: str
    title: str
    site: str  # "https://….example", without a slash at the end
    path: str  # of an article, with {slug}
    language: str
    about: str
    form: Form
    articles: tuple[SampleArticle, ...]
    utc_offset_hours: int = 0  # dates are written in this zone
    dates: Literal["offset", "gmt", "short"] = "offset"  # for RSS: how RFC 822 dates are written
    titles: Literal["plain", "cdata", "escaped"] = "plain"  # for RSS; escaped: HTML in XML
    picture: Literal["content", "media", "enclosure"] = "content"
    query: str = ""  # tracking parameters on every link
    relative_links: bool = False  # links in the content are relative to xml:base
    byline: str = ""  # stands before the author: "By "
    aside_label: str = ""
    more_label: str = ""
    more_style: Literal["paragraphs", "list", "breaks"] = "paragraphs"
    read_on: str = ""  # the words at the end of a teaser
    footer: str = ""  # with {link} and {site}
    bios: Mapping[str, str]  # by author
    widget: str = ""  # what the site's page leaves behind in the content
    moved: bool = False  # the feed's address redirects permanently

    def published(self, article: SampleArticle, now: datetime) -> datetime:
        """When the article came out, in the outlet's time zone, to the second."""
        moment = (now - timedelta(hours=article.age_hours)).replace(microsecond=0)
        return moment.astimezone(timezone(timedelta(hours=self.utc_offset_hours)))

    def as_of(self, now: datetime) -> SampleFeed:
        """The feed with the weekdays in its articles' words filled in."""
        return replace(self, articles=tuple(self._dated(each, now) for each in self.articles))

    def _dated(self, article: SampleArticle, now: datetime) -> SampleArticle:
        names, today = _WEEKDAYS[self.language[:2]], self.published(article, now).weekday()

        def weekdays(text: str) -> str:
            return _DAY.sub(lambda day: names[(today + int(day[1] or 0)) % 7], text)

        return replace(
            article,
            standfirst=weekdays(article.standfirst),
            paragraphs=tuple(map(weekdays, article.paragraphs)),
        )


def _outlets() -> list[dict[str, Any]]:
    folder = ROOT / "articles"
    paths = sorted((path for path in folder.iterdir()), key=lambda path: path.name)
    return [json.loads(path.read_text(encoding="utf-8")) for path in paths]


@cache
def load_samples() -> tuple[SampleFeed, ...]:
    """All outlets with their articles, links between articles resolved."""
    outlets = _outlets()
    links = {
        f"{outlet['name']}/{article['slug']}": SampleLink(
            title=article["headline"], url=_article_url(outlet, article)
        )
        for outlet in outlets
        for article in outlet["articles"]
    }
    return tuple(_feed(outlet, links) for outlet in outlets)


def _article_url(outlet: Mapping[str, Any], article: Mapping[str, Any]) -> str:
    return str(outlet["site"]) + str(outlet["path"]).format(slug=article["slug"])


def _feed(outlet: dict[str, Any], links: Mapping[str, SampleLink]) -> SampleFeed:
    articles = tuple(_article(outlet, article, links) for article in outlet["articles"])
    return SampleFeed(**{"bios": {}, **outlet, "articles": articles})


def _article(
    outlet: Mapping[str, Any], article: dict[str, Any], links: Mapping[str, SampleLink]
) -> SampleArticle:
    facts = {name: value for name, value in article.items() if name not in {"aside", "more"}}
    facts["paragraphs"] = tuple(article["paragraphs"])
    facts["tags"] = tuple(article["tags"])
    return SampleArticle(
        **facts,
        url=_article_url(outlet, article),
        aside=_link(article["aside"], links) if "aside" in article else None,
        more=tuple(_link(reference, links) for reference in article.get("more", ())),
    )


def _link(reference: str | list[str], links: Mapping[str, SampleLink]) -> SampleLink:
    """ "outlet/slug" names a sample article; [headline, URL] leads outside."""
    if isinstance(reference, str):
        return links[reference]
    title, url = reference
    return SampleLink(title=title, url=url)


SAMPLE_FEEDS: tuple[str, ...] = tuple(
    sorted(path.name.removesuffix(".json") for path in (ROOT / "articles").iterdir())
)
