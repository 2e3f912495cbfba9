"""Names of outlets and authors, out of what feeds write there."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.collect.names import author_name, headline, outlet_of
from digest.collect.readmore import extract_text
from digest.collect.readmore.vocabulary import kind_of

SITE = "https://www.example-herald.org/"


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("Example Herald", "Example Herald"),
        ("World news | Example Herald", "Example Herald"),
        ("Example Herald - Politics", "Example Herald"),
        ("The Example-Herald, news, videos, guides", "The Example-Herald"),
        ("ExampleHerald.org » Feed", "ExampleHerald.org"),
        ("Courier RSS Feed", "Courier"),
        ("RSS: Courier", "Courier"),
        ("Courier - Latest News", "Courier"),
        ("Courier Neueste Meldungen", "Courier"),
        ("Le Courrier - À la une", "Le Courrier"),
        ("Nyheter från Kuriren", "Kuriren"),
        ("Recent content in Posts on Courier", "Courier"),
        ("Courier on Courier", "Courier"),
        ("Courier: the paper of the harbour and its islands", "Courier"),
        ("Courier 24: News", "Courier 24: News"),
        ("World News", ""),
        ("Top stories", ""),
        ("BBC News", "BBC News"),
        ("信使报 - 主页", "信使报"),
        ("<b>Courier</b> &amp; Sons", "Courier & Sons"),
        ("", ""),
    ],
)
def test_outlets(title: str, name: str) -> None:
    assert outlet_of(title, SITE) == name


@pytest.mark.parametrize(
    ("author", "name"),
    [
        ("Ana Lind", "Ana Lind"),
        ("by Ana Lind", "Ana Lind"),
        ("By: Ana Lind and Tom Weir", "Ana Lind and Tom Weir"),
        ("Written by Ana Lind", "Ana Lind"),
        ("Von Ana Lind", "Ana Lind"),
        ("di Ana Lind", "Ana Lind"),
        ("Propos recueillis par Ana Lind", "Ana Lind"),
        ("Текст: Анна Линд", "Анна Линд"),
        ("Ana Lind (mailto:ana@herald.example)", "Ana Lind"),
        ("ana@herald.example (Ana Lind)", "Ana Lind"),
        ("ana@herald.example", ""),
        ("Ana Lind (now) and Tom Weir (earlier)", "Ana Lind (now) and Tom Weir (earlier)"),
        ("Byron Da Silva", "Byron Da Silva"),
        ("Da Silva, Byron", "Da Silva, Byron"),
        ("von der Leyen, Ursula", "von der Leyen, Ursula"),
        ("Porter Lind", "Porter Lind"),
        ("Staff Writer", ""),
        ("Courier staff", ""),
        ("admin", ""),
        ("Web Desk", ""),
        ("EXAMPLE HERALD", ""),
        ("/u/analind", "/u/analind"),
        ("林安娜", "林安娜"),
        ("", ""),
    ],
)
def test_authors(author: str, name: str) -> None:
    assert author_name(author, "Example Herald") == name


@pytest.mark.parametrize(
    ("title", "bare"),
    [
        ("Pier opens - Example Herald", "Pier opens"),
        ("Pier opens | example-herald.org", "Pier opens"),
        ("Pier opens | World news", "Pier opens"),
        ("Pier opens - at last", "Pier opens - at last"),
        ("Example Herald", "Example Herald"),
        (" - Example Herald", " - Example Herald"),
    ],
)
def test_titles_without_their_outlet(title: str, bare: str) -> None:
    assert headline(title, ("World news | Example Herald", "example-herald.org")) == bare


@given(st.text(max_size=200), st.text(max_size=40))
def test_any_name(text: str, site: str) -> None:
    assert len(outlet_of(text, site)) <= 80
    assert len(author_name(text, site)) <= 80
    assert len(headline(text, (site,))) <= len(text)


def test_floods_take_linear_time() -> None:
    for flood in ("by " * 70, "a - " * 50, "a, " * 60, " on " * 50, "x@y." * 50, "news " * 40):
        outlet_of(flood, SITE)
        author_name(flood, "")


@pytest.mark.parametrize("repeated", [" ", "\u3000", "\n", "a", "-", "(", "<", "1 ", "a@", ": "])
def test_one_character_again_and_again_takes_no_time(repeated: str) -> None:
    text = (repeated * 20_000)[:20_000]
    started = time.monotonic()
    author_name(text, "Courier")
    author_name(f"x{text}y", "Courier")
    outlet_of(text, SITE)
    outlet_of(f"x{text}y", SITE)
    headline(text, [text, f"x{text}y"])
    kind_of(text)
    extract_text(f"x {text}", url=SITE)
    assert time.monotonic() - started < 0.5
