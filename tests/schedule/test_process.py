"""`digest run` as the machine sees it: signals, systemd, the log, the operator's webhook."""

from __future__ import annotations

import signal
import socket
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sample_project import free_port
from store.databases import looks_at_the_file

from schedule.frozen import Frozen
from schedule.running import Webhook, listening, run_in, service_manager, wait_until

EVERY_OTHER_SECOND = "*/2 * * * * *"
LOCAL_FEEDS = "collect: {allow_networks: [127.0.0.0/8]}\nfeeds:"
STANDS_STILL = "from digest.schedule import runner; runner.STUCK_AFTER = 0"
LITTLE_ROOM = "import resource; resource.setrlimit(resource.RLIMIT_FSIZE, (65536, 65536))"


@pytest.fixture
def webhook() -> Iterator[Webhook]:
    with listening() as webhook:
        yield webhook


def change(frozen: Frozen, old: str, new: str) -> None:
    path = frozen.folder / "digest.yaml"
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))


def test_systemd_and_the_operator_hear_of_everything(tmp_path: Path, webhook: Webhook) -> None:
    frozen = Frozen(tmp_path, datetime.now(UTC), schedule=EVERY_OTHER_SECOND, zone="UTC")
    change(frozen, "{email: operator@example.org}", "{webhook: '${HOOK}', feed_failures: 1}")
    dead = f"http://127.0.0.1:{free_port()}/feed"
    change(frozen, "feeds:", f"{LOCAL_FEEDS}\n  - url: {dead}")
    environment = {
        "HOOK": webhook.url,
        "NOTIFY_SOCKET": str(tmp_path / "notify"),
        "WATCHDOG_USEC": "1000000",
    }
    with service_manager(tmp_path / "notify") as heard, run_in(tmp_path, **environment) as running:
        heard("READY=1")
        for _ in range(3):
            heard("WATCHDOG=1")
        assert running.wait_for_line("next slot")["newsletter"] == "daily"
        assert running.wait_for_line(f"{dead}: ")["feed"] == dead
        assert running.wait_for_line("skipped: no new article")["edition"].startswith("daily/")

        change(frozen, "schedule:", "shedule:")  # a slip of the pen
        running.process.send_signal(signal.SIGHUP)
        _, at = heard("RELOADING=1")
        assert at.startswith("MONOTONIC_USEC=")
        heard("READY=1")
        wait_until(lambda: any("shedule" in told for told in webhook.told))
        change(frozen, "shedule:", "schedule:")
        running.process.send_signal(signal.SIGHUP)
        assert running.wait_for_line("read digest.yaml and subscribers.yaml again")
        wait_until(lambda: any("over: an edit is not in force" in told for told in webhook.told))

        running.process.send_signal(signal.SIGTERM)
        heard("STOPPING=1")
        assert running.process.wait(20) == 0
    lines = running.lines()
    assert all({"time", "level", "logger", "message"} <= line.keys() for line in lines)
    assert all(datetime.fromisoformat(line["time"]).tzinfo for line in lines)
    assert sum(dead in told for told in webhook.told) == 1  # once, at the first failure
    assert webhook.url not in running.log.read_text()


def test_one_that_stands_still_gives_no_sign_of_life(tmp_path: Path) -> None:
    Frozen(tmp_path, datetime.now(UTC))
    notify = tmp_path / "notify"
    environment = {"NOTIFY_SOCKET": str(notify), "WATCHDOG_USEC": "500000"}
    with service_manager(notify) as heard, run_in(tmp_path, STANDS_STILL, **environment) as running:
        heard("READY=1")
        with pytest.raises(TimeoutError):
            heard("WATCHDOG=1", seconds=2)
        assert running.process.poll() is None


def test_ctrl_c_waits_for_no_fetch(tmp_path: Path) -> None:
    frozen = Frozen(tmp_path, datetime.now(UTC))
    with socket.create_server(("127.0.0.1", 0)) as silent:
        silent.settimeout(30)
        slow = f"http://127.0.0.1:{silent.getsockname()[1]}/feed"
        change(frozen, "feeds:", f"{LOCAL_FEEDS}\n  - url: {slow}")
        with run_in(tmp_path) as running:
            connection, _ = silent.accept()  # it is being fetched
            with connection:
                assert running.stop(signal.SIGINT) < 10  # a fetch may take 20 seconds
    assert not any("failed" in line["message"] for line in running.lines())


@looks_at_the_file
def test_the_operator_hears_of_a_full_disk(tmp_path: Path, webhook: Webhook) -> None:
    frozen = Frozen(tmp_path, datetime.now(UTC), schedule=EVERY_OTHER_SECOND, zone="UTC")
    with frozen.opened():
        pass  # the database is made while there is room
    for _ in range(30):
        frozen.publish()
    change(frozen, "{email: operator@example.org}", "{webhook: '${HOOK}'}")
    with run_in(tmp_path, before=LITTLE_ROOM, HOOK=webhook.url) as running:
        wait_until(lambda: any("digest.db: disk I/O error" in text for text in webhook.told))
        assert running.process.poll() is None  # it goes on
