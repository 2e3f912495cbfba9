"""Inlining: rules become attributes, what only a style sheet can say stays, comments survive."""

from __future__ import annotations

import re
import socket

import pytest

from digest.model import Mail
from digest.render.inline import inline
from render import sample

PAGE = """<!DOCTYPE html>
<html><head><title>t</title>
<!--[if mso]><style>* { font-family: Arial; }</style><![endif]-->
<link rel="stylesheet" href="http://127.0.0.1:9/never.css">
<style>
  p > b { color: #112233; }
  p { margin: 0 0 8px; object-fit: cover; color: red !important; }
  a:hover { color: blue; }
  @media (max-width: 480px) { p { margin: 0; } }
</style>
<style data-premailer="ignore">[data-ogsc] p { color: white !important; }</style>
</head><body>
<p   class="x">one   <b>two</b>
   three&nbsp;&nbsp;four</p>
<!--[if mso]><table><tr><td><![endif]--><a href="https://example.org/?a=1&amp;b=2">x</a>
<!--[if !mso]><!--><i>seen</i><!--<![endif]-->
</body></html>"""


@pytest.fixture(scope="module")
def inlined() -> str:
    return inline(PAGE)


def test_rules_become_attributes(inlined: str) -> None:
    assert '<b style="color:#123">' in inlined
    assert "margin:0 0 8px" in inlined
    assert "object-fit:cover" in inlined
    assert "color:red !important" in inlined


def test_what_only_a_style_sheet_can_say_stays(inlined: str) -> None:
    assert re.search(r"@media \(max-width: ?480px\)", inlined)
    assert "a:hover" in inlined
    assert "[data-ogsc] p{color:white !important}" in inlined
    assert "data-premailer" not in inlined


def test_conditional_comments_survive(inlined: str) -> None:
    assert "<!--[if mso]><style>*{font-family:Arial}</style><![endif]-->" in inlined
    assert "<!--[if mso]><table><tr><td><![endif]-->" in inlined
    assert "<!--[if !mso]><!--><i>seen</i><!--<![endif]-->" in inlined


def test_words_never_run_together(inlined: str) -> None:
    text = re.sub("<[^>]*>", "", inlined[inlined.index("<p") : inlined.index("</p>")])
    assert text == "one two\nthree\xa0\xa0four"


SHEET = """<style data-premailer="ignore">
/* a comment */
.a > .b, [data-ogsc] .c { width: calc(50% - 8px) !important; content: "a; b: c { d"; }
@media (max-width: 480px) and (prefers-color-scheme: dark) {
  a:hover { color: red; }
}
@supports (display: grid) { .d { color: red; } }
@font-face { font-family: "My  Face"; src: url(https://example.org/a.woff2); }
</style>"""


def test_style_sheets_lose_their_gaps_and_nothing_else() -> None:
    page = inline(PAGE.replace("</head>", SHEET + "</head>"))
    assert page[page.rindex("<style>") :].partition("</style>")[0] == (
        "<style>.a > .b,[data-ogsc] .c{width:calc(50% - 8px) !important;"
        'content:"a; b: c { d"}@media (max-width: 480px) and (prefers-color-scheme: dark)'
        "{a:hover{color:red}}@supports (display: grid){.d{color:red}}"
        '@font-face{font-family:"My Face";src:url(https://example.org/a.woff2)}'
    )


def test_blanks_stay_where_they_are_shown() -> None:
    page = inline(PAGE.replace("<p ", "<pre>one\n   two</pre><textarea> a  b</textarea><p "))
    assert "<pre>one\n   two</pre>" in page
    assert "<textarea> a  b</textarea>" in page


def test_known_traps_of_premailer() -> None:
    page = inline(
        PAGE.replace(
            "</style>\n<style data",
            ".t { mso-line-height-rule: exactly; width: 50%; height: auto; }\n"
            "td.t { -webkit-text-size-adjust: 100%; background: #fff url(https://e.org/i.png); }\n"
            "</style>\n<style data",
        ).replace(
            "<p ", '<table class="t"><tr><td class="t" style="color:blue">c</td></tr></table><p '
        )
    )
    [cell] = re.findall(r"<td class[^>]*>", page)
    [table] = re.findall(r'<table class="t"[^>]*>', page)
    assert "mso-line-height-rule:exactly" in cell  # unknown properties stay
    assert "-webkit-text-size-adjust:100%" in cell
    assert "color:blue" in cell
    assert " width=" not in table  # `height: auto` and the like make no attributes
    assert " height=" not in table
    assert "url(https://e.org/i.png)" in cell  # nor is anything fetched or rewritten


def test_links_and_doctype_are_kept(inlined: str) -> None:
    assert inlined.startswith("<!DOCTYPE html>")
    assert 'href="https://example.org/?a=1&amp;b=2"' in inlined


def test_nothing_is_fetched(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError("inlining opened a connection")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    assert "never.css" in inline(PAGE)


def test_the_mail_keeps_its_modes(mail: Mail) -> None:
    html = mail.html.fill(sample.VALUES)
    assert "@media (prefers-color-scheme: dark)" in html
    assert "[data-ogsc] .title" in html
    assert '<meta name="color-scheme" content="light dark">' in html
    assert html.count("<!--[if mso]>") == html.count("<![endif]-->") == 3
