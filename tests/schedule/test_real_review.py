"""`digest run` killed between an approval and its slot: what was approved is sent, once."""

from __future__ import annotations

import re
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlencode
from urllib.request import urlopen

import pytest
from sample_project import free_port

from digest.store import EditionStatus, ReviewRow
from schedule.frozen import Frozen

WAIT = 60.0  # seconds, at most, for anything


@contextmanager
def running(frozen: Frozen) -> Iterator[subprocess.Popen[bytes]]:
    with (frozen.folder / "run.log").open("a") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "digest", "run"],
            cwd=frozen.folder,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
        try:
            yield process
        finally:
            process.kill()
            process.wait(10)


def waiting(frozen: Frozen) -> ReviewRow:
    """A draft whose editor was asked, and has ten seconds or more to answer; there is news until
    then."""
    until = time.monotonic() + 2 * WAIT
    while time.monotonic() < until:
        frozen.now = datetime.now(UTC)
        frozen.publish()
        with frozen.opened() as pipeline:
            for row in pipeline.store.reviews.list():
                if row.asked_at and (row.deadline - datetime.now(UTC)).total_seconds() > 10:
                    return row
        time.sleep(0.5)
    raise AssertionError((frozen.folder / "run.log").read_text())


def link(frozen: Frozen, row: ReviewRow) -> str:
    (letter,) = (frozen.folder / "outbox" / "tests" / row.edition_id).glob("*.eml")
    text = letter.read_text().replace("=\n", "").replace("=3D", "=")
    found = re.search(r"Approve: (http://127\.0\.0\.1:\d+/r/[\w-]+)\?answer=approved", text)
    assert found, text
    return found[1]


@pytest.mark.slow
def test_approved_killed_and_sent_once(tmp_path: Path) -> None:
    frozen = Frozen(tmp_path, datetime.now(UTC), schedule="*/20 * * * * *", zone="UTC")
    port, path = free_port(), tmp_path / "digest.yaml"
    rule = "review: {to: editor@desk.example, hold: 10m, default: skip}\n    lists:"
    text = path.read_text().replace("lists:", rule)
    here = f"127.0.0.1:{port}"
    path.write_text(f"base_url: http://{here}\nlisten: {here}\n{text}")
    with running(frozen):
        row = waiting(frozen)
        form = urlencode({"answer": "approved"}).encode()
        with urlopen(link(frozen, row), form, timeout=20) as answer:
            assert "Approved." in answer.read().decode()
    with running(frozen):
        until = time.monotonic() + 2 * WAIT
        while frozen.editions().get(row.edition_id, ("",))[0] != EditionStatus.SENT:
            assert time.monotonic() < until, (tmp_path / "run.log").read_text()
            time.sleep(0.5)
    sent = {name for name, (status, _) in frozen.editions().items() if status == "sent"}
    assert sent == {row.edition_id}
    assert len(frozen.mails()) == 2
    with frozen.opened() as pipeline:
        assert pipeline.sealed(row.edition_id).content_hash == row.content_hash
