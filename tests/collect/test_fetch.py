from __future__ import annotations

import asyncio
import gc
import gzip
import ssl
import zlib
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

import brotli
import pytest
from backports import zstd

from digest.collect.fetch import HttpFetcher
from digest.collect.refusals import retry_after_seconds
from digest.errors import FetchError
from digest.ports import Fetched, FetchRequest

from .hostile_server import (
    Answer,
    HostileServer,
    Request,
    hostile_server,
    redirect,
    response,
    settings,
)

NOW = datetime(2025, 3, 1, 12, tzinfo=UTC)
BODY = b"<rss version='2.0'/>" * 50


def fetch(
    routes: Mapping[str, bytes | Answer], path: str = "/", **wanted: str
) -> tuple[Fetched, HostileServer]:
    async def run() -> tuple[Fetched, HostileServer]:
        async with (
            hostile_server(routes) as server,
            HttpFetcher(settings(contact="ops@digest.example")) as fetcher,
        ):
            return await fetcher.fetch(FetchRequest(url=server.url(path), **wanted)), server

    return asyncio.run(run())


def refused(routes: Mapping[str, bytes | Answer], path: str = "/") -> FetchError:
    with pytest.raises(FetchError) as error:
        fetch(routes, path)
    assert error.value.problems[0].next_step, "no next step"
    return error.value


def test_a_plain_answer() -> None:
    routes = {
        "/": response(
            BODY,
            Content_Type="application/rss+xml",
            ETag='"a1"',
            Last_Modified="Sat, 01 Mar 2025 10:00:00 GMT",
            Cache_Control="public, max-age=600",
        )
    }
    fetched, server = fetch(routes)
    assert (fetched.status, fetched.body, fetched.etag) == (200, BODY, '"a1"')
    assert fetched.last_modified == "Sat, 01 Mar 2025 10:00:00 GMT"
    assert fetched.max_age_seconds == 600
    assert fetched.permanent_url == ""
    assert server.requests[0].headers["user-agent"].startswith("newsletter-digest/")
    assert "(+ops@digest.example)" in server.requests[0].headers["user-agent"]


@pytest.mark.parametrize(
    ("encoding", "encoded"),
    [
        ("gzip", gzip.compress(BODY)),
        ("deflate", zlib.compress(BODY)),
        ("deflate", zlib.compress(BODY)[2:-4]),
        ("br", brotli.compress(BODY)),
        ("zstd", zstd.compress(BODY)),
        ("zstd", zstd.compress(BODY[:9]) + zstd.compress(BODY[9:])),
    ],
    ids=["gzip", "zlib", "raw deflate", "brotli", "zstd", "zstd in two frames"],
)
def test_encodings(encoding: str, encoded: bytes) -> None:
    fetched, server = fetch({"/": response(encoded, Content_Encoding=encoding)})
    assert fetched.body == BODY
    assert fetched.wire_bytes == len(encoded)
    assert encoding in server.requests[0].headers["accept-encoding"]


def test_fetchers_share_one_tls_context() -> None:
    """Making one costs 26 ms: the certificates of the world are read."""

    def contexts() -> int:
        gc.collect()
        return sum(isinstance(each, ssl.SSLContext) for each in gc.get_objects())

    async def ask(server: HostileServer, times: int) -> None:
        for _ in range(times):
            async with HttpFetcher(settings(timeout_seconds=0.2)) as fetcher:
                with pytest.raises(FetchError):  # it does not speak TLS
                    url = server.url("/").replace("http:", "https:")
                    await fetcher.fetch(FetchRequest(url=url))

    async def run() -> None:
        async with hostile_server({}) as server:
            await ask(server, 1)
            before = contexts()
            await ask(server, 3)
            assert contexts() == before

    asyncio.run(run())


def test_conditional_requests() -> None:
    routes = {"/": response(b"", status="304 Not Modified")}
    date = "Sat, 01 Mar 2025 10:00:00 GMT"
    fetched, server = fetch(routes, etag='"a1"', last_modified=date)
    assert (fetched.status, fetched.body) == (304, b"")
    assert (fetched.etag, fetched.last_modified) == ('"a1"', date), "a 304 may omit them"
    assert server.requests[0].headers["if-none-match"] == '"a1"'
    assert server.requests[0].headers["if-modified-since"] == date


def test_a_delta_is_an_answer() -> None:
    fetched, _ = fetch({"/": response(BODY, status="226 IM Used", IM="feed")})
    assert (fetched.status, fetched.body) == (200, BODY)


def test_only_permanent_redirects_are_told() -> None:
    routes = {
        "/old": redirect("/older", "301 Moved Permanently"),
        "/older": redirect("/new", "308 Permanent Redirect"),
        "/new": response(BODY),
        "/mixed": redirect("/temporary", "301 Moved Permanently"),
        "/temporary": redirect("/new"),
    }
    fetched, server = fetch(routes, "/old")
    assert fetched.permanent_url == fetched.final_url == server.url("/new")
    fetched, server = fetch(routes, "/mixed")
    assert fetched.permanent_url == ""
    assert fetched.final_url == server.url("/new")


def test_redirects_end() -> None:
    assert "5 redirects" in str(refused({"/": redirect("/")}))
    assert "redirects to ''" in str(refused({"/": response(b"", status="302 Found")}))
    assert "not an http" in str(refused({"/": redirect("file:///etc/passwd")}))


def test_credentials_stay_at_their_site() -> None:
    async def run() -> list[list[Request]]:
        async with hostile_server({"/": response(BODY)}) as other:
            routes = {"/same": redirect("/away"), "/away": redirect(other.url("/"))}
            async with hostile_server(routes) as server, HttpFetcher(settings()) as fetcher:
                url = server.url("/same").replace("://", "://ada:s%40cret@")
                await fetcher.fetch(FetchRequest(url=url, headers={"X-Key": "k"}, etag='"a1"'))
                return [server.requests, other.requests]

    here, there = asyncio.run(run())
    assert [r.headers["authorization"] for r in here] == ["Basic YWRhOnNAY3JldA=="] * 2
    assert [r.headers["x-key"] for r in here] == ["k", "k"]
    assert not {"authorization", "x-key", "if-none-match"} & set(there[0].headers)


def test_a_path_is_no_password() -> None:
    assert "404" in str(refused({}, "/ada:secret@x"))


def test_no_cookies() -> None:
    async def run() -> HostileServer:
        routes = {"/": response(BODY, Set_Cookie="a=b; Path=/")}
        async with hostile_server(routes) as server, HttpFetcher(settings()) as fetcher:
            for _ in range(2):
                await fetcher.fetch(FetchRequest(url=server.url("/")))
            return server

    assert not any("cookie" in request.headers for request in asyncio.run(run()).requests)


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410, 418, 429, 500, 503, 599, 206])
def test_every_other_status_is_named(status: int) -> None:
    error = refused({"/": response(b"no", status=f"{status} Whatever", Retry_After="120")})
    assert error.status == status
    assert str(status) in str(error)
    assert error.retry_after_seconds == 120


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("90", 90),
        ("Sat, 01 Mar 2025 12:01:00 GMT", 60),
        ("Sat, 01 Mar 2025 11:00:00 GMT", 0),
        ("99999999999999999999", 30 * 86400),
        ("soon", None),
        ("-5", None),
        ("", None),
        ("٣", None),
    ],
)
def test_retry_after(value: str, seconds: float | None) -> None:
    assert retry_after_seconds(value, lambda: NOW) == seconds


def test_files_only_inside_the_project(tmp_path: Path) -> None:
    root = tmp_path / "project"
    root.mkdir()
    (root / "my feed.xml").write_bytes(BODY)
    (tmp_path / "secret.xml").write_bytes(BODY)
    (root / "link.xml").symlink_to(tmp_path / "secret.xml")

    async def read(url: str, folder: Path | None = root) -> bytes:
        async with HttpFetcher(settings(max_bytes=len(BODY)), root=folder) as fetcher:
            return (await fetcher.fetch(FetchRequest(url=url))).body

    assert asyncio.run(read("file:my%20feed.xml")) == BODY
    assert asyncio.run(read(f"file://{root}/my%20feed.xml")) == BODY
    for url in ("file:../secret.xml", f"file://{tmp_path}/secret.xml", "file:link.xml"):
        with pytest.raises(FetchError, match="outside the project"):
            asyncio.run(read(url))
    with pytest.raises(FetchError, match="no such file"):
        asyncio.run(read("file:none.xml"))
    with pytest.raises(FetchError, match="not read here"):
        asyncio.run(read("file:my%20feed.xml", None))
    (root / "my feed.xml").write_bytes(BODY + b" ")
    with pytest.raises(FetchError, match="larger than"):
        asyncio.run(read("file:my%20feed.xml"))
