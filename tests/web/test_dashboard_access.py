"""Who may see the dashboard: this machine, who has a one-time link, who knows the token."""

from __future__ import annotations

import re
import socket
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from urllib.parse import urljoin

import pytest

from digest.config.types import Listen
from digest.web.dashboard.access import LINK, MOST_TRIES, SESSION, TRIES_IN, is_open, make_link
from web.dashboards import HOUR, NAME, SLOT, TOKEN, Dashboard, dashboard, project

PUBLIC = "https://news.example.org"


@pytest.fixture
def public(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Dashboard]:
    """A dashboard that a web server passes on to the world."""
    monkeypatch.setenv("THE_TOKEN", TOKEN)
    frozen = project(tmp_path, base_url=PUBLIC)
    path = tmp_path / "digest.yaml"
    text = f"dashboard_token: ${{THE_TOKEN}}\n{path.read_text(encoding='utf-8')}"
    path.write_text(text, encoding="utf-8")
    with dashboard(frozen) as found:
        yield found


def link_of(found: Dashboard) -> str:
    """The path of a fresh one-time link."""
    link = make_link(found.pipeline.store, found.pipeline.config, found.pipeline.now())
    assert link.startswith(PUBLIC)
    return link.removeprefix(PUBLIC)


def test_no_sign_in_only_where_nothing_public_leads(here: Dashboard) -> None:
    cases = {
        ("", None): True,
        ("http://localhost:8080", None): True,
        ("http://[::1]:8080", Listen(host="::1")): True,
        ("https://news.example.org", None): False,  # a web server asks from this machine
        ("", Listen(host="0.0.0.0")): False,
        ("http://localhost:8080", Listen(host="192.0.2.1")): False,
    }
    for (base_url, listen), expected in cases.items():
        config = replace(here.pipeline.config, base_url=base_url, listen=listen)
        assert is_open(config) is expected, base_url


def test_another_name_for_this_machine_is_refused(here: Dashboard) -> None:
    for host in ("evil.example", "127.0.0.1.evil.example", " ", "[", "10.0.0.1"):
        assert here.visitor(host).ask("GET", "/")[0] == 400
    assert here.visitor(f"localhost:{here.port}").ask("GET", "/")[0] == 200


def test_another_site_cannot_press_a_button(here: Dashboard) -> None:
    here.frozen.now = SLOT - HOUR
    here.look()
    visitor = here.visitor()
    assert visitor.press("Approve", Sec_Fetch_Site="cross-site")[0] == 403
    assert visitor.press("Approve", Sec_Fetch_Site="same-site")[0] == 403
    assert visitor.press("Approve", Origin="https://evil.example")[0] == 403
    assert visitor.press("Approve", Origin="null")[0] == 403
    review = here.pipeline.store.reviews.get(NAME)
    assert review
    form = {"do": "approve", "edition": NAME, "hash": review.content_hash}
    assert visitor.ask("POST", "/act", {**form, "key": "x"})[0] == 403
    assert visitor.ask("POST", "/act", form)[0] == 403
    assert here.pipeline.store.reviews.get(NAME) == review


def test_a_link_signs_in_once_and_in_time(public: Dashboard) -> None:
    visitor = public.visitor("news.example.org")
    status, _ = visitor.ask("GET", "/")
    assert (status, visitor.headers["location"]) == (303, "sign-in")
    link = link_of(public)
    for _ in range(2):  # a program that looks at links uses none up
        assert visitor.ask("GET", link)[0] == 200
    assert visitor.ask("POST", link, {})[0] == 303
    assert re.search("HttpOnly.*SameSite=strict; Secure", visitor.set_cookie)
    assert visitor.ask("GET", "/")[0] == 200
    assert public.visitor().ask("POST", link, {})[0] == 403
    late = link_of(public)
    public.frozen.now += LINK
    assert public.visitor().ask("POST", late, {})[0] == 403
    public.frozen.now += SESSION
    assert visitor.ask("GET", "/")[0] == 303


def test_a_session_ends_with_signing_out(public: Dashboard) -> None:
    visitor = public.visitor(f"127.0.0.1:{public.port}")
    visitor.ask("POST", "/sign-in", {"token": TOKEN})
    assert "Secure" not in visitor.set_cookie  # by http, as over a tunnel
    assert visitor.press("Sign out")[0] == 303
    assert visitor.ask("GET", "/")[0] == 303


def test_a_cookie_of_ones_own_making_is_none(public: Dashboard) -> None:
    visitor = public.visitor()
    for cookie in ("", "digest_session=", "digest_session=9999999999.x.y", "digest_session=\xe9"):
        visitor.cookie = cookie
        for path in ("/", f"/mail/{NAME}"):
            assert visitor.ask("GET", path)[0] == 303
        assert visitor.ask("POST", "/act", {"do": "release", "edition": NAME})[0] == 303


def test_who_is_not_signed_in_finds_the_sign_in_from_every_page(public: Dashboard) -> None:
    visitor = public.visitor()
    visitor.ask("GET", f"/mail/{NAME}")
    assert urljoin(f"/mail/{NAME}", visitor.headers["location"]) == "/sign-in"


def test_a_used_link_leads_to_the_token(public: Dashboard) -> None:
    link, visitor = link_of(public), public.visitor()
    visitor.ask("POST", link, {})
    status, page = public.visitor().ask("POST", link, {})
    form = re.search(r'action="([^"]*)"', page)
    style = re.search(r'rel="stylesheet" href="([^"]*)"', page)
    assert status == 403
    assert form
    assert urljoin(link, form[1]) == "/sign-in"
    assert style
    assert urljoin(link, style[1]) == "/dashboard.css"


def test_a_session_that_was_ended_is_over_wherever_its_cookie_went(public: Dashboard) -> None:
    visitor, thief = public.visitor(), public.visitor()
    visitor.ask("POST", link_of(public), {})
    thief.cookie = visitor.cookie
    assert thief.ask("GET", "/")[0] == 200
    visitor.press("Sign out")
    assert thief.ask("GET", "/")[0] == 303
    assert thief.ask("POST", "/act", {"do": "release", "edition": NAME})[0] == 303


def test_who_comes_by_a_web_server_in_front_is_not_this_machine(here: Dashboard) -> None:
    for name in ("X-Forwarded-For", "Forwarded", "X-Real-IP", "Via", "X-Forwarded-Host"):
        status, said = here.visitor().ask("GET", "/", None, **{name: "192.0.2.7"})
        assert (status, "base_url" in said) == (400, True), name


def test_nginx_passes_on_without_saying_so(here: Dashboard) -> None:
    with socket.create_connection(("127.0.0.1", here.port), timeout=10) as connection:
        connection.sendall(f"GET / HTTP/1.0\r\nHost: 127.0.0.1:{here.port}\r\n\r\n".encode())
        said = connection.makefile("rb").read()
    assert said.startswith(b"HTTP/1.1 400 ")
    assert b"base_url" in said


def test_guessing_keeps_nobody_out_who_has_a_link(public: Dashboard) -> None:
    visitor = public.visitor()
    for _ in range(MOST_TRIES):
        visitor.ask("POST", "/sign-in", {"token": "a guess of some length"})
    assert visitor.ask("POST", link_of(public), {})[0] == 303


def test_guessing_is_slowed_down(public: Dashboard) -> None:
    visitor = public.visitor()
    for _ in range(MOST_TRIES):
        assert visitor.ask("POST", "/sign-in", {"token": "a guess of some length"})[0] == 403
    assert visitor.ask("POST", "/sign-in", {"token": TOKEN})[0] == 429
    public.frozen.now += TRIES_IN + timedelta(seconds=1)
    assert visitor.ask("POST", "/sign-in", {"token": TOKEN})[0] == 303
