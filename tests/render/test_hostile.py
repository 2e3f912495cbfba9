"""Whatever feeds write, the mail keeps its shape: nothing is evaluated, nothing breaks out."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import html as lxml_html

from digest.model import Edition, Image, LinkKind, Mail, Merged, MergeTag, ReadMore, Story
from digest.render import Renderer, packaged_templates
from digest.render.merge import Marks
from digest.render.text import COLUMNS, one_line, web_url
from render import sample

ATTACKS = (
    "<script>alert(1)</script>",
    "</style><style>*{display:none}</style>",
    "</title></head><body onload=x>",
    '" onmouseover="alert(1)',
    "' onmouseover='alert(1)",
    "--><!--[if mso]><p>",
    "<![endif]-->",
    "<svg/onload=alert(1)>",
    "{{ 7*7 }}",
    "{% for x in y %}",
    "{# gone #}",
    "%%name%%",
    "%recipient%",
    "[unsubscribe]",
    "-name-",
    "{{ recipient.name }}",
    "{{ 12345*6789 }}",
    '<a href="javascript:alert(1)">x</a>',
    "<img src=x onerror=alert(1)>",
    "<svg><style><img src=x>",
    "&#106;avascript:alert(1)",
    "Z" + "\u0336\u0353" * 400,
    "\u061c\u180e invisible",
    "*|NAME|*",
    "%(num)d %s %",
    "recipient.name",
    "m0123456789abcdef0123456789abcdef0z",
    "\u202egnp.exe",
    "\u2066\u2067isolated",
    "\u200b" * 50 + "hidden",
    "\x00\x08\x1b[31m",
    "line\r\nBcc: everybody@example.org",
    "\n\n-- \nA signature",
    "\ud800 alone",
    "W" * 1_000_000,
    "a " * 100_000,
    "&lt;b&gt; &amp;nbsp; &#x202e;",
    "]]>",
)
# what hides or reorders; U+2066, U+2067 and U+2069 are the isolates that digest itself sets
INVISIBLE = "[\u202a-\u202e\u2068\u200b\u061c\u180e\x00\x1b\ufeff]|[\u0300-\u036f]{5}"
URLS = (
    "javascript:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    " https://example.org/",
    'https://example.org/"onclick="x',
    "https://example.org/<script>",
    "//example.org/",
    "http:///nowhere",
    "https://[broken",
    "https://example.org/\r\nX: y",
    "https://example.org/" + "a" * 5000,
    "vbscript:x",
    "",
)
texts = st.lists(
    st.one_of(st.sampled_from([a for a in ATTACKS if len(a) < 999]), st.text(max_size=40)),
    min_size=1,
    max_size=4,
).map(lambda parts: "x " + "".join(parts))


def hostile(text: str) -> Edition:
    """The sample with `text` wherever a feed's words go."""

    def spoiled(story: Story) -> Story:
        link = ReadMore(kind=LinkKind.RELATED, title=text, url="https://b.example/", source=text)
        lead = replace(
            story.lead,
            title=text,
            summary=text,
            source=text,
            image=Image(url="https://b.example/i.png", alt=text),
        )
        return replace(story, lead=lead, read_more=(link,))

    [theme, *_] = sample.THEMES
    stories = tuple(spoiled(story) for story in theme.stories)
    spoiled_theme = replace(theme, name=text, stories=stories, more=stories)
    return replace(sample.edition(spoiled_theme, intro="Good morning."), title=text)


RENDERER = Renderer()
DESIGNS = sorted(
    path.name for path in packaged_templates().glob("[!_]*/") if (path / "style.css").is_file()
)


def render(edition: Edition, design: str = "classic") -> Mail:
    newsletter = replace(sample.NEWSLETTER, design=design)
    return RENDERER.render(edition, newsletter, base_url="https://news.example.org")


def shape(html: str) -> list[tuple[object, ...]]:
    """What a browser makes of a document but for its words: each element with its depth,
    attributes and links, each comment with its text."""
    return [
        (sum(1 for _ in node.iterancestors()), *described(node))
        for node in lxml_html.document_fromstring(html.encode(), parser=PARSER).iter()
    ]


def described(node: lxml_html.HtmlElement) -> tuple[object, ...]:
    if not isinstance(node.tag, str):
        return ("comment", node.text)
    words = {"alt", "aria-label", "content"}  # the attributes that show a feed's words
    kept = {name: value for name, value in node.items() if name not in words}
    style = node.text if node.tag == "style" else ""
    return (node.tag, sorted(node.keys()), sorted(kept.items()), style)


PARSER = lxml_html.HTMLParser(encoding="utf-8")
EXPECTED = {
    design: shape(render(hostile("x harmless"), design).html.fill(sample.VALUES))
    for design in DESIGNS
}
LINKS = [
    line
    for line in render(hostile("x harmless")).text.fill(sample.VALUES).splitlines()
    if "://" in line
]


def tags(merged: Merged) -> list[str]:
    return [piece.name for piece in merged.pieces if isinstance(piece, MergeTag)]


@settings(max_examples=60, deadline=None)
@given(texts, st.sampled_from(DESIGNS))
def test_the_mail_keeps_its_shape(text: str, design: str) -> None:
    mail = render(hostile(text), design)
    html, plain = mail.html.fill(sample.VALUES), mail.text.fill(sample.VALUES)
    assert shape(html) == EXPECTED[design]
    assert tags(mail.html) == [
        "recipient.greeting",
        "recipient.address",
        "preferences_url",
        "unsubscribe_url",
        "web_url",
    ]
    for part in (html, plain, mail.preheader, subject := mail.subject.fill({})):
        assert not re.search(INVISIBLE, part)
        assert part.count("\u2066") + part.count("\u2067") == part.count("\u2069")
        part.encode()  # no lone surrogate
    assert "83810205" not in html + plain + subject
    assert len(subject.splitlines()) == 1


@pytest.mark.parametrize("design", DESIGNS)
@pytest.mark.parametrize("attack", ATTACKS, ids=lambda attack: repr(attack)[:20])
def test_each_known_attack_is_mere_text(attack: str, design: str) -> None:
    mail = render(hostile("x " + attack), design)
    html, text = mail.html.fill(sample.VALUES), mail.text.fill(sample.VALUES)
    assert shape(html) == EXPECTED[design]
    assert len(html.encode()) < 40_000
    subject = mail.subject.fill(sample.VALUES)
    assert "\n" not in subject
    assert len(subject) <= 300
    assert "\nBcc:" not in text
    assert "\n-- \n" not in text
    assert [line for line in text.splitlines() if line.lstrip().startswith("http")] == [
        line for line in LINKS if line.lstrip().startswith("http")
    ]
    again = render(hostile("x " + attack), design)
    assert (again.html, again.text, again.subject) == (mail.html, mail.text, mail.subject)


def test_braces_from_a_feed_are_printed_as_they_are() -> None:
    mail = render(hostile("{{ 7*7 }} %%name%%"))
    assert "{{ 7*7 }} %%name%%" in mail.html.fill(sample.VALUES)
    assert "1. {{ 7*7 }} %%name%%\n" in mail.text.fill(sample.VALUES)


@pytest.mark.parametrize("url", URLS)
def test_only_web_links_become_links(url: str) -> None:
    theme = sample.THEMES[0]
    story = replace(
        theme.stories[0],
        lead=replace(theme.stories[0].lead, url=url, image=Image(url=url)),
        read_more=(ReadMore(kind=LinkKind.RELATED, title="Unresolved", url=url),),
    )
    mail = render(sample.edition(replace(theme, stories=(story,), more=(story,))))
    html = mail.html.fill(sample.VALUES)
    urls = re.findall(r'(?:href|src)="([^"]*)"', html)
    assert all(u.startswith(("https://news.example.org/", "#")) for u in urls)
    assert "Rotterdam opens" in html
    assert "Unresolved" in html
    assert "Unresolved" in mail.text.fill(sample.VALUES)


@given(st.text(max_size=400), st.integers(min_value=2, max_value=80))
def test_one_line_is_one_short_printable_line(text: str, limit: int) -> None:
    line = one_line(text, limit)
    assert len(line) <= limit
    assert len(line.splitlines()) <= 1
    assert line == line.strip()
    line.encode()


@given(st.text(max_size=200))
def test_a_web_url_is_returned_whole_or_not_at_all(text: str) -> None:
    for url in (text, "https://" + text):
        assert web_url(url) in {"", url}
        assert not re.search(r'[\s"<>]', web_url(url))


@given(st.text())
def test_foreign_text_is_never_cut_as_a_mark(text: str) -> None:
    assert "".join(map(str, Marks().cut(text, "html").pieces)) == text


def test_the_text_part_keeps_to_its_columns() -> None:
    text = render(sample.edition()).text.fill(sample.VALUES)
    too_long = [line for line in text.splitlines() if len(line) > COLUMNS]
    assert all(line.lstrip().startswith("https://") for line in too_long)
