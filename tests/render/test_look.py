"""The look, measured in a browser: nothing sticks out, everything can be read and tapped."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from digest.render import Renderer
from digest.render.colour import READABLE, contrast
from render import sample
from render.drawings import DRAWINGS

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page, Route

sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no chromium on this machine")

MODES = [(width, mode) for width in (640, 375) for mode in ("light", "dark")]
# every text with its size, its colour and the first ground behind it
TEXTS = """() => {
  const ground = e => { for (; e; e = e.parentElement) {
    const c = getComputedStyle(e).backgroundColor; if (c !== 'rgba(0, 0, 0, 0)') return c; } };
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const found = [];
  while (walker.nextNode()) {
    const node = walker.currentNode, e = node.parentElement, style = getComputedStyle(e);
    if (node.textContent.trim() && e.checkVisibility())
      found.push([node.textContent.trim(), parseFloat(style.fontSize), style.color, ground(e)]);
  }
  return found;
}"""
LINKS = """() => [...document.querySelectorAll('a')].filter(a => a.innerText.trim())
  .map(a => [a.innerText, a.getBoundingClientRect().height + parseFloat(
    getComputedStyle(a.closest('li') || a).paddingTop) * 2, a.getAttribute('aria-label')])"""


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


def opened(browser: Browser, html: str, width: int, mode: str) -> Page:
    page = browser.new_page(viewport={"width": width, "height": 800}, color_scheme=mode)  # type: ignore[arg-type]
    page.route("https://img.example/*", draw)
    page.set_content(html, wait_until="networkidle")
    return page


def hexadecimal(colour: str) -> str:
    channels = colour[colour.index("(") + 1 : -1].split(",")
    return "#" + "".join(f"{int(channel):02x}" for channel in channels)


@pytest.mark.parametrize(("width", "mode"), MODES)
def test_everything_fits_and_can_be_read(
    browser: Browser, html: str, width: int, mode: str
) -> None:
    page = opened(browser, html, width, mode)
    assert page.evaluate("document.documentElement.scrollWidth") == width
    texts = page.evaluate(TEXTS)
    assert len(texts) > 50
    for text, pixels, colour, ground in texts:
        assert contrast(hexadecimal(colour), hexadecimal(ground)) >= READABLE, text
        assert pixels >= 14, text
    assert len({pixels for _, pixels, _, _ in texts}) <= 4  # the type scale
    shapes = page.evaluate("[...document.images].map(i => i.width / i.height)")
    assert shapes == pytest.approx([16 / 9] * 3, rel=0.02)
    page.close()


def test_words_longer_than_a_phone_do_not_widen_it(browser: Browser) -> None:
    long = "Donaudampfschifffahrtsgesellschaft" * 20
    story = sample.story(long, long, long, sample.outlet(long, long), image="harbour")
    edition = sample.edition(sample.theme(long, story, story, more=(story,)))
    html = Renderer().render(edition, sample.NEWSLETTER).html.fill(sample.VALUES)
    page = opened(browser, html, 375, "light")
    assert page.evaluate("document.documentElement.scrollWidth") == 375
    page.close()


def test_a_phone_shows_title_contents_and_the_first_headline(browser: Browser, html: str) -> None:
    page = opened(browser, html, 375, "light")
    assert page.locator(".headline").first.bounding_box()["y"] < 800  # type: ignore[index]
    assert all(height >= 24 for _, height, _ in page.evaluate(LINKS))  # WCAG 2.2, 2.5.8
    page.close()


def test_links_of_the_same_words_have_names_of_their_own(browser: Browser, html: str) -> None:
    page = opened(browser, html, 640, "light")
    names = [label or words for words, _, label in page.evaluate(LINKS)]
    assert len(names) == len(set(names))
    page.close()
