"""The sample server: every feed reads well, links lead somewhere, and an unchanged feed says so."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from http.client import HTTPConnection, HTTPResponse
from urllib.parse import urljoin, urlsplit

import feedparser
import pytest
from lxml import html

from digest.samples import SAMPLE_FEEDS, SampleServer, serve_samples
from digest.samples.content import load_samples

NOW = datetime(2026, 3, 2, 6, 30, 15, 250, tzinfo=UTC)
FEEDS = {feed.name: feed for feed in load_samples()}


@pytest.fixture(scope="module")
def server() -> Iterator[SampleServer]:
    with serve_samples(NOW) as running:
        yield running


def ask(
    server: SampleServer, path: str, method: str = "GET", **headers: str
) -> tuple[HTTPResponse, bytes]:
    connection = HTTPConnection(urlsplit(server.base_url).netloc, timeout=10)
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    connection.request(method, path, headers=named)
    response = connection.getresponse()
    body = response.read()
    connection.close()
    return response, body


def feed_path(name: str) -> str:
    return f"/feeds/moved/{name}" if FEEDS[name].moved else f"/feeds/{name}"


@pytest.mark.parametrize("name", SAMPLE_FEEDS)
def test_a_feed_has_every_article_with_its_date_and_links(server: SampleServer, name: str) -> None:
    feed = FEEDS[name]
    response, body = ask(server, feed_path(name))
    assert response.status == 200
    entries = read_json(body) if feed.form == "json" else read_xml(body)
    expected = [(each.headline, feed.published(each, NOW)) for each in feed.articles]
    precise = timedelta(minutes=1)  # the RDF feed gives no seconds
    for (title, date, _), (headline, published) in zip(entries, expected, strict=True):
        assert html.fromstring(f"<p>{title}</p>").text_content() == headline
        assert abs(date - published) < precise
        assert date <= NOW
    links = [link for _, _, found in entries for link in found]
    assert len(links) >= len(entries)
    for link in links:
        parts = urlsplit(urljoin(feed.site + "/", link))
        assert parts.scheme in {"http", "https"}, link
        assert parts.netloc.endswith(".example"), link


def read_xml(body: bytes) -> list[tuple[str, datetime, list[str]]]:
    parsed = feedparser.parse(io.BytesIO(body), sanitize_html=False)
    assert not parsed.bozo, parsed.get("bozo_exception")
    return [
        (
            entry.title,
            datetime(*(entry.get("published_parsed") or entry.updated_parsed)[:6], tzinfo=UTC),
            [
                entry.link,
                *links_in((entry.get("content") or [{"value": entry.summary}])[0]["value"]),
            ],
        )
        for entry in parsed.entries
    ]


def read_json(body: bytes) -> list[tuple[str, datetime, list[str]]]:
    return [
        (
            entry["title"],
            datetime.fromisoformat(entry["date_published"]),
            [entry["url"], *links_in(entry["content_html"])],
        )
        for entry in json.loads(body)["items"]
    ]


def links_in(markup: str) -> list[str]:
    return [str(link) for link in html.fromstring(f"<div>{markup}</div>").xpath("//a/@href")]


@pytest.mark.parametrize("name", SAMPLE_FEEDS)
def test_an_unchanged_feed_is_not_sent_again(server: SampleServer, name: str) -> None:
    first, _ = ask(server, feed_path(name))
    etag, changed = first.headers["ETag"], first.headers["Last-Modified"]
    assert parsedate_to_datetime(changed) <= NOW
    for headers in ({"If_None_Match": etag}, {"If_Modified_Since": changed}):
        again, body = ask(server, feed_path(name), **headers)
        assert (again.status, body) == (304, b"")
    other, body = ask(server, feed_path(name), If_None_Match='"other"', If_Modified_Since=changed)
    assert other.status == 200, "the entity tag wins (RFC 9110 section 13.2.2)"
    assert body


def test_one_feed_has_moved(server: SampleServer) -> None:
    moved = [feed.name for feed in FEEDS.values() if feed.moved]
    assert len(moved) == 1
    response, _ = ask(server, f"/feeds/{moved[0]}")
    assert response.status == 301
    assert response.headers["Location"] == f"{server.base_url}/feeds/moved/{moved[0]}"


def test_pictures_are_served_under_the_names_that_the_feeds_use(server: SampleServer) -> None:
    _, body = ask(server, "/feeds/silicon-weir")
    named = {entry["image"] for entry in json.loads(body)["items"] if "image" in entry}
    assert named
    for url in named:
        assert url.startswith(f"{server.base_url}/images/")
        response, picture = ask(server, url.removeprefix(server.base_url))
        assert response.status == 200
        assert response.headers["Content-Type"] == "image/jpeg"
        assert picture.startswith(b"\xff\xd8")


def test_a_head_request_has_no_body_and_an_unknown_path_is_not_found(server: SampleServer) -> None:
    response, body = ask(server, "/feeds/gridline", method="HEAD")
    assert (response.status, body) == (200, b"")
    assert int(response.headers["Content-Length"]) > 1000
    assert ask(server, "/feeds/../content.py")[0].status == 404


def test_a_bad_date_is_no_reason_to_fail(server: SampleServer) -> None:
    response, _ = ask(server, "/feeds/gridline", If_Modified_Since="yesterday")
    assert response.status == 200


def test_a_closed_server_frees_its_port() -> None:
    first = serve_samples(NOW)
    port = urlsplit(first.base_url).port or 0
    first.close()
    with serve_samples(NOW, port) as second:
        assert second.base_url == first.base_url
