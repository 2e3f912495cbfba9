"""Coverage-guided fuzzing of feed -> article -> read-more links; run by hand, not by pytest.

    pip install atheris
    python tests/fuzz.py -max_total_time=600

It starts from our own test feeds. Anything but a ParseError, an unsafe link or a broken bound ends
it with the input that did it.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from urllib.parse import urlsplit

import atheris  # type: ignore[import-untyped]

with atheris.instrument_imports(include=["digest", "xml.etree", "feedparser"]):
    from digest.collect import parse
    from digest.collect.document import read_document
    from digest.collect.making import Batch, make_articles
    from digest.collect.wellformed.document import read_well_formed
    from digest.errors import ParseError
    from digest.model import Article, Feed, ParsedFeed

from tests.collect.entries import NOW
from tests.collect.hostile_server import item, rss
from tests.collect.test_wellformed import ENTRIES, HEADS, ITEMS, atom
from tests.collect.test_wellformed import rss as rss_with_namespaces

URL = "https://news.example/a/feed"
FEED = Feed(url=URL)
RELATED = '<p>Body.</p><h3>Read more</h3><ul><li><a href="/b">Another story of today</a></li></ul>'
# what a mutation may write into a document: the tags that mean something, and some of their text
WORDS = [
    *(f"<{name}>" for name in ("item", "entry", "title", "description", "content:encoded", "guid")),
    *(
        f"</{name}>"
        for name in ("item", "entry", "title", "description", "content:encoded", "guid")
    ),
    *(
        "<![CDATA[",
        "]]>",
        "&lt;",
        "&gt;",
        "&amp;",
        "&#x27;",
        "<p>",
        "</p>",
        "<h3>",
        "</h3>",
        "<ul>",
    ),
    *(
        "<li>",
        "</ul>",
        "Read more",
        "Related: ",
        "https://news.example/",
        "&#xD800;",
        "Mehr zum Thema",
    ),
]


def once(body: bytes) -> None:
    """Read one document as a feed, both ways where both can, and make its articles."""
    try:
        parsed = parse.parse_feed(body, url=URL)
        compare(body)
    except ParseError:
        return
    entries = parsed.entries[:5]
    assert len(parsed.entries) <= 1000
    made = make_articles(Batch(entries=entries, feed=FEED, parsed=parsed, now=NOW, pages=None))
    assert not made.notes, made.notes
    for article in made.articles:
        check(article)


def compare(body: bytes) -> None:
    """What is read without feedparser is what feedparser reads."""
    document = read_document(body, url=URL)
    read = read_well_formed(document.text, URL, is_html=parse.looks_like_html)
    if read:
        fast: ParsedFeed = parse.feed_from(read, url=URL, warnings=document.warnings)
        assert fast == parse.read_any(document, URL)


def check(article: Article) -> None:
    """Bounds and links of an article."""
    assert article.title and len(article.title) <= 300
    assert len(article.summary) <= 600 and len(article.text) <= 50_000
    for url in (article.url, *(link.url for link in article.read_more), *article.citations):
        assert not url or urlsplit(url).scheme in {"http", "https"}, url


def seeds() -> list[bytes]:
    """Feeds of the tests, to start from."""
    bodies = [rss_with_namespaces(head + f"<item>{ITEMS[0]}</item>") for head in HEADS]
    bodies += [rss_with_namespaces(f"<item>{one}</item>") for one in ITEMS]
    bodies += [atom(f"<entry>{one}</entry>") for one in ENTRIES]
    bodies.append(
        rss_with_namespaces(f"<item><description><![CDATA[{RELATED}]]></description></item>")
    )
    return [rss(item(1), item(2)), *(body.encode() for body in bodies)]


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        for number, body in enumerate(seeds()):
            Path(folder, f"{number}.xml").write_bytes(body)
        words = Path(folder, "words.dict")
        words.write_text("".join(f'"{word}"\n' for word in WORDS), encoding="utf-8")
        atheris.Setup([*sys.argv, f"-dict={words}", folder], once)
        atheris.Fuzz()


if __name__ == "__main__":
    main()
