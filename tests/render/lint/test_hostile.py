"""Lint reads anything: broken, hostile and huge mails become findings, never exceptions."""

from __future__ import annotations

from time import process_time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digest.render.lint import Finding, lint_html, lint_message

PIECES = st.sampled_from(
    [
        *(
            "<table>",
            "<tr>",
            "<td",
            "</td>",
            "<p>",
            "</p>",
            '<a href="',
            "#a",
            "'",
            '">',
            ">",
            "<!",
        ),
        *("<!--", "-->", "<!--[if mso]>", "<![endif]-->", "<![CDATA[", "]]>", "<?php", "<style>"),
        *("</style>", "@media", "{", "}", "(", ")", "[", ".a", ":not(", "::before", "*", ",", ";"),
        *('style="', "color:", "#fff", "#12345", "rgb(1,2", "calc(", "1e999px", "-.px", "²", "٣px"),
        *("font:", "line-height:", "1.", ".", "font-size:", "9%", "max-width:", "\0", "\ud800"),
        *("<img src=//[ width=٣>", "<a href=http://[::1 >", "&#0;", "&#x110000;", "<x:y @=1>"),
        *(
            "<a b\x01c='\x02'>",
            '<p style="width:' + "(" * 99,
            "<html",
            "</document>",
            "</br>",
            "<meta charset",
            "</html>",
        ),
        *("font-weight:²", "<\u00e9>", "<font color=", "<body background=x>", "<h6>", "<h1>"),
        *("Subject: =?utf-8?q?=?=", "\r\n", "\n", "\n\n", "From: <", "Date: 99", "boundary=", ";"),
        *("Content-Type: multipart/mixed; boundary=b\n\n--b\n", "Content-Type: text/html", "--b--"),
        *("Content-Transfer-Encoding: base64\n\n", "charset=nonsense", "=?x?b?/?=", "List-Unsub"),
    ]
)
MARKUP = st.lists(PIECES | st.text(max_size=5), max_size=60).map("".join)


def sound(findings: tuple[Finding, ...]) -> bool:
    return all(one.fix and one.place.line > 0 and one.place.column > 0 for one in findings)


@settings(max_examples=300, deadline=None)
@given(MARKUP)
def test_any_text_is_read(html: str) -> None:
    assert sound(lint_html(html))


@settings(max_examples=300, deadline=None)
@given(MARKUP)
def test_any_message_is_read(text: str) -> None:
    assert sound(lint_message(text.encode("utf-8", errors="surrogatepass")))


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=300))
def test_any_bytes_are_read(raw: bytes) -> None:
    assert sound(lint_message(raw))


@pytest.mark.parametrize(
    "html",
    [
        "<div>" * 20_000,
        "<p style='" + "a:b;" * 20_000,
        "<style>" + "{" * 20_000,
        "<style>" + "([{" * 20_000 + "</style>",
        "<style>" + ":not(" * 20_000,
        "<style>" + "a," * 20_000 + "a{color:red}</style>" + "<a>" * 200,
        "<style>" + "a b " * 1000 + "{color:red}</style>" + "<a><b>" * 200,
        '<p style="color:' + "rgb(" * 20_000,
        "{{" * 50_000,
        "<" * 50_000,
        "<!--[if" * 20_000,
        "<a href='" + "x" * 100_000,
        "<a href=#>" * 5_000,
        '<p style="background:' + "url(" * 20_000,
        "&" * 100_000,
    ],
    ids=lambda html: html[:14],
)
def test_no_size_or_depth_stops_it(html: str) -> None:
    start = process_time()
    assert sound(lint_html(html))
    assert process_time() - start < 5  # far from quadratic: all are some 100 KB
