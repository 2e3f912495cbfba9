"""Which article an entry is: the same one under many feeds, URLs and GUIDs, or another one."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace

from digest.collect.links import canonical_url, host_of, identity_url
from digest.collect.sanitise import letters_of
from digest.model import Entry, ParsedFeed

_FRAGMENT = re.compile(r"[\w.:-]{1,80}", re.ASCII)


def told_apart(parsed: ParsedFeed, feed_url: str) -> list[Entry]:
    """The entries as those of `feed_url`, with a `place` where the feed gives several articles one
    link: a changelog's page, or the site's own."""
    ours = [
        entry if entry.feed_url == feed_url else replace(entry, feed_url=feed_url)
        for entry in parsed.entries
    ]
    links = [identity_url(link_of(entry)) + place_of(entry) for entry in ours]
    by_link: dict[str, list[Entry]] = {}
    for entry, link in zip(ours, links, strict=True):
        by_link.setdefault(link, []).append(entry)
    site = identity_url(parsed.link)
    shared = {
        link for link, some in by_link.items() if link and (link == site or _are_several(some))
    }
    fragments = {link: Counter(map(_fragment, by_link[link])) for link in shared}
    return [
        replace(entry, place=_place_in(entry, fragments[link])) if link in shared else entry
        for entry, link in zip(ours, links, strict=True)
    ]


def _are_several(entries: Sequence[Entry]) -> bool:
    """Whether entries with one link are several articles: they differ by their titles, and by
    their GUIDs where they have any."""
    titles = {letters_of(entry.title) for entry in entries}
    guids = {entry.guid for entry in entries}
    return len(titles) > 1 and (len(guids) > 1 or guids == {""})


def _place_in(entry: Entry, fragments: Mapping[str, int]) -> str:
    fragment = _fragment(entry)
    is_own = _FRAGMENT.fullmatch(fragment) and fragments[fragment] == 1
    # no page has such a place, so the link leads to the page's top
    return f"#{fragment}" if is_own else f"#{_own_id(entry)[:12]}"


def entry_key(entry: Entry) -> str:
    """The id of the article this entry makes: by its URL, else its GUID, else its words.

    A GUID that a site uses again with another link is another article; one that is no URL is only
    known within its own site.
    """
    identity = identity_url(link_of(entry)) + place_of(entry)
    # a bare host is the site's front page, no article
    if not entry.place and ("/" in identity or "?" in identity):
        return _id("url", identity)
    return _own_id(entry)


def _own_id(entry: Entry) -> str:
    if entry.guid:
        return _id("guid", host_of(entry.feed_url), entry.guid)
    return _id("words", entry.title, entry.summary_html, entry.content_html)


def link_of(entry: Entry) -> str:
    """The canonical URL of an entry; a GUID that is one stands in for a missing link."""
    return canonical_url(entry.orig_url) or canonical_url(entry.url) or canonical_url(entry.guid)


def place_of(entry: Entry) -> str:
    """The "#fragment" of an entry that is a part of a page, "" of others: many a fragment only
    counts clicks, but one in the GUID as well is the entry's own."""
    fragment = _fragment(entry)
    is_own = _FRAGMENT.fullmatch(fragment) and entry.guid.endswith(f"#{fragment}")
    return entry.place or (f"#{fragment}" if is_own else "")


def _fragment(entry: Entry) -> str:
    return (entry.orig_url or entry.url).partition("#")[2]


def entry_hash(entry: Entry) -> str:
    """What tells an update from a repeat: the entry's words, not its counters and dates. Two feeds
    may carry one article in different words, so it is compared within a feed."""
    return _id(
        entry.title,
        entry.summary_html,
        entry.content_html,
        entry.author,
        *entry.tags,
    )


def _id(*parts: str) -> str:
    words = "\0".join(parts).encode("utf-8", "replace")
    return hashlib.sha256(words).hexdigest()[:32]
