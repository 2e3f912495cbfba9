"""Names of outlets and authors as a reader knows them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from digest.collect.links import host_of
from digest.collect.sanitise import clean_text, clean_title
from digest.model import Entry, Feed, ParsedFeed

# "by" and its like; but von der Leyen and Da Silva are names
_BY = re.compile(
    r"""^(?:(?:(?:written|posted|published|story|words)[ ])?by
        |(?:(?:propos[ ])?recueillis?[ ])?par|por|door|autor(?:a|in)?
        |автор|текст|text|redacción|文|記者)\s*[:：]?\s+
    |^(?-i:(?:[Vv]on|di|da|av|af)\s+(?=[^\Wa-zß-ÿ]|$))""",
    re.IGNORECASE | re.VERBOSE,
)
_ADDRESS = re.compile(
    r"\s*[<(]?(?:mailto:)?\s*[\w.+-]{1,64}@[\w-]{1,60}(?:\.[\w-]{1,60}){1,5}[>)]?\s*"
)
_NOBODY = re.compile(
    r"""(?:admin|administrator|author|editors?|feed|nobody|none|noreply|redac?tion|redaktion|root
    |rss|webmaster|wordpress|unknown|anonymous|(?:the[ ])?(?:staff|news(?:room)?|web|online)
    (?:[ ](?:writers?|reporters?|desk|team|staff|editors?))?|guest[ ](?:author|post|contributor))
    |.{1,60}[ ]staff""",
    re.IGNORECASE | re.VERBOSE,
)
# what feeds add to their outlet's name
_FEED_WORDS = re.compile(
    r"""\s*[-–—|:»>]+\s*(?:rss|atom|feed|all[ ](?:articles|posts|news|stories)|latest\b.*
        |news[ ]?feed|home|top[ ]stories|recent[ ].*|aktuelle[ ].*|alle[ ].*|startseite
        |neueste[ ].*|à[ ]la[ ]une|derni[eè]res[ ].*|portada|últimas[ ].*|ultime[ ].*|主页|首页
        )\s*(?:feed|rss)?\s*$
    |\s+(?:rss(?:[ ]?feeds?)?|atom[ ]feed|news[ ]?feed|(?:neueste|aktuelle)[ ]\w{3,12})\s*$
    |^(?:rss(?:[ ]feed)?\s*[:：]?\s+|feed\s*[:：]\s+)
    |^(?:latest[ ])?(?:news|articles|posts|nyheter|noticias|notícias|notizie|nachrichten|actualités)
        [ ](?:from|från|von|de|da|di)[ ]
    |^(?:home|posts?|blog|articles|recent[ ]content)(?:[ ]in[ ]\w{1,30})?[ ]on[ ]
    |^(?P<name>.{3,60})[ ]on[ ](?=(?P=name)$)""",
    re.IGNORECASE | re.VERBOSE,
)
# a section of an outlet that does not say which
_SECTION = re.compile(
    r"""(?:(?:latest|top|breaking|world|local|all)[ ])*(?:news|stories|headlines|posts|articles)
    |world|home|blog|politics|business|sports?|technology|opinion|most[ ]popular|aktuell
    |nachrichten|startseite|actualités|noticias|notícias|ultime[ ]notizie""",
    re.IGNORECASE | re.VERBOSE,
)
_TAGLINE = re.compile(r"\s+[-–—|»]\s+|:\s+")
_PART = re.compile(rf"{_TAGLINE.pattern}|,\s+")
_MARKS = (" - ", " | ", " – ", " — ")  # between a headline and its outlet
_LONGEST_NAME = 80
_LONGEST_AUTHOR = 300  # characters looked at, with addresses
_LONGEST_TITLE = 500


@lru_cache(maxsize=256)  # the same few write again and again
def author_name(author: str, source: str) -> str:
    """The author without "By", addresses and accounts that are nobody; "" when none is left."""
    # single spaces and a bound first: the patterns go over a run of spaces again and again
    line = " ".join(author[: _LONGEST_AUTHOR * 4].split())[:_LONGEST_AUTHOR]
    bare = clean_title(_ADDRESS.sub(" ", line), 200)
    # RSS 2.0 has "address (name)"
    name = _BY.sub("", bare.removeprefix("(").removesuffix(")") if bare[:1] == "(" else bare)
    name = name.strip(" ,;<>\"'")
    if not name or _NOBODY.fullmatch(name) or name.casefold() == source.casefold():
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


@lru_cache(maxsize=64)  # asked for each entry of a feed
def outlet_of(title: str, site: str = "") -> str:
    """A feed's title without "RSS Feed", "Latest news", sections and taglines; of "World news |
    The Herald" the part that the host of `site` spells as well. "" for what only names a section.
    """
    name = clean_title(title, 200)
    if spelled := _spelled_by(host_of(site), name):
        return spelled
    while (bare := _FEED_WORDS.sub("", name).strip()) != name:
        name = bare
    if len(name) > 30:
        head = _TAGLINE.split(name, maxsplit=1)[0].strip()
        name = head if len(head) > 2 else name
    return "" if _SECTION.fullmatch(name) else clean_title(name, _LONGEST_NAME)


def _spelled_by(host: str, name: str) -> str:
    """The part of a name that a host spells: "The Herald" for herald.example."""
    bare = host.replace("-", "")
    spellings = {*bare.split("."), bare.replace(".", "")}
    parts = [part for part in _PART.split(name) if part]
    for part in parts if len(parts) > 1 else ():
        letters = re.sub(r"\W+", "", part).casefold()
        if len(letters) > 2 and spellings & {letters, letters.removeprefix("the")}:
            return clean_title(part, _LONGEST_NAME)
    return ""


def headline(title: str, outlets: Iterable[str]) -> str:
    """A title without the name of its outlet at its end: "… - Example Herald"."""
    if not any(mark in title for mark in _MARKS):
        return title
    shown = [clean_text(name, _LONGEST_TITLE) for name in outlets]
    names = {part.casefold() for name in shown for part in (name, *_TAGLINE.split(name))}
    for mark in _MARKS:
        head, _, tail = title.rpartition(mark)
        if head.strip() and tail.casefold() in names:
            return head.strip()
    return title
