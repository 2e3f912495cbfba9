"""The loopback server of the sample feeds and pictures."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import Message
from email.utils import format_datetime, parsedate_to_datetime
from hashlib import sha256
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from types import TracebackType
from typing import Self

from digest.samples.content import ROOT, load_samples
from digest.samples.documents import make_document

_HOST = "127.0.0.1"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Resource:
    """What a path answers with: a body, or a place it moved to."""

    body: bytes = b""
    content_type: str = ""
    changed: str = ""  # an HTTP date
    moved_to: str = ""

    @property
    def etag(self) -> str:
        return f'"{sha256(self.body).hexdigest()[:20]}"'

    def is_known(self, request: Message) -> bool:
        """Whether the asker has it already; If-None-Match wins (RFC 9110 section 13.2.2)."""
        if tags := request.get("If-None-Match"):
            return self.etag in {tag.strip().removeprefix("W/") for tag in tags.split(",")}
        if since := request.get("If-Modified-Since"):
            try:
                return parsedate_to_datetime(since) >= parsedate_to_datetime(self.changed)
            except ValueError:
                return False
        return False


class SampleServer:
    """A running server; `close` it, or use it in a `with` block."""

    def __init__(self, now: datetime, port: int) -> None:
        self._http = ThreadingHTTPServer((_HOST, port), _Answer)
        self.base_url = f"http://{_HOST}:{self._http.server_port}"
        _resources = _make_resources(self.base_url, now)
        self._http.RequestHandlerClass = type("Answer", (_Answer,), {"resources": _resources})
        self._thread = Thread(target=self._http.serve_forever, args=(0.05,), daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Stop listening; returns when the port is free."""
        self._http.shutdown()
        self._thread.join()
        self._http.server_close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


def serve_samples(now: datetime, port: int = 0) -> SampleServer:
    """Serve the sample feeds on 127.0.0.1 as they are at `now` (aware); port 0 takes a free one.

    Feeds are at {base_url}/feeds/NAME, pictures at {base_url}/images/NAME.jpg. OSError when the
    port is taken.
    """
    return SampleServer(now, port)


def _make_resources(base: str, now: datetime) -> dict[str, _Resource]:
    resources = {}
    for feed in load_samples():
        document = make_document(feed, base=base, now=now)
        path = f"/feeds/{feed.name}"
        if feed.moved:
            resources[path] = _Resource(moved_to=f"{base}/feeds/moved/{feed.name}")
            path = f"/feeds/moved/{feed.name}"
        resources[path] = _Resource(
            body=document.body,
            content_type=document.content_type,
            changed=_http_date(document.changed),
        )
    for picture in (ROOT / "images").iterdir():
        if picture.name.endswith(".jpg"):
            resources[f"/images/{picture.name}"] = _Resource(
                body=picture.read_bytes(), content_type="image/jpeg", changed=_http_date(now)
            )
    return resources


def _http_date(moment: datetime) -> str:
    return format_datetime(moment.astimezone(UTC), usegmt=True)


class _Answer(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    timeout = 30
    resources: Mapping[str, _Resource] = {}

    def do_GET(self) -> None:
        resource = self.resources.get(self.path.partition("?")[0])
        if resource is None:
            self.send_error(HTTPStatus.NOT_FOUND)
        elif resource.moved_to:
            self._head(HTTPStatus.MOVED_PERMANENTLY, {"Location": resource.moved_to}, 0)
        else:
            self._send(resource)

    def do_HEAD(self) -> None:
        self.do_GET()

    def _send(self, resource: _Resource) -> None:
        known = {"ETag": resource.etag, "Last-Modified": resource.changed}
        if resource.is_known(self.headers):
            self._head(HTTPStatus.NOT_MODIFIED, known)
            return
        headers = {**known, "Content-Type": resource.content_type}
        self._head(HTTPStatus.OK, headers, len(resource.body))
        if self.command == "GET":
            self.wfile.write(resource.body)

    def _head(
        self, status: HTTPStatus, headers: Mapping[str, str], length: int | None = None
    ) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        if length is not None:
            self.send_header("Content-Length", str(length))
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Say nothing: the asker reports."""
