"""The archive over HTTP on loopback: pages, list, feed, validators, unlisted addresses."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path
from urllib.parse import urlsplit
from xml.etree import ElementTree

import pytest
from deliver.sample import BASE_URL, NEWSLETTER
from store.databases import database_in
from store.sample import NOW, WEEK, article, recipients, sealed

from digest.collect.parse import parse_feed
from digest.config.types import Config, DeliverySettings, Newsletter, SubscriberLists
from digest.pipeline import Pipeline
from digest.store import EditionStatus
from digest.web import make_app, web_server
from digest.wiring import open_pipeline

ATOM = "{http://www.w3.org/2005/Atom}"
UNLISTED = replace(NEWSLETTER, id="quiet", archive="unlisted")
EDITIONS = 3


def _seal(pipeline: Pipeline, newsletter: Newsletter, number: int) -> str:
    slot = NOW - timedelta(days=365 * number)
    kept = sealed(article(number + 1), audience=recipients(1), slot=slot, number=number)
    name = f"{newsletter.id}/{slot:%Y-%m-%dT%H%M}"
    edition = replace(kept.edition, id=name, newsletter=newsletter.id)
    pipeline.store.editions.seal(replace(kept, edition=edition), NOW)
    pipeline.store.editions.set_status(name, EditionStatus.SENT)
    return name


@pytest.fixture(scope="module")
def pipeline(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pipeline]:
    root = tmp_path_factory.mktemp("archive")
    config = Config(
        path=root / "digest.yaml",
        root=root,
        database=database_in(root),
        base_url=BASE_URL,
        feeds=(),
        newsletters={"weekly": NEWSLETTER, "quiet": UNLISTED},
        delivery=DeliverySettings(outbox=root / "outbox"),
        subscribers_path=root / "subscribers.yaml",
    )
    subscribers = SubscriberLists(path=Path("subscribers.yaml"), lists={"weekly": ()})
    with open_pipeline(config, subscribers, now=lambda: NOW) as pipeline:
        for newsletter in (NEWSLETTER, UNLISTED):
            for number in range(1, EDITIONS + 1):
                _seal(pipeline, newsletter, number)
        unsent = sealed(article(50), audience=recipients(1), slot=NOW + WEEK, number=9)
        pipeline.store.editions.seal(unsent, NOW)
        yield pipeline


@pytest.fixture(scope="module")
def port(pipeline: Pipeline) -> Iterator[int]:
    with web_server(make_app(pipeline), host="127.0.0.1", port=0) as taken:
        yield taken


@contextmanager
def asked(port: int, path: str, method: str = "GET", **headers: str) -> Iterator[HTTPResponse]:
    connection = HTTPConnection("127.0.0.1", port, timeout=10)
    connection.request(method, path, headers=headers)
    yield connection.getresponse()
    connection.close()


def get(port: int, path: str) -> tuple[int, str]:
    with asked(port, path) as response:
        return response.status, response.read().decode()


def test_the_list_has_the_newest_year_and_leads_to_the_others(port: int) -> None:
    years = [(NOW - timedelta(days=365 * number)).year for number in range(1, EDITIONS + 1)]
    status, text = get(port, "/e/weekly")
    assert status == 200
    assert text.count("<small>No. ") == 1
    assert f"<b>{years[0]}</b>" in text
    assert f'href="/e/weekly?year={years[1]}"' in text
    status, text = get(port, f"/e/weekly?year={years[2]}")
    assert "<small>No. 3</small>" in text
    assert get(port, "/e/weekly?year=1066")[0] == 404


def test_the_pages_speak_the_newsletter_s_language(pipeline: Pipeline) -> None:
    newsletters = {"weekly": replace(NEWSLETTER, language="ar", signup=True)}
    config = replace(pipeline.config, newsletters=newsletters)
    app = make_app(replace(pipeline, config=config))
    name = pipeline.store.editions.list("weekly")[-1].id
    with web_server(app, host="127.0.0.1", port=0) as port:
        _, listed = get(port, "/e/weekly")
        _, feed = get(port, "/e/weekly/feed.atom")
        _, stories = get(port, f"/e/{name}/all")  # in the language that it was made in
        status, missing = get(port, "/e/weekly/2001-01-01")
    assert '<html lang="ar" dir="rtl">' in listed
    assert ">اشترك</a>" in listed
    assert status == 404
    assert '<html lang="ar" dir="rtl">' in missing
    assert "<small>العدد 1</small>" in listed
    assert "العدد 1</title>" in feed
    assert '<html lang="en" dir="ltr">' in stories
    assert re.search(r">[A-Z]\w+day, \w+ \d+, \d{4} · 1 story · ", stories)


def test_what_was_not_sent_is_not_listed(port: int, pipeline: Pipeline) -> None:
    unsent = f"{NOW + WEEK:%Y-%m-%dT}"
    assert any(unsent in row.id for row in pipeline.store.editions.list("weekly"))
    assert unsent not in get(port, f"/e/weekly?year={(NOW + WEEK).year}")[1]
    assert unsent not in get(port, "/e/weekly/feed.atom")[1]


def test_the_feed_is_atom_and_leads_to_the_pages(port: int) -> None:
    with asked(port, "/e/weekly/feed.atom") as response:
        assert response.headers["content-type"].startswith("application/atom+xml")
        body = response.read()
    feed = ElementTree.fromstring(body)
    for parent in (feed, *feed.iter(f"{ATOM}entry")):  # RFC 4287 sections 4.1.1 and 4.1.2
        for name in ("id", "title", "updated"):
            assert len(parent.findall(ATOM + name)) == 1
    assert feed.find(f"{ATOM}author/{ATOM}name") is not None
    parsed = parse_feed(body, url=f"{BASE_URL}/e/weekly/feed.atom")
    assert len(parsed.entries) == EDITIONS
    for entry in parsed.entries:
        assert get(port, urlsplit(entry.url).path)[0] == 200


def test_who_has_the_page_is_told_so(port: int, pipeline: Pipeline) -> None:
    name = pipeline.store.editions.list("weekly")[-1].id
    for path in ("/e/weekly", "/e/weekly/feed.atom", f"/e/{name}", f"/e/{name}/all"):
        with asked(port, path) as response:
            tag = response.headers["etag"]
        for sent in (tag, f'W/{tag}, "other"', "*"):
            with asked(port, path, **{"If-None-Match": sent}) as response:
                assert (response.status, response.read()) == (304, b"")
        with asked(port, path, method="HEAD") as response:
            assert (response.status, response.read()) == (200, b"")
            assert response.headers["etag"] == tag


def test_an_unlisted_edition_is_for_who_has_its_link(port: int, pipeline: Pipeline) -> None:
    name = pipeline.store.editions.list("quiet")[0].id
    kept = pipeline.sealed(name)
    page = urlsplit(pipeline.values(next(iter(kept.audience)), kept.edition)["web_url"]).path
    assert page == urlsplit(pipeline.public_values(kept.edition)["web_url"]).path
    for path in (page, f"{page}/all"):
        with asked(port, path) as response:
            assert response.status == 200
            assert response.headers["x-robots-tag"] == "noindex"
    pipeline.store.keys.rotate(NOW)
    with asked(port, page) as response:
        assert response.status == 200, "mails keep their links when the key is renewed"
    other = pipeline.store.editions.list("quiet")[1].id
    key = page.rpartition("/")[2]
    for path in (f"/e/{name}", f"/e/{name}/all", f"/e/{name}/x", f"/e/{other}/{key}"):
        assert get(port, path)[0] == 404
    for path in ("/e/quiet", "/e/quiet/feed.atom"):
        assert get(port, path)[0] == 404


@pytest.mark.parametrize(
    "path",
    ["/e/%00", "/e/..%2f..%2fetc", "/e/weekly/%ff", "/e/weekly/'%20or%201=1", "/e/weekly/x/y/all",
     "/e/weekly?year=%3Cscript%3E", "/e/" + "a" * 5000],
)  # fmt: skip
def test_a_hostile_path_leads_nowhere(port: int, path: str) -> None:
    status, text = get(port, path)
    assert status == 404
    assert "<script" not in text
