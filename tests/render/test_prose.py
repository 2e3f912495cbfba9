"""The editor's Markdown: what it becomes in HTML and in plain text, and what it cannot do."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import html as lxml_html

from digest.render.prose import prose

WORDS = """\
# Dear all

A week of **ports** and *trains*, see [our page](https://example.org/a?b=1&c=2)
or <https://example.org/>, or [write](mailto:desk@example.org).

- one
- two, which is so long that it has to go on in a second line of the plain-text part
  1. within

> Said
> she.
"""
TEXT = """\
Dear all

A week of ports and trains, see our page (https://example.org/a?b=1&c=2)
or https://example.org/, or write (desk@example.org).

* one
* two, which is so long that it has to go on in a second line of the
  plain-text part
  1. within

> Said she."""


def test_both_parts_say_the_same() -> None:
    words = prose(WORDS)
    assert words is not None
    assert words.text == TEXT
    assert words.html.startswith("<h2>Dear all</h2>\n<p>A week of <strong>ports</strong>")
    assert '<a href="mailto:desk@example.org">write</a>' in words.html


def test_nothing_is_no_prose() -> None:
    assert prose("") is prose(" \n\n") is prose("\u200b") is None


@pytest.mark.parametrize(
    "written",
    [
        "<script>alert(1)</script>",
        "[a](javascript:alert(1))",
        "[a](data:text/html,x)",
        "[a](b.html)",
    ],
)
def test_html_and_strange_links_stay_as_written(written: str) -> None:
    words = prose(written)
    assert words is not None
    assert words.text == written
    page = lxml_html.fromstring(f"<div>{words.html}</div>")
    assert page.text_content().strip() == written
    assert not list(page.iter("a", "script"))


@given(st.text("ab \n*_#>[]()<>&\"'`~-+1.!\\:/{}%", max_size=80))
def test_no_markdown_breaks_out(written: str) -> None:
    words = prose(written)
    if words is not None:
        page = lxml_html.fromstring(f"<div>{words.html}</div>")
        allowed = {"div", "p", "br", "strong", "em", "a", "ul", "ol", "li", "blockquote", "h2"}
        assert {element.tag for element in page.iter()} <= allowed
        assert all(set(element.attrib) <= {"href"} for element in page.iter())
