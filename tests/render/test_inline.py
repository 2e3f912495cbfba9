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
    assert "[data-ogsc] p { color: white !important; }" in inlined
    assert "data-premailer" not in inlined


def test_conditional_comments_survive(inlined: str) -> None:
    assert "<!--[if mso]><style>* { font-family: Arial; }</style><![endif]-->" in inlined
    assert "<!--[if mso]><table><tr><td><![endif]-->" in inlined
    assert "<!--[if !mso]><!--><i>seen</i><!--<![endif]-->" in inlined


def test_words_never_run_together(inlined: str) -> None:
    text = re.sub("<[^>]*>", "", inlined[inlined.index("<p") : inlined.index("</p>")])
    assert text == "one two\nthree\xa0\xa0four"


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
