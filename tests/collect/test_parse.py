from __future__ import annotations

import csv
import gzip
import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.collect.fields import is_web
from digest.collect.parse import parse_feed
from digest.errors import ParseError
from digest.model import Entry, Image, ParsedFeed

from .hostile_server import item, rss

SHARED = Path(__file__).parents[3] / "shared" / "feeds"
URL = "https://news.example/a/feed"
NAMESPACES = (
    'xmlns:content="http://purl.org/rss/1.0/modules/content/" '
    'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:media="http://search.yahoo.com/mrss/" '
    'xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd" '
    'xmlns:sy="http://purl.org/rss/1.0/modules/syndication/" '
    'xmlns:feedburner="http://rssnamespace.org/feedburner/ext/1.0"'
)


def read(body: bytes, content_type: str = "") -> ParsedFeed:
    return parse_feed(body, url=URL, content_type=content_type)


def first(inside: str) -> Entry:
    body = rss(inside).replace(b"<rss ", f"<rss {NAMESPACES} ".encode())
    return read(body).entries[0]


def test_an_rss_entry_whole() -> None:
    entry = first(
        "<title>Trams &amp;amp; buses</title><link>/2025/trams</link><guid>tag:1</guid>"
        "<dc:creator>Ada Lovelace</dc:creator>"
        "<category>Transport</category><category>City</category>"
        "<description>Short.</description><content:encoded><![CDATA[<p>Long&nbsp;text</p>]]>"
        "</content:encoded><pubDate>Sat, 01 Mar 2025 10:00:00 +0100</pubDate>"
        "<feedburner:origLink>https://news.example/orig</feedburner:origLink>"
        '<source url="https://other.example/feed">The Other Paper</source>'
    )
    assert entry == Entry(
        feed_url=URL,
        guid="tag:1",
        url="https://news.example/2025/trams",
        orig_url="https://news.example/orig",
        base_url=URL,
        title="Trams &amp; buses",
        summary_html="Short.",
        content_html="<p>Long\xa0text</p>",
        author="Ada Lovelace",
        source_title="The Other Paper",
        tags=("Transport", "City"),
        published=datetime(2025, 3, 1, 9, tzinfo=UTC),
    )


def test_an_atom_entry_with_its_links_and_base() -> None:
    body = b"""<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="fr"
      xml:base="https://news.example/b/">
    <title>Le journal</title><link href="/"/>
    <entry xml:base="c/"><id>urn:1</id><title>1 &lt; 2</title>
    <link href="story"/><link rel="related" title="Plus" href="more"/>
    <link rel="via" href="https://v.example/"/>
    <link rel="edit" href="edit"/><link rel="enclosure" type="audio/mpeg" href="a.mp3"/>
    <author><name>Ada</name></author><author><name>Bo</name></author>
    <category term="t" label="Trams"/>
    <content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>Bonjour</p></div></content>
    <published>2025-03-01T10:00:00Z</published><updated>2025-03-02T10:00:00Z</updated></entry></feed>"""
    parsed = read(body)
    (entry,) = parsed.entries
    assert (parsed.title, parsed.link, parsed.language) == (
        "Le journal",
        "https://news.example/",
        "fr",
    )
    assert entry.url == "https://news.example/b/c/story"
    assert [(link.rel, link.url, link.title) for link in entry.links] == [
        ("related", "https://news.example/b/c/more", "Plus"),
        ("via", "https://v.example/", ""),
        ("enclosure", "https://news.example/b/c/a.mp3", ""),
    ]
    assert entry.base_url == "https://news.example/b/c/"
    assert entry.title == "1 &lt; 2", "plain text is given as markup"
    assert "<p>Bonjour</p>" in entry.content_html
    assert (entry.author, entry.tags, entry.language) == ("Ada, Bo", ("Trams",), "fr")
    assert entry.updated == datetime(2025, 3, 2, 10, tzinfo=UTC)


def test_markup_is_left_for_the_sanitiser() -> None:
    entry = first(
        "<title>x</title><description>&lt;img src=a onerror=b&gt;&lt;p&gt;t</description>"
    )
    assert entry.summary_html == "<img src=a onerror=b><p>t"


def test_images_in_the_order_of_trust() -> None:
    entry = first(
        '<title>x</title><enclosure url="/e.jpg" type="image/jpeg" length="1"/>'
        '<media:thumbnail url="https://i.example/t.jpg" width="90" height="60"/>'
        '<media:content url="https://i.example/m.jpg" medium="image" width="900" height="no"/>'
        '<media:content url="https://i.example/v.mp4" type="video/mp4"/>'
        '<itunes:image href="https://i.example/c.jpg"/>'
    )
    assert entry.images == (
        Image(url="https://i.example/m.jpg", width=900),
        Image(url="https://i.example/t.jpg", width=90, height=60),
        Image(url="https://news.example/e.jpg"),
        Image(url="https://i.example/c.jpg"),
    )


def test_a_link_from_the_guid_or_none() -> None:
    assert first("<title>x</title><guid>https://n.example/1</guid>").url == "https://n.example/1"
    assert first('<title>x</title><guid isPermaLink="false">77</guid>').url == ""


@pytest.mark.parametrize(
    ("head", "minutes"),
    [
        ("<ttl>90</ttl>", 90),
        ("<ttl>soon</ttl>", None),
        ("<sy:updatePeriod>daily</sy:updatePeriod><sy:updateFrequency>2</sy:updateFrequency>", 720),
        ("", None),
    ],
)
def test_how_often_it_wants_to_be_read(head: str, minutes: int | None) -> None:
    body = rss(item(1), head=head).replace(b"<rss ", f"<rss {NAMESPACES} ".encode())
    assert read(body).ttl_minutes == minutes


@pytest.mark.parametrize(
    ("label", "encoding", "content_type"),
    [
        ("utf-8", "utf-8", "text/xml; charset=iso-8859-1"),
        ("iso-8859-1", "iso-8859-1", ""),
        ("windows-1251", "utf-8", ""),
        ("utf-8", "cp1252", ""),
        ("utf-16", "utf-16", ""),
        ("utf-32", "utf-32", ""),
        ("", "cp1252", "text/xml; charset=windows-1252"),
        ("", "cp1252", ""),
        ("bogus", "utf-8", "text/xml; charset=also-bogus"),
    ],
)
def test_encodings_right_and_wrongly_labelled(label: str, encoding: str, content_type: str) -> None:
    title = "Größe — ça"
    if encoding == "iso-8859-1":
        title = "Größe"
    body = (
        rss(item(1, title))
        .decode()
        .replace(' encoding="utf-8"', f' encoding="{label}"' * bool(label))
    )
    assert read(body.encode(encoding), content_type).entries[0].title == title


@pytest.mark.parametrize(
    ("encoding", "title"),
    [
        ("gb2312", "中国经济"),
        ("shift_jis", "日本経済"),
        ("iso-2022-jp", "日本経済"),
        ("koi8-r", "Новости"),
    ],
)
def test_encodings_of_other_scripts(encoding: str, title: str) -> None:
    body = rss(item(1, title)).decode().replace("utf-8", encoding).encode(encoding)
    assert read(body).entries[0].title == title


def test_harmless_doctypes_are_read() -> None:
    doctypes = [
        '<!DOCTYPE rss PUBLIC "-//Netscape Communications//DTD RSS 0.91//EN" "http://x.example/rss-0.91.dtd">',
        '<!DOCTYPE rss [<!ENTITY eacute "&#233;"> <!ENTITY who "Ada">]>',
        '<!DOCTYPE rdf:RDF [<!ENTITY % HTMLlat1 PUBLIC "-//W3C//ENTITIES Latin 1 for XHTML//EN" '
        '"http://www.w3.org/TR/xhtml1/DTD/xhtml-lat1.ent"> ]>',
        "<!-- a comment --><?xml-stylesheet href='x'?>\n<!doctype rss>",
    ]
    for doctype in doctypes:
        body = rss(item(1, "caf&eacute; &mdash; &who;")).decode().replace("\n", doctype, 1)
        title = read(body.encode()).entries[0].title
        assert title.startswith("café — "), doctype
        assert ("Ada" in title) == ("who" in doctype)


def test_a_truncated_feed_is_read_but_for_its_last_entry() -> None:
    body = rss(item(1), item(2), item(3))
    parsed = read(body[: body.index(b"matter 3")])
    assert [entry.title for entry in parsed.entries] == ["Story 1", "Story 2"]
    assert any("breaks off" in warning for warning in parsed.warnings)


def test_broken_xml_is_read_with_a_warning() -> None:
    parsed = read(rss("<title>Fish & Chips</title>", item(2)))
    assert len(parsed.entries) == 2
    assert "not well-formed at line 2" in parsed.warnings[0]


@pytest.mark.parametrize("newest_first", [True, False])
def test_the_newest_thousand_entries(newest_first: bool) -> None:
    dates = [
        f"<title>{n}</title><pubDate>1 Jan {1991 + n // 50} 10:00 GMT</pubDate>"
        for n in range(1500)
    ]
    parsed = read(rss(*(dates[::-1] if newest_first else dates)))
    assert sorted(int(entry.title) for entry in parsed.entries) == list(range(500, 1500))
    assert "newest 1000" in parsed.warnings[0]


def json_feed(**fields: object) -> bytes:
    feed = {"version": "https://jsonfeed.org/version/1.1", "title": "J", "language": "de", **fields}
    return json.dumps(feed).encode()


def test_json_feed() -> None:
    entry = {
        "id": 7,
        "url": "/7",
        "external_url": "https://other.example/",
        "title": "A < B",
        "content_html": "<p>x</p>",
        "content_text": "x",
        "summary": "s & t",
        "image": "https://i.example/1.jpg",
        "banner_image": "ftp://i.example/2.jpg",
        "date_published": "2025-03-01T10:00:00+01:00",
        "authors": [{"name": "Ada"}, {"name": "Bo"}, "nonsense"],
        "tags": ["a", 3, "a"],
        "attachments": [{"url": "/a.mp3", "mime_type": "audio/mpeg"}, {"url": None}],
    }
    parsed = read(b"\xef\xbb\xbf" + json_feed(items=[entry, "nonsense", {}]))
    full, empty = parsed.entries
    assert (parsed.title, full.guid, full.url) == ("J", "7", "https://news.example/7")
    assert (full.title, full.content_html, full.summary_html) == (
        "A &lt; B",
        "<p>x</p>",
        "s &amp; t",
    )
    assert (full.author, full.tags, full.language) == ("Ada, Bo", ("a",), "de")
    assert [link.rel for link in full.links] == ["via", "enclosure"]
    assert [image.url for image in full.images] == ["https://i.example/1.jpg"]
    assert full.published == datetime(2025, 3, 1, 9, tzinfo=UTC)
    assert empty.title == empty.url == ""


@given(st.binary(max_size=300), st.booleans(), st.sampled_from(["", "text/xml; charset=utf-16"]))
def test_any_bytes(noise: bytes, inside: bool, content_type: str) -> None:
    """Nothing but ParseError comes out, and every text can be stored."""
    try:
        parsed = read(rss("<title>").replace(b"</title>", noise) if inside else noise, content_type)
    except ParseError:
        return
    for entry in parsed.entries:
        repr(entry).encode()
        assert entry.url == "" or is_web(entry.url)


@given(st.recursive(st.none() | st.text(max_size=9) | st.integers(), st.lists, max_leaves=9))
def test_any_json(value: object) -> None:
    names = ("id", "url", "title", "content_html", "authors", "tags", "image", "attachments")
    for name in names:
        assert len(read(json_feed(title=value, items=[{name: value}])).entries) == 1


@pytest.mark.skipif(not SHARED.exists(), reason="the corpus of real feeds is not here")
def test_real_feeds() -> None:
    with (SHARED / "index.tsv").open(encoding="utf-8") as index:
        rows = list(csv.DictReader(index, delimiter="\t"))
    wrong = []
    for row in rows:
        parsed = read(gzip.decompress((SHARED / row["file"]).read_bytes()))
        if len(parsed.entries) != int(row["entries"]):
            wrong.append((row["file"], row["entries"], len(parsed.entries)))
    # the index counts one entry that lies in a comment
    assert len(wrong) <= 1, wrong
