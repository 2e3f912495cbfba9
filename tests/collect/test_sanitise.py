"""Text from outside made plain."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.collect.sanitise import clean_text, clean_title, plain_text

TITLES = [
    ("Plain words", "Plain words"),
    ("Fish &amp; chips", "Fish & chips"),
    ("Fish &amp;amp; chips", "Fish & chips"),  # escaped once too often
    ("&lt;b&gt;Bold&lt;/b&gt; claim", "Bold claim"),
    ("<em>Emphatic</em> <script>alert(1)</script>news", "Emphatic news"),
    ("The &#8216;big&#x2019; one", "The ‘big’ one"),
    ("Profits < losses", "Profits < losses"),
    ("If a < b and c > d", "If a < b and c > d"),
    ("AT&T and R&D", "AT&T and R&D"),
    ("line one\r\nBcc: x@example.org", "line one Bcc: x@example.org"),
    ("a\u2028b\u2029c\u00a0d\ufeff", "a b c d"),
    ("nul\0 bell\x07", "nul bell"),
    ("\u202eevil\u202c \u2066text\u2069", "evil text"),
    ("half \ud800 a pair", "half a pair"),
    ("soft\u00adhyphen", "softhyphen"),
    ("می\u200cخواهم", "می\u200cخواهم"),  # Persian spells with the joiner
    ("<a href='javascript:alert(1)'>Click</a>", "Click"),
    ("", ""),
    ("<!-- only a comment -->", ""),
]


@pytest.mark.parametrize(("raw", "clean"), TITLES)
def test_titles(raw: str, clean: str) -> None:
    assert clean_title(raw) == clean


def test_a_long_title_is_cut_at_a_word() -> None:
    title = clean_title("word " * 200, 60)
    assert len(title) <= 60
    assert title.endswith("word…")


def test_a_long_title_without_spaces_is_cut_all_the_same() -> None:
    assert len(clean_title("新" * 500)) == 300


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>One.</p><p>Two.</p>", "One. Two."),
        ("One<br>two<br/>three", "One two three"),
        ("<ul><li>a</li><li>b</li></ul>", "a b"),
        ("<style>p{}</style>x<script>y</script>", "x"),
        ("5 &lt; 6 &amp;&amp; 7 &gt; 6", "5 < 6 && 7 > 6"),
        ("<p>unclosed <b>bold", "unclosed bold"),
        ("a <img src=x onerror=alert(1)> b", "a b"),
    ],
)
def test_html_as_a_reader_sees_it(html: str, text: str) -> None:
    assert plain_text(html) == text


@given(st.text(max_size=500))
def test_no_unseen_characters_and_within_bounds(text: str) -> None:
    for made in (clean_text(text, 100), clean_title(text, 100), plain_text(text, 100)):
        assert len(made) <= 100
        assert made == made.strip()
        assert "  " not in made
        unseen = {c for c in made if unicodedata.category(c) in {"Cc", "Cf", "Cs", "Zl", "Zp"}}
        assert unseen <= {"\u200c", "\u200d"}


@given(st.text(max_size=300))
def test_clean_text_stays_as_it_is(text: str) -> None:
    assert clean_text(clean_text(text)) == clean_text(text)
