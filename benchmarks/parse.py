"""What our way of parsing gains over plain feedparser, and what becomes different by it.

    python benchmarks/parse.py ../shared/feeds     # a folder of feeds, plain or gzipped

Each step of WAYS leaves out what is done again later, on new entries only, or does it in a cheaper
way. The articles of each are compared with those of the step before.
"""

from __future__ import annotations

import argparse
import gzip
import io
import statistics
import time
import warnings
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path

import feedparser

from digest.collect.document import read_document
from digest.collect.making import Batch, make_articles
from digest.collect.parse import feed_from, parse_feed, read_any
from digest.errors import ParseError
from digest.model import Article, Feed, ParsedFeed

URL = "https://feeds.example/feed"
COMPARED = ("id", "url", "title", "summary", "text", "author", "published", "image", "read_more")


def plain(body: bytes) -> ParsedFeed:
    """feedparser as it comes."""
    return by_feedparser(body)


def tamed(body: bytes) -> ParsedFeed:
    """On our text: decoded, without DTD, entities by name resolved."""
    return by_feedparser(read_document(body, url=URL).text.encode())


def unsanitised(body: bytes) -> ParsedFeed:
    """Without its sanitiser, which drops srcset and text of unknown tags: ours is later."""
    return by_feedparser(read_document(body, url=URL).text.encode(), sanitize_html=False)


def unresolved(body: bytes) -> ParsedFeed:
    """Without resolving links in markup, done later; ids made of markup change. Our settings."""
    return read_any(read_document(body, url=URL), URL)


def ours(body: bytes) -> ParsedFeed:
    """The parser of digest: well-formed feeds are read without feedparser."""
    return parse_feed(body, url=URL)


WAYS = (plain, tamed, unsanitised, unresolved, ours)


def by_feedparser(body: bytes, **options: bool) -> ParsedFeed:
    """What feedparser reads with these options, in our types."""
    headers = {"content-location": URL, "content-type": "application/xml"}
    return feed_from(
        feedparser.parse(io.BytesIO(body), response_headers=headers, **options), url=URL
    )


def articles(parsed: ParsedFeed) -> list[Article]:
    """The articles these entries become."""
    now = datetime(2030, 1, 1, tzinfo=UTC)
    entries = parsed.entries
    batch = Batch(entries=entries, feed=Feed(url=URL), parsed=parsed, now=now, pages=None)
    return make_articles(batch).articles


def seconds(parse: Callable[[bytes], ParsedFeed], body: bytes, rounds: int) -> float:
    """The best of some rounds."""
    times = []
    for _ in range(rounds):
        started = time.process_time()
        parse(body)
        times.append(time.process_time() - started)
    return min(times)


def measure(bodies: Sequence[bytes], rounds: int) -> None:
    """Print how long each way takes, and how much faster it is than the first."""
    took = {way: [seconds(way, body, rounds) for body in bodies] for way in WAYS}
    print(f"{len(bodies)} feeds  {'seconds':>8} {'gain':>6} {'median':>7}")
    for way in WAYS:
        gains = [slow / fast for slow, fast in zip(took[plain], took[way], strict=True)]
        spent, total = sum(took[way]), sum(took[plain]) / sum(took[way])
        print(f"{way.__name__:12} {spent:7.2f} {total:5.1f}x {statistics.median(gains):6.1f}x")


def compare(bodies: Sequence[bytes], show: bool) -> None:
    """Print what changes from each way to the next, by field of the articles."""
    print("articles that differ from those of the step before:")
    made = [[articles(way(body)) for body in bodies] for way in WAYS]
    for way, before, after in zip(WAYS[1:], made, made[1:], strict=False):
        differing: Counter[str] = Counter()
        for were, are in zip(before, after, strict=True):
            differing["number"] += len(were) != len(are)
            for was, is_now in zip(were, are, strict=False):
                fields = [name for name in COMPARED if getattr(was, name) != getattr(is_now, name)]
                differing.update(fields)
                for name in fields if show else ():
                    print(
                        name,
                        repr(getattr(was, name))[:300],
                        repr(getattr(is_now, name))[:300],
                        sep="\n  ",
                    )
        found = ", ".join(f"{count} {name}" for name, count in differing.items() if count)
        print(f"{way.__name__:12} {found or 'none'}  ({way.__doc__})")


def read_folder(folder: Path) -> list[bytes]:
    """The XML feeds of a folder that both can read."""
    bodies = []
    for path in sorted(path for path in folder.iterdir() if path.suffix in {".gz", ".xml"}):
        body = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
        try:
            document = read_document(body, url=URL)
            parse_feed(body, url=URL)
        except ParseError:
            continue
        if document.root:  # no JSON Feed, which feedparser's releases do not read
            bodies.append(body)
    return bodies


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    options.add_argument("folder", type=Path)
    options.add_argument("--rounds", type=int, default=3)
    options.add_argument("--show", action="store_true", help="print the articles that differ")
    chosen = options.parse_args()
    warnings.simplefilter("ignore")  # feedparser's plain way warns of its own fields
    bodies = read_folder(chosen.folder)
    measure(bodies, chosen.rounds)
    compare(bodies, chosen.show)


if __name__ == "__main__":
    main()
