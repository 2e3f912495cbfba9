"""SendGrid's v3 API on loopback for tests: the documented rules of mail/send, as our own code."""

from __future__ import annotations

import json
import re
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from digest.config.types import SendGridSettings

API_KEY = "SG.secret-key"
RESERVED = {
    "x-sg-id", "x-sg-eid", "received", "dkim-signature", "content-type", "to", "from", "subject",
    "content-transfer-encoding", "reply-to", "cc", "bcc",
}  # fmt: skip


@dataclass
class SendGridServer:
    """What was taken, and how the next requests are answered."""

    port: int = 0
    accepted: list[dict[str, Any]] = field(default_factory=list)  # personalizations
    bodies: list[dict[str, Any]] = field(default_factory=list)
    paths: list[str] = field(default_factory=list)
    answers: list[str] = field(default_factory=list)  # of the next ones: "500", "reset", …
    reset: int = 0  # X-RateLimit-Reset
    location: str = "/"  # of redirects
    batch: dict[str, str] = field(default_factory=lambda: {"batch_id": "batch1"})
    cancelled: list[str] = field(default_factory=list)
    delay: float = 0  # seconds before an answer
    scopes: list[str] = field(default_factory=lambda: ["mail.send"])  # of the key
    domains: list[dict[str, Any]] | None = None  # authenticated ones; None: the key may not ask

    @property
    def settings(self) -> SendGridSettings:
        url = f"http://127.0.0.1:{self.port}"
        return SendGridSettings(api_key=API_KEY, base_url=url, timeout_seconds=1)

    @property
    def recipients(self) -> list[str]:
        return [each["to"][0]["email"] for each in self.accepted]


def faults(body: dict[str, Any]) -> list[tuple[str, str]]:
    """(field, message) for everything that the specification refuses."""
    found: list[tuple[str, str]] = []
    people = body.get("personalizations") or []
    if not 1 <= len(people) <= 1000:
        found.append(("personalizations", "between 1 and 1000"))
    addresses = [to["email"].lower() for each in people for to in each.get("to", [])]
    if len(set(addresses)) != len(addresses):
        found.append(("personalizations", "each address must be unique"))
    for place, person in enumerate(people):
        found += [(f"personalizations.{place}.{name}", what) for name, what in _person(person)]
    if [each["type"] for each in body.get("content", [])] != ["text/plain", "text/html"]:
        found.append(("content", "text/plain first, then text/html"))
    categories = body.get("categories", [])
    if len(set(categories)) != len(categories) or len(categories) > 10:
        found.append(("categories", "at most 10, unique"))
    if body.get("send_at", 0) > time.time() + 72 * 3600:
        found.append(("send_at", "at most 72 hours ahead"))
    return found


def _person(person: dict[str, Any]) -> Iterator[tuple[str, str]]:
    for to in person.get("to", []):
        if not re.fullmatch(r"[^@\s]+@[^@\s]+\.[^@\s.]+", to["email"]):
            yield "to.email", f"{to['email']} is not an address"
        if re.search("[;,]", to.get("name", "")):
            yield "to.name", "no ; or ,"
    if not person.get("subject"):
        yield "subject", "is required"
    for name, text in person.get("headers", {}).items():
        if name.lower() in RESERVED or not text.isascii() or re.search("[\r\n]", text):
            yield "headers", f"{name} may not be set so"
    for name, most in (("substitutions", 10_000), ("custom_args", 10_000)):
        values = person.get(name, {})
        if not all(isinstance(value, str) for value in values.values()):
            yield name, "strings only"
        elif sum(len((key + value).encode()) for key, value in values.items()) > most:
            yield name, f"at most {most} bytes"


class _Handler(BaseHTTPRequestHandler):
    api: SendGridServer

    def do_GET(self) -> None:  # the library's name
        if self.api.answers:
            how = self.api.answers.pop(0)
            return self.answer(int(how), _errors([("", f"told to say {how}")]))
        if self.path == "/v3/scopes":
            return self.answer(200, {"scopes": self.api.scopes})
        if self.api.domains is None:
            return self.answer(403, _errors([("", "access forbidden")]))
        return self.answer(200, self.api.domains)

    def do_POST(self) -> None:  # the library's name
        length = int(self.headers["Content-Length"] or 0)
        raw = self.rfile.read(length)
        if len(raw) < length:  # the client died
            return
        body = json.loads(raw or b"{}")
        self.api.paths.append(self.path)
        if self.path == "/v3/mail/batch":
            self.answer(201, self.api.batch)
        elif self.path == "/v3/user/scheduled_sends":
            self.api.cancelled.append(body["batch_id"])
            self.answer(201, body)
        else:
            self.mail(body)

    def mail(self, body: dict[str, Any]) -> None:
        if self.headers["Authorization"] != f"Bearer {API_KEY}":
            return self.answer(401, _errors([("", "authorization required")]))
        how = self.api.answers.pop(0) if self.api.answers else ""
        found = faults(body)
        if how.isdigit():
            return self.answer(int(how), _errors([("", f"told to say {how}")]))
        if found:
            return self.answer(400, _errors(found))
        if how == "reset":
            self.close_connection = True
            return None
        self.api.bodies.append(body)
        self.api.accepted += body["personalizations"]
        if how == "silent":
            time.sleep(1.5)
            return None
        time.sleep(self.api.delay)
        return self.answer(202, None)

    def answer(self, status: int, body: object) -> None:
        content = b"" if body is None else json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(content)))
        self.send_header("X-Message-Id", "message1")
        self.send_header("X-RateLimit-Reset", str(self.api.reset))
        self.send_header("Location", self.api.location)  # means something to redirects only
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Say nothing."""


def _errors(found: list[tuple[str, str]]) -> dict[str, Any]:
    return {"errors": [{"field": name or None, "message": what} for name, what in found]}


@contextmanager
def running(server: SendGridServer) -> Iterator[SendGridServer]:
    """The server, listening on loopback."""
    handler = type("Handler", (_Handler,), {"api": server})
    http = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.port = http.server_address[1]
    thread = threading.Thread(target=http.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield server
    finally:
        http.shutdown()
        thread.join()
        http.server_close()
