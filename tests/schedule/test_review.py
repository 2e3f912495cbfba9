"""The review gate: the editor sees the draft ahead of its slot, and what was approved is sent."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import quote, urlencode

import pytest
from starlette.applications import Starlette

from digest.pipeline import Pipeline
from digest.pipeline.review_token import KEY, make_review_token, read_review_token
from digest.schedule.runner import Runner
from digest.store import DEFAULT, ReviewRow
from digest.watch.overview import coming_slots, review_troubles
from digest.web.review import review_routes
from digest.web.server import web_server
from schedule.frozen import Frozen, local

SLOT = local("Europe/Berlin", "2026-06-02T02:30")
NAME = "daily/2026-06-02T0230"
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)


def reviewed(folder: Path, *, default: str = "send") -> Frozen:
    """A project with a review, three hours before the slot, watched from now on."""
    frozen = Frozen(folder, SLOT - 3 * HOUR)
    path = folder / "digest.yaml"
    rule = f"review: {{to: editor@desk.example, hold: 2h, default: {default}}}\n    lists:"
    text = path.read_text(encoding="utf-8").replace("lists:", rule)
    path.write_text(f"base_url: https://news.example.org\n{text}", encoding="utf-8")
    frozen.look()
    return frozen


@pytest.fixture
def frozen(tmp_path: Path) -> Iterator[Frozen]:
    yield reviewed(tmp_path)


def letter(frozen: Frozen) -> str:
    """The newest mail to the editor, as text; "" when there is none."""
    written = [*(frozen.folder / "outbox" / "tests").rglob("*.eml")]
    if not written:
        return ""
    newest = max(written, key=lambda path: path.stat().st_mtime_ns)
    message = message_from_bytes(newest.read_bytes(), policy=default)
    return f"{message['Subject']}\n{_plain(message)}"


def _plain(message: EmailMessage) -> str:
    body = message.get_body(("plain",))
    assert body
    return str(body.get_content())


def link(letter: str) -> str:
    """The path of the link in a letter to the editor."""
    found = re.search(r"Approve: https://news\.example\.org(/r/[\w-]+)\?answer=approved", letter)
    assert found, letter
    return found[1]


def ask(
    pipeline: Pipeline, method: str, path: str, form: dict[str, str] | None = None
) -> tuple[int, str]:
    """Ask the page over HTTP."""
    app = Starlette(routes=review_routes(lambda: pipeline))
    with web_server(app, host="127.0.0.1", port=0) as port:
        connection = HTTPConnection("127.0.0.1", port, timeout=30)
        headers = {"Content-Type": "application/x-www-form-urlencoded"} if form else {}
        connection.request(method, path, urlencode(form) if form else None, headers)
        response = connection.getresponse()
        answer = response.status, response.read().decode()
        connection.close()
    return answer


def answer(frozen: Frozen, answer: str, comment: str = "") -> int:
    """Press a button of the page that the newest letter leads to."""
    with frozen.opened() as pipeline:
        form = {"answer": answer, "comment": comment}
        return ask(pipeline, "POST", link(letter(frozen)), form)[0]


def row(frozen: Frozen) -> ReviewRow:
    with frozen.opened() as pipeline:
        found = pipeline.store.reviews.get(NAME)
    assert found
    return found


def sealed_hash(frozen: Frozen) -> str:
    with frozen.opened() as pipeline:
        return pipeline.sealed(NAME).content_hash


def look_at(frozen: Frozen, moment: datetime) -> None:
    frozen.now = moment
    frozen.look()


def test_the_editor_gets_the_draft_once_and_no_answer_sends_it(
    frozen: Frozen, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO", "digest")
    assert letter(frozen) == ""
    for minutes in (120, 119, 1):
        look_at(frozen, SLOT - minutes * MINUTE)
    assert caplog.messages.count(f"{NAME}: its editor is asked") == 1
    assert letter(frozen).startswith("[review] ")
    fate = "It goes to 2 subscribers at Tuesday 02 June, 02:30 CEST, unless you stop it."
    assert fate in letter(frozen)
    assert frozen.mails() == []
    look_at(frozen, SLOT)
    look_at(frozen, SLOT + MINUTE)
    assert len(frozen.mails()) == 2
    kept = row(frozen)
    assert (kept.answer, kept.answered_by) == ("approved", DEFAULT)
    assert sealed_hash(frozen) == kept.content_hash


def test_no_answer_may_mean_a_skip(tmp_path: Path) -> None:
    frozen = reviewed(tmp_path, default="skip")
    look_at(frozen, SLOT - HOUR)
    assert "without an answer it is skipped" in letter(frozen)
    look_at(frozen, SLOT)
    assert frozen.editions() == {NAME: ("skipped", "no editor approved it in time")}
    assert frozen.mails() == []


def test_what_was_approved_is_sent_whatever_came_since(tmp_path: Path) -> None:
    frozen = reviewed(tmp_path, default="skip")
    look_at(frozen, SLOT - HOUR)
    assert answer(frozen, "approved") == 200
    shown = row(frozen).content_hash
    frozen.now += MINUTE
    frozen.publish()
    look_at(frozen, SLOT)
    assert sealed_hash(frozen) == shown
    assert len(frozen.mails()) == 2
    assert not any("crane number 1" in Path(tmp_path, name).read_text() for name in frozen.mails())
    look_at(frozen, SLOT + 23 * HOUR)  # what came since is in the next one
    assert "Crane number 1 was" in letter(frozen)


def test_a_stop_is_a_skip_with_the_editors_reason(frozen: Frozen) -> None:
    look_at(frozen, SLOT - HOUR)
    answer(frozen, "approved")
    answer(frozen, "stopped", "wrong\r\nfigures")
    look_at(frozen, SLOT)
    assert frozen.editions() == {NAME: ("skipped", "stopped by its editor: wrong figures")}


def test_an_edit_after_the_approval_asks_again(tmp_path: Path) -> None:
    frozen = reviewed(tmp_path, default="skip")
    look_at(frozen, SLOT - HOUR)
    answer(frozen, "approved")
    old = link(letter(frozen))
    edits = tmp_path / "editions" / f"{NAME}.yaml"
    edits.parent.mkdir(parents=True)
    edits.write_text("intro: Good morning, harbour.\n", encoding="utf-8")
    look_at(frozen, SLOT - 30 * MINUTE)
    assert row(frozen).answer == ""
    assert "Good morning, harbour." in letter(frozen)
    with frozen.opened() as pipeline:
        status, page = ask(pipeline, "POST", old, {"answer": "approved"})
    assert (status, "newer draft" in page) == (410, True)
    assert row(frozen).answer == ""
    answer(frozen, "approved")
    look_at(frozen, SLOT)
    assert "Good morning, harbour." in Path(tmp_path, frozen.mails()[0]).read_text()


def test_only_a_post_with_a_sound_link_answers(frozen: Frozen) -> None:
    look_at(frozen, SLOT - HOUR)
    path = link(letter(frozen))
    with frozen.opened() as pipeline:
        status, page = ask(pipeline, "GET", f"{path}?answer=approved")
        assert (status, "Crane number 0" in page) == (200, True)
        key = pipeline.store.keys.secret(KEY)
        token = read_review_token(key, path.removeprefix("/r/"))
        assert token
        forged = make_review_token(b"another key", token)
        other = make_review_token(key, replace(token, content_hash="0" * 64))
        wrong = {forged: 404, other: 410, "x": 404, quote("é"): 404, f"{path[3:-4]}AAAA": 404}
        for text, status in wrong.items():
            assert ask(pipeline, "POST", f"/r/{text}", {"answer": "approved"})[0] == status
        assert ask(pipeline, "POST", path, {"answer": "perhaps"})[0] == 200
    assert row(frozen).answer == ""
    frozen.now = SLOT
    assert answer(frozen, "stopped") == 410  # the slot has come
    assert row(frozen).answer == ""


def test_two_processes_ask_once(frozen: Frozen, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("INFO", "digest")
    frozen.now = SLOT - HOUR
    with frozen.opened() as one, frozen.opened() as other:
        runners = Runner(one), Runner(other)
        for runner in (*runners, *runners):
            runner.look()
    assert caplog.messages.count(f"{NAME}: its editor is asked") == 1


def test_after_an_outage_the_editor_has_as_long_as_ever(frozen: Frozen) -> None:
    look_at(frozen, SLOT + HOUR)
    assert frozen.mails() == []
    assert "at Tuesday 02 June, 05:30 CEST" in letter(frozen)
    look_at(frozen, SLOT + 3 * HOUR - MINUTE)
    assert frozen.mails() == []
    look_at(frozen, SLOT + 3 * HOUR)
    assert len(frozen.mails()) == 2


def test_an_edition_sent_by_hand_meanwhile_makes_a_new_draft(frozen: Frozen) -> None:
    look_at(frozen, SLOT - HOUR)
    with frozen.opened() as pipeline:
        newsletter = pipeline.newsletter(None)
        pipeline.seal(pipeline.draft(newsletter, frozen.now, until=frozen.now))
    frozen.now += MINUTE
    frozen.publish()
    look_at(frozen, frozen.now)
    assert "Crane number 1" in letter(frozen)
    assert "Crane number 0" not in letter(frozen)
    look_at(frozen, SLOT)
    assert frozen.editions()[NAME] == ("sent", "")


def test_a_mail_to_the_editor_that_failed_is_sent_again(frozen: Frozen) -> None:
    outbox = frozen.folder / "outbox"
    outbox.write_text("in the way", encoding="utf-8")
    look_at(frozen, SLOT - HOUR)
    outbox.unlink()
    look_at(frozen, SLOT - HOUR + 11 * MINUTE)
    asked = row(frozen).asked_at
    assert asked == frozen.now
    assert letter(frozen)
    look_at(frozen, SLOT - HOUR + 22 * MINUTE)
    assert row(frozen).asked_at == asked


def test_status_names_the_draft_that_waits(frozen: Frozen) -> None:
    look_at(frozen, SLOT - HOUR)
    with frozen.opened() as pipeline:
        (waiting,) = review_troubles(coming_slots(pipeline))
    said = "waits for editor@desk.example; without an answer it is sent at Tue 02 Jun, 02:30 CEST"
    assert waiting.problem.what == said
    answer(frozen, "approved")
    with frozen.opened() as pipeline:
        (waiting,) = review_troubles(coming_slots(pipeline))
        assert waiting.problem.what.startswith("approved by its editor")
        frozen.now = SLOT
        assert review_troubles(coming_slots(pipeline)) == []
