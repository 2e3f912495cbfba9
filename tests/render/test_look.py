"""The look, measured in a browser: nothing sticks out, everything can be read and tapped."""

from __future__ import annotations

import base64
import shutil
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING

import pytest

from digest.config.types import Logo, SocialLink
from digest.render import Renderer
from digest.render.colour import READABLE, contrast
from render import sample
from render.drawings import DRAWINGS

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page, Playwright, Route

sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no chromium on this machine")

DESIGNS = ("classic", "compact", "brief")
MODES = [(width, mode) for width in (640, 375) for mode in ("light", "dark")]
BASE_URL = "https://news.example.org"
LOGO = Logo(url="https://img.example/logo.svg", width=120, alt="Quay & Co.")
NEWSLETTER = replace(
    sample.NEWSLETTER,
    brand=replace(
        sample.NEWSLETTER.brand,
        logo=LOGO,
        social=(SocialLink(name="Blog", url="https://blog.example/"),),
    ),
    end_note="Written in *Bristol*. [Tell us](mailto:desk@example.org) what is missing.",
)
INTRO = (
    "A week of **cables**:\n\n- shore power\n- [signals](https://nordbane.example/)\n\n> At last."
)
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
# what is painted, for modes that change no computed style: of the texts on the first screen the
# contrast of the commonest colour with the one farthest from it
PAINTED = """async png => {
  const image = new Image(); image.src = png; await image.decode();
  const canvas = new OffscreenCanvas(image.width, image.height), pen = canvas.getContext('2d');
  pen.drawImage(image, 0, 0);
  const scale = image.width / innerWidth, found = [];
  const light = (r, g, b) => [r, g, b].map(c => c / 255).map(c =>
    c <= .04045 ? c / 12.92 : ((c + .055) / 1.055) ** 2.4).reduce((sum, c, i) =>
    sum + c * [.2126, .7152, .0722][i], 0);
  for (const e of document.querySelectorAll('h1, h2, h3, p, li')) {
    const box = e.getBoundingClientRect();
    if (!e.innerText.trim() || box.bottom > innerHeight || !e.checkVisibility()) continue;
    const d = pen.getImageData(box.x * scale, box.y * scale, box.width * scale, box.height * scale);
    const counts = new Map();
    for (let i = 0; i < d.data.length; i += 4) {
      const l = light(d.data[i], d.data[i + 1], d.data[i + 2]).toFixed(4);
      counts.set(l, (counts.get(l) || 0) + 1);
    }
    const ground = +[...counts].sort((a, b) => b[1] - a[1])[0][0];
    const ratios = [...counts.keys()].map(l =>
      (Math.max(l, ground) + .05) / (Math.min(l, ground) + .05));
    found.push([e.innerText, ground, Math.max(...ratios)]);
  }
  return found;
}"""
LINKS = """() => [...document.querySelectorAll('a')].filter(a => a.innerText.trim())
  .map(a => [a.innerText, a.getBoundingClientRect().height + parseFloat(
    getComputedStyle(a.closest('li') || a).paddingTop) * 2, a.getAttribute('aria-label')])"""


def launched(playwright: Playwright, *flags: str) -> Browser:
    args = ["--no-sandbox", "--disable-gpu", "--disable-quic", *flags]
    return playwright.chromium.launch(executable_path=CHROMIUM, args=args)


@pytest.fixture(scope="module")
def playwright() -> Iterator[Playwright]:
    with sync_api.sync_playwright() as running:
        yield running


@pytest.fixture(scope="module")
def browser(playwright: Playwright) -> Iterator[Browser]:
    browser = launched(playwright)
    yield browser
    browser.close()


@cache
def page_of(design: str) -> str:
    newsletter = replace(NEWSLETTER, design=design)
    mail = Renderer().render(sample.edition(intro=INTRO), newsletter, base_url=BASE_URL)
    return mail.html.fill(sample.VALUES)


def draw(route: Route) -> None:
    name = route.request.url.rpartition("/")[2].removesuffix(".svg")
    route.fulfill(body=DRAWINGS.get(name, DRAWINGS["harbour"]), content_type="image/svg+xml")


def opened(browser: Browser, html: str, width: int, mode: str, height: int = 800) -> Page:
    page = browser.new_page(
        viewport={"width": width, "height": height},
        color_scheme=mode,  # type: ignore[arg-type]
        device_scale_factor=2,
    )
    page.route("https://img.example/*", draw)
    page.set_content(html, wait_until="load")
    return page


def hexadecimal(colour: str) -> str:
    channels = colour[colour.index("(") + 1 : -1].split(",")
    return "#" + "".join(f"{int(channel):02x}" for channel in channels)


@pytest.mark.parametrize("design", DESIGNS)
@pytest.mark.parametrize(("width", "mode"), MODES)
def test_everything_fits_and_can_be_read(
    browser: Browser, design: str, width: int, mode: str
) -> None:
    page = opened(browser, page_of(design), width, mode)
    assert page.evaluate("document.documentElement.scrollWidth") == width
    texts = page.evaluate(TEXTS)
    assert len(texts) > 50
    for text, pixels, colour, ground in texts:
        assert contrast(hexadecimal(colour), hexadecimal(ground)) >= READABLE, text
        assert pixels >= 14, text
    assert len({pixels for _, pixels, _, _ in texts}) <= 4  # the type scale
    page.close()


@pytest.mark.parametrize("design", DESIGNS)
def test_a_client_that_makes_it_dark_itself_leaves_it_readable(
    playwright: Playwright, design: str
) -> None:
    browser = launched(playwright, "--enable-features=WebContentsForceDark")
    page = opened(browser, page_of(design), 375, "light", height=1600)
    shot = base64.b64encode(page.screenshot()).decode()
    texts = page.evaluate(PAINTED, f"data:image/png;base64,{shot}")
    browser.close()
    assert len(texts) > 15
    for text, ground, ratio in texts:
        assert ground < 0.1, "it is dark"
        assert ratio >= READABLE, text


@pytest.mark.parametrize(("design", "pictures"), [("classic", 3), ("compact", 3), ("brief", 0)])
@pytest.mark.parametrize("width", [640, 375])
def test_pictures_are_cut_to_one_shape_and_have_words(
    browser: Browser, design: str, pictures: int, width: int
) -> None:
    page = opened(browser, page_of(design), width, "light")
    shapes = page.evaluate("[...document.querySelectorAll('.image')].map(i => i.width / i.height)")
    assert shapes == pytest.approx([16 / 9] * pictures, rel=0.02)
    images = "[...document.images].every(i => i.alt && i.getAttribute('width') && i.width > 90)"
    assert page.evaluate(images)
    page.close()


@pytest.mark.parametrize("design", DESIGNS)
def test_words_longer_than_a_phone_do_not_widen_it(browser: Browser, design: str) -> None:
    long = "Donaudampfschifffahrtsgesellschaft" * 20
    links = (sample.outlet(long, long), sample.related(long, long))
    story = sample.story(long, long, long, *links, image="harbour")
    edition = sample.edition(sample.theme(long, story, story, more=(story,)), intro=long)
    newsletter = replace(sample.NEWSLETTER, design=design)
    html = Renderer().render(edition, newsletter).html.fill(sample.VALUES)
    page = opened(browser, html, 375, "light")
    assert page.evaluate("document.documentElement.scrollWidth") == 375
    page.close()


@pytest.mark.parametrize("design", DESIGNS)
def test_a_phone_shows_title_contents_and_the_first_headline(browser: Browser, design: str) -> None:
    mail = Renderer().render(sample.edition(), replace(sample.NEWSLETTER, design=design))
    page = opened(browser, mail.html.fill(sample.VALUES), 375, "light")
    places = [page.locator(what).first.bounding_box() for what in ("h1", ".contents", "h3")]
    tops = [box["y"] for box in places if box]
    assert tops == sorted(tops)
    assert tops[-1] < 700  # a small phone, less its bars
    assert all(height >= 24 for _, height, _ in page.evaluate(LINKS))  # WCAG 2.2, 2.5.8
    page.close()


@pytest.mark.parametrize("design", DESIGNS)
def test_links_of_the_same_words_have_names_of_their_own(browser: Browser, design: str) -> None:
    page = opened(browser, page_of(design), 640, "light")
    names = [label or words for words, _, label in page.evaluate(LINKS)]
    assert len(names) == len(set(names))
    page.close()
