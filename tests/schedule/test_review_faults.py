"""The review gate when something goes wrong: an outage, an edit at the last moment, a lost mail."""

from __future__ import annotations

from pathlib import Path

import pytest

from digest.pipeline.review import review_of
from digest.schedule.runner import Runner
from digest.watch.health import slot_trouble
from digest.watch.overview import coming_slots, review_troubles
from schedule.frozen import Frozen
from schedule.test_review import (
    HOUR,
    MINUTE,
    NAME,
    SLOT,
    answer,
    ask,
    letter,
    link,
    look_at,
    reviewed,
    row,
    sealed_hash,
)


def edit(frozen: Frozen, words: str) -> None:
    """Write an edition file for the slot."""
    path = frozen.folder / "editions" / f"{NAME}.yaml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"intro: {words}\n", encoding="utf-8")


def change(frozen: Frozen, before: str, after: str) -> None:
    path = frozen.folder / "digest.yaml"
    text = path.read_text(encoding="utf-8")
    assert before in text
    path.write_text(text.replace(before, after), encoding="utf-8")


@pytest.mark.parametrize("default", ["send", "skip"])
def test_an_outage_over_the_deadline_leaves_time_to_answer(tmp_path: Path, default: str) -> None:
    frozen = reviewed(tmp_path, default=default)
    look_at(frozen, SLOT - HOUR)
    look_at(frozen, SLOT + 2 * HOUR)  # the links led nowhere meanwhile
    assert frozen.editions() == {}
    assert row(frozen).asked_at == frozen.now
    assert "at Tuesday 02 June, 06:30 CEST" in letter(frozen)
    look_at(frozen, SLOT + 4 * HOUR)
    assert frozen.editions()[NAME][0] == ("sent" if default == "send" else "skipped")
    assert row(frozen).asked_at == SLOT + 2 * HOUR


def test_what_was_approved_before_an_outage_needs_no_second_word(tmp_path: Path) -> None:
    frozen = reviewed(tmp_path, default="skip")
    look_at(frozen, SLOT - HOUR)
    answer(frozen, "approved")
    look_at(frozen, SLOT + 2 * HOUR)
    assert sealed_hash(frozen) == row(frozen).content_hash
    assert row(frozen).asked_at == SLOT - HOUR


def test_an_edit_after_the_last_look_is_shown_before_it_is_sent(tmp_path: Path) -> None:
    frozen = reviewed(tmp_path)
    look_at(frozen, SLOT - HOUR)
    answer(frozen, "approved")
    edit(frozen, "Good morning, harbour.")
    look_at(frozen, SLOT)
    assert frozen.editions() == {}
    assert "Good morning, harbour." in letter(frozen)
    with frozen.opened() as pipeline:
        status, page = ask(pipeline, "POST", link(letter(frozen)), {"answer": "approved"})
    assert (status, "Approved. It is sent now." in page) == (200, True)
    look_at(frozen, SLOT + MINUTE)
    assert frozen.editions() == {NAME: ("sent", "")}


def test_a_silent_editor_does_not_make_it_too_late(tmp_path: Path) -> None:
    frozen = reviewed(tmp_path)
    change(frozen, "max_lateness: 12h", "max_lateness: 90m")
    for minutes in (60, 75, 88):
        look_at(frozen, SLOT + minutes * MINUTE)
    assert row(frozen).asked_at == SLOT + HOUR
    assert frozen.editions() == {NAME: ("sent", "")}


def test_another_editor_is_asked(frozen_asked: Frozen) -> None:
    change(frozen_asked, "editor@desk.example", "deputy@desk.example")
    look_at(frozen_asked, SLOT - 30 * MINUTE)
    assert "It goes to 2 subscribers" in letter(frozen_asked)
    assert row(frozen_asked).asked_at == frozen_asked.now


@pytest.fixture
def frozen_asked(tmp_path: Path) -> Frozen:
    """A project whose editor was asked an hour before the slot."""
    frozen = reviewed(tmp_path)
    look_at(frozen, SLOT - HOUR)
    return frozen


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("    review: {to: editor@desk.example, hold: 2h, default: send}\n", ""),
        ("daily 02:30", "daily 02:45"),
        ("Europe/Berlin", "Europe/London"),
        ("  daily:", "  nightly:"),
    ],
)
def test_a_draft_that_decides_nothing_takes_no_answer(
    frozen_asked: Frozen, before: str, after: str
) -> None:
    change(frozen_asked, before, after)
    with frozen_asked.opened() as pipeline:
        status, page = ask(pipeline, "POST", link(letter(frozen_asked)), {"answer": "stopped"})
        assert (status, "this draft is not sent" in page) == (410, True)
        assert review_troubles(coming_slots(pipeline)) == []
    assert row(frozen_asked).answer == ""


def test_without_a_review_any_more_the_slot_is_sent(frozen_asked: Frozen) -> None:
    change(frozen_asked, "review: {to: editor@desk.example, hold: 2h, default: send}\n    ", "")
    look_at(frozen_asked, SLOT)
    assert frozen_asked.editions() == {NAME: ("sent", "")}


def test_a_mail_to_the_editor_that_fails_keeps_no_slot_waiting(tmp_path: Path) -> None:
    frozen = reviewed(tmp_path)
    outbox = tmp_path / "outbox"
    outbox.write_text("in the way", encoding="utf-8")
    with frozen.opened() as pipeline:
        runner = Runner(pipeline)
        frozen.now = SLOT - 2 * MINUTE
        runner.look()
        outbox.unlink()
        frozen.now = SLOT
        runner.look()
    assert frozen.editions() == {NAME: ("sent", "")}


def test_a_skip_says_that_the_editor_was_never_reached(tmp_path: Path) -> None:
    frozen = reviewed(tmp_path, default="skip")
    (tmp_path / "outbox").write_text("in the way", encoding="utf-8")
    look_at(frozen, SLOT - HOUR)
    look_at(frozen, SLOT)
    status, reason = frozen.editions()[NAME]
    assert (status, "did not go out" in reason) == ("skipped", True)


def test_a_hold_longer_than_the_time_between_slots_asks_once_for_each(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO", "digest")
    frozen = reviewed(tmp_path)
    change(frozen, "hold: 2h", "hold: 30h")
    look_at(frozen, SLOT - HOUR)
    for moment in (SLOT, SLOT + 24 * HOUR):
        frozen.publish()
        for minutes in (0, 1, 2):
            look_at(frozen, moment + minutes * MINUTE)
    assert sum("its editor is asked" in line for line in caplog.messages) == 3


def test_a_monitor_leaves_the_pages_to_an_editor_who_is_asked_late(tmp_path: Path) -> None:
    frozen = reviewed(tmp_path)
    with frozen.opened() as pipeline:
        frozen.now = SLOT + HOUR
        newsletter = pipeline.newsletter(None)
        assert "overdue" in slot_trouble(pipeline, newsletter)[0]
        Runner(pipeline).look()
        assert slot_trouble(pipeline, newsletter) == []
        frozen.now += 3 * HOUR
        assert "overdue" in slot_trouble(pipeline, newsletter)[0]


def test_a_stop_in_the_moment_of_sealing_counts_or_is_refused(tmp_path: Path) -> None:
    """Both orders of two processes: one seals what was approved, the other stops it."""
    frozen = reviewed(tmp_path)
    look_at(frozen, SLOT + HOUR)
    answer(frozen, "approved")
    with frozen.opened() as pipeline:
        review = review_of(pipeline, pipeline.newsletter(None), SLOT)
        known = row(frozen)
        assert review
        answer(frozen, "stopped")
        assert review.seal(known) is None
        assert frozen.editions() == {}
        assert pipeline.store.reviews.end(row(frozen))
    assert answer(frozen, "approved") == 410
    look_at(frozen, frozen.now + MINUTE)
    assert frozen.editions() == {NAME: ("skipped", "stopped by its editor")}
