"""The dashboard over HTTP: what it says, and what its buttons do."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from zoneinfo import ZoneInfo

from digest.model import DeliveryStatus, FeedState, Suppression, Uncertain
from digest.store import EditionStatus
from digest.watch.overview import past_editions
from digest.web.dashboard.readers import audience_section
from web.dashboards import HOUR, NAME, SLOT, Dashboard, dashboard, project


def wait_for(what: Callable[[], bool]) -> None:
    """What a button began goes on after its answer."""
    until = time.monotonic() + 10
    while not what():
        assert time.monotonic() < until
        time.sleep(0.02)


def test_an_empty_project_says_what_to_do_next(tmp_path: Path) -> None:
    with dashboard(project(tmp_path, review=False)) as found:
        _, page = found.visitor().ask("GET", "/")
    assert "Nothing needs attention." in page
    for command in ("digest preview", "digest send", "digest collect"):
        assert f"<code>{command}</code>" in page
    assert "Tue 02 Jun, 02:30 CEST" in page


def test_approve_and_stop(here: Dashboard) -> None:
    here.frozen.now = SLOT - HOUR
    here.look()
    visitor = here.visitor()
    assert "waits for editor@desk.example" in visitor.ask("GET", "/")[1]
    assert "Crane number 0" in visitor.ask("GET", f"/mail/{NAME}")[1]
    assert visitor.press("Stop")[0] == 303
    _, page = visitor.ask("GET", "/")
    assert "stopped by its editor" in page
    assert ">Stop<" not in page
    assert visitor.press("Approve")[0] == 303
    here.look_at_slot()
    _, page = visitor.ask("GET", "/")
    assert "2 accepted" in page
    assert here.pipeline.store.editions.status(NAME) is EditionStatus.SENT


def test_an_answer_to_an_older_draft_is_told(here: Dashboard) -> None:
    here.frozen.now = SLOT - HOUR
    here.look()
    visitor = here.visitor()
    key = re.search(r'name="key" value="(\w+)"', visitor.ask("GET", "/")[1])
    assert key
    form = {"key": key[1], "do": "approve", "edition": NAME, "hash": "older"}
    status, page = visitor.ask("POST", "/act", form)
    assert (status, "another one by now" in page) == (409, True)
    assert visitor.ask("POST", "/act", {**form, "do": "drop"})[0] == 409


def test_what_is_uncertain_is_sent_again(here: Dashboard) -> None:
    here.look_at_slot()
    outbox = here.pipeline.store.outbox
    outbox.requeue(NAME, {DeliveryStatus.ACCEPTED}, now=SLOT)
    claimed = outbox.claim(NAME, worker="w", limit=1, now=SLOT, lease=HOUR)
    outbox.record([(one, Uncertain(detail="no answer")) for one in claimed], now=SLOT)
    visitor = here.visitor()
    assert "1 delivery is uncertain" in visitor.ask("GET", "/")[1]
    assert visitor.press("Send these again")[0] == 303
    wait_for(lambda: outbox.counts(NAME) == {DeliveryStatus.ACCEPTED: 2})


def test_what_is_held_is_sent_after_all(here: Dashboard) -> None:
    here.look_at_slot()
    here.pipeline.store.outbox.requeue(NAME, {DeliveryStatus.ACCEPTED}, now=SLOT)
    here.pipeline.store.editions.set_status(NAME, EditionStatus.HELD, "refused <us>")
    visitor = here.visitor()
    assert "held: refused &lt;us&gt;" in visitor.ask("GET", "/")[1]
    assert visitor.press("Send it after all")[0] == 303
    wait_for(lambda: here.pipeline.store.editions.status(NAME) is EditionStatus.SENT)


def test_feeds_and_departures_by_day(here: Dashboard) -> None:
    here.look_at_slot()
    (here.frozen.folder / "feed.xml").rename(here.frozen.folder / "away.xml")
    here.frozen.now += 24 * HOUR
    here.look()
    gone = {"address": "x@reader.example", "list": "all", "detail": ""}
    here.pipeline.store.suppressions.add(
        Suppression(**gone, reason="unsubscribed", at=here.frozen.now)
    )
    _, page = here.visitor().ask("GET", "/")
    assert "<title>03 Jun: read 1 time, 1 failed, 0 new</title>" in page
    assert re.search(r"<title>01 Jun: read \d times?, 1 new</title>", page)
    assert "1 unsubscribed" in page


def test_a_day_is_that_of_the_newsletter(here: Dashboard) -> None:
    here.look_at_slot()
    pipeline, west = here.pipeline, ZoneInfo("America/Anchorage")
    newsletters = {"daily": replace(pipeline.config.newsletters["daily"], timezone=west)}
    moved = replace(pipeline, config=replace(pipeline.config, newsletters=newsletters))
    assert 'aria-label="01 Jun: 2 readers"' in audience_section(moved, past_editions(moved, 1))


def test_what_is_wrong_with_a_feed_comes_with_a_command(here: Dashboard) -> None:
    here.look_at_slot()
    store, [feed] = here.pipeline.store, here.pipeline.config.feeds
    store.feeds.save(FeedState(url=feed.url, gone=True, title="<b>مرفأ</b>"), [])
    _, page = here.visitor().ask("GET", "/")
    assert "<bdi>&lt;b&gt;مرفأ&lt;/b&gt;</bdi>" in page
    assert page.count("<code>digest feeds remove</code>") == 2
    assert f"<code>digest feeds check {feed.url}</code>" in page


def test_a_feed_that_was_not_read_yet_is_not_called_well(here: Dashboard) -> None:
    path = here.frozen.folder / "digest.yaml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("feeds:\n", "feeds:\n  - url: file:new.xml\n"), encoding="utf-8")
    here.look_at_slot()
    with dashboard(here.frozen) as found:
        assert "1 well, 0 in trouble, 1 not read yet;" in found.visitor().ask("GET", "/")[1]


def test_a_mail_has_no_rights_and_a_wrong_path_leads_nowhere(here: Dashboard) -> None:
    here.look_at_slot()
    visitor = here.visitor()
    assert visitor.ask("GET", f"/mail/{NAME}")[0] == 200
    assert visitor.headers["content-security-policy"].startswith("sandbox ")
    for path in ("/mail/daily/2026-06-09", "/mail/none/x", "/mail/daily/..%2f..%2fdigest.yaml"):
        assert visitor.ask("GET", path)[0] == 404
    assert "script" not in visitor.ask("GET", "/")[1]
