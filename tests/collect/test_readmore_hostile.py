"""Whatever comes in, an answer comes out, in a time that grows with the input and no faster."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digest.collect.readmore import extract_html, extract_text
from tests.collect.reading import html_of

URL = "https://news.example.org/story"
LINK = '<a href="/a-long-headline-slug-{0}">A long headline of words {0}</a>'

FLOODS = {
    "deep": "<div>" * 20_000 + "x",
    "deep lists": "<ul><li>Read more" * 10_000,
    "labels": "<p>Read more:</p>" * 5_000,
    "labels and links": "".join(f"<p>Related:</p><p>{LINK.format(n)}</p>" for n in range(2_000)),
    "links of one label": "<p>Related: " + ", ".join(LINK.format(n) for n in range(4_000)),
    "labels in a line": "<p>" + "".join(f"So. (see also {LINK.format(n)})" for n in range(2_000)),
    "pieces": "<p>" + "<b>a</b> " * 30_000,
    "attributes": "<p " + " ".join(f'a{n}="<>"' for n in range(50_000)) + ">x</p>",
    "class": '<div class="' + "related-" * 50_000 + '">x</div>',
    "boxes in boxes": '<div class="related">' * 200 + "<p>some text</p>" * 5_000,
    "separators": "<p>" + ":" * 100_000,
    "unfinished": '<a "' * 50_000 + "<!--" * 50_000,
}


@pytest.mark.parametrize("name", FLOODS)
def test_floods_take_linear_time(name: str) -> None:
    html = FLOODS[name]
    started = time.process_time()
    extract_html(html, url=URL, page=True)
    extract_text(html, url=URL)
    assert time.process_time() - started < 5  # quadratic code would take minutes


FRAGMENTS = st.sampled_from(
    [
        *("<p>", "</p>", "<div>", "</div>", "<ul>", "<li>", "</ul>", "<br>", "<b>", "</b>", "\n"),
        *(
            "Read more: ",
            "Related",
            "Tags",
            "关联",
            "\x00",
            "\ud800",
            "&#xD800;",
            "<![CDATA[",
            "-->",
        ),
        *(
            LINK.format(1),
            LINK.format(2),
            f'<a href="{URL}">Read more</a>',
            '<a href="http://[">x</a>',
        ),
        *(
            '<div class="related">',
            "<h3>Related articles</h3>",
            "The board said so on Tuesday, at last.",
        ),
    ]
)


@settings(max_examples=150, deadline=None)
@given(parts=st.lists(FRAGMENTS | st.text(max_size=20), max_size=25), page=st.booleans())
def test_any_soup_gives_links_to_elsewhere(parts: list[str], page: bool) -> None:
    found = extract_html("".join(parts), url=URL, title="The harbour story", page=page)
    urls = [link.url for link in found.related]
    assert len(urls) == len(set(urls)) or "" in urls
    assert all(url == "" or url.startswith("http") for url in urls)
    assert URL not in urls
    assert all(link.title for link in found.related)
    # without its self link a line may be a label and its links
    if all(cut.what != "self link" for cut in found.cuts):
        again = extract_html(html_of(found), url=URL, title="The harbour story", page=page)
        assert {link.url for link in again.related if link.url} <= set(urls)


@settings(max_examples=100, deadline=None)
@given(text=st.text(max_size=300))
def test_any_text_is_read(text: str) -> None:
    assert all(link.title for link in extract_text(text, url=URL).related)
