"""The layouts of related coverage in many languages: each in an entry and on a whole page."""

from __future__ import annotations

import pytest

from digest.collect.readmore import Extracted, extract_html

URL = "https://pressa.example/2026/03/bridge-opens"
TITLE = "The bridge opens"
FIRST = (
    "<p>The old bridge across the river opened to traffic on Tuesday after two years of repairs,"
    " the town said.</p>"
)
LAST = (
    "<p>Drivers had been sent around through the village of Lund, which counted three thousand"
    " cars a day.</p>"
)
TITLES = ["Ferry stops running for the winter", "Toll rises again in May, drivers protest"]
A_HREF, B_HREF = (
    "/2026/02/ferry-stops-running",
    "https://other.example/news/toll-rises-again-in-may",
)
A, B = (
    f'<a href="{href}">{title}</a>' for href, title in zip((A_HREF, B_HREF), TITLES, strict=True)
)


def read(html: str, *, page: bool) -> Extracted:
    if page:
        html = (
            "<html><body><header><nav><a href='/'>Home</a></nav></header>"
            f"<main><h1>{TITLE}</h1><article>{html}</article></main>"
            "<footer><a href='/about'>About</a></footer></body></html>"
        )
    return extract_html(html, url=URL, title=TITLE, page=page)


def amid(label: str) -> str:
    """Two asides of one line, each with its label, between paragraphs."""
    return f"{FIRST}<p>{label} {A}</p>{LAST}<p>{label} {B}</p>"


def below(html: str) -> str:
    return FIRST + LAST + html


LAYOUTS = {
    "cs heading": below(f"<h4>Čtěte také</h4><p>{A}</p><p>{B}</p>"),
    "ro definition list": below(f"<dl><dt>Vezi și</dt><dd>{A}</dd><dd>{B}</dd></dl>"),
    "tr table": below(
        f"<table><tr><td><b>İlgili haberler</b></td></tr><tr><td>{A}<tr><td>{B}</table>"
    ),
    "el breaks": f"{FIRST}<p><strong>Διαβάστε επίσης:</strong><br>{A}<br>{B}</p>{LAST}",
    "id in the anchor": f'{FIRST}<p><a href="{A_HREF}">Baca juga: {TITLES[0]}</a></p>{LAST}'
    f'<p><a href="{B_HREF}">Baca juga: {TITLES[1]}</a></p>',
    "da arrow": amid("» Læs også:"),
    "hu brackets": f"{FIRST}<p>[Olvasd el ezt is: {A}]</p>{LAST}<p>(Olvasd el ezt is: {B})</p>",
    "fi cards": below(
        f'<section><h2>Lue myös</h2><div><a href="{A_HREF}"><img src="a.jpg"></a><h3>{A}</h3>'
        f'<time>2 h</time></div><div><a href="{B_HREF}"><img src="b.jpg"></a><h3>{B}</h3></div>'
        "</section>"
    ),
    "uk behind the anchor": below(f"<p>{A} (читайте також)</p><p>{B} (читайте також)</p>"),
    "no dash": amid("Les også –"),
    "role by its name": f'{FIRST}<aside aria-label="Related"><ul><li>{A}<li>{B}</ul></aside>{LAST}',
    "class of a nav": below(f'<nav class="related-posts"><ul><li>{A}<li>{B}</ul></nav>'),
    "element's name": below(f"<related-articles>{A}{B}</related-articles>"),
    "vi sign": amid("👉 Xem thêm:"),
    "hi sign": amid("📌 यह भी पढ़ें –"),
    "en bar": amid("ALSO READ |"),
    "en rounds": amid("(Also read:"),
    "he list": f"{FIRST}<p><b>קראו גם:</b></p><ul><li>{A}</li><li>{B}</li></ul>{LAST}",
    "th numbers": below(f"<p>อ่านข่าวที่เกี่ยวข้อง</p><ol><li>{A}</li><li>{B}</li></ol>"),
    "ru details": below(f"<details><summary>Новости по теме</summary>{A}<br>{B}</details>"),
    "plain divs": below(f"<div><div>Related Stories</div><div><div>{A}</div><div>{B}</div></div>"),
    "sv bullets": below(f"<hr><p><em>Läs också:</em></p><p>• {A}</p><p>• {B}</p>"),
    "one line": f"{FIRST}<p>Related: {A}; {B}</p>{LAST}",
    "blocks": f'{FIRST}<div class="wp-block-group"><p><strong>SEE ALSO:</strong></p><ul><li>{A}'
    f"<li>{B}</ul></div>{LAST}",
    "ja brackets": below(f"<p>【あわせて読みたい】</p><p>・{A}</p><p>・{B}</p>"),
    "zh arrows": below(f"<p>延伸閱讀</p><p>►{A}</p><p>►{B}</p>"),
    "ko arrows": below(f"<p>▶ 관련기사</p><p>▷ {A}</p><p>▷ {B}</p>"),
    "fa paragraphs": f"{FIRST}<p>بیشتر بخوانید:</p><p>{A}</p><p>{B}</p>{LAST}",
    "ar dots": amid("اقرأ أيضاً.."),
    "pt plus": f"{FIRST}<p>LEIA MAIS:<br/>+ {A}<br/>+ {B}</p>{LAST}",
    "fr arrows": amid("&gt;&gt; À lire aussi :"),
    "nl label in the list": below(f"<ul><li><strong>Lees ook</strong><li>{A}<li>{B}</ul>"),
    "pl label in each": below(f"<ul><li><b>Czytaj też:</b> {A}<li><b>Czytaj też:</b> {B}</ul>"),
    "ur": amid("یہ بھی پڑھیں:"),
    "ta": amid("இதையும் படிக்க:"),
    "mr": amid("हेही वाचा:"),
    "te": amid("ఇవి కూడా చదవండి:"),
    "sq": amid("Lexoni edhe:"),
    "mk": amid("Прочитајте и:"),
    "is": amid("Sjá einnig:"),
    "eu": amid("Irakurri ere:"),
    "gl": amid("Le tamén:"),
    "sw": amid("Soma pia:"),
    "hy": amid("Կարդացեք նաև․"),
    "ka": amid("წაიკითხეთ ასევე:"),
    "az": amid("Həmçinin oxuyun:"),
    "kk": amid("Тағы оқыңыз:"),
    "en sentence": below(f"<p>You may also be interested in:</p><ul><li>{A}<li>{B}</ul>"),
    "en topic": below(f"<h3>More on bridges and roads</h3><ul><li>{A}<li>{B}</ul>"),
    "be": amid("Чытайце таксама:"),
    "cy": amid("Darllenwch hefyd:"),
    "mn": amid("Мөн уншаарай:"),
    "ps": amid("دا هم ولولئ:"),
    "en long heading": below(
        f"<h3>More on the bridge and the river's other bridges</h3><ul><li>{A}<li>{B}</ul>"
    ),
    "en label at the end": below(f"<p>Here are some related stories:</p><p>{A}</p><p>{B}</p>"),
    "nl class": f'{FIRST}<div class="box lees-ook"><p>{A}</p><p>{B}</p></div>{LAST}',
    "the next box looks alike": below(
        f'<div><div class="hd">Related</div><ul><li>{A}<li>{B}</ul><div class="hd">Out and about'
        '</div><ul><li><a href="/2026/02/cat-found-on-a-roof">Cat found on a roof</a></ul></div>'
    ),
    "sentence below the heading": below(
        "<h2>Related stories</h2><p>Here is what else we have written on roads and bridges.</p>"
        f"<div><h4>{A}</h4><h4>{B}</h4></div>"
    ),
    "ja words before": below(f"<h3>橋の開通に関する関連記事</h3><p>{A}</p><p>{B}</p>"),
    "th words behind": below(f"<p>ข่าวที่เกี่ยวข้องกับสะพาน:</p><p>{A}</p><p>{B}</p>"),
    "with authors and dates": below(
        f'<h3>Related</h3><ul><li>{A} by <a href="/author/ana">Ana Lind</a> on '
        f'<a href="/2026/02/">3 May</a></li><li>{B} (4 May)</li></ul>'
    ),
    "behind the headline": FIRST
    + "".join(
        f'<aside><a href="{href}"><img src="i.jpg"><h3>{title}</h3><div>Read more</div></a></aside>'
        for href, title in zip((A_HREF, B_HREF), TITLES, strict=True)
    )
    + LAST,
    "pretty-printed cards": below(
        "<h3>Related</h3><div>"
        + "".join(
            f'\n<a href="{href}">\n <span>Roads</span>\n <b>{title}</b>\n <i>3 May</i>\n</a>'
            for href, title in zip((A_HREF, B_HREF), TITLES, strict=True)
        )
        + "</div>"
    ),
}
HOME = '<a href="https://pressa.example">Pressa</a>'
SELF = f'<a href="{URL}">{TITLE}</a>'
NONE = {
    "tags": '<p>Tags: <a href="/tag/bridges">bridges</a>, <a href="/tag/roads">roads</a></p>',
    "tr teaser": f'<p><a href="{URL}?utm_source=rss">Devamını oku</a></p>',
    "ro teaser by a redirect": '<p><a href="https://go.example/3">Citește mai departe →</a></p>',
    "cs footer": f"<p>Příspěvek {SELF} se nejdříve objevil na {HOME}.</p>",
    "vi footer": f"<p>Bài viết {SELF} đã xuất hiện đầu tiên vào ngày {HOME}.</p>",
    "sv footer": f"<p>Inlägget {SELF} dök först upp på {HOME}.</p>",
    "tr footer": f"<p>{SELF} yazısı ilk önce {HOME} üzerinde ortaya çıktı.</p>",
    "sq footer": f"<p>Artikulli {SELF} u shfaq fillimisht në {HOME}.</p>",
    "hu footer": f"<p>A {SELF} bejegyzés először {HOME}-én jelent meg.</p>",
    "id footer": f"<p>Artikel {SELF} pertama kali tampil pada {HOME}.</p>",
    "ro footer": f"<p>Articolul {SELF} apare prima dată în {HOME}.</p>",
    "fi footer": f"<p>Artikkeli {SELF} julkaistiin ensimmäisenä {HOME}.</p>",
    "cs most read": f"<h3>Nejčtenější</h3><ul><li>{A}</li><li>{B}</li></ul>",
    "tr most read": f"<h3>En çok okunanlar</h3><ul><li>{A}</li><li>{B}</li></ul>",
    "pl author": f"<h3>Więcej od tego autora</h3><ul><li>{A}</li><li>{B}</li></ul>",
    "sv before and after": f"<p>Föregående artikel: {A}</p><p>Nästa artikel: {B}</p>",
    "th footer": f"<p>โพสต์ {SELF} ปรากฏครั้งแรกเมื่อ {HOME}</p>",
    "bg footer": f"<p>Публикацията {SELF} се появи първо в {HOME}.</p>",
    "title in the teaser": f'<p><a href="https://go.example/3">Continue reading “{TITLE}”</a></p>',
    "de title behind the teaser": f'<p><a href="https://go.example/3">Weiterlesen: {TITLE}</a></p>',
    "tr topic": '<p>İlgili haberler: <a href="/konular/kopru">Köprü ve yol haberleri</a></p>',
    "share": '<p><a href="https://facebook.com/sharer?u=x">Share on Facebook</a></p>',
}
PROSE = {
    "citation": f"<p>As reported {B.replace(TITLES[1], 'by the Courier in May')}, the toll will"
    " rise once more this summer for all cars.</p>",
    "sentence that goes on": "<p>The council wants to see it done by the summer. Read also "
    f"{A.replace(TITLES[0], 'what it said of the ferry in winter')} to find out why.</p>",
    "read more": "<p>Read more: the council said it would not pay for the second lane.</p>",
    "also read": "<p>Also read: nobody in the village does that any more, she says.</p>",
}


@pytest.mark.parametrize("name", LAYOUTS)
@pytest.mark.parametrize("page", [False, True], ids=["entry", "page"])
def test_both_links_are_found_and_cut(name: str, page: bool) -> None:
    found = read(LAYOUTS[name], page=page)
    assert [link.title for link in found.related] == TITLES
    assert [link.url for link in found.related] == [f"https://pressa.example{A_HREF}", B_HREF]
    paragraphs = found.text.split("\n\n")
    assert [text[:8] for text in paragraphs if len(text) > 3] == ["The old ", "Drivers "]


@pytest.mark.parametrize("name", NONE)
@pytest.mark.parametrize("page", [False, True], ids=["entry", "page"])
def test_what_is_not_related_is_cut_all_the_same(name: str, page: bool) -> None:
    found = read(below(NONE[name]), page=page)
    assert found.related == ()
    assert len(found.text.split("\n\n")) == 2


@pytest.mark.parametrize(
    "card",
    [
        '<a href="{}"><h3>{}</h3><div>Read more</div></a>',
        '<div><h3><a href="{}">{}</a></h3><div>Číst více</div></div>',
        '<li><a href="{}"><img><p>{}</p><span>Läs mer</span></a></li>',
    ],
)
@pytest.mark.parametrize("page", [False, True], ids=["entry", "page"])
def test_a_cards_own_button_is_no_label_of_the_next_card(card: str, page: bool) -> None:
    others = [
        ("/2026/03/cat-found-on-the-roof", "Cat found on the roof of the town hall"),
        ("/2026/03/weather-turns-wet", "Weather turns wet before the weekend"),
    ]
    cards = "".join(card.format(*other) for other in others)
    assert read(below(f"<h3>Out and about</h3><div>{cards}</div>"), page=page).related == ()


@pytest.mark.parametrize("name", PROSE)
@pytest.mark.parametrize("page", [False, True], ids=["entry", "page"])
def test_prose_stays(name: str, page: bool) -> None:
    found = read(FIRST + PROSE[name] + LAST, page=page)
    assert found.related == ()
    assert found.text.count("\n\n") == 2


@pytest.mark.parametrize("page", [False, True], ids=["entry", "page"])
def test_titles_without_links_wait_for_an_article_that_has_them(page: bool) -> None:
    aside = "<p>Also on Pressa: Mayor walks across the bridge</p>"
    under = "<p>Read more:</p>" + "".join(f"<p>{title}</p>" for title in TITLES)
    found = read(FIRST + aside + LAST + under, page=page)
    assert [(link.label, link.title, link.url) for link in found.related] == [
        ("Also on Pressa:", "Mayor walks across the bridge", ""),
        *(("Read more:", title, "") for title in TITLES),
    ]
    assert found.text.count("\n\n") == 1


@pytest.mark.parametrize(
    "html",
    [
        "<p>More:</p><p>Mayor walks across the new bridge</p>",  # may head anything
        "<p>Read more:</p><h2>What the council wants to build next</h2>",
        "<h3>More on the bridge</h3><ul><li>Mayor walks across the new bridge</li></ul>",
        "<p>Note: the mayor walks across the new bridge</p>",
        "<h3>Recommended</h3><ul><li>Walk across the bridge, do not drive</li></ul>",
        "<p>Read more:</p><p>The council wants to build a second one by the mill.</p>",
        "<p>Tags:</p><p>Mayor walks across the new bridge</p>",
    ],
)
def test_not_every_line_under_a_label_is_a_title(html: str) -> None:
    assert read(FIRST + html + LAST, page=False).related == ()
