"""A small HTTP server on loopback with answers given by path."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from serving import served


@contextmanager
def serve(answers: Mapping[str, tuple[str, bytes]]) -> Iterator[str]:
    """Answer each path with its content type and body, any other with 404; the base URL."""

    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            kind, body = answers.get(self.path, ("text/plain", b""))
            self.send_response(200 if self.path in answers else 404)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answer)
    with served(server):
        yield f"http://127.0.0.1:{server.server_port}"
