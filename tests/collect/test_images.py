"""Which picture leads an article, and the words for those who cannot see it."""

from __future__ import annotations

import pytest
from lxml import etree

from digest.collect.images import clean_alt, lead_image
from digest.collect.readmore import extract_html
from digest.model import Image

BASE = "https://herald.example/news/canal"


def tree_of(html: str) -> etree._Element | None:
    return extract_html(html, url=BASE).tree


def url_of(html: str, *offered: Image) -> str:
    picture = lead_image(offered, tree_of(html), BASE)
    return picture.url if picture else ""


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ('<img src="/i/canal.jpg">', "https://herald.example/i/canal.jpg"),
        ('<img src="canal one.jpg" alt="x">', "https://herald.example/news/canal%20one.jpg"),
        ('<img src="http://cdn.example/a.jpg">', "http://cdn.example/a.jpg"),
        (
            '<img src="data:image/gif;base64,R0" data-src="/i/a.jpg">',
            "https://herald.example/i/a.jpg",
        ),
        (
            '<img src="/s.jpg" srcset="/s.jpg 300w, /m.jpg 900w, /xl.jpg 2400w">',
            "https://herald.example/m.jpg",
        ),
        ('<img src="/i/logo.png"><img src="/i/b.jpg">', "https://herald.example/i/b.jpg"),
    ],
)
def test_pictures_of_the_body(html: str, expected: str) -> None:
    assert url_of(html) == expected


@pytest.mark.parametrize(
    "html",
    [
        '<img src="https://t.example/p.png" width="1" height="1">',
        '<img src="https://t.example/pixel.png?id=7">',
        '<img src="https://feeds.example/~r/herald/~4/x">',
        '<img src="/i/site-logo.png">',
        '<img src="/i/facebook.png">',
        '<img src="https://secure.gravatar.com/avatar/0.jpg">',
        '<img src="/i/arrow.svg">',
        '<img src="/i/dot.gif">',
        '<img src="/i/small.jpg" width="90">',
        '<img src="javascript:alert(1)">',
        '<img src="https://x.example/latex.php?latex=a">',
        "<img>",
        "<!-- <img src=/a.jpg> -->",
    ],
)
def test_what_is_no_picture(html: str) -> None:
    assert url_of(html) == ""


def test_the_widest_that_an_email_needs() -> None:
    sizes = [Image(url=f"https://cdn.example/{w}/a.jpg", width=w) for w in (140, 700, 1200, 4000)]
    assert url_of("", *sizes) == "https://cdn.example/1200/a.jpg"


def test_the_feeds_picture_comes_first_with_the_words_of_the_body() -> None:
    html = '<img src="/other.jpg" alt="Another"><img src="/300/lock.jpg" alt="A lock at dawn">'
    offered = Image(url="https://cdn.example/1200/lock.jpg")
    picture = lead_image([offered], tree_of(html), BASE)
    assert picture == Image(url=offered.url, alt="A lock at dawn")


@pytest.mark.parametrize(
    ("alt", "expected"),
    [
        ("A lock\n at dawn", "A lock at dawn"),
        ("IMG_2031.JPG", ""),
        ("dsc-0042", ""),
        ("canal-lock-at-dawn", ""),
        ("Image", ""),
        ("Lock <3", "Lock <3"),
        ("Lock", "Lock"),
    ],
)
def test_alternative_text(alt: str, expected: str) -> None:
    assert clean_alt(alt) == expected
