"""A dashboard on loopback over a project whose clock stands still, and a browser's view of HTTP."""

from __future__ import annotations

import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlencode

from schedule.frozen import Frozen, local
from starlette.applications import Starlette

from digest.pipeline import Pipeline
from digest.schedule.runner import Runner
from digest.watch.health import Health
from digest.watch.watching import Watching
from digest.web.dashboard import dashboard_routes
from digest.web.server import web_server

SLOT = local("Europe/Berlin", "2026-06-02T02:30")
NAME = "daily/2026-06-02T0230"
HOUR = timedelta(hours=1)
REVIEW = "review: {to: editor@desk.example, hold: 2h, default: send}"
TOKEN = "a token of sixteen letters"


@dataclass
class Visitor:
    """Somebody's requests to the dashboard; keeps its cookie."""

    port: int
    host: str
    cookie: str = ""
    headers: dict[str, str] = field(default_factory=dict)  # of the last answer
    set_cookie: str = ""

    def ask(
        self, method: str, path: str, form: dict[str, str] | None = None, **headers: str
    ) -> tuple[int, str]:
        """Status and body of one request."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=30)
        sent = {"Host": self.host, **{name.replace("_", "-"): v for name, v in headers.items()}}
        if self.cookie:
            sent["Cookie"] = self.cookie
        if form is not None:
            sent["Content-Type"] = "application/x-www-form-urlencoded"
        connection.request(method, path, None if form is None else urlencode(form), sent)
        response = connection.getresponse()
        self.headers = {name.lower(): value for name, value in response.getheaders()}
        self.set_cookie = self.headers.get("set-cookie", "")
        if self.set_cookie:
            self.cookie = self.set_cookie.partition(";")[0]
        answer = response.status, response.read().decode()
        connection.close()
        return answer

    def press(self, label: str, **headers: str) -> tuple[int, str]:
        """Press the first button of that label on the page."""
        _, page = self.ask("GET", "/")
        forms = re.findall(r"<form method=\"post\" action=\"([^\"]*)\">(.*?)</form>", page)
        action, inside = next(one for one in forms if f">{label}<" in one[1])
        hidden = dict(re.findall(r'name="(\w+)" value="([^"]*)"', inside))
        return self.ask("POST", f"/{action}", hidden, **headers)


@dataclass
class Dashboard:
    """The dashboard at `port` over `pipeline`."""

    frozen: Frozen
    pipeline: Pipeline
    port: int

    def visitor(self, host: str = "") -> Visitor:
        return Visitor(self.port, host or f"127.0.0.1:{self.port}")

    def look(self) -> None:
        """What `digest run` does each minute; in a thread, for a browser keeps the main one."""
        with ThreadPoolExecutor(1) as thread:
            thread.submit(Runner(self.pipeline).look).result()

    def look_at_slot(self) -> None:
        """What it does before the slot, and at it."""
        for moment in (SLOT - HOUR, SLOT):
            self.frozen.now = moment
            self.look()


def project(
    folder: Path, *, base_url: str = "http://127.0.0.1:8080", review: bool = True
) -> Frozen:
    """A project three hours before its slot, watched from then on."""
    frozen = Frozen(folder, SLOT - 3 * HOUR)
    path = folder / "digest.yaml"
    text = path.read_text(encoding="utf-8")
    text = text.replace("lists:", f"{REVIEW}\n    lists:") if review else text
    path.write_text(f"base_url: {base_url}\n{text}", encoding="utf-8")
    return frozen


@contextmanager
def dashboard(frozen: Frozen) -> Iterator[Dashboard]:
    """The dashboard of one process, which has looked at the slots once."""
    with frozen.opened() as pipeline:
        health = Health(watching=Watching(pipeline), is_alive=None)
        app = Starlette(routes=dashboard_routes(health))
        with web_server(app, host="127.0.0.1", port=0) as port:
            found = Dashboard(frozen, pipeline, port)
            found.look()
            yield found
