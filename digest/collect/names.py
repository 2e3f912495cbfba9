"""Names of outlets and authors as a reader knows them."""

from __future__ import annotations

import re

from digest.collect.links import host_of
from digest.collect.sanitise import clean_title
from digest.model import Entry, Feed, ParsedFeed

_BY = re.compile(
    r"^(?:(?:(?:written|posted|published|story|words) )?by|von|par|por|di|da|door|av|af"
    r"|autor(?:a|in)?|автор|text|redacción|文|記者)\s*[:：]?\s+",
    re.IGNORECASE,
)
_ADDRESS = re.compile(r"\s*[<(]?[\w.+-]{1,64}@[\w-]{1,60}(?:\.[\w-]{1,60}){1,5}[>)]?\s*")
_NOBODY = frozenset(
    word
    for line in (
        "admin administrator author editor editors feed nobody none noreply redaction redaktion",
        "root rss staff unknown webmaster wordpress",
    )
    for word in line.split()
)
# what feeds add to their outlet's name
_FEED_WORDS = re.compile(
    r"""\s*[-–—|:»>]+\s*(?:rss|atom|feed|all[ ](?:articles|posts|news|stories)|latest\b.*
        |news[ ]?feed|home|top[ ]stories|recent[ ].*|aktuelle[ ].*|alle[ ].*|startseite
        |neueste[ ].*|à[ ]la[ ]une|derni[eè]res[ ].*|portada|últimas[ ].*|ultime[ ].*
        )\s*(?:feed|rss)?\s*$
    |\s+(?:rss(?:[ ]?feeds?)?|atom[ ]feed|news[ ]?feed)\s*$
    |^(?:rss|feed|latest[ ](?:news|articles)[ ]from)\s*[:：]?\s+""",
    re.IGNORECASE | re.VERBOSE,
)
_TAGLINE = re.compile(r"\s+[-–—|»]\s+|:\s+")
_LONGEST_NAME = 80


def author_name(author: str, source: str) -> str:
    """The author without "By", addresses and accounts that are nobody; "" when none is left."""
    name = _BY.sub("", clean_title(_ADDRESS.sub(" ", author), 200)).strip(" ,;()<>\"'")
    if not name or name.casefold() in _NOBODY or name.casefold() == source.casefold():
        return ""
    return name if len(name) <= _LONGEST_NAME else name[: _LONGEST_NAME - 1].rpartition(",")[0]


def source_name(entry: Entry, feed: Feed, parsed: ParsedFeed, url: str) -> str:
    """The outlet: as the operator calls it, else as an aggregator credits it, else the feed's own
    title without its decoration, else the host."""
    if feed.title:
        return feed.title
    credited = clean_title(entry.source_title, _LONGEST_NAME)
    if not credited and not entry.orig_url and host_of(url) != host_of(entry.url):
        credited = host_of(url)  # an alert service's link, which only leads on to the outlet's
    site = parsed.link or url
    return credited or outlet_of(parsed.title, site) or host_of(url or feed.url)


def outlet_of(title: str, site: str = "") -> str:
    """A feed's title without "RSS Feed", "Latest news", sections and taglines; of "World news |
    The Herald" the part that the host of `site` spells as well."""
    name = clean_title(title, 200)
    labels = host_of(site).replace("-", "").split(".")
    parts = _TAGLINE.split(name)
    for part in parts if len(parts) > 1 else ():
        letters = re.sub(r"\W+", "", part).casefold()
        if len(letters) > 2 and (letters in labels or letters.removeprefix("the") in labels):
            return clean_title(part, _LONGEST_NAME)
    while (bare := _FEED_WORDS.sub("", name).strip()) != name:
        name = bare
    if len(name) > 30:
        head = _TAGLINE.split(name, maxsplit=1)[0].strip()
        name = head if len(head) > 2 else name
    return clean_title(name, _LONGEST_NAME)
