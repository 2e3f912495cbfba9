"""`digest feeds check`, and `add` looking first: over real servers, keeping nothing."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator

import pytest
from answers import serve
from sample_project import Project
from store.databases import looks_at_the_file

RSS = b"""<?xml version="1.0"?><rss version="2.0"><channel><title>Site news</title>
<item><title>One thing</title><link>https://site.example/1</link>
<description>It happened. It was seen.</description></item></channel></rss>"""
PAGE = b"""<!doctype html><html><head><title>Home</title>
<link rel="alternate" type="application/rss+xml" href="/news.xml"></head><body>Hi</body></html>"""
OPML = b'<?xml version="1.0"?><opml version="2.0"><body><outline text="A"/></body></opml>'
ANSWERS = {
    "/": ("text/html", PAGE),
    "/news.xml": ("application/rss+xml", RSS),
    "/about": ("text/html", b"<!doctype html><html><body><p>Who we are.</p></body></html>"),
    "/all.opml": ("text/x-opml", OPML),
}


@pytest.fixture
def site() -> Iterator[str]:
    with serve(ANSWERS) as url:
        yield url


@looks_at_the_file
def test_a_feed_is_explained_and_the_store_left_alone(project: Project) -> None:
    database = project.folder / "digest.db"
    before = hashlib.sha256(database.read_bytes()).hexdigest()
    url = f"{project.server.base_url}/feeds/gridline"
    words = project.digest("feeds", "check", url)
    assert words.returncode == 0, words.stderr
    for part in (
        "answer: 200, ",
        "asks again with: etag",
        "title: Gridline",
        "0 not collected yet",
    ):
        assert part in words.stdout
    assert "summary of" in words.stdout
    assert "read-more link" in words.stdout
    (facts,) = json.loads(project.digest("feeds", "check", url, "--json").stdout)
    assert (facts["ok"], facts["status"], facts["new"], facts["language"]) == (True, 200, 0, "en")
    assert facts["entries"] >= len(facts["articles"]) > 0
    assert facts["etag"]
    assert hashlib.sha256(database.read_bytes()).hexdigest() == before


def test_every_feed_has_a_line_and_the_failing_ones_a_next_step(
    project: Project, site: str
) -> None:
    project.change("/feeds/gridline\n", "/feeds/gone-away\n")
    result = project.digest("feeds", "check")
    assert result.returncode == 1
    lines = result.stdout.splitlines()
    assert len(lines) == project.config.read_text(encoding="utf-8").count("- url:") - 1
    assert all(" entries, 0 new" in line for line in lines)
    assert "gone-away: the server says 404 Not Found; check" in result.stderr


def test_a_page_names_the_feeds_that_it_offers(project: Project, site: str) -> None:
    checked = project.digest("feeds", "check", f"{site}/")
    assert checked.returncode == 1
    offer = f'  digest feeds add {site}/news.xml    "Site news", 1 entry'
    assert offer in checked.stdout.splitlines()

    before = project.config.read_text(encoding="utf-8")
    refused = project.digest("feeds", "add", f"{site}/")
    assert refused.returncode == 1
    assert offer in refused.stdout.splitlines()
    assert "add one of the feeds above; --no-check adds it as it is" in refused.stderr
    assert project.config.read_text(encoding="utf-8") == before

    added = project.digest("feeds", "add", f"{site}/news.xml", "--tag", "cities")
    assert added.returncode == 0, added.stderr
    assert added.stdout == f"added {site}/news.xml: 1 entry, 1 new\n"
    assert project.digest("feeds", "add", f"{site}/", "--no-check").returncode == 0
    text = project.config.read_text(encoding="utf-8")
    assert text.startswith(before.split("themes:")[0].rstrip()), "the rest stays"
    assert text.count(site) == 2


def test_a_page_without_feeds_says_what_else_to_try(project: Project, site: str) -> None:
    for words in (("add",), ("check",)):
        result = project.digest("feeds", *words, f"{site}/about")
        assert result.returncode == 1
        assert "/about: an HTML page that names no feed, nor is one at" in result.stderr
        assert "; look on the site for a link named RSS, Atom or feed" in result.stderr
        assert "digest feeds add" not in result.stdout + result.stderr
    listed = project.digest("feeds", "add", f"{site}/all.opml")
    assert "`digest feeds import FILE` reads it" in listed.stderr


def test_an_address_that_does_not_answer_is_added_with_a_warning(project: Project) -> None:
    url = f"{project.server.base_url}/feeds/nowhere"
    result = project.digest("feeds", "add", url)
    assert result.returncode == 0
    assert "404 Not Found" in result.stderr
    assert result.stdout.startswith(f"added {url} all the same")
    assert url in project.config.read_text(encoding="utf-8")


def test_health_comes_from_the_store(project: Project) -> None:
    project.change("/feeds/gridline\n", "/feeds/gone-away\n")
    assert project.digest("collect", "--force").returncode == 1
    lines = project.digest("feeds", "list").stdout.splitlines()
    (failing,) = [line for line in lines if "gone-away" in line]
    assert "never" in failing
    assert "failed once: the server says 404 Not Found; next check after" in failing
    feeds = json.loads(project.digest("feeds", "list", "--json").stdout)
    states = {feed["url"].rsplit("/", 1)[-1]: feed["state"] for feed in feeds}
    assert states["gone-away"]["failures"] == 1
    assert states["silicon-weir"]["succeeded_at"]
