"""Whatever a feed holds: an article within its bounds, in plain text, with web links only."""

from __future__ import annotations

import unicodedata
from dataclasses import asdict
from typing import Any
from urllib.parse import urlsplit

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digest.model import Article, Image, Link
from tests.collect.entries import entry, make

PIECES = st.sampled_from(
    [
        *("<p>", "</p>", "<script>alert(1)</script>", "<a href='javascript:x()'>", "</a>"),
        *(
            "<img src=x ",
            "onerror=y>",
            "<!--",
            "-->",
            "<![CDATA[",
            "]]>",
            "<svg>",
            "<table><tr><td>",
        ),
        *(
            "&lt;b&gt;",
            "&amp;lt;i&amp;gt;",
            "&#0;",
            "&#xD800;",
            "\x00",
            "\u202e",
            "\u2028",
            "\ud800",
        ),
        *("<h2>Read more:</h2>", "<ul><li>", "<a href='http://a.example/b'>c</a>", "Read more…"),
        *("By Mara", "(AP) - ", "The end. ", "z. B. ", "。", "…"),
    ]
)
MARKUP = st.lists(PIECES | st.text(max_size=12), max_size=25).map("".join)
URLS = st.sampled_from(
    ["", "javascript:alert(1)", "http://[::1", "https://a.example/x", "//b.example/y", "data:,x"]
) | st.text(max_size=20)


def is_clean(text: str) -> bool:
    """No control or direction marks, no half of a pair; blank lines part paragraphs."""
    return all(
        unicodedata.category(char) not in {"Cc", "Cs", "Co"} and char not in "\u202e\u2028\u200b"
        for char in text.replace("\n\n", "")
    )


def check(made: Article) -> None:
    assert 0 < len(made.title) <= 300
    assert len(made.summary) <= 600
    assert len(made.text) <= 50_000
    assert len(made.author) <= 80
    assert len(made.tags) <= 20
    assert len(made.citations) <= 50
    pictures = [made.image.url] if made.image else []
    for url in (*made.citations, *pictures, *(x.url for x in made.read_more), made.url):
        assert not url or urlsplit(url).scheme in {"http", "https"}
    for value in strings(asdict(made)):
        assert is_clean(value), value


def strings(value: object) -> list[str]:
    if isinstance(value, str):
        return [value]
    if isinstance(value, dict):
        return [text for part in value.values() for text in strings(part)]
    if isinstance(value, list | tuple):
        return [text for part in value for text in strings(part)]
    return []


@settings(max_examples=60, deadline=None)
@given(
    st.fixed_dictionaries(
        {
            "title": MARKUP,
            "summary_html": MARKUP,
            "content_html": MARKUP,
            "author": MARKUP,
            "url": URLS,
            "guid": URLS,
            "base_url": URLS,
            "language": st.text(max_size=5),
            "tags": st.lists(MARKUP, max_size=3).map(tuple),
            "images": st.lists(st.builds(Image, url=URLS, alt=MARKUP), max_size=2).map(tuple),
            "links": st.lists(
                st.builds(Link, url=URLS, title=MARKUP, rel=st.just("related")), max_size=2
            ).map(tuple),
        }
    )
)
def test_any_entry(fields: dict[str, Any]) -> None:
    if made := make(entry(**fields)):
        check(made)


@pytest.mark.parametrize(
    "content",
    [
        "<div>" * 5_000 + "deep",
        "word" * 50_000,
        "<p>" + "Yes. " * 40_000,
        "…" * 20_000,
        "( " * 30_000,
        "<b " + "a=1 " * 20_000 + ">x</b>",
        "A " * 40_000 + "(AP) - ",
        "[…] " * 10_000,
        "&lt;" * 30_000,
        "by " * 30_000,
        ". " * 30_000,
    ],
    ids=lambda content: content[:8],
)
def test_floods_stay_bounded(content: str) -> None:
    made = make(entry(content_html=content, title=content[:5_000]))
    if made:
        check(made)
