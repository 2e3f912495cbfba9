"""What is collected: Feed -> Entry -> Article.

Every datetime is aware and in UTC. Every URL in an `Article`, `ReadMore` or `Image` is absolute
http/https. All text is plain text (never HTML) with control characters removed, but for `Entry`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class FullText(StrEnum):
    """When the article's page is fetched: `auto` only where the feed carries a mere teaser."""

    AUTO = "auto"
    ALWAYS = "always"
    NEVER = "never"


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """A source URL as the operator wrote it in digest.yaml."""

    url: str
    title: str = ""  # the operator's name for the source; "" takes the feed's own title
    tags: tuple[str, ...] = ()
    theme: str | None = None  # everything from this feed goes under this theme
    full_text: FullText = FullText.AUTO
    weight: float = 1.0  # rank factor: 2.0 counts double


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedState:
    """What is remembered of a feed between two fetches; keyed by the configured URL."""

    url: str
    title: str = ""  # the feed's own title
    etag: str = ""
    last_modified: str = ""
    body_hash: str = ""  # sha256 of the last parsed body: an unchanged body is not parsed again
    checked_at: datetime | None = None  # last attempt
    succeeded_at: datetime | None = None
    changed_at: datetime | None = None  # last time a new entry came
    next_check: datetime | None = None  # not before (Retry-After, max-age, backoff)
    failures: int = 0  # in a row
    error: str = ""  # of the last attempt; "" after a success
    moved_to: str = ""  # target of a permanent redirect (301/308)
    moved_times: int = 0  # same answer in a row
    gone: bool = False  # 410
    interval_seconds: float = 0.0  # by its own rhythm, how long until news is likely; 0 unknown


@dataclass(frozen=True, slots=True, kw_only=True)
class Image:
    """A picture with its alternative text; sizes in CSS pixels where known."""

    url: str
    alt: str = ""
    width: int | None = None
    height: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A titled URL."""

    url: str
    title: str = ""
    rel: str = ""  # alternate, related, via, enclosure… (RFC 4287 section 4.2.7.2)
    type: str = ""  # media type where the feed gives one


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """What the feed published, untouched: `title` and `html` may be hostile markup."""

    feed_url: str
    guid: str = ""
    url: str = ""  # the entry's alternate link, resolved against the feed's base
    orig_url: str = ""  # feedburner:origLink and its like
    base_url: str = ""
    title: str = ""
    summary_html: str = ""
    content_html: str = ""
    author: str = ""
    language: str = ""
    source_title: str = ""  # an aggregator's <source>
    tags: tuple[str, ...] = ()
    images: tuple[Image, ...] = ()
    links: tuple[Link, ...] = ()
    published: datetime | None = None
    updated: datetime | None = None
    place: str = ""  # "#…", tells it from the feed's other entries with the same link


@dataclass(frozen=True, slots=True, kw_only=True)
class ParsedFeed:
    """A feed document read: its own facts and its entries in document order."""

    title: str = ""
    link: str = ""
    language: str = ""
    entries: tuple[Entry, ...] = ()
    ttl_minutes: int | None = None  # RSS <ttl> / sy:updatePeriod
    warnings: tuple[str, ...] = ()  # e.g. "not well-formed at line 12; read leniently"


class LinkKind(StrEnum):
    """`self`: the story's own link; `outlet`: same story elsewhere; `related`: further coverage."""

    SELF = "self"
    OUTLET = "outlet"
    RELATED = "related"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadMore:
    """A read-more link: further coverage as data. `url` is "" while a title is unresolved."""

    kind: LinkKind
    title: str
    url: str
    source: str = ""  # outlet name, or the host where no name is known
    label: str = ""  # the words it stood under: "Read more:", "Mehr zum Thema"


@dataclass(frozen=True, slots=True, kw_only=True)
class Cut:
    """Something taken out of an article's body: `digest explain` tells it."""

    what: str  # "related", "self link", "feed footer", "other label"…
    label: str  # the words that told, "" where a class name or the place did
    where: str  # the place in the document: "div > aside.related", "line 12"
    text: str = ""  # the first words of what was cut, the label among them


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """An entry made ours. `id` is stable for the same article under any feed, URL or GUID."""

    id: str
    url: str  # canonical
    title: str
    summary: str = ""  # 1-3 whole sentences
    text: str = ""  # the body without captions, bylines, read-more blocks
    source: str = ""  # outlet name
    author: str = ""
    language: str = ""  # BCP 47 primary tag, "" unknown
    tags: tuple[str, ...] = ()  # the entry's own categories
    image: Image | None = None
    published: datetime  # the feed's date, or first_seen where it is missing, future or absurd
    first_seen: datetime
    updated: datetime | None = None
    words: int = 0  # of the full text, for the reading time
    feeds: tuple[str, ...] = ()  # URLs of the configured feeds it came through, first seen first
    guids: tuple[str, ...] = ()
    read_more: tuple[ReadMore, ...] = ()  # kind `related`, in the article's own order
    citations: tuple[str, ...] = ()  # canonical URLs of ordinary links in the text
    cuts: tuple[Cut, ...] = ()  # what was taken out of the body, in its order
    content_hash: str = ""  # of the entry as published: tells an update from a repeat
