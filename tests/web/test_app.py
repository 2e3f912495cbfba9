"""The pages that mails link to, over HTTP on loopback: GET looks, POST leaves."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from html import escape, unescape
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from deliver.sample import BASE_URL, EDITION, NEWSLETTER
from store.sample import NOW, WEEK, article, recipients, sealed

from digest.config.types import Config, DeliverySettings, SubscriberLists
from digest.deliver.tokens import Purpose, Token, make_token
from digest.pipeline import Pipeline
from digest.web import make_app, web_server
from digest.web.pages import choices_page, leave_page, left_page
from digest.wiring import open_pipeline

EVIL = "<script>alert(1)</script>@example.org"


@dataclass(frozen=True)
class Visitor:
    """Somebody with a browser, and the pipeline behind the pages."""

    pipeline: Pipeline
    port: int

    def ask(self, method: str, path: str, **sent: str) -> tuple[HTTPResponse, str]:
        connection = HTTPConnection("127.0.0.1", self.port, timeout=10)
        headers = {"Content-Type": sent["type"]} if sent else {}
        connection.request(method, path, sent.get("body"), headers)
        response = connection.getresponse()
        text = response.read().decode()
        connection.close()
        return response, text

    def path(self, purpose: Purpose = "unsubscribe", address: str = "ada@example.org") -> str:
        key = self.pipeline.store.keys.secret()
        token = make_token(key, purpose=purpose, list="weekly", address=address)
        return f"/{purpose[0]}/{token}"

    @property
    def left(self) -> list[tuple[str, str, str]]:
        return [(s.address, s.list, s.reason) for s in self.pipeline.store.suppressions.all()]


@pytest.fixture(scope="module")
def pipeline(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pipeline]:
    root = tmp_path_factory.mktemp("web")
    config = Config(
        path=root / "digest.yaml",
        root=root,
        database=f"sqlite:///{root}/digest.db",
        base_url=BASE_URL,
        feeds=(),
        newsletters={"weekly": NEWSLETTER},
        delivery=DeliverySettings(outbox=root / "outbox"),
        subscribers_path=root / "subscribers.yaml",
    )
    subscribers = SubscriberLists(path=Path("subscribers.yaml"), lists={"weekly": ()})
    with open_pipeline(config, subscribers, now=lambda: NOW) as pipeline:
        pipeline.store.editions.seal(sealed(article(), audience=recipients(1)), NOW)
        yield pipeline


@pytest.fixture(scope="module")
def served(pipeline: Pipeline) -> Iterator[Visitor]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with web_server(make_app(pipeline), host="127.0.0.1", port=port):
        deadline = time.monotonic() + 10
        while time.monotonic() < deadline:
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.02)
        yield Visitor(pipeline, port)


@pytest.fixture
def visitor(served: Visitor) -> Visitor:
    """With nobody suppressed."""
    for each in served.pipeline.store.suppressions.all():
        served.pipeline.store.suppressions.remove(each.address, each.list)
    return served


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_a_link_scanner_unsubscribes_nobody(visitor: Visitor, method: str) -> None:
    response, text = visitor.ask(method, visitor.path())
    assert response.status == 200
    assert ('<form method="post">' in text) == (method == "GET")
    assert visitor.left == []


@pytest.mark.parametrize(
    ("type_", "body"),
    [
        ("application/x-www-form-urlencoded", "List-Unsubscribe=One-Click"),
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
        response, text = visitor.ask("POST", visitor.path(), type=type_, body=body)
        assert response.status == 200, "no redirect (RFC 8058 section 3.1)"
        assert "set-cookie" not in response.headers
        assert "ada@example.org" in text
    assert visitor.left == [("ada@example.org", "weekly", "unsubscribed")]


def test_the_link_in_a_mail_leads_here(visitor: Visitor) -> None:
    [recipient] = visitor.pipeline.store.editions.get(EDITION.id).audience  # type: ignore[union-attr]
    url = visitor.pipeline.values(recipient, EDITION)["unsubscribe_url"]
    response, _ = visitor.ask("POST", urlsplit(url).path)
    assert response.status == 200
    assert visitor.left == [(recipient.address, "weekly", "unsubscribed")]


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_link_that_we_did_not_sign_does_nothing(visitor: Visitor, method: str) -> None:
    good = visitor.path()
    swapped = good.replace("/u/", "/p/")
    for path in (good[:-1], good + "A", "/u/x", swapped, "/u/%00", "/u/%FF", "/e/weekly/none"):
        response, _ = visitor.ask(method, path)
        assert response.status in {404, 405}
    assert visitor.left == []


def test_an_address_is_shown_as_text(visitor: Visitor) -> None:
    for path in (visitor.path(address=EVIL), visitor.path("preferences", EVIL)):
        response, text = visitor.ask("GET", path)
        assert response.status == 200
        assert "<script" not in text
        assert "&lt;script&gt;" in text


def test_every_page_is_locked_down(visitor: Visitor) -> None:
    for path in (visitor.path(), visitor.path("preferences"), f"/e/{EDITION.id}", "/u/x"):
        response, _ = visitor.ask("GET", path)
        policy = response.headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "script-src" not in policy
        assert response.headers["referrer-policy"] == "no-referrer"


def test_an_edition_shows_nobodys_name_or_token(visitor: Visitor) -> None:
    response, text = visitor.ask("GET", f"/e/{EDITION.id}")
    assert response.status == 200
    assert "the quays opened" in text
    assert "Reader 0" not in text
    assert "r0@example.org" not in text
    assert "/u/" not in text


def test_leaving_a_list_names_every_newsletter_that_goes_to_it(visitor: Visitor) -> None:
    daily = replace(NEWSLETTER, id="daily", title="Every morning")
    config = replace(visitor.pipeline.config, newsletters={"weekly": NEWSLETTER, "daily": daily})
    token = Token(purpose="unsubscribe", list="weekly", address="ada@example.org")
    for page in (leave_page, left_page, choices_page):
        text = page(replace(visitor.pipeline, config=config), token)
        assert f"{escape(NEWSLETTER.title)} and Every morning" in text


def test_the_public_page_has_no_lines_about_its_reader(visitor: Visitor) -> None:
    kept = sealed(article(2), audience=recipients(1), slot=NOW + WEEK, number=2)
    mail = visitor.pipeline.renderer.render(kept.edition, NEWSLETTER, base_url=BASE_URL)
    visitor.pipeline.store.editions.seal(replace(kept, mails=(mail,)), NOW)
    mailed = mail.html.fill(visitor.pipeline.values(next(iter(kept.audience)), kept.edition))
    response, text = visitor.ask("GET", f"/e/{kept.edition.id}")
    assert response.status == 200
    for words in ("Sent to", "You get this", ">Unsubscribe<", ">Preferences<"):
        assert words in mailed
        assert words not in text
    assert "mailto:" not in text
    assert "reader@example.org" not in text
    assert "Quay 2 opens" in text
    assert "reader@example.org" not in visitor.pipeline.public_values(kept.edition).values()


def test_n_more_leads_to_all_stories_of_its_theme(visitor: Visitor) -> None:
    kept = sealed(*map(article, range(3, 12)), slot=NOW + 2 * WEEK, number=3)
    [theme] = kept.edition.themes
    shown = replace(theme, slug="häfen", stories=theme.stories[:1], more=theme.stories[1:])
    edition = replace(kept.edition, themes=(shown,), title="<b>Weekly")
    mail = visitor.pipeline.renderer.render(edition, NEWSLETTER, base_url=BASE_URL)
    visitor.pipeline.store.editions.seal(replace(kept, edition=edition, mails=(mail,)), NOW)
    html = mail.html.fill(visitor.pipeline.public_values(edition))
    page = unescape(html.split(f'href="{BASE_URL}')[1].split('"')[0])
    assert page == f"/e/{edition.id}/all#h%C3%A4fen"
    response, text = visitor.ask("GET", page.partition("#")[0])
    assert response.status == 200
    assert '<h2 id="häfen">' in text
    assert all(story.lead.url in text for story in theme.stories)
    assert "<b>" not in text
    response, _ = visitor.ask("GET", "/e/weekly/none/all")
    assert response.status == 404
