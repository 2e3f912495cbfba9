from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.collect.opml import read_opml, write_opml
from digest.errors import ParseError
from digest.model import Feed

OPML = b"""<?xml version="1.0"?>
<opml version="1.0"><head><title>Mine</title></head><body>
  <outline text="News &amp; views"><outline title="Europe" text="x">
    <outline type="rss" text="The Paper" xmlUrl="https://paper.example/feed" htmlUrl="https://paper.example/"/>
  </outline></outline>
  <outline text="Tech"><outline text="Again" xmlUrl="https://paper.example/feed"/></outline>
  <outline text="Plain" XMLURL="http://plain.example/rss" category="/Science/Physics,Daily"/>
  <outline text="Bad" xmlUrl="file:///etc/passwd"/><outline text="None" xmlUrl=""/>
</body></opml>"""


def test_folders_and_categories_become_tags() -> None:
    assert read_opml(OPML) == (
        Feed(
            url="https://paper.example/feed",
            title="The Paper",
            tags=("News & views", "Europe", "Tech"),
        ),
        Feed(url="http://plain.example/rss", title="Plain", tags=("Science", "Physics", "Daily")),
    )


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"", "not XML"),
        (b"<rss/>", "not an OPML document"),
        (b"nothing", "not"),
        (b"\xff\xfe\x00", "not"),
    ],
)
def test_what_is_no_opml(body: bytes, words: str) -> None:
    with pytest.raises(ParseError, match=words):
        read_opml(body)


def test_no_entity_is_loaded_or_unfolded() -> None:
    evil = (
        b'<!DOCTYPE opml [<!ENTITY x SYSTEM "file:///etc/hostname"><!ENTITY a "ha"><!ENTITY b "'
        + b"&a;" * 1000
        + b'">]><opml><body><outline text="&b;&x;" xmlUrl="https://a.example/f"/></body></opml>'
    )
    for feed in read_opml(evil):
        assert len(feed.title) <= 300
        assert feed.url == "https://a.example/f"


TEXT = st.text(
    st.characters(codec="utf-8", categories=["L", "N", "P", "S"]), min_size=1, max_size=9
)


@given(TEXT.map(lambda text: text.replace("&", "").replace("<", "")), TEXT)
def test_what_is_written_is_read(title: str, tag: str) -> None:
    tag = tag.translate({ord(sign): None for sign in ",/&<"}) or "t"
    feed = Feed(url="https://a.example/f?a=1&b=2", title=title or "t", tags=(tag, "b"))
    (read,) = read_opml(write_opml([feed]))
    assert (read.url, read.title) == (feed.url, feed.title)
    assert read.tags == tuple(dict.fromkeys(feed.tags))
