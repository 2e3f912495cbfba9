"""The dashboard in a real browser: signing in, its states, a phone, the dark."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Literal

import pytest
from playwright.sync_api import Browser, Page, expect

from digest.model import DeliveryStatus, Uncertain
from digest.store import EditionStatus
from digest.web.dashboard.access import make_link
from web.browsers import browser, in_browser, quiet_page
from web.dashboards import HOUR, NAME, SLOT, Dashboard, dashboard, project

__all__ = ["browser"]
LONG = "A feed whose very long name goes on and on, wider than any phone that anybody has " * 2


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[Dashboard]:
    """Nothing has happened yet."""
    with dashboard(project(tmp_path, review=False)) as found:
        yield found


@pytest.fixture
def busy(tmp_path: Path) -> Iterator[Dashboard]:
    """Editions were sent on three days, and all is well."""
    with dashboard(project(tmp_path, review=False)) as found:
        for days in range(3):
            found.frozen.now = SLOT + 24 * days * HOUR
            found.frozen.publish()
            found.look()
        yield found


@pytest.fixture
def trouble(tmp_path: Path) -> Iterator[Dashboard]:
    """An edition is held, a delivery uncertain, a feed fails, a draft waits for its editor."""
    with dashboard(project(tmp_path)) as found:
        found.look_at_slot()
        store = found.pipeline.store
        store.outbox.requeue(NAME, {DeliveryStatus.ACCEPTED}, now=SLOT)
        claimed = store.outbox.claim(NAME, worker="w", limit=1, now=SLOT, lease=HOUR)
        store.outbox.record([(one, Uncertain(detail="no answer")) for one in claimed], now=SLOT)
        found.frozen.now = SLOT + 23 * HOUR
        found.frozen.publish()
        found.look()
        url = found.pipeline.config.feeds[0].url
        state = store.feeds.states([url])[url]
        store.feeds.save(replace(state, title=LONG, failures=9, error="x" * 300), [])
        yield found


def open_page(page: Page, found: Dashboard) -> None:
    page.goto(f"http://127.0.0.1:{found.port}/", timeout=20_000)  # with its style sheet


@in_browser
def test_signing_in_by_the_one_time_link(tmp_path: Path, browser: Browser) -> None:
    with dashboard(project(tmp_path, base_url="https://news.example.org")) as found:
        link = make_link(found.pipeline.store, found.pipeline.config, found.pipeline.now())
        here = f"http://127.0.0.1:{found.port}"
        with quiet_page(browser) as page:
            open_page(page, found)
            expect(page).to_have_url(f"{here}/sign-in")
            expect(page.get_by_text("digest dashboard")).to_be_visible()
            page.goto(link.replace("https://news.example.org", here))
            page.get_by_role("button", name="Sign in").click()
            expect(page).to_have_url(f"{here}/")
            expect(page.get_by_role("heading", name="Coming up")).to_be_visible()
            page.get_by_role("button", name="Sign out").click()
            expect(page).to_have_url(f"{here}/sign-in")
            open_page(page, found)
            expect(page).to_have_url(f"{here}/sign-in")


@in_browser
def test_an_empty_one_says_what_to_do(empty: Dashboard, browser: Browser) -> None:
    with quiet_page(browser) as page:
        open_page(page, empty)
        expect(page.get_by_text("Nothing needs attention.")).to_be_visible()
        expect(page.get_by_text("No edition yet.")).to_be_visible()
        expect(page.get_by_text("No feed was read yet.")).to_be_visible()


@in_browser
def test_a_busy_one_shows_bars_with_their_numbers(busy: Dashboard, browser: Browser) -> None:
    with quiet_page(browser) as page:
        open_page(page, busy)
        editions = page.locator(".editions li")
        expect(editions).to_have_count(3)
        expect(editions.first.get_by_text("2 accepted")).to_be_visible()
        bar = editions.first.locator(".bar rect.well").bounding_box()
        assert bar
        assert bar["width"] > 100
        expect(page.locator(".days rect.well")).not_to_have_count(0)
        expect(page.get_by_role("img", name="readers")).to_be_visible()
        editions.first.get_by_role("link").click()
        expect(page.get_by_role("heading", name="Harbour News")).to_be_visible()


@in_browser
def test_trouble_comes_first_and_its_buttons_mend_it(trouble: Dashboard, browser: Browser) -> None:
    with quiet_page(browser) as page:
        open_page(page, trouble)
        expect(page.locator("h2").first).to_have_text("Needs attention")
        expect(page.locator(".troubles li")).to_have_count(4)
        page.get_by_role("button", name="Approve").click()
        expect(page.get_by_text("approved by its editor")).to_be_visible()
        page.get_by_role("button", name="Stop").click()
        expect(page.get_by_text("stopped by its editor")).to_be_visible()
        page.get_by_role("button", name="Send these again").click()
        expect(page.locator(".troubles li")).to_have_count(2)
    trouble.frozen.now = SLOT + 24 * HOUR
    trouble.look()
    stopped = trouble.pipeline.store.editions.list()[0]
    assert (stopped.status, stopped.reason) == (EditionStatus.SKIPPED, "stopped by its editor")


@in_browser
def test_on_a_phone_and_in_the_dark_nothing_overflows(trouble: Dashboard, browser: Browser) -> None:
    with quiet_page(browser, width=375, height=800) as page:
        papers = set()
        schemes: tuple[Literal["light", "dark"], ...] = ("light", "dark")
        for scheme in schemes:
            page.emulate_media(color_scheme=scheme)
            open_page(page, trouble)
            assert page.evaluate("document.documentElement.scrollWidth") == 375
            papers.add(page.evaluate("getComputedStyle(document.body).backgroundColor"))
            for button in page.get_by_role("button").all():
                box = button.bounding_box()
                assert box
                assert box["height"] >= 44
        assert len(papers) == 2
