"""What waits for a person: also what was left behind by a newsletter that is no more."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from schedule.frozen import Frozen

from digest.model import DeliveryStatus
from digest.pipeline import Pipeline
from digest.watch.overview import Trouble, troubles_of

START = datetime(2026, 6, 1, 23, tzinfo=UTC)
NAME = "daily/2026-06-02T0230"


def abandoned(folder: Path) -> Frozen:
    """An edition was sent and is queued again; then its newsletter got another name."""
    frozen = Frozen(folder, START)
    frozen.look()
    frozen.now = datetime(2026, 6, 2, 0, 30, tzinfo=UTC)
    frozen.look()
    with frozen.opened() as pipeline:
        pipeline.resend(NAME, {DeliveryStatus.ACCEPTED})
    path = folder / "digest.yaml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("  daily:\n", "  weekly:\n"), encoding="utf-8")
    return frozen


def troubles(pipeline: Pipeline) -> list[Trouble]:
    return troubles_of(pipeline, coming=[], past=[])


def test_deliveries_of_a_newsletter_that_was_taken_out_are_told(tmp_path: Path) -> None:
    with abandoned(tmp_path).opened() as pipeline:
        [trouble] = troubles(pipeline)
    assert str(trouble.problem) == (
        f"{NAME}: 2 deliveries wait, but digest.yaml has no newsletter daily; "
        f"put it back to send them, or `digest editions cancel {NAME}`"
    )


def test_cancelling_them_ends_it(tmp_path: Path) -> None:
    with abandoned(tmp_path).opened() as pipeline:
        assert pipeline.store.editions.cancel(NAME, pipeline.now()) == 2
        assert troubles(pipeline) == []


def test_putting_the_newsletter_back_ends_it(tmp_path: Path) -> None:
    frozen = abandoned(tmp_path)
    path = tmp_path / "digest.yaml"
    path.write_text(
        path.read_text(encoding="utf-8").replace("  weekly:\n", "  daily:\n"), encoding="utf-8"
    )
    with frozen.opened() as pipeline:
        assert troubles(pipeline) == []
    frozen.look()
    with frozen.opened() as pipeline:
        assert pipeline.store.outbox.counts(NAME) == {DeliveryStatus.ACCEPTED: 2}
