"""`digest run` for two minutes with a slot each half minute, killed without warning."""

from __future__ import annotations

import time
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import pytest

from digest.model import DeliveryStatus
from schedule.frozen import Frozen
from schedule.running import run_in

STINTS = (40, 40, 40)  # seconds from where it is ready, each ended by SIGKILL


@pytest.mark.slow
def test_killed_twice_every_slot_has_one_edition_or_a_skip(tmp_path: Path) -> None:
    frozen = Frozen(tmp_path, datetime.now(UTC), schedule="*/30 * * * * *", zone="UTC")
    watched: datetime | None = None
    for seconds in STINTS:
        with run_in(tmp_path) as running:
            running.wait_for_line("next slot")
            watched = watched or datetime.now(UTC)
            end = time.monotonic() + seconds
            while time.monotonic() < end:
                frozen.now = datetime.now(UTC)
                frozen.publish()
                time.sleep(1)
            assert running.process.poll() is None  # it ran until it was killed
    frozen.now = datetime.now(UTC)
    frozen.look()  # what the last kill left
    assert watched
    with frozen.opened() as pipeline:
        rows = {row.slot: row for row in pipeline.store.editions.list()}
        newsletter = pipeline.newsletter(None)
        assert newsletter.schedule
        slot = newsletter.schedule.after(watched, newsletter.timezone)
        while slot and slot < frozen.now:
            assert slot in rows, f"{slot:%X} of {[*rows]}, watched from {watched:%X}"
            slot = newsletter.schedule.after(slot, newsletter.timezone)
        assert sum(row.status == "sent" for row in rows.values()) >= 1
        for row in rows.values():
            events = pipeline.store.outbox.events(row.id)
            handed = Counter(e.delivery_id for e in events if e.status is DeliveryStatus.ACCEPTED)
            assert not handed or max(handed.values()) == 1
