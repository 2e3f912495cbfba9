"""What our way of parsing gains over plain feedparser, with the same articles.

    python benchmarks/parse.py ../shared/feeds     # a folder of feeds, plain or gzipped

Plain is `feedparser.parse` with its own settings; ours skips what is done again later on new
entries only (sanitising, resolving links). Both results are made articles and compared.
"""

from __future__ import annotations

import argparse
import gzip
import io
import statistics
import time
import warnings
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import feedparser

from digest.collect.making import Batch, make_articles
from digest.collect.parse import feed_from, parse_feed
from digest.errors import ParseError
from digest.model import Article, Feed, ParsedFeed

URL = "https://feeds.example/feed"
COMPARED = ("id", "url", "title", "summary", "text", "author", "published", "image", "read_more")


def plain(body: bytes) -> ParsedFeed:
    """feedparser as it comes."""
    headers = {"content-location": URL, "content-type": "application/xml"}
    return feed_from(feedparser.parse(io.BytesIO(body), response_headers=headers), url=URL)


def ours(body: bytes) -> ParsedFeed:
    """The parser that digest uses."""
    try:
        return parse_feed(body, url=URL)
    except ParseError:
        return ParsedFeed()


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
        started = time.perf_counter()
        parse(body)
        times.append(time.perf_counter() - started)
    return min(times)


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    options.add_argument("folder", type=Path)
    options.add_argument("--rounds", type=int, default=3)
    options.add_argument("--show", action="store_true", help="print the articles that differ")
    chosen = options.parse_args()
    warnings.simplefilter("ignore")  # feedparser's plain way warns of its own fields
    files = sorted(path for path in chosen.folder.iterdir() if path.suffix in {".gz", ".xml"})
    took = {"plain": 0.0, "ours": 0.0}
    gains: list[float] = []
    differing: Counter[str] = Counter()
    count = 0
    for path in files:
        body = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
        if body.lstrip()[:1] == b"{":
            continue  # JSON Feed, which feedparser's releases do not read
        slow, fast = (seconds(parse, body, chosen.rounds) for parse in (plain, ours))
        took["plain"] += slow
        took["ours"] += fast
        gains.append(slow / fast)
        count += 1
        theirs, mine = articles(plain(body)), articles(ours(body))
        if len(theirs) != len(mine):
            differing["number of articles"] += 1
        for before, after in zip(theirs, mine, strict=False):
            for field in COMPARED:
                if getattr(before, field) != getattr(after, field):
                    differing[field] += 1
                    if chosen.show:
                        print(f"{path.name} {field}:\n  {getattr(before, field)!r}"[:400])
                        print(f"  {getattr(after, field)!r}"[:400])
    print(f"{count} feeds: plain {took['plain']:.2f} s, ours {took['ours']:.2f} s")
    print(
        f"gain {took['plain'] / took['ours']:.2f}x in all, {statistics.median(gains):.2f}x median"
    )
    print("articles that differ, by field:", dict(differing) or "none")


if __name__ == "__main__":
    main()
