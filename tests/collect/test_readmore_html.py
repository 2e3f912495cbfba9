"""Related coverage in an entry's HTML: every shape in which it comes, and its look-alikes."""

from __future__ import annotations

import pytest

from digest.collect.readmore import Extracted, extract_html
from tests.collect.reading import html_of

URL = "https://news.example.org/2026/03/harbour-reopens"
TITLE = "Harbour reopens after the storm"
PROSE = "<p>The harbour board said on Tuesday that freight traffic would resume on Monday.</p>"
MORE = "<p>Engineers replaced two pilings, and the state paid half of what the repairs cost.</p>"
FERRY = "/2026/02/ferry-strike-enters-second-week"
STRIKE = f'<a href="{FERRY}">Ferry strike enters its second week</a>'
DEAL = '<a href="https://other.example/port-workers-accept-deal">Port workers accept pay deal</a>'
FERRY_URL = "https://news.example.org" + FERRY
DEAL_URL = "https://other.example/port-workers-accept-deal"
BOTH = [FERRY_URL, DEAL_URL]


def extract(html: str, *, page: bool = False) -> Extracted:
    return extract_html(html, url=URL, title=TITLE, page=page)


def urls(extracted: Extracted) -> list[str]:
    return [link.url for link in extracted.related]


LIST = f"<ul><li>{STRIKE}</li><li>{DEAL}</li></ul>"
CARD = (
    '<div class="c"><a href="{0}"><img src="/i.jpg"></a><h4><a href="{0}">{1}</a></h4>'
    "<time>3 March</time><p>Ships have waited outside for days, and islands ran short.</p></div>"
)
CARDS = CARD.format(FERRY, "Ferry strike enters its second week") + CARD.format(
    DEAL_URL, "Port workers accept pay deal"
)

SHAPES = {
    "heading and list": f"<h3>Related stories</h3>{LIST}",
    "paragraph and list": f"<p><strong>Read more:</strong></p>{LIST}",
    "label in the list's own box": f"<div><span>Read more</span>{LIST}</div>",
    "label and paragraphs": f"<p>Read more:</p><p>{STRIKE}</p><p>{DEAL}</p>",
    "label and line breaks": f"<p><b>Related:</b><br>{STRIKE}<br>{DEAL}</p>",
    "label and line breaks in the text": f"Some words.<br><br>Related:<br>{STRIKE}<br>{DEAL}<br>",
    "label and cards": f"<section><h2>Related articles</h2><div>{CARDS}</div></section>",
    "cards without a box": f"<h2>Related articles</h2>{CARDS}",
    "one line": f"<p>Read more: {STRIKE} | {DEAL}</p>",
    "one line, bold label": f"<p><b>Read more</b> {STRIKE}, {DEAL}</p>",
    "two asides": f"<p>Also read: {STRIKE}</p><p>See also: {DEAL}</p>",
    "bulleted asides": f"<ul><li>Also read: {STRIKE}</li><li>Also read: {DEAL}</li></ul>",
    "label inside the link": (
        f'<p><a href="{FERRY}"><b>Read more: Ferry strike enters its second week</b></a></p>'
        f'<p><a href="{DEAL_URL}">READ MORE | Port workers accept pay deal</a></p>'
    ),
    "label in brackets behind the link": f"<p>{STRIKE} (read more)</p><p>{DEAL} [related]</p>",
    "label in a card's link": (
        f'<a href="{FERRY}"><div>Related</div><div>Ferry strike enters its second week</div></a>'
        f'<a href="{DEAL_URL}"><span>Related</span><h4>Port workers accept pay deal</h4></a>'
    ),
    "table": (
        f"<table><tr><th>Related</th></tr><tr><td>{STRIKE}</td></tr><tr><td>{DEAL}</td></tr></table>"
    ),
    "named box, unknown words": f'<div class="post-related-articles"><b>Plus loin</b>{LIST}</div>',
    "named by aria-label": f'<aside aria-label="Related articles">{LIST}</aside>',
    "embedded posts": (
        f'<blockquote class="wp-embedded-content"><p>{STRIKE}</p></blockquote>'
        f'<figure><blockquote class="wp-embedded-content">{DEAL}</blockquote></figure>'
    ),
    "outlet's name in the label": f"<p>Also on Harbour Times:</p>{LIST}",
    "a place for an ad in the list": (
        f"<h3>Related</h3><p>Advertisement</p><p>{STRIKE}</p><p>Anzeige</p><p>{DEAL}</p>"
    ),
    "more words in the label": f"<p>Lire aussi notre enquête : {STRIKE}, {DEAL}</p>",
    "count in the label": f"<h4>Related articles (2)</h4>{LIST}",
}


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("page", [False, True], ids=["entry", "page"])
def test_every_shape_is_found_and_cut(shape: str, page: bool) -> None:
    inside = f"{PROSE}{SHAPES[shape]}{MORE}"
    html = f"<main><h1>{TITLE}</h1><article>{inside}</article></main>" if page else inside
    found = extract(html, page=page)
    assert urls(found) == BOTH
    assert [link.title for link in found.related] == [
        "Ferry strike enters its second week",
        "Port workers accept pay deal",
    ]
    for gone in ("Ferry strike", "Port workers", "Read more", "Related", "Lire", FERRY, DEAL_URL):
        assert gone not in found.text
        assert gone not in html_of(found)
    for kept in ("freight traffic would resume", "Engineers replaced two pilings"):
        assert kept in found.text
        assert kept in html_of(found)
    assert found.cuts


@pytest.mark.parametrize("shape", SHAPES)
def test_a_box_after_the_text_is_found(shape: str) -> None:
    assert urls(extract(f"{PROSE}{MORE}{SHAPES[shape]}")) == BOTH
    page = f"<main><h1>{TITLE}</h1><div>{PROSE}{MORE}</div>{SHAPES[shape]}</main>"
    assert urls(extract(page, page=True)) == BOTH


NOT_RELATED = {
    "citation": f"<p>The board reported this last week, as {STRIKE} and more delays followed.</p>",
    "read the": f"<p>Read {STRIKE} before you judge what the harbour board has said this week.</p>",
    "self teaser": f'<p><a href="{URL}">Read more…</a></p>',
    "self teaser, redirected": '<p><a href="https://feeds.example/~r/1/2">Continue reading</a></p>',
    "self by title": f'<p>Read more: <a href="https://feeds.example/~r/1/2">{TITLE}</a></p>',
    "self by title and site": f'<h3>Related</h3><a href="/r/1">{TITLE} | Harbour Times</a>',
    "self with tracking": f'<p>Read more: <a href="{URL}?utm_source=x">about the harbour</a></p>',
    "feed footer": f'<p>The post <a href="{URL}">{TITLE}</a> appeared first on HT</p>',
    "tags": '<p>Tags: <a href="/tag/harbour">Harbour</a>, <a href="/tag/storm">Storm</a></p>',
    "topics under a label": '<h4>Read more:</h4><ul><li><a href="/topic/storms-of-the-north-sea">'
    'The storms of the North Sea</a></li><li><a href="/harbours">Harbours</a></li></ul>',
    "most read": f"<h3>Most read</h3>{LIST}",
    "author's other work": f"<h3>More from this author</h3>{LIST}",
    "author by name": '<p>By <a rel="author" href="/author/ana-lind">Ana Lind</a></p>'
    f"<h3>More from Ana Lind</h3>{LIST}",
    "paid box": f'<div class="taboola-feed"><h3>You may like</h3>{LIST}</div>',
    "share": '<h4>Read more</h4><a href="https://facebook.com/sharer.php?u=x">Share it with us</a>',
    "subscribe": '<p>Read more: <a href="/subscribe">Subscribe to our daily briefing now</a></p>',
    "comments": f'<p><a href="{URL}#comments">See all comments on this story now</a></p>',
    "label with nothing under it": "<p><em>Also on Harbour Times:</em><img src='a.jpg'></p>",
    "label before prose": f"<h3>Related</h3>{MORE}",
    "label before a heading": f"<p>Read more:</p><h2>What comes next in the port</h2>{LIST}",
}


@pytest.mark.parametrize("name", NOT_RELATED)
@pytest.mark.parametrize("page", [False, True], ids=["entry", "page"])
def test_look_alikes_are_not_related(name: str, page: bool) -> None:
    inside = f"{PROSE}{NOT_RELATED[name]}{MORE}"
    html = f"<main><h1>{TITLE}</h1><article>{inside}</article></main>" if page else inside
    assert urls(extract(html, page=page)) == []


@pytest.mark.parametrize(
    "box",
    [
        f"<nav><p>Related stories</p>{LIST}</nav>",
        f'<nav aria-label="Related stories">{LIST}</nav>',
        f'<footer class="entry"><a href="/tag/x">x</a><h3>You may also like</h3>{LIST}</footer>',
    ],
)
def test_a_box_below_the_story_may_be_a_nav_or_a_footer(box: str) -> None:
    page = f"<nav><a href='/'>Home</a></nav><h1>{TITLE}</h1><div>{PROSE}{MORE}</div>{box}"
    assert urls(extract(page, page=True)) == BOTH


@pytest.mark.parametrize("page", ["<div>{0}{1}</div>", "<div>{0}</div><aside>{1}</aside>"])
def test_the_body_is_the_short_articles_own(page: str) -> None:
    card = (
        '<div><h3><a href="/2026/03/number-{0}-of-the-others">Number {0} of them</a></h3>{1}</div>'
    )
    long = "<p>The council met on Monday to talk of the budget, and it took until midnight.</p>"
    cards = "".join(card.format(number, long) for number in range(9))
    story = f"<article><h1>{TITLE}</h1><div>{PROSE}<p>Read also: {STRIKE}</p></div></article>"
    for others in (cards, f'<section id="comments">{9 * long}</section>'):
        found = extract(page.format(story, others), page=True)
        assert urls(found) == [FERRY_URL]
        assert found.text == PROSE.removeprefix("<p>").removesuffix("</p>")


def test_a_page_keeps_its_own_links_to_itself() -> None:
    chrome = f"<nav><h3>Related</h3>{LIST}</nav>"
    footer = f"<footer><h3>Read more</h3>{LIST}</footer>"
    comments = f'<div class="comments-area"><p>Read this: {STRIKE}</p></div>'
    page = f"{chrome}<h1>{TITLE}</h1><article>{PROSE}{MORE}</article>{comments}{footer}"
    assert urls(extract(page, page=True)) == []


def test_the_article_in_its_own_list_is_left_out() -> None:
    own = f'<li><a href="{URL}?utm_medium=box">{TITLE}</a></li>'
    assert urls(extract(f"{PROSE}<h3>Related</h3><ul>{own}<li>{STRIKE}</li></ul>")) == [FERRY_URL]


def test_an_ad_in_the_list_is_left_out() -> None:
    ad = (
        '<li><a href="https://shop.example/x"><img alt="Advertisement">Boots for the storm</a></li>'
    )
    paid = '<li><a rel="sponsored" href="https://ads.example/boots">Boots for you and me</a></li>'
    found = extract(f"{PROSE}<h3>Related</h3><ul>{ad}<li>{STRIKE}</li>{paid}<li>{DEAL}</li></ul>")
    assert urls(found) == BOTH


def test_the_lists_of_one_story_name_their_outlets() -> None:
    rows = "".join(
        f'<li><a href="{href}">{title}</a>&nbsp;<font>{outlet}</font></li>'
        for href, title, outlet in [
            (URL, TITLE, "Harbour Times"),
            (FERRY, "Ferries wait as the harbour stays shut", "Island Post"),
            (DEAL_URL, "Port open again, says the board", "Coast Daily"),
        ]
    )
    found = extract(
        f"<ol>{rows}<li><a href='/stories/abc123456'>See the full coverage of it</a></li></ol>"
    )
    assert [(link.url, link.source) for link in found.related] == [
        (FERRY_URL, "Island Post"),
        (DEAL_URL, "Coast Daily"),
    ]


def test_links_keep_their_order_and_first_label() -> None:
    html = f"{PROSE}<p>Also read: {DEAL}</p>{MORE}<h3>Related</h3>{LIST}"
    found = extract(html)
    assert [(link.label, link.url) for link in found.related] == [
        ("Also read:", DEAL_URL),
        ("Related", FERRY_URL),
    ]


def test_a_card_amid_the_text_may_end_with_its_label() -> None:
    card = f"<aside><h3>{STRIKE}</h3><div>Read more</div></aside>"
    assert urls(extract(PROSE + card + MORE)) == [FERRY_URL]
    assert urls(extract(PROSE + MORE + card)) == []  # there it is any teaser of the site


def test_words_around_an_inner_label_stay() -> None:
    html = f"<p>Ships wait outside. (Read also: {STRIKE}) The islands ran short of fuel.</p>{MORE}"
    found = extract(html)
    assert urls(found) == [FERRY_URL]
    assert found.text.startswith("Ships wait outside. The islands ran short of fuel.")


def test_addresses_of_the_document_itself() -> None:
    head = (
        '<base href="https://cdn.example/x/"><link rel="canonical" href="https://real.example/own">'
    )
    links = '<a href="ferry-strike">Ferry strike enters its second week</a>'
    own = '<a href="https://real.example/own">The harbour is open to ships again</a>'
    body = f"<h1>{TITLE}</h1>{PROSE}{MORE}<h3>Related</h3><ul><li>{links}</li><li>{own}</li></ul>"
    found = extract(
        f"<html><head>{head}</head><body><article>{body}</article></body></html>", page=True
    )
    assert urls(found) == ["https://cdn.example/x/ferry-strike"]


def test_a_vague_label_beside_the_story_says_nothing() -> None:
    page = (
        f"<main><article><h1>{TITLE}</h1>{PROSE}{MORE}</article>"
        f"<div><h3>More</h3>{LIST}</div></main>"
    )
    assert urls(extract(page, page=True)) == []


def test_the_authors_note_behind_the_list_is_not_the_story() -> None:
    note = "<p>Ana Lind</p><p>Ana Lind covers ships.</p>"
    found = extract(f"{PROSE}{MORE}{MORE}<p>Read more:</p>{LIST}{note}")
    assert urls(found) == BOTH
    assert "Ana Lind" not in found.text


def test_cuts_say_what_and_where() -> None:
    found = extract(
        f'{PROSE}<div class="box"><h3>Related</h3>{LIST}</div><p>Tags: <a href="/t/1">x</a></p>'
    )
    assert [(cut.what, cut.label, cut.where) for cut in found.cuts] == [
        ("related", "Related", "body > div.box > h3"),
        ("other label", "Tags:", "html > body > p"),
    ]


@pytest.mark.parametrize(
    ("href", "shown", "is_article"),
    [
        ("/people/singer-announces-a-new-tour", "Singer announces a new tour", True),
        ("/people/ana-lind", "Ana Lind, who writes on harbours and ships", False),
        ("/apps/best-photo-editors-of-2024", "The best photo editors of 2024", True),
        ("/tag/storms-of-the-north-sea", "The storms of the North Sea", False),
        ("/world", "All the news of the world today", False),
        ("/pier-licences", "Harbour Says Licences Needed for Fishing off the ‘Old Pier’", True),
        ("/pier-licences", "港務局宣布舊碼頭釣魚須先申請執照", True),
        ("/world-news", "World news", False),
        ("/breakwater", "Why the old breakwater had to be closed for good", True),
        ("/breakwater", "Breakwater news", False),
        ("/politics", "All our coverage of politics and the town hall", False),
        ("/north-sea-ports", "North Sea ports", False),
        ("/2024/06/11/pier", "Pier shuts", True),
        ("/pier.jpg", "The pier in the storm of January", False),
        ("mailto:desk@news.example.org", "Write to the desk about this story", False),
        ("javascript:void(0)", "Show all the stories on this subject", False),
    ],
)
def test_addresses_of_articles(href: str, shown: str, is_article: bool) -> None:
    found = extract(f'{PROSE}<h3>Related</h3><ul><li><a href="{href}">{shown}</a></li></ul>{MORE}')
    assert bool(found.related) == is_article
