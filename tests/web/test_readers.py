"""The pages that mails link to, over HTTP on loopback: GET looks, POST leaves."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest
from deliver.sample import NEWSLETTER
from store.sample import NOW

from digest.deliver.tokens import Purpose
from digest.model import Suppression
from digest.web.reader import find_reader
from digest.web.reader_pages import choices_page, leave_page
from web.conftest import EVIL, GERMAN
from web.visiting import Visitor

ONE_CLICK = "List-Unsubscribe=One-Click"
LEFT = [("r0@example.org", "weekly", "unsubscribed")]


@pytest.mark.parametrize("purpose", ["unsubscribe", "preferences"])
@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_a_link_scanner_changes_nothing(visitor: Visitor, method: str, purpose: Purpose) -> None:
    response, text = visitor.ask(method, visitor.path(purpose))
    assert response.status == 200
    assert ('<form method="post"' in text) == (method == "GET")
    assert visitor.left == []
    assert visitor.pipeline.store.choices.of("r0@example.org", "weekly") is None


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "OPTIONS"])
def test_other_methods_are_refused(visitor: Visitor, method: str) -> None:
    response, _ = visitor.ask(method, visitor.path())
    assert response.status == 405
    assert visitor.left == []


@pytest.mark.parametrize(
    ("type_", "body"),
    [
        ("application/x-www-form-urlencoded", ONE_CLICK),
        ("application/x-www-form-urlencoded", "&".join(["x=1"] * 1000)),
        (
            "multipart/form-data; boundary=b",
            '--b\r\nContent-Disposition: form-data; name="List-Unsubscribe"\r\n\r\n'
            "One-Click\r\n--b--\r\n",
        ),
        ("text/plain", ""),
    ],
)
def test_one_click_leaves_at_once_and_again(visitor: Visitor, type_: str, body: str) -> None:
    for _ in range(2):
        response, text = visitor.ask("POST", visitor.path(), body, type_)
        assert response.status == 200, "no redirect (RFC 8058 section 3.1)"
        assert "set-cookie" not in response.headers
        assert "r0@example.org" in text
    assert visitor.left == LEFT


def test_what_is_too_long_for_a_form_is_not_read(visitor: Visitor) -> None:
    response, _ = visitor.ask("POST", visitor.path(), "x" * 100_000)
    assert response.status == 413
    assert visitor.left == []


def test_many_clicks_at_once_are_one(visitor: Visitor) -> None:
    with ThreadPoolExecutor(8) as pool:
        answers = pool.map(lambda _: visitor.ask("POST", visitor.path(), ONE_CLICK), range(24))
        assert {response.status for response, _ in answers} == {200}
    assert visitor.left == LEFT


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_link_that_we_did_not_sign_does_nothing(visitor: Visitor, method: str) -> None:
    good = visitor.path()
    swapped = good.replace("/u/", "/p/")
    for path in (good[:-1], good + "A", "/u/x", swapped, "/u/%00", "/u/%FF", "/u/" + "A" * 36):
        response, text = visitor.ask(method, path)
        assert response.status == 404
        assert "not valid" in text
        assert "default-src 'none'" in response.headers["content-security-policy"]
    assert visitor.left == []


def test_the_link_of_a_preview_says_so(visitor: Visitor) -> None:
    for method in ("GET", "POST"):
        response, text = visitor.ask(method, visitor.path(address="editor@example.org"))
        assert response.status == 404
        assert "preview" in text
    assert visitor.left == []


def test_a_retired_key_still_leaves_and_a_forgotten_one_does_not(visitor: Visitor) -> None:
    keys = visitor.pipeline.store.keys
    first = visitor.path()
    keys.rotate(NOW)
    second = visitor.path()
    assert first != second
    for path in (first, second):
        assert visitor.ask("GET", path)[0].status == 200
    keys.rotate(NOW, forget=True)
    for path in (first, second):
        assert visitor.ask("GET", path)[0].status == 404
    assert visitor.ask("GET", visitor.path())[0].status == 200


def test_leaving_can_be_undone_for_a_day(visitor: Visitor) -> None:
    page = visitor.press(visitor.path(), {})
    assert 'name="undo"' in page
    assert "subscribed" in visitor.press(visitor.path(), {"undo": ""})
    assert visitor.left == []
    visitor.press(visitor.path(), {})
    visitor.clock.after(timedelta(days=2))
    page = visitor.press(visitor.path(), {"undo": ""})
    assert 'name="undo"' not in page
    assert "write to news@example.org" in page
    assert visitor.left == LEFT


def test_undo_lifts_nothing_that_others_said(visitor: Visitor) -> None:
    complaint = Suppression(address="r0@example.org", list="", reason="complained", at=NOW)
    visitor.pipeline.store.suppressions.add(complaint)
    page = visitor.press(visitor.path(), {})
    assert 'name="undo"' not in page
    visitor.press(visitor.path(), {"undo": ""})
    assert visitor.left == [("r0@example.org", "", "complained")]


def test_who_left_is_told_since_when(visitor: Visitor) -> None:
    visitor.press(visitor.path(), {})
    visitor.clock.after(timedelta(days=30))
    for purpose in ("unsubscribe", "preferences"):
        _, page = visitor.ask("GET", visitor.path(purpose))  # type: ignore[arg-type]
        assert "You are unsubscribed" in page
        assert "November 23, 2026" in page


def test_a_page_speaks_the_readers_language(visitor: Visitor) -> None:
    _, page = visitor.ask("GET", visitor.path(address=GERMAN.address))
    assert '<html lang="de" dir="ltr">' in page
    assert "abbestellen?" in page
    _, page = visitor.ask("GET", visitor.path(address="noor@example.org"))
    assert '<html lang="ar" dir="rtl">' in page
    assert NEWSLETTER.brand.accent in page


def test_an_address_is_shown_as_text(visitor: Visitor) -> None:
    for purpose in ("unsubscribe", "preferences"):
        response, text = visitor.ask("GET", visitor.path(purpose, EVIL.address))  # type: ignore[arg-type]
        assert response.status == 200
        assert "<script" not in text
        assert "&lt;script&gt;" in text


def test_every_page_is_locked_down(visitor: Visitor) -> None:
    for path in (visitor.path(), visitor.path("preferences"), "/u/x"):
        response, _ = visitor.ask("GET", path)
        policy = response.headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert "script-src" not in policy
        assert response.headers["referrer-policy"] == "no-referrer"
        assert response.headers["cache-control"] == "no-store"
        assert "noindex" in response.headers["x-robots-tag"]


def test_leaving_a_list_names_every_newsletter_that_goes_to_it(visitor: Visitor) -> None:
    daily = replace(NEWSLETTER, id="daily", title="Every <b>morning")
    config = replace(visitor.pipeline.config, newsletters={"weekly": NEWSLETTER, "daily": daily})
    token = visitor.path().rpartition("/")[2]
    reader = find_reader(replace(visitor.pipeline, config=config), token, "unsubscribe")
    for page in (leave_page, choices_page):
        assert "Harbour Weekly · Every &lt;b&gt;morning" in page(reader)
    gone = replace(visitor.pipeline, config=replace(config, newsletters={}))
    assert "weekly" in choices_page(find_reader(gone, token, "unsubscribe"))
