"""Right to left: an Arabic edition measured in a browser, against the same one from the left."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from digest.model import Edition
from digest.render import Renderer, packaged_templates
from render import sample
from render.drawings import DRAWINGS

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page, Route

sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no chromium on this machine")

DESIGNS = sorted(
    path.name for path in packaged_templates().glob("[!_]*/") if (path / "style.css").is_file()
)
LATIN = "Does Rotterdam still need its cranes?"
# each element's edges: left ones and right ones
EDGES = """() => [...document.body.querySelectorAll('*')].map(e => {
  const s = getComputedStyle(e);
  return [e.tagName + '.' + e.className, ...['Left', 'Right'].map(side =>
    [s['padding' + side], s['border' + side + 'Width'], s['border' + side + 'Color'],
     s['margin' + side]].join(' '))];
})"""
# where the letters of a text stand, first and last
LETTERS = """text => {
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const at = walker.currentNode.textContent.indexOf(text);
    if (at < 0 || !walker.currentNode.parentElement.checkVisibility()) continue;
    return [at, at + text.length - 1].map(place => {
      const range = document.createRange();
      range.setStart(walker.currentNode, place);
      range.setEnd(walker.currentNode, place + 1);
      return range.getBoundingClientRect().x;
    });
  }
}"""


def arabic(language: str = "ar") -> Edition:
    """Ports and railways in Arabic, with English titles among them."""
    lead = sample.story(
        "ميناء طنجة يشغّل أول رصيف تعمل سفنه بكهرباء المدينة",
        "Harbour Post",
        "يستمد الرصيف 12 ميغاواط من شبكة المدينة، وهو ما يكفي سفينتين كبيرتين في آن واحد.",
        sample.outlet("North Sea Wire", LATIN),
        sample.related("بريد المرفأ", "لماذا تأخرت كهرباء الأرصفة عشرين عامًا؟"),
        days=2,
        image="harbour",
        language="ar",
    )
    further = sample.story("قطار الليل يعود إلى الدار البيضاء", "سكك", days=3, language="ar")
    more = sample.story("ETCS تصل إلى خطوط الشمال", "إشارات", days=5, language="ar")
    # a feed's language is often wrong
    foreign = sample.story(LATIN, "Harbour Post", days=4, language="ar")
    theme = sample.theme("موانئ", lead, further, foreign, more=(more,))
    edition = sample.edition(theme, language=language, intro="صباح الخير.")
    return replace(edition, title="أسبوع الموانئ والسكك")


def html(design: str, language: str = "ar") -> str:
    newsletter = replace(sample.NEWSLETTER, design=design, about="", postal_address="")
    mail = Renderer().render(arabic(language), newsletter, base_url="https://news.example.org")
    return mail.html.fill({**sample.VALUES, "recipient.greeting": "مرحبًا،"})


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu", "--disable-quic"]
        )
        yield browser
        browser.close()


def draw(route: Route) -> None:
    name = route.request.url.rpartition("/")[2].removesuffix(".svg")
    route.fulfill(body=DRAWINGS[name], content_type="image/svg+xml")


def opened(browser: Browser, html: str, width: int) -> Page:
    page = browser.new_page(viewport={"width": width, "height": 800})
    page.route("https://img.example/*", draw)
    page.set_content(html, wait_until="load")
    return page


@pytest.mark.parametrize("width", [640, 375])
@pytest.mark.parametrize("design", DESIGNS)
def test_every_edge_is_mirrored(browser: Browser, design: str, width: int) -> None:
    rtl, ltr = (opened(browser, html(design, language), width) for language in ("ar", "en"))
    mirrored = [(name, right, left) for name, left, right in ltr.evaluate(EDGES)]
    assert [tuple(edges) for edges in rtl.evaluate(EDGES)] == mirrored
    assert rtl.evaluate("document.documentElement.scrollWidth") == width
    title = rtl.locator("h1").first
    assert title.evaluate("e => getComputedStyle(e).direction") == "rtl"
    assert title.evaluate("e => getComputedStyle(e).textAlign") in {"right", "start"}
    rtl.close()
    ltr.close()


@pytest.mark.parametrize("design", DESIGNS)
def test_a_latin_title_keeps_its_order(browser: Browser, design: str) -> None:
    page = opened(browser, html(design), 640)
    first, question_mark = page.evaluate(LETTERS, LATIN)
    assert first < question_mark  # without isolation the mark would stand at the left end
    page.close()


def test_words_dates_and_arrows_are_arabic() -> None:
    page = html("classic")
    assert '<html lang="ar" dir="rtl"' in page
    assert "الاثنين، 23 نوفمبر 2026" in page
    assert "قبل يومين" in page
    assert "إلغاء الاشتراك" in page
