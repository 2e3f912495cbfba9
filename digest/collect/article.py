"""Entry -> Article: one article however many feeds, URLs and GUIDs bring it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from digest.collect.body import Body, body_of, paragraphs_of
from digest.collect.furniture import own_paragraphs
from digest.collect.identity import entry_hash, entry_key, link_of, place_of
from digest.collect.images import lead_image
from digest.collect.language import language_of
from digest.collect.links import canonical_url, host_of, identity_url
from digest.collect.names import author_name, headline, source_name
from digest.collect.readmore import extract_html
from digest.collect.sanitise import clean_text, clean_title, plain_text
from digest.collect.sentences import sentences
from digest.collect.summary import summarise
from digest.model import (
    Article,
    Cut,
    Entry,
    Feed,
    FullText,
    Image,
    LinkKind,
    ParsedFeed,
    ReadMore,
)
from digest.ports import Page

LONGEST_TEXT = 50_000
TEASER = 600  # characters: a body shorter than this, in one paragraph, is a teaser
_MOST_TAGS = 20
_MOST_CITATIONS = 50
_MOST_LINKS = 50
_MOST_CUTS = 50
_LONGEST_TITLE = 300
_CLOCK_SKEW = timedelta(minutes=10)
_EARLIEST = datetime(1995, 1, 1, tzinfo=UTC)
_CJK = re.compile(r"[\u3040-\u30ff\u4e00-\u9fff\uac00-\ud7af]")


def make_article(
    entry: Entry,
    *,
    feed: Feed,
    parsed: ParsedFeed,
    now: datetime,
    page_at: Callable[[str], Page | None] | None = None,
) -> Article | None:
    """The article of an entry; None where it has neither words nor a title.

    `page_at` gives an article's page, or None where there is none to be had; what it raises comes
    through. Without it no page is asked for.

    The id is the entry's, even when its page names another canonical URL: the next fetch of the
    feed must know the article before any page is read. The store joins what has the same URL.
    """
    url = link_of(entry)
    body = body_of(entry, url)
    has_page = url and not entry.place  # a page of several entries is the page of none
    page = page_at(url) if page_at and has_page and _wants_page(feed.full_text, body) else None
    return _article(entry, feed, parsed, now, url, body, page)


def _wants_page(full_text: FullText, body: Body) -> bool:
    if full_text is not FullText.AUTO:
        return full_text is FullText.ALWAYS
    return len(body.paragraphs) < 2 and body.length < TEASER


def _article(
    entry: Entry,
    feed: Feed,
    parsed: ParsedFeed,
    now: datetime,
    url: str,
    body: Body,
    page: Page | None,
) -> Article | None:
    source = source_name(entry, feed, parsed, url)
    related = body.extracted.related
    cuts = body.extracted.cuts
    paragraphs, standfirst = body.paragraphs, body.standfirst
    if page:
        whole = extract_html(page.html, url=page.url, title=page.title, page=True)
        related, cuts = _joined(related, whole.related), (*cuts, *whole.cuts)
        found = paragraphs_of(extract_html(page.body_html, url=page.url), page.title)
        # behind a consent notice or a paywall, the feed says more than the page
        paragraphs = found if sum(map(len, found)) > body.length else paragraphs
        standfirst = standfirst or _described(page)
    outlets = (source, entry.source_title, parsed.title, host_of(url))
    title = _title(entry, outlets, paragraphs)
    if not title:
        return None
    text = "\n\n".join(paragraphs)[:LONGEST_TEXT]
    language = language_of(f"{title} {text}", entry.language or parsed.language)
    summary = summarise(paragraphs, standfirst=standfirst, title=title, language=language)
    published, updated = _dates(entry, page, now)
    return Article(
        id=entry_key(entry),
        url=_shown_url(url, page) + place_of(entry) if url else "",
        title=title,
        summary=summary,
        text=text,
        source=source,
        author=author_name(entry.author or (page.author if page else ""), source),
        language=language,
        tags=_tags(entry),
        image=_image(entry, body, page, url),
        published=published,
        first_seen=now,
        updated=updated,
        words=_words(text),
        feeds=(feed.url,),
        guids=(clean_text(entry.guid),) if entry.guid else (),
        read_more=_from_here(_joined(related, _linked(entry, url)), url, source),
        citations=_citations(body, url),
        cuts=tuple(map(_clean_cut, cuts[:_MOST_CUTS])),
        content_hash=entry_hash(entry),
    )


def _described(page: Page) -> tuple[str, ...]:
    """The page's description of itself, where it is one."""
    return tuple(own_paragraphs([plain_text(page.description, 1_000)], page.title))


def _title(entry: Entry, outlets: Iterable[str], paragraphs: Sequence[str]) -> str:
    if title := headline(clean_title(entry.title), outlets):
        return title
    return clean_text(sentences(paragraphs[0])[0], 120) if paragraphs else ""


def _shown_url(url: str, page: Page | None) -> str:
    """The page's own canonical URL, when it is of the same site: a page may not send readers to
    another one."""
    if page and page.canonical and host_of(page.canonical) == host_of(url):
        return page.canonical
    return url


def _image(entry: Entry, body: Body, page: Page | None, url: str) -> Image | None:
    of_page = (page.image,) if page and page.image else ()
    return lead_image((*entry.images, *of_page), body.extracted.tree, entry.base_url or url)


def _dates(entry: Entry, page: Page | None, now: datetime) -> tuple[datetime, datetime | None]:
    """When it came out; a missing, future or absurd date counts as now, when it was first seen."""
    published = entry.published or entry.updated or (page.published if page else None)
    if published is None or published > now + _CLOCK_SKEW or published < _EARLIEST:
        published = now
    updated = entry.updated if entry.updated and published < entry.updated <= now else None
    return min(published, now), updated


def _tags(entry: Entry) -> tuple[str, ...]:
    # some name the scheme of their categories instead of a category
    tags = (clean_title(tag, 60) for tag in entry.tags if "://" not in tag)
    return tuple({tag.casefold(): tag for tag in tags if tag}.values())[:_MOST_TAGS]


def _words(text: str) -> int:
    """Words of the text for its reading time; two Chinese, Japanese or Korean signs are one."""
    if text.isascii():
        return len(text.split())
    signs = len(_CJK.findall(text))
    return signs // 2 + len(_CJK.sub(" ", text).split())


def _linked(entry: Entry, own: str) -> tuple[ReadMore, ...]:
    """Atom's rel="related", and "via" where it is titled (RFC 4287 section 4.2.7.2)."""
    return tuple(
        ReadMore(
            kind=LinkKind.RELATED,
            title=clean_title(link.title),
            url=canonical_url(link.url),
            source=host_of(link.url),
            label=f"rel={link.rel}",
        )
        for link in entry.links
        if link.rel in {"related", "via"}
        and " " in link.title.strip()  # a headline, not "story" or "source"
        and canonical_url(link.url)
        and identity_url(link.url) != identity_url(own)
    )


def _from_here(links: Sequence[ReadMore], own: str, source: str) -> tuple[ReadMore, ...]:
    """Links to the article's own site carry its name instead of the host."""
    here = host_of(own)
    return tuple(
        replace(link, source=source) if link.url and host_of(link.url) == here else link
        for link in links
    )


def _joined(first: tuple[ReadMore, ...], more: tuple[ReadMore, ...]) -> tuple[ReadMore, ...]:
    """Each link once, its words clean."""
    links: dict[str, ReadMore] = {}
    for link in (*first, *more):
        title = clean_text(link.title, _LONGEST_TITLE)
        label, source = clean_text(link.label, 100), clean_text(link.source, 100)
        links.setdefault(
            identity_url(link.url) or title.casefold(),
            replace(link, title=title, label=label, source=source),
        )
    return tuple(links.values())[:_MOST_LINKS]


def _clean_cut(cut: Cut) -> Cut:
    label, where = clean_text(cut.label, 100), clean_text(cut.where, 100)
    return replace(cut, label=label, where=where, text=clean_text(cut.text, 200))


def _citations(body: Body, own: str) -> tuple[str, ...]:
    related = {identity_url(link.url) for link in body.extracted.related} | {identity_url(own)}
    found: dict[str, None] = {}
    tree = body.extracted.tree
    hrefs = (anchor.get("href") or "" for anchor in tree.iter("a")) if tree is not None else ()
    for href in dict.fromkeys(hrefs):
        cited = canonical_url(href)
        if cited and identity_url(cited) not in related:
            found[cited] = None
            if len(found) == _MOST_CITATIONS:
                break
    return tuple(found)
