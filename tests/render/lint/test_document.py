"""Reading HTML: places, what closes what, and complaints about what does not fit."""

from __future__ import annotations

import pytest
from lxml import etree

from digest.render.lint.document import Document, text_of


def written(html: str) -> str:
    """What was understood, without the root."""
    whole = etree.tostring(Document(html).root, encoding="unicode")
    return whole.removeprefix("<document>").removesuffix("</document>")


def test_elements_know_their_places() -> None:
    document = Document("<p>\nwords <b\n title='x'>bold</b></p>")
    [bold] = document.named("b")
    assert (document.place(bold).line, document.place(bold).column) == (2, 7)
    assert (document.inside(bold).line, document.inside(bold).column) == (3, 12)
    assert document.place_at(10) == document.place(bold)


@pytest.mark.parametrize(
    ("html", "understood"),
    [
        ("a<b>c</b>d<br>e", "a<b>c</b>d<br/>e"),
        ("<ul><li>a<li>b</ul>c", "<ul><li>a</li><li>b</li></ul>c"),
        ("<table><tr><td>a<td>b<tr><td>c</table>", None),
        ("<p>a<p>b<div>c</div>", "<p>a</p><p>b</p><div>c</div>"),
        ("<p>a<!-- <b> -->b &amp; c</p>", "<p>ab &amp; c</p>"),
        ("a</br>b</document>c", "abc"),
        ("<style>a < b</style>", "<style>a &lt; b</style>"),
    ],
)
def test_what_may_stay_open_is_closed(html: str, understood: str | None) -> None:
    document = Document(html)
    assert [what for what, _ in document.complaints if "is not closed" in what] == []
    if understood is not None:
        assert written(html) == understood
    else:
        assert [text_of(row) for row in document.named("tr")] == ["ab", "c"]


@pytest.mark.parametrize(
    ("html", "what", "column"),
    [
        ("a<b>c", "<b> is not closed", 2),
        ("<div><i>a</div>", "<i> is not closed", 6),
        ("a</b>", "</b> closes nothing", 2),
        ("ab<!-- c", "a comment is not closed: nothing after it is shown", 3),
        ("a<\u00e9b>", None, 0),
    ],
)
def test_what_does_not_fit_is_told_with_its_place(html: str, what: str | None, column: int) -> None:
    complaints = [(said, place.column) for said, place in Document(html).complaints]
    assert complaints == ([(what, column)] if what else [])


def test_a_table_for_outlook_holds_what_stands_in_it() -> None:
    opened, closed = (
        '<!--[if mso]><table width="600"><tr><td><![endif]-->',
        "<!--[if mso]></td></tr></table><![endif]-->",
    )
    document = Document(f"<i></i>{opened}<b></b>{closed}<u></u>")
    assert [str(element.tag) for element in document.in_outlook_table] == ["b"]
