"""`digest run` for two minutes with a slot each half minute, killed without warning."""

from __future__ import annotations

import subprocess
import sys
import time
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from digest.model import DeliveryStatus
from schedule.frozen import Frozen

STINTS = (40, 40, 40)  # seconds, each ended by SIGKILL


@pytest.mark.slow
def test_killed_twice_every_slot_has_one_edition_or_a_skip(tmp_path: Path) -> None:
    frozen = Frozen(tmp_path, datetime.now(UTC), schedule="*/30 * * * * *", zone="UTC")
    watched: datetime | None = None
    for seconds in STINTS:
        with (tmp_path / "run.log").open("a") as output:
            command = [sys.executable, "-m", "digest", "run"]
            process = subprocess.Popen(
                command, cwd=tmp_path, stdout=output, stderr=subprocess.STDOUT
            )
            end = time.monotonic() + seconds
            while time.monotonic() < end:
                frozen.now = datetime.now(UTC)
                frozen.publish()
                if watched is None and "next slot" in (tmp_path / "run.log").read_text():
                    watched = frozen.now
                time.sleep(1)
            assert process.poll() is None  # it ran until it was killed
            process.kill()
            process.wait(10)
    frozen.now = datetime.now(UTC)
    frozen.look()  # what the last kill left
    assert watched
    with frozen.opened() as pipeline:
        rows = {row.slot: row for row in pipeline.store.editions.list()}
        newsletter = pipeline.newsletter(None)
        assert newsletter.schedule
        slot = newsletter.schedule.after(watched + timedelta(seconds=30), newsletter.timezone)
        while slot and slot < frozen.now:
            assert slot in rows
            slot = newsletter.schedule.after(slot, newsletter.timezone)
        assert sum(row.status == "sent" for row in rows.values()) >= 1
        for row in rows.values():
            events = pipeline.store.outbox.events(row.id)
            handed = Counter(e.delivery_id for e in events if e.status is DeliveryStatus.ACCEPTED)
            assert not handed or max(handed.values()) == 1
