"""`digest run` as a process, with what listens to it: a webhook, and systemd's socket."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from serving import served

PATIENCE = 40.0  # seconds


@dataclass
class Webhook:
    """What the operator's webhook was told; it answers with `status`."""

    url: str = ""
    status: int = 204
    told: list[str] = field(default_factory=list)


@contextmanager
def listening() -> Iterator[Webhook]:
    """A webhook on loopback, until the end of the block."""
    webhook = Webhook()

    class Hear(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            said = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            webhook.told.append(said["text"])
            self.send_response(webhook.status)
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Hear)
    webhook.url = f"http://127.0.0.1:{server.server_port}/hook/secret"
    with served(server):
        yield webhook


@contextmanager
def service_manager(path: Path) -> Iterator[Callable[..., list[str]]]:
    """systemd's side of sd_notify(3) at `path`; the function waits for a message that begins so."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as channel:
        channel.bind(str(path))

        def wait_for(beginning: str, seconds: float = PATIENCE) -> list[str]:
            channel.settimeout(seconds)
            while True:
                lines = channel.recv(4096).decode().splitlines()
                if lines[0].startswith(beginning):
                    return lines

        yield wait_for


@dataclass
class Running:
    """The process, and what it has written so far."""

    process: subprocess.Popen[bytes]
    log: Path

    def lines(self) -> list[dict[str, Any]]:
        """Its log, each whole line of which is a JSON object."""
        text = self.log.read_text(encoding="utf-8")
        return [json.loads(line) for line in text.splitlines(keepends=True) if line[-1] == "\n"]

    def wait_for_line(self, words: str) -> dict[str, Any]:
        """The first line that says these words."""
        return wait_until(
            lambda: next((line for line in self.lines() if words in line["message"]), None)
        )

    def stop(self, number: int) -> float:
        """Send a signal; how many seconds it took to end well."""
        started = time.monotonic()
        self.process.send_signal(number)
        assert self.process.wait(PATIENCE) == 0, self.log.read_text()
        return time.monotonic() - started


RUN = """
import runpy, sys
sys.argv = ["digest", "run", "--log-format", "json"]
runpy.run_module("digest", run_name="__main__")
"""


@contextmanager
def run_in(folder: Path, before: str = "", **environment: str) -> Iterator[Running]:
    """`digest run --log-format json` in a project's folder, killed at the end of the block; the
    process runs the Python `before` first."""
    log = folder / "run.log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-W", "error", "-c", before + RUN],
            cwd=folder,
            env={**os.environ, **environment},
            stdout=output,
            stderr=subprocess.STDOUT,
        )
        try:
            yield Running(process=process, log=log)
        finally:
            process.kill()
            process.wait(PATIENCE)


def wait_until(find: Callable[[], Any]) -> Any:
    """What `find` finds, as soon as that is something."""
    give_up = time.monotonic() + PATIENCE
    while not (found := find()):
        assert time.monotonic() < give_up
        time.sleep(0.05)
    return found
