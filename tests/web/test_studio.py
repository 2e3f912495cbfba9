"""The studio over HTTP on loopback, and in a real browser: opens, switches, reloads, explains."""

from __future__ import annotations

import re
from collections.abc import Iterator
from http.client import HTTPConnection
from threading import Event
from urllib.parse import quote, urlencode

import pytest
from playwright.sync_api import Browser, Page, expect
from sample_project import Project
from store.databases import looks_at_the_file

from digest.web.server import web_server
from digest.web.studio import make_studio
from digest.web.studio.desk import Desk, Wish
from web.browsers import browser, in_browser, quiet_page

__all__ = ["browser"]
BROKEN = "{{ recipient.nickname }}"


@pytest.fixture
def port(project: Project) -> Iterator[int]:
    closing = Event()
    app = make_studio(project.config, closing.is_set)
    with web_server(app, host="127.0.0.1", port=0) as taken:
        yield taken
        closing.set()


def ask(
    port: int, path: str, method: str = "GET", body: str = "", **headers: str
) -> tuple[int, str]:
    connection = HTTPConnection("127.0.0.1", port, timeout=30)
    connection.request(method, path, body or None, headers)
    response = connection.getresponse()
    answer = response.status, response.read().decode()
    connection.close()
    return answer


def write_template(project: Project, name: str, text: str) -> None:
    path = project.folder / "templates" / "classic" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def store_bytes(project: Project) -> bytes:
    return (project.folder / "digest.db").read_bytes()


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", ""])
def test_a_name_that_is_not_ours_is_refused(port: int, host: str) -> None:
    for path in ("/", "/news", "/static/studio.js"):
        assert ask(port, path, Host=host)[0] == 400


@looks_at_the_file
def test_a_preview_changes_nothing_and_is_what_preview_writes(port: int, project: Project) -> None:
    before = store_bytes(project)
    status, page = ask(port, "/")
    assert status == 200
    number = re.search(r'data-number="(\d+)"', page)[1]  # type: ignore[index]
    parts = {
        name: ask(port, f"/shown/{number}/{name}")
        for name in ("html", "text", "source", "eml", "why")
    }
    assert {status for status, _ in parts.values()} == {200}
    assert "List-Unsubscribe" in parts["eml"][1]
    assert store_bytes(project) == before
    assert project.digest("preview", "--no-open").returncode == 0
    text = (project.folder / "preview" / "edition.txt").read_text(encoding="utf-8")
    first = text.splitlines()[0]
    assert first in parts["text"][1]
    hash_shown = re.search(r"Content hash</dt><dd>(\w+)", page)[1]  # type: ignore[index]
    assert hash_shown in (project.folder / "preview" / "edition.json").read_text(encoding="utf-8")


def test_the_raw_view_is_the_message_that_is_sent(project: Project) -> None:
    assert project.digest("send").returncode == 0
    sent = min(project.folder.glob("outbox/**/*.eml"))
    look = Desk(project.config).look(
        Wish(edition="/".join(sent.parent.parts[-2:]), reader=sent.stem)
    )
    assert look.showing
    raw, file = (each.split(b"\r\n") for each in (look.showing.raw, sent.read_bytes()))
    assert {line.partition(b":")[0] for line in {*raw} ^ {*file}} <= {b"Date"}


@looks_at_the_file
def test_only_the_page_itself_sends_a_copy(port: int, project: Project) -> None:
    _, page = ask(port, "/")
    fields = dict(re.findall(r'name="(key|number)" value="([^"]+)"', page))
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    asked = {**fields, "address": "me@example.org"}
    assert ask(port, "/copy", "POST", urlencode({**asked, "key": "x"}), **form)[0] == 403
    assert not list(project.folder.glob("outbox/tests/**/*.eml"))
    before = store_bytes(project)
    status, told = ask(port, "/copy", "POST", urlencode(asked), **form)
    assert (status, told) == (200, "Test copy sent to me@example.org; nothing was recorded.")
    assert len(list(project.folder.glob("outbox/tests/**/*.eml"))) == 1
    assert store_bytes(project) == before
    _, told = ask(port, "/copy", "POST", urlencode({**asked, "address": "me@@"}), **form)
    assert '"me@@"' in told


def test_bad_yaml_is_shown_with_its_places(port: int, project: Project) -> None:
    project.change("schedule:", "schedul:")
    _, page = ask(port, "/")
    assert re.search(r"digest\.yaml:\d+:\d+", page)
    assert "is not a known key" in page
    assert "class=here>    schedul:" in page


@pytest.mark.parametrize(
    "path",
    ["/shown/999/html", "/shown/x/html", "/shown/1/../../digest.yaml", "/static/..%2fapp.py",
     "/shown/1/html?place=9999999999:1", "/shown/1/nothing"],
)  # fmt: skip
def test_a_hostile_path_leads_nowhere(port: int, path: str) -> None:
    assert ask(port, path)[0] == 404


def test_hostile_wishes_are_told_not_obeyed(port: int) -> None:
    evil = quote('"><script>alert(1)</script>')
    for name in ("newsletter", "edition", "design", "reader", "variant", "tab", "mode"):
        status, page = ask(port, f"/?{name}={evil}")
        assert status == 200
        assert "<script>alert" not in page


@pytest.fixture
def page(browser: Browser, port: int) -> Iterator[Page]:
    """The studio, just opened."""
    with quiet_page(browser) as page:
        page.goto(f"http://127.0.0.1:{port}/", wait_until="domcontentloaded")
        expect(page.locator('#live[data-live="yes"]')).to_be_visible()
        yield page


@in_browser
def test_it_switches_colours_and_parts(page: Page) -> None:
    paper = page.frame_locator(".wide iframe").locator("body")
    colour = "node => getComputedStyle(node).backgroundColor"
    expect(paper).to_be_visible()
    light = paper.evaluate(colour)
    page.get_by_label("Dark", exact=True).check()
    page.wait_for_url("**mode=dark**")
    expect(paper).not_to_have_css("background-color", light)
    page.get_by_label("Forced dark").check()
    expect(page.frame_locator(".wide iframe").locator("html")).to_have_css(
        "filter", "invert(1) hue-rotate(180deg)"
    )
    page.get_by_label("Plain text").check()
    expect(page.frame_locator(".wide iframe").locator("li").first).to_be_visible()
    page.get_by_label("Raw .eml").check()
    expect(page.frame_locator(".wide iframe").get_by_text("MIME-Version: 1.0")).to_be_visible()


@in_browser
def test_it_loads_itself_again_after_a_save(page: Page, project: Project) -> None:
    write_template(project, "subject.txt.j2", "Another subject")
    expect(page.locator(".inbox .row").first).to_contain_text("Another subject")
    write_template(project, "subject.txt.j2", f"\n{BROKEN}")
    problem = page.locator(".problem")
    expect(problem.locator("h3")).to_have_text("templates/classic/subject.txt.j2:2")
    expect(problem.locator(".here")).to_have_text(BROKEN)
    write_template(project, "subject.txt.j2", "Mended")
    expect(page.locator(".inbox .row").first).to_contain_text("Mended")


@in_browser
def test_view_as_changes_the_themes(page: Page, project: Project) -> None:
    themes = page.frame_locator(".wide iframe").locator("h2")
    expect(themes.first).to_be_visible()
    everything = themes.all_inner_texts()
    picker = page.get_by_label("Variant")
    chosen = picker.locator("option").nth(1).inner_text()
    picker.select_option(index=1)
    page.wait_for_url("**variant=**")
    expect(themes.first).to_be_visible()
    assert set(themes.all_inner_texts()) <= set(chosen.split(" + "))
    assert len(everything) > len(themes.all_inner_texts())


@in_browser
def test_a_finding_leads_to_its_place(page: Page) -> None:
    page.locator('.findings button[data-tab="html"]').first.click()
    expect(page.frame_locator(".wide iframe").locator("#digest-place")).to_be_attached()


@in_browser
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_on_a_phone_nothing_overflows(page: Page, scheme: str) -> None:
    page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    page.set_viewport_size({"width": 375, "height": 800})
    assert page.evaluate("document.documentElement.scrollWidth") == 375
    expect(page.locator(".phone iframe")).to_be_visible()
    expect(page.locator(".wide iframe")).to_be_hidden()
