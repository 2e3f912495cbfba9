"""The readers' pages in a real browser: styled under their policy, quiet, no wider than a phone."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page, expect

from digest.model import Recipient
from web.browsers import browser, in_browser, quiet_page
from web.conftest import ARABIC, CHOOSY, GERMAN
from web.visiting import Visitor

__all__ = ["browser"]
PHONE = 375


def address(visitor: Visitor, path: str) -> str:
    return f"http://127.0.0.1:{visitor.port}{path}"


def is_styled(page: Page) -> bool:
    """The policy lets through the style of the page, and its words fit."""
    wide = page.evaluate("document.documentElement.scrollWidth")
    thick = page.evaluate("getComputedStyle(document.body).borderTopWidth")
    return bool(wide <= PHONE and thick == "4px")


@in_browser
@pytest.mark.parametrize("reader", [GERMAN, ARABIC, CHOOSY], ids=["de", "ar", "en"])
def test_leaving_and_coming_back(browser: Browser, visitor: Visitor, reader: Recipient) -> None:
    with quiet_page(browser, PHONE) as page:
        page.goto(address(visitor, visitor.path(address=reader.address)))
        assert is_styled(page)
        page.get_by_role("button").click()
        assert is_styled(page)
        assert visitor.left == [(reader.address, "weekly", "unsubscribed")]
        page.get_by_role("button").click()
        assert visitor.left == []
        expect(page.get_by_role("button")).to_have_count(0)


@in_browser
def test_a_pause_asks_for_its_day_when_it_is_chosen(browser: Browser, visitor: Visitor) -> None:
    with quiet_page(browser, PHONE) as page:
        page.goto(address(visitor, visitor.path("preferences", ARABIC.address)))
        day = page.locator("input[type=date]")
        expect(day).to_be_hidden()
        page.locator("input[value=pause]").check()
        expect(day).to_be_visible()
        day.fill("2026-12-24")
        page.get_by_role("checkbox", name="Ports").uncheck()
        page.locator("button[name=save]").click()
        expect(page.get_by_role("status")).to_have_text("تم الحفظ.")
        expect(page.locator("input[type=date]")).to_have_value("2026-12-24")
        assert is_styled(page)
    choice = visitor.pipeline.store.choices.of(ARABIC.address, "weekly")
    assert choice
    assert choice.themes == ("Rail & road", "<Tides>")
    assert str(choice.paused_until) == "2026-12-24"
