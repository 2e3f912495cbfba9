"""Signing up over HTTP: a form, a mail, a confirmation; nobody learns who is known."""

from __future__ import annotations

import logging
import re
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from urllib.parse import urlencode, urlsplit

import pytest
from deliver.sample import EDITION, NEWSLETTER
from playwright.sync_api import Browser, expect
from store.sample import NOW

from digest.model import Suppression
from digest.pipeline import Pipeline
from digest.pipeline.sign_up import ONE_MAIL_IN, VALID_FOR
from digest.schedule.runner import Runner
from digest.store.sign_ups import RETRY
from digest.web import make_app, web_server
from digest.web.signup import BY_CLIENT
from web.browsers import browser, in_browser, quiet_page
from web.visiting import Clock, Visitor

__all__ = ["browser"]
ADA = "ada@example.org"
PATH = "/s/weekly"


@pytest.fixture
def visitor(pipeline: Pipeline, clock: Clock) -> Iterator[Visitor]:
    """A newsletter that is open, on a list that nobody came to yet, and one that is not."""
    clock.time += timedelta(weeks=10)  # what other tests did is long ago
    name = f"list{clock.time:%Y%m%d}"
    newsletters = {
        "weekly": replace(NEWSLETTER, signup=True, lists=(name,), language="de"),
        "closed": replace(NEWSLETTER, id="closed", lists=("partners",)),
    }
    config = replace(pipeline.config, newsletters=newsletters)
    opened = replace(pipeline, config=config)
    for held in opened.store.suppressions.all():
        opened.store.suppressions.remove(held.address, held.list)
    with web_server(make_app(opened), host="127.0.0.1", port=0) as port:
        yield Visitor(opened, port, clock, EDITION)


def sent_to(visitor: Visitor) -> Path:
    """Where the file mailer writes the letters of this moment."""
    moment = f"{visitor.clock.time:%Y-%m-%dT%H%M%S}"
    return visitor.pipeline.config.delivery.outbox / "sign-ups" / moment


def letters(visitor: Visitor, wait: bool = True) -> list[EmailMessage]:
    """The mails that were sent for this test's list; they are sent after the answer."""
    folder = sent_to(visitor)
    deadline = time.monotonic() + (5 if wait else 0.3)
    paths: list[Path] = []
    while not paths and time.monotonic() < deadline:
        time.sleep(0.02)
        paths = [*folder.glob("*.eml")]
    found = [message_from_bytes(path.read_bytes(), policy=default) for path in paths]
    return [message for message in found if isinstance(message, EmailMessage)]


def link(visitor: Visitor, address: str = ADA) -> str:
    """Sign up and take the link from the mail."""
    visitor.press(PATH, {"email": address})
    [letter] = letters(visitor)
    assert letter["To"] == address
    text = letter.get_body(("plain",))
    html = letter.get_body(("html",))
    assert text
    assert html
    [url] = re.findall(r"https?://\S+", text.get_content())
    assert url in html.get_content()
    return urlsplit(url).path


def on_list(visitor: Visitor) -> list[str]:
    [name] = visitor.pipeline.config.newsletters["weekly"].lists
    return [one.address for one in visitor.pipeline.store.sign_ups.on(name)]


def test_who_confirms_from_the_mailbox_is_on_the_list(visitor: Visitor) -> None:
    path = link(visitor)
    for method in ("GET", "HEAD"):
        assert visitor.ask(method, path)[0].status == 200
        assert on_list(visitor) == [], "a mail scanner confirms nothing"
    assert "angemeldet" in visitor.press(path, {})
    assert on_list(visitor) == [ADA]
    assert "angemeldet" in visitor.ask("GET", path)[1]
    assert "angemeldet" in visitor.press(path, {})
    assert on_list(visitor) == [ADA]


def test_the_mail_speaks_the_newsletters_language_and_is_no_bulk(visitor: Visitor) -> None:
    link(visitor)
    [letter] = letters(visitor)
    assert letter["Subject"] == "Bitte bestätigen: Harbour Weekly"
    assert letter["Content-Language"] == "de"
    assert letter["Precedence"] is None


def test_everybody_gets_the_same_answer(visitor: Visitor) -> None:
    def answer(address: str) -> str:
        return visitor.press(PATH, {"email": address}).replace(address, "X")

    store = visitor.pipeline.store
    held = Suppression(address="held@example.org", list="", reason="bounced", at=NOW)
    store.suppressions.add(held)
    first = answer(ADA)
    assert len(letters(visitor)) == 1
    visitor.clock.after(timedelta(seconds=1))
    assert {answer(ADA), answer("held@example.org")} == {first}
    assert letters(visitor, wait=False) == [], "no second mail so soon, none to who is held"
    trapped = visitor.press(PATH, {"email": "bot@example.org", "website": "x"})
    assert trapped.replace("bot@example.org", "X") == first
    assert letters(visitor, wait=False) == []
    visitor.clock.after(ONE_MAIL_IN)
    assert answer(ADA) == first
    assert len(letters(visitor)) == 1


def test_a_link_expires(visitor: Visitor) -> None:
    path = link(visitor)
    visitor.clock.after(VALID_FOR + timedelta(seconds=1))
    for method in ("GET", "POST"):
        response, text = visitor.ask(method, path)
        assert response.status == 404
        assert 'href="../weekly"' in text
    assert on_list(visitor) == []


def test_a_forged_link_or_that_of_another_purpose_is_none(visitor: Visitor) -> None:
    path = link(visitor)
    token = path.rpartition("/")[2]
    others = [f"/s/closed/{token}", f"/u/{token}", f"/p/{token}", path[:-1], path + "A"]
    others.append(f"/s/weekly/{visitor.path().rpartition('/')[2]}")
    for other in others:
        assert visitor.ask("POST", other)[0].status == 404, other
    assert on_list(visitor) == []


@in_browser
def test_the_form_from_right_to_left_is_no_wider_than_a_phone(
    browser: Browser, visitor: Visitor
) -> None:
    newsletters = {"weekly": replace(NEWSLETTER, signup=True, language="ar")}
    config = replace(visitor.pipeline.config, newsletters=newsletters)
    app = make_app(replace(visitor.pipeline, config=config))
    with web_server(app, host="127.0.0.1", port=0) as port, quiet_page(browser, 375) as page:
        page.goto(f"http://127.0.0.1:{port}{PATH}")
        expect(page.locator("html")).to_have_attribute("dir", "rtl")
        assert page.evaluate("document.documentElement.scrollWidth") <= 375
        assert page.evaluate("window.scrollX") == 0
        expect(page.get_by_role("button")).to_be_in_viewport()


@in_browser
def test_a_person_signs_up_in_a_browser(browser: Browser, visitor: Visitor) -> None:
    with quiet_page(browser, 375) as page:
        page.goto(f"http://127.0.0.1:{visitor.port}{PATH}")
        page.get_by_label("E-Mail").fill("eve@example.org")
        page.get_by_role("button").click()
        expect(page.get_by_role("heading")).to_have_text("Sehen Sie in Ihr Postfach")
        assert page.evaluate("document.documentElement.scrollWidth") <= 375
    [letter] = letters(visitor)
    assert letter["To"] == "eve@example.org"


def test_the_archive_leads_to_it(visitor: Visitor) -> None:
    assert f'href="{PATH}"' in visitor.ask("GET", "/e/weekly")[1]
    assert "/s/" not in visitor.ask("GET", "/e/closed")[1]


def test_a_newsletter_that_is_not_open_has_no_page(visitor: Visitor) -> None:
    for path in ("/s/closed", "/s/none", "/s/%00"):
        for method in ("GET", "POST"):
            assert visitor.ask(method, path, "email=ada@example.org")[0].status == 404


@pytest.mark.parametrize(
    "written",
    ["", "ada", "a@b@c", "a" * 300 + "@example.org", "<script>@x", f"{ADA}\r\nBcc: x"],
)
def test_what_is_no_address_is_said(visitor: Visitor, written: str) -> None:
    response, text = visitor.ask("POST", PATH, urlencode({"email": written}))
    assert response.status == 422
    assert 'role="alert"' in text
    assert "<script" not in text
    assert letters(visitor, wait=False) == []


def test_a_client_that_asks_and_asks_is_put_off(visitor: Visitor) -> None:
    statuses = [
        visitor.ask("POST", PATH, f"email=r{n}@example.org")[0].status for n in range(BY_CLIENT + 2)
    ]
    assert statuses == [200] * BY_CLIENT + [429] * 2
    assert visitor.ask("GET", PATH)[0].status == 200
    visitor.clock.after(timedelta(hours=1))
    assert visitor.ask("POST", PATH, "email=r9@example.org")[0].status == 200


def test_behind_a_proxy_the_client_is_the_one_it_names(visitor: Visitor) -> None:
    statuses = [
        visitor.ask("POST", PATH, f"email=p{n}@example.org", **{"X-Forwarded-For": f"192.0.2.{n}"})
        for n in range(BY_CLIENT + 1)
    ]
    assert {response.status for response, _ in statuses} == {200}


def test_coming_back_lifts_ones_own_leaving_of_this_list_alone(visitor: Visitor) -> None:
    store = visitor.pipeline.store
    left = Suppression(address=ADA, list="", reason="unsubscribed", at=NOW, detail="web")
    store.suppressions.add(left)
    path = link(visitor)
    assert visitor.left == [(ADA, "", "unsubscribed")], "asking lifts nothing"
    assert "angemeldet" in visitor.press(path, {})
    assert visitor.left == [(ADA, "partners", "unsubscribed")]
    [name] = visitor.pipeline.config.newsletters["weekly"].lists
    later = replace(left, list=name, at=visitor.clock.time + timedelta(minutes=1))
    store.suppressions.add(later)
    assert "abgemeldet" in visitor.press(path, {}), "an old link does not undo a later leaving"
    complaint = Suppression(address=ADA, list="", reason="complained", at=NOW)
    store.suppressions.add(complaint)
    assert "abgemeldet" in visitor.press(path, {})


def test_a_mail_server_that_is_down_is_logged_without_the_address_and_asked_again(
    visitor: Visitor, caplog: pytest.LogCaptureFixture
) -> None:
    blocked = sent_to(visitor)
    blocked.parent.mkdir(parents=True, exist_ok=True)
    blocked.write_text("a file where the folder would be", encoding="utf-8")
    with caplog.at_level(logging.DEBUG):
        visitor.press(PATH, {"email": ADA})
        deadline = time.monotonic() + 5
        while "get no mail" not in caplog.text and time.monotonic() < deadline:
            time.sleep(0.02)
    assert "get no mail" in caplog.text
    assert ADA not in caplog.text
    blocked.unlink()
    visitor.clock.time += RETRY
    Runner(visitor.pipeline).look()
    assert len(letters(visitor)) == 1, "it comes without being asked for again"


def test_who_left_after_signing_up_can_come_back(visitor: Visitor) -> None:
    path = link(visitor)
    visitor.press(path, {})
    visitor.clock.time += timedelta(days=1)
    [name] = visitor.pipeline.config.newsletters["weekly"].lists
    moment = visitor.clock.time
    left = Suppression(address=ADA, list=name, reason="unsubscribed", at=moment, detail="web")
    visitor.pipeline.store.suppressions.add(left)
    visitor.clock.time += ONE_MAIL_IN
    older, path = path, link(visitor)
    assert visitor.ask("POST", older)[0].status == 404, "a new request revives no older mail"
    assert "<form" in visitor.ask("GET", path)[1]
    assert visitor.left == [(ADA, name, "unsubscribed")], "looking lifts nothing"
    assert "angemeldet" in visitor.press(path, {})
    assert visitor.left == []
