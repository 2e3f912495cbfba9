"""What is read without feedparser is what feedparser reads, field by field."""

from __future__ import annotations

import gzip
import os
from collections.abc import Iterator
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

import pytest
from feedparser.api import StrictFeedParser  # type: ignore[import-untyped]
from hypothesis import given, settings
from hypothesis import strategies as st

from digest.collect import parse
from digest.collect.document import read_document
from digest.collect.wellformed.document import read_well_formed
from digest.collect.wellformed.fields import FIELDS, NOT_OF_FEEDS
from digest.collect.wellformed.names import HARMLESS, LEFT, LEFT_PREFIXES
from digest.errors import ParseError
from digest.model import ParsedFeed

SHARED = Path(__file__).parents[3] / "shared" / "feeds"
URL = "https://news.example/a/feed"
NAMESPACES = (
    'xmlns:content="http://purl.org/rss/1.0/modules/content/" '
    'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:media="http://search.yahoo.com/mrss/" '
    'xmlns:dcterms="http://purl.org/dc/terms/" xmlns:my="urn:mine" '
    'xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd" '
    'xmlns:sy="http://purl.org/rss/1.0/modules/syndication/" '
    'xmlns:feedburner="http://rssnamespace.org/feedburner/ext/1.0" '
)
ATOM_LINK = 'xmlns:atom="http://www.w3.org/2005/Atom" '


def both(body: bytes) -> tuple[ParsedFeed | None, ParsedFeed]:
    """A document as it is read quickly (None: not at all) and as feedparser reads it."""
    document = read_document(body, url=URL)
    slow = parse.read_any(document, URL)
    read = read_well_formed(document.text, URL, is_html=parse.looks_like_html)
    fast = parse.feed_from(read, url=URL, warnings=document.warnings) if read else None
    return fast, slow


def same(body: str) -> ParsedFeed:
    """Both agree, and the quick one did read it."""
    fast, slow = both(body.encode())
    assert fast == slow
    return slow


def rss(inside: str, namespaces: str = NAMESPACES + ATOM_LINK) -> str:
    return f'<rss version="2.0" {namespaces}><channel>{inside}</channel></rss>'


def atom(inside: str) -> str:
    return f'<feed xmlns="http://www.w3.org/2005/Atom" {NAMESPACES}>{inside}</feed>'


def rdf(inside: str) -> str:
    return (
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" '
        f'xmlns="http://purl.org/rss/1.0/" {NAMESPACES}>{inside}</rdf:RDF>'
    )


HEADS = [
    "<title>A</title><link>/x?a=1&amp;b;=2</link><language>de-AT</language><ttl>60</ttl>",
    '<title>A</title><atom:link rel="self" href="/feed"/><link>https://x.example</link>'
    "<image><url>i.png</url><title>Picture</title><link>/</link></image><title>B</title>",
    "<title>A &lt;b&gt;B&lt;/b&gt;</title><image><title/></image><title>C</title>",
    "<itunes:summary>One</itunes:summary><description>Two</description><title>T</title>"
    "<itunes:owner><itunes:name>N</itunes:name><itunes:email>a@b.c</itunes:email></itunes:owner>"
    '<itunes:category text="News"><itunes:category text="Daily"/></itunes:category>',
    "<managingEditor>a@b.example (Ada)</managingEditor><guid>feed-id</guid><title>G</title>",
    "<sy:updatePeriod> hourly </sy:updatePeriod><sy:updateFrequency>2</sy:updateFrequency>",
]
ITEMS = [
    "<title>x</title><description>a &amp;amp; b</description><description>again</description>",
    "<content:encoded><![CDATA[<p>Long</p>]]></content:encoded><description>Short</description>",
    "<description>S</description><content:encoded>L</content:encoded>"
    "<itunes:summary>M</itunes:summary>",
    "<title>Caf\u00c3\u00a9 \u0093quoted\u0094</title>"
    "<link> //host.example/a </link><guid>g 1</guid>",
    "<guid>https://n.example/1</guid><link>https://n.example/2?a=1&amp;amp;b=2</link>",
    '<guid isPermaLink="false">7</guid><link>https:///n.example/;x</link>',
    "<dc:creator>Ada</dc:creator><dc:creator/><dc:creator>Bo</dc:creator><author>Cy</author>",
    '<category domain="d">Trams</category><category/><category>Trams</category>'
    '<dc:subject>City</dc:subject><media:category label="L">t</media:category>'
    "<media:keywords>a, b,,c</media:keywords><itunes:keywords>k, b</itunes:keywords>",
    '<media:title>M</media:title><media:group><media:content url="/v.mp4" medium="image"/>'
    '<media:title>Inner</media:title><media:thumbnail url="t.jpg" width="9"/>'
    "<media:description>D</media:description></media:group>"
    "<media:thumbnail> u.jpg </media:thumbnail>",
    '<title>T</title><media:content url="m.jpg" type="Image/JPEG"><media:title>N</media:title>'
    "<media:credit>who</media:credit></media:content><title>U</title>",
    '<enclosure url="e.jpg" type="image/jpeg" length="1"/><enclosure href="" url=""/>'
    '<itunes:image href="c.jpg"/><image>p.jpg</image><title>after</title>',
    '<source url="https://o.example/feed">Other</source><title>T</title>',
    "<pubDate>Sat, 01 Mar 2025 10:00:00 GMT</pubDate><dc:date>2025-03-02</dc:date>"
    "<dcterms:created>2025-01-01</dcterms:created><dcterms:modified>2025-04-01</dcterms:modified>",
    '<my:thing a="1"><my:inner>x</my:inner></my:thing><post-id xmlns="com-x:1">4</post-id>'
    "<feedburner:origLink>https://n.example/o</feedburner:origLink><comments>/c</comments>",
    '<title xml:lang="fr_CA">T</title><description xml:base="/b/" type="text">D</description>',
    "<!-- note --><title>a<!-- b -->c<?pi?>d</title>e<description> \n </description>",
]
ENTRIES = [
    '<id>urn:1</id><title type="html">1 &amp;lt; 2</title><link href="s"/><link rel="related" '
    'title="R" href="r"/><link rel="Enclosure" type="IMAGE/png" href="e.png"/>',
    "<author><name>Ada</name><uri>/a</uri></author><author><uri>/b</uri><name>Bo</name></author>"
    "<author><email>c@d.example</email></author><contributor><name>No</name></contributor>",
    '<content type="html" xml:base="https://b.example/c/">&lt;p&gt;x</content><summary>s</summary>',
    "<summary>s &lt;/b&gt;</summary><content>plain</content>"
    "<published>2025-03-01T10:00:00Z</published>"
    "<updated>2025-03-02T10:00:00Z</updated>",
    "<title>T</title><source><id>i</id><title>Origin</title><updated>2020-01-01</updated>"
    '<link href="/o"/></source><category term="t" label="L"/><category term="t" label="L"/>',
]


@pytest.mark.parametrize("head", HEADS)
def test_what_a_feed_says_of_itself(head: str) -> None:
    assert same(rss(f"{head}<item><title>x</title></item>")).entries
    same(rss(f"<item><title>x</title></item>{head}"))


@pytest.mark.parametrize("item", ITEMS)
def test_an_item(item: str) -> None:
    assert len(same(rss(f"<title>A</title><item>{item}</item><item>{item}</item>")).entries) == 2
    same(rdf(f'<channel><title>A</title></channel><item rdf:about="urn:a">{item}</item>'))


@pytest.mark.parametrize("entry", ENTRIES)
def test_an_entry(entry: str) -> None:
    assert same(atom(f'<title>A</title><id>urn:f</id><entry xml:lang="de">{entry}</entry>')).entries


@pytest.mark.parametrize(
    "body",
    [
        rss("<item><title>Fish & Chips</title></item>"),
        rss("<item><description><p>inline</p></description></item>"),
        rss("<item><author>ada@x.example (Ada)</author></item>"),
        rss("<item><image><title>clobbers</title></image></item>"),
        rss("<textInput><title>x</title></textInput>"),
        rss("<item><ttl a='1'>x</ttl></item>"),
        rss("<item><title>x</title></item>", 'xmlns:media="urn:other"'),
        rss("<item><my:box><title>clobbers</title></my:box></item>"),
        rss("<item><date>1</date></item>"),
        atom('<entry><content type="xhtml"><div>x</div></content></entry>'),
        atom('<entry><content type="image/png" mode="base64">AAAA</content></entry>'),
        '<feed xmlns="http://purl.org/atom/ns#" version="0.3"><title>A</title></feed>',
    ],
)
def test_what_is_left_to_feedparser(body: str) -> None:
    assert both(body.encode())[0] is None


def test_every_method_of_feedparser_is_accounted_for() -> None:
    """A newer feedparser that reads more must be looked at."""
    methods = (name for name in dir(StrictFeedParser) if name.startswith(("_start_", "_end_")))
    names = {name.split("_", 2)[2].lower() for name in methods}
    known = FIELDS.keys() | HARMLESS | LEFT | NOT_OF_FEEDS
    left = {name for name in names - known if not name.startswith(LEFT_PREFIXES)}
    assert not left


TEXT = st.text(st.sampled_from(list("ab <>&;/:.?=#@'\"\n,\u00c3\u00a9\u0093漢")), max_size=12)
NAMES = sorted(
    {"title", "link", "guid", "description", "summary", "content", "content:encoded", "author"}
    | {"dc:creator", "category", "pubDate", "updated", "dc:date", "source", "media:title", "image"}
    | {"media:content", "media:group", "media:thumbnail", "media:description", "itunes:summary"}
    | {"itunes:image", "enclosure", "my:thing", "id", "name", "email", "uri", "subtitle"}
)
ATTRIBUTES = st.dictionaries(
    st.sampled_from(
        ["type", "href", "url", "rel", "xml:lang", "xml:base", "term", "label", "isPermaLink"]
    ),
    st.sampled_from(["html", "text", "TEXT/html", "related", "/a/", "false", "de", ""]) | TEXT,
    max_size=2,
)


@st.composite
def elements(draw: st.DrawFn, depth: int = 0) -> str:
    name = draw(st.sampled_from(NAMES))
    given = "".join(f" {key}={quoteattr(value)}" for key, value in draw(ATTRIBUTES).items())
    if depth < 2 and draw(st.integers(0, 5)) == 0:
        inside = "".join(draw(st.lists(elements(depth=depth + 1), max_size=3)))
    else:
        inside = escape(draw(TEXT))
    return f"<{name}{given}>{inside}</{name}>"


@settings(max_examples=int(os.environ.get("EXAMPLES", 150)), deadline=None)
@given(
    st.sampled_from([rss, atom, rdf]),
    st.lists(elements(), max_size=3),
    st.lists(st.lists(elements(), max_size=6), max_size=3),
)
def test_any_feed(frame, head: list[str], entries: list[list[str]]) -> None:  # type: ignore[no-untyped-def]
    tag = "entry" if frame is atom else "item"
    items = "".join(f"<{tag}>{''.join(entry)}</{tag}>" for entry in entries)
    top = "".join(head)
    body = frame(f"<channel>{top}</channel>{items}" if frame is rdf else f"{top}{items}")
    try:
        fast, slow = both(body.encode())
    except ParseError:
        return  # feedparser trips over it
    assert fast is None or fast == slow


def real_feeds() -> Iterator[bytes]:
    for path in sorted(SHARED.glob("*.gz")):
        yield gzip.decompress(path.read_bytes())


@pytest.mark.skipif(not SHARED.exists(), reason="the corpus of real feeds is not here")
def test_real_feeds() -> None:
    taken = 0
    for body in real_feeds():
        try:
            fast, slow = both(body)
        except ParseError:
            continue
        taken += fast is not None
        assert fast is None or fast == slow
    assert taken >= 95, "most real feeds are to be read quickly"
