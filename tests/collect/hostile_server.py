"""An HTTP server on loopback that answers raw bytes: what no well-meaning library would send."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from ipaddress import ip_network

from digest.config.types import CollectSettings

LOOPBACK = (ip_network("127.0.0.0/8"), ip_network("::1/128"))


def settings(**changes: object) -> CollectSettings:
    """Settings of a fetcher that may reach the tests' servers."""
    return CollectSettings(**{"allow_networks": LOOPBACK, "timeout_seconds": 5.0, **changes})  # type: ignore[arg-type]


@dataclass(frozen=True)
class Request:
    """What a client asked."""

    path: str
    headers: Mapping[str, str]


Answer = Callable[[Request, asyncio.StreamWriter], Awaitable[None]]


@dataclass
class HostileServer:
    """Routes are bytes to send as they are, or coroutines that write."""

    routes: dict[str, bytes | Answer] = field(default_factory=dict)
    requests: list[Request] = field(default_factory=list)
    port: int = 0

    def url(self, path: str, host: str = "127.0.0.1") -> str:
        return f"http://{host}:{self.port}{path}"

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while request := await _request(reader):
                self.requests.append(request)
                answer = self.routes.get(request.path, response(b"", status="404 Not Found"))
                if isinstance(answer, bytes):
                    writer.write(answer)
                    await writer.drain()
                else:
                    await answer(request, writer)
        except (ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
            pass
        finally:
            writer.close()


@asynccontextmanager
async def hostile_server(
    routes: Mapping[str, bytes | Answer], *, host: str = "127.0.0.1", port: int = 0
) -> AsyncIterator[HostileServer]:
    """A running server; its connections end with it. `host` "" is every loopback notation."""
    hostile = HostileServer(dict(routes))
    tasks: set[asyncio.Task[None]] = set()

    def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.ensure_future(hostile.serve(reader, writer))
        tasks.add(task)
        task.add_done_callback(tasks.discard)

    server = await asyncio.start_server(connected, host or ["127.0.0.1", "::1"], port)
    hostile.port = server.sockets[0].getsockname()[1]
    try:
        yield hostile
    finally:
        server.close()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


def response(
    body: bytes, *, status: str = "200 OK", length: int | None = None, **headers: str
) -> bytes:
    """A whole HTTP answer; header names take _ for -."""
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body) if length is None else length}"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return "\r\n".join([*lines, "", ""]).encode() + body


def redirect(target: str, status: str = "302 Found") -> bytes:
    return response(b"", status=status, Location=target)


async def _request(reader: asyncio.StreamReader) -> Request | None:
    line = await reader.readline()
    if not line:
        return None
    headers = {}
    while (header := await reader.readline()).strip():
        name, _, value = header.decode("latin-1").partition(":")
        headers[name.strip().lower()] = value.strip()
    return Request(line.split()[1].decode("latin-1"), headers)


def rss(*items: str, head: str = "") -> bytes:
    """An RSS document with these items' inner XML."""
    entries = "".join(f"<item>{item}</item>" for item in items)
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n<rss version="2.0"><channel>'
        f"<title>A feed</title>{head}{entries}</channel></rss>"
    ).encode()


def item(number: int, title: str = "") -> str:
    return (
        f"<title>{title or f'Story {number}'}</title><link>https://news.example/{number}</link>"
        f"<guid>story-{number}</guid><pubDate>Sat, 01 Mar 2025 10:{number % 60:02}:00 GMT</pubDate>"
        f"<description>The council decided on matter {number} at last. It took long.</description>"
    )
