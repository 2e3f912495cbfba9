"""Bad input at any end: each named with the next step, the rest still delivered, exit 1."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from answers import serve
from sample_project import Project, free_port
from store.databases import remove_database_in

from digest.model import Deferred
from digest.store import Store

RSS = b"""<?xml version="1.0"?><rss version="2.0"><channel><title>Broken off</title>
<item><title>A whole item</title><link>https://cut.example/1</link>
<description>All of it is here.</description></item>
<item><title>Half an it"""
ANSWERS = {
    "/page": (
        "text/html",
        b"<!doctype html><html><head><title>Home</title></head><body>Hi</body></html>",
    ),
    "/empty": ("application/rss+xml", b""),
    "/truncated": ("application/rss+xml", RSS),
}


@pytest.fixture
def bad_server() -> Iterator[str]:
    with serve(ANSWERS) as url:
        yield url


def test_bad_feeds_are_named_and_the_rest_is_delivered(project: Project, bad_server: str) -> None:
    unreachable = f"http://127.0.0.1:{free_port()}/feed"
    urls = [unreachable, f"{bad_server}/page", f"{bad_server}/empty", f"{bad_server}/truncated"]
    lines = "".join(f"  - url: {url}\n    tags: [mobility]\n    full_text: never\n" for url in urls)
    project.change("feeds:\n  - url", f"feeds:\n{lines}  - url")

    result = project.digest("collect", "--force")

    assert result.returncode == 1
    for url in urls[:3]:
        (line,) = [line for line in result.stderr.splitlines() if line.startswith(url)]
        assert ";" in line, f"no next step: {line}"
    assert "HTML" in result.stderr
    assert "empty" in result.stderr
    sent = project.digest("send")
    assert sent.returncode == 0, sent.stderr
    sealed = json.loads(project.digest("editions", "list", "--json").stdout)[0]
    shown = project.digest("editions", "show", sealed["id"], "--json").stdout
    assert "https://cut.example/1" in shown, "the whole item of the truncated feed"


def test_a_dead_mail_server_keeps_the_edition(project: Project) -> None:
    port = free_port()
    smtp = f"delivery: {{mailer: smtp, smtp: {{host: 127.0.0.1, port: {port}, security: none}}}} #"
    project.change("delivery: {mailer: file}", smtp)

    result = project.digest("send")

    assert result.returncode == 1
    assert f"127.0.0.1:{port}" in result.stderr
    assert "Traceback" not in result.stderr
    project.change(smtp, "delivery: {mailer: file}")
    again = project.digest("send")
    assert again.returncode == 0, again.stderr
    assert len(list((project.folder / "outbox").rglob("*.eml"))) == 6


def test_what_a_mail_server_put_off_is_told_and_is_no_success(project: Project) -> None:
    smtp = f"delivery: {{mailer: smtp, smtp: {{host: 127.0.0.1, port: {free_port()}}}}} #"
    project.change("delivery: {mailer: file}", smtp)
    project.digest("send")  # seals it; the server is dead
    project.change(smtp, "delivery: {mailer: file}")
    now = datetime.now(UTC)
    with Store.open(project.database) as store:
        edition = store.editions.list()[0].id
        claimed = store.outbox.claim(
            edition, worker="test", limit=100, now=now, lease=timedelta(minutes=5)
        )
        later = Deferred(detail="451 later", retry_after_seconds=5400)
        store.outbox.record([(delivery, later) for delivery in claimed], now=now)

    result = project.digest("send")

    assert result.returncode == 1
    assert f"waits until {now + timedelta(seconds=5400):%Y-%m-%d %H:%M} UTC" in result.stderr
    assert f"digest editions send {edition}" in result.stderr
    assert not list(project.folder.glob("outbox/**/*.eml"))


@pytest.mark.parametrize("to", ["nonsense", "a@x.example, b@x.example"])
def test_a_test_copy_needs_one_address(project: Project, to: str) -> None:
    result = project.digest("send", "--to", to)
    assert result.returncode == 2, result.stdout
    assert f'--to: "{to}" is not an e-mail address; write name@example.org' in result.stderr


def test_every_feed_failing_is_an_error_not_a_skip(project: Project) -> None:
    remove_database_in(project.folder)
    project.change(project.server.base_url, f"http://127.0.0.1:{free_port()}")
    assert project.digest("collect").returncode == 1
    result = project.digest("send")
    assert result.returncode == 1
    assert "every feed failed" in result.stderr
