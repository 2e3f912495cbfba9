"""A hostile server: whatever it answers is refused or tamed, and the next feed is unharmed."""

from __future__ import annotations

import asyncio
import gzip
import resource
import time

import brotli
import pytest
from backports import zstd

from digest.collect.fetch import HttpFetcher
from digest.collect.parse_pool import PoolParser
from digest.errors import DigestError
from digest.model import ParsedFeed
from digest.ports import Fetched, FetchRequest

from .hostile_server import Answer, Request, hostile_server, item, redirect, response, rss, settings

LIMIT = 2_000_000
GOOD = rss(item(1), item(2))
BILLION_LAUGHS = (
    b'<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY a "ha">'
    + b"".join(b'<!ENTITY a%d "%s">' % (n, b"&a;" * 10) for n in range(9))
    + b"]><rss version='2.0'><channel><item><title>&a8;</title></item></channel></rss>"
)
QUADRATIC = (
    b'<!DOCTYPE rss [<!ENTITY a "'
    + b"A" * 50_000
    + b'">]><rss version="2.0"><channel><item><title>'
    + b"&a;" * 50_000
    + b"</title></item></channel></rss>"
)
XXE = (
    b'<!DOCTYPE rss [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
    b"<rss version='2.0'><channel><item><title>&x;</title></item></channel></rss>"
)
XXE_PARAMETER = XXE.replace(b"ENTITY x SYSTEM", b"ENTITY % x SYSTEM").replace(b"&x;", b"x")
XXE_UTF16 = (
    XXE.decode().replace("<!DOC", '<?xml version="1.0" encoding="utf-16"?><!DOC').encode("utf-16")
)
_WIDE = {int(zstd.CompressionParameter.window_log): 27}
TWO_LENGTHS = b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 9\r\n\r\nxxxxxxxxx"


async def stall(request: Request, writer: asyncio.StreamWriter) -> None:
    await asyncio.sleep(60)


async def drip(request: Request, writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n")
    while True:
        writer.write(b" ")
        await writer.drain()
        await asyncio.sleep(0.05)


async def headers_for_ever(request: Request, writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\n")
    for number in range(100_000):
        writer.write(b"X-%d: %s\r\n" % (number, b"y" * 1000))
        await writer.drain()


async def endless(request: Request, writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
    while True:
        writer.write(b"10000\r\n" + b"x" * 65536 + b"\r\n")
        await writer.drain()


REFUSED_BY_FETCH: dict[str, tuple[bytes | Answer, str]] = {
    "stall": (stall, "no complete answer within"),
    "slow body": (drip, "no complete answer within"),
    "endless body": (endless, "larger than 2 MB"),
    "50 MB": (response(b"x" * 50_000_000), "larger than 2 MB"),
    "gzip bomb": (
        response(gzip.compress(bytes(100_000_000), 1), Content_Encoding="gzip"),
        "larger than",
    ),
    "brotli bomb": (
        response(brotli.compress(bytes(100_000_000), quality=1), Content_Encoding="br"),
        "larger than",
    ),
    "zstd bomb": (
        response(zstd.compress(bytes(100_000_000), 1), Content_Encoding="zstd"),
        "larger than",
    ),
    "zstd bomb with a window of 128 MB": (
        response(zstd.compress(bytes(200_000_000), options=_WIDE), Content_Encoding="zstd"),
        "larger than",
    ),
    "zstd frames without end": (
        response(zstd.compress(b"") * 50_000, Content_Encoding="zstd"),
        "incomplete or garbled",
    ),
    "broken gzip": (response(b"not gzip at all", Content_Encoding="gzip"), "incomplete or garbled"),
    "endless redirects": (redirect("/"), "more than 5 redirects"),
    "redirect to a file": (redirect("file:///etc/passwd"), "redirects to"),
    "redirect with CR LF": (redirect("http://127.0.0.1:1/\rX-Evil: 1"), "not a proper HTTP answer"),
    "less body than its length": (
        response(GOOD, length=len(GOOD) + 100) + b"",
        "no complete answer",
    ),
    "more body than its length": (response(GOOD, length=100), "not a proper HTTP answer"),
    "endless headers": (headers_for_ever, "no complete answer|not a proper HTTP"),
    "no HTTP": (b"SSH-2.0-OpenSSH_9.6\r\n\r\n", "not a proper HTTP answer"),
    "negative length": (
        b"HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\n" + GOOD,
        "not a proper HTTP answer",
    ),
    "two lengths": (TWO_LENGTHS, "not a proper HTTP answer"),
    "huge status line": (
        b"HTTP/1.1 200 " + b"x" * 100_000 + b"\r\n\r\n",
        "not a proper HTTP answer",
    ),
    "hangs up": (b"", "no complete answer within"),
}


@pytest.mark.parametrize("name", REFUSED_BY_FETCH)
def test_answers_that_are_refused(name: str) -> None:
    answer, words = REFUSED_BY_FETCH[name]

    async def run() -> None:
        bounds = settings(max_bytes=LIMIT, timeout_seconds=0.7)
        async with (
            hostile_server({"/": answer, "/good": response(GOOD)}) as server,
            HttpFetcher(bounds) as fetcher,
        ):
            started = time.monotonic()
            with pytest.raises(DigestError, match=words) as error:
                await fetcher.fetch(FetchRequest(url=server.url("/")))
            assert time.monotonic() - started < 3
            assert error.value.problems[0].next_step
            assert (await fetcher.fetch(FetchRequest(url=server.url("/good")))).body == GOOD

    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    asyncio.run(run())
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    assert grown < 100_000, f"{grown} KB more for a limit of {LIMIT} bytes"


def parse_all(documents: dict[str, bytes]) -> dict[str, ParsedFeed | DigestError]:
    """What a small pool makes of each, one after the other."""

    async def run() -> dict[str, ParsedFeed | DigestError]:
        read: dict[str, ParsedFeed | DigestError] = {}
        async with PoolParser(workers=1, cpu_seconds=1, wall_seconds=60) as parser:
            for name, body in documents.items():
                try:
                    read[name] = await parser.parse(body, url="https://bad.example/feed")
                except DigestError as error:
                    read[name] = error
                good = await parser.parse(GOOD, url="https://good.example/feed")
                assert len(good.entries) == 2, f"the feed after {name!r} was harmed"
        return read

    return asyncio.run(run())


def wrapped(inside: bytes) -> bytes:
    return (
        b"<rss version='2.0'><channel><item><title>x</title>" + inside + b"</item></channel></rss>"
    )


def test_documents_that_are_refused_with_their_reason() -> None:
    expected = {
        "billion laughs": (BILLION_LAUGHS, "declares the entity"),
        "quadratic blowup": (QUADRATIC, "declares the entity"),
        "xxe": (XXE, "declares the entity"),
        "xxe by parameter": (XXE_PARAMETER, "declares the entity"),
        "xxe in UTF-16": (XXE_UTF16, "declares the entity"),
        "attribute flood": (
            wrapped(b"<date/><a " + b" ".join(b"a%d='1'" % n for n in range(40_000)) + b"/>"),
            "more than 1 s of processor time",
        ),
        "HTML": (
            b"<!doctype html><html><head><title>x</title></head><body/></html>",
            "an HTML page",
        ),
        "XHTML": (
            b'<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml"><body/></html>',
            "an HTML page",
        ),
        "empty": (b"", r"empty document \(0 bytes\)"),
        "blank": (b" \n\t ", "empty document"),
        "a file name": (b"/etc/passwd", "not a feed: it starts with '/etc/passwd'"),
        "a URL": (b"http://127.0.0.1/feed", "not a feed"),
        "PDF": (b"%PDF-1.7 \x00\xff\xfe" * 50, "not a feed"),
        "other XML": (b"<svg><rect/></svg>", "no kind of feed"),
        "sitemap": (b"<urlset><url><loc>http://x/</loc></url></urlset>", "a sitemap"),
        "broken JSON": (
            b'{"version": "https://jsonfeed.org/version/1.1", "items": [',
            "broken JSON",
        ),
        "other JSON": (b'{"a": 1}', "not a JSON Feed"),
        "deep JSON": (b'{"a":' + b"[" * 100_000, "broken JSON"),
    }
    read = parse_all({name: body for name, (body, _) in expected.items()})
    for name, (_, words) in expected.items():
        error = read[name]
        assert isinstance(error, DigestError), f"{name}: {error}"
        assert error.problems[0].next_step, name
        with pytest.raises(DigestError, match=words):
            raise error


def test_documents_that_are_tamed() -> None:
    documents = {
        "surrogates and NUL": rss("<title>a&#xD800;b&#0;c\x00d&#55296;\u0085</title>"),
        "line ends in a title": rss(item(1, "a\r\nBcc: x@y\u2028z\u2029\x0b")),
        "wrong charset": rss(item(1, "Über")).replace(b"utf-8", b"no-such-charset"),
        "broken bytes": rss(item(1, "Über")).replace("Ü".encode(), b"\xdc"),
        "UTF-16": rss(item(1, "Über")).decode().replace("utf-8", "utf-16").encode("utf-16"),
        "UTF-7": rss(item(1)).replace(b"utf-8", b"utf-7"),
        "XML 1.1": rss(item(1)).replace(b'"1.0"', b'"1.1"'),
        "text before": b"Warning: mysql\n\n" + rss(item(1)),
        "100,000 entries": rss(*(item(n) for n in range(100_000))),
        "deep": wrapped(b"<description>" + b"<b>" * 3000 + b"</description>"),
        "well-formed and deep": wrapped(b"<x>" * 50_000 + b"</x>" * 50_000),
        "100,000 empty elements": wrapped(b"<x>" + b"<y/>" * 100_000 + b"</x>"),
        "long title": rss(f"<title>{'x' * 3_000_000}</title>"),
        "long link": rss(f"<title>x</title><link>http://x.example/{'x' * 100_000}</link>"),
        "script link": rss("<title>x</title><link>javascript:alert(1)</link>"),
        "well-formed attribute flood": wrapped(
            b"<a " + b" ".join(b"a%d='1'" % n for n in range(40_000)) + b"/>"
        ),
        "undefined entity": rss("<title>a &nosuch; b &eacute;</title>"),
    }
    for name, read in parse_all(documents).items():
        assert isinstance(read, ParsedFeed), f"{name}: {read}"
        assert 1 <= len(read.entries) <= 1000, name
        for entry in read.entries:
            assert len(entry.title) <= 2000
            assert entry.url == "" or entry.url.startswith("https://news.example/"), name
            assert "\x00" not in entry.title
            (entry.title + entry.content_html + entry.guid).encode()  # no lone surrogates


def test_a_worker_that_needs_too_much_memory_costs_only_its_feed() -> None:
    async def run() -> None:
        async with PoolParser(workers=1, memory_bytes=200_000_000) as parser:
            with pytest.raises(DigestError, match="memory"):
                await parser.parse(
                    rss("<title>" + "x" * 40_000_000 + "</title>"), url="http://x.example/"
                )
            assert (await parser.parse(GOOD, url="http://y.example/")).title == "A feed"

    asyncio.run(run())


def test_wall_time_is_bounded() -> None:
    async def run() -> None:
        async with PoolParser(workers=1, wall_seconds=0.001) as parser:
            with pytest.raises(DigestError, match="longer than"):
                await parser.parse(GOOD, url="http://x.example/")

    asyncio.run(run())


def test_many_large_answers_at_once() -> None:
    """Bodies are dropped as soon as they are over."""

    async def run() -> list[Fetched | BaseException]:
        big = response(b"x" * (LIMIT + 1))
        async with (
            hostile_server({"/": big}) as server,
            HttpFetcher(settings(max_bytes=LIMIT, per_host=20)) as fetcher,
        ):
            asked = (fetcher.fetch(FetchRequest(url=server.url("/"))) for _ in range(20))
            return await asyncio.gather(*asked, return_exceptions=True)

    assert all(isinstance(answer, DigestError) for answer in asyncio.run(run()))
