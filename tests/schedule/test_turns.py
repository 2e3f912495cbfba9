"""A long send leaves room for other slots and for the feeds, at the pace it is given."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from digest.model import DeliveryStatus
from digest.schedule import runner as running
from digest.schedule.runner import Runner
from schedule.frozen import Frozen, local

SLOT = local("Europe/Berlin", "2026-06-02T02:30")
NIGHTLY = """\
  nightly:
    title: Night News
    from: Night News <news@example.org>
    schedule: "daily 02:31"
    timezone: Europe/Berlin
    lists: [all]
"""


def test_a_slot_does_not_wait_for_a_long_send(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(running, "TURN", 0.2)
    frozen = Frozen(tmp_path, SLOT.replace(hour=0, minute=0))
    path = tmp_path / "digest.yaml"
    text = path.read_text(encoding="utf-8").replace("operator:", f"{NIGHTLY}operator:")
    path.write_text(f"{text}delivery: {{mailer: file, rate_limit: 120/min}}\n", encoding="utf-8")
    with frozen.opened() as pipeline:
        runner = Runner(pipeline)
        runner.look()
        frozen.now, started = SLOT, time.monotonic()
        runner.look()
        assert len(frozen.mails()) == 1
        frozen.now = SLOT.replace(minute=31)
        runner.look()  # both are under way
        rows = pipeline.store.editions.list()
        assert {row.id for row in rows} == {"daily/2026-06-02T0230", "nightly/2026-06-02T0231"}

        def sent() -> int:
            counts = [pipeline.store.outbox.counts(row.id) for row in rows]
            return sum(each.get(DeliveryStatus.ACCEPTED, 0) for each in counts)

        while sent() < 4:
            assert sent() <= 1 + 2 * (time.monotonic() - started)  # a turn is no new allowance
            runner.look()
        assert time.monotonic() - started < 15
