"""Collecting N feeds from a loopback server with latency, beside two other programs.

    pip install reader sgmllib3k rss2email    # the peers; one that is not installed is left out
    python benchmarks/collect.py --feeds 1000
    python benchmarks/collect.py --growth 1000 2500 5000 10000    # digest alone, ever more feeds

Each program runs in a process of its own with an empty database: once cold, once warm (every feed
answers 304). `limit` is what two processes need just to parse these bytes. Last, a feed that
stalls is put among the others, which must not wait for it.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from importlib.util import find_spec
from ipaddress import ip_network
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from digest.collect.collect import FeedResult

ENTRIES = 30
HOSTS = 200  # feeds of the world lie on many hosts: loopback has as many as one likes
PARAGRAPH = (
    '<p>The council has decided on <a href="https://news.example/map?line=4&amp;stop=2">the new '
    "tram line</a>, which opens in <strong>spring</strong> {n}. Nobody knows yet what it will "
    "cost; the estimates differ by a third, and the opposition wants to see the books first.</p>"
)
FEED_MARK, LATENCY, STALL = "FEEDNUMBER", 0.05, "stall"
PHASES = ("cold", "warm")
ME = (sys.executable, str(Path(__file__).resolve()))


def feed_body() -> bytes:
    """About 40 KB with 30 entries; FEEDNUMBER stands for the feed."""
    items = "".join(
        f"<item><title>Council {FEED_MARK} decides on matter {n} &amp; more</title>"
        f"<link>https://news{FEED_MARK}.example/2025/{n}?utm_source=rss</link>"
        f'<guid isPermaLink="false">tag:{FEED_MARK}:{n}</guid>'
        f"<pubDate>Sat, 01 Mar 2025 10:{n:02}:00 GMT</pubDate><dc:creator>Ada Lovelace</dc:creator>"
        f"<category>Transport</category><description>Matter {n} is settled.</description>"
        f"<content:encoded><![CDATA[{PARAGRAPH.format(n=n) * 3}]]></content:encoded></item>"
        for n in range(ENTRIES)
    )
    return (
        '<?xml version="1.0" encoding="utf-8"?><rss version="2.0" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/" '
        'xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel>'
        f"<title>News {FEED_MARK}</title><link>https://news{FEED_MARK}.example/</link>{items}"
        "</channel></rss>"
    ).encode()


# --- the server -------------------------------------------------------------------------------
async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    template = feed_body()
    try:
        while head := await reader.readuntil(b"\r\n\r\n"):
            number = head.split(b" ", 2)[1].strip(b"/")
            await asyncio.sleep(3600 if number == STALL.encode() else LATENCY)
            tag = b'ETag: "%s"\r\nLast-Modified: Sat, 01 Mar 2025 10:00:00 GMT\r\n' % number
            lower = head.lower()
            if b"if-none-match" in lower or b"if-modified-since" in lower:
                writer.write(b"HTTP/1.1 304 Not Modified\r\n" + tag + b"\r\n")
                continue
            body = template.replace(FEED_MARK.encode(), number)
            writer.write(
                b"HTTP/1.1 200 OK\r\nContent-Type: application/rss+xml\r\n"
                + tag
                + b"Content-Length: %d\r\n\r\n" % len(body)
                + body
            )
    except (asyncio.IncompleteReadError, ConnectionError, asyncio.CancelledError):
        writer.close()


async def serve() -> None:
    """Listen on HOSTS loopback addresses and one more, print the port; stop with standard input."""
    server = await asyncio.start_server(answer, "127.0.1.1", 0, backlog=1000)
    port = server.sockets[0].getsockname()[1]
    others = [f"127.0.1.{n}" for n in range(2, HOSTS + 2)]
    more = await asyncio.start_server(answer, others, port, backlog=1000)
    print(port, flush=True)
    await asyncio.to_thread(sys.stdin.read)
    server.close()
    more.close()


# --- the programs -----------------------------------------------------------------------------
async def collect_once(urls: list[str], folder: Path) -> list[tuple[FeedResult, float]]:
    """Every feed's result, saved, and the seconds after which it was."""
    from digest.collect.collect import collect
    from digest.collect.fetch import HttpFetcher
    from digest.collect.parse_pool import PoolParser
    from digest.config.types import CollectSettings
    from digest.model import Feed
    from digest.store import Store

    settings = CollectSettings(allow_networks=(ip_network("127.0.0.0/8"),))
    done: list[tuple[FeedResult, float]] = []
    started = time.perf_counter()
    with Store.open(f"sqlite:///{folder / 'digest.db'}") as store:
        async with HttpFetcher(settings) as fetcher, PoolParser() as parser:
            async for result in collect(
                [Feed(url=url) for url in urls],
                store.feeds.states(urls),
                fetcher=fetcher,
                parser=parser,
                maker=parser,
                pages=None,
                known=store.articles.known,
                now=lambda: datetime.now(UTC),
                settings=settings,
                force=True,
            ):
                store.feeds.save(result.state, result.articles)
                done.append((replace(result, articles=()), time.perf_counter() - started))
    return done


def run_digest(urls: list[str], folder: Path) -> Callable[[], int]:
    def update() -> int:
        results = [result for result, _ in asyncio.run(collect_once(urls, folder))]
        if faults := [result.problem for result in results if result.problem]:
            raise SystemExit(str(faults[0]))
        return sum(result.entries - result.known for result in results)

    return update


def run_reader(urls: list[str], folder: Path) -> Callable[[], int]:
    from reader import make_reader

    reader = make_reader(str(folder / "reader.db"))
    for url in urls:
        reader.add_feed(url)

    def update() -> int:
        before = reader.get_entry_counts().total or 0
        reader.update_feeds(workers=20, scheduled=False)
        return (reader.get_entry_counts().total or 0) - before

    return update


def run_rss2email(urls: list[str], folder: Path) -> Callable[[], int]:
    config, data = folder / "r2e.cfg", folder / "r2e.json"
    lines = ["[DEFAULT]", "to = ada@news.example", "from = r2e@news.example", "verbose = error"]
    for number, url in enumerate(urls):
        lines += [f"[feed.f{number}]", f"url = {url}"]
    config.write_text("\n".join(lines), encoding="utf-8")
    program = Path(sys.executable).with_name("r2e")
    command = [str(program), "-c", str(config), "-d", str(data)]

    def update() -> int:
        subprocess.run([*command, "run", "--no-send"], check=True, capture_output=True)
        return sum(len(f["seen"]) for f in json.loads(data.read_text())["feeds"])

    return update


PROGRAMS = {"digest": run_digest, "reader": run_reader, "rss2email": run_rss2email}


def urls_of(feeds: int, port: int) -> list[str]:
    """The feeds' addresses, on many hosts."""
    return [f"http://127.0.1.{n % HOSTS + 1}:{port}/{n}" for n in range(feeds)]


def measure(program: str, feeds: int, port: int) -> None:
    """Run one program cold and warm in this process and print its figures as JSON."""
    urls = urls_of(feeds, port)
    with tempfile.TemporaryDirectory() as folder:
        update = PROGRAMS[program](urls, Path(folder))
        figures: dict[str, float] = {}
        for phase in PHASES:
            started = time.perf_counter()
            figures[f"{phase}_entries"] = update()
            figures[phase] = time.perf_counter() - started
    own = resource.getrusage(resource.RUSAGE_SELF)
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    figures["cpu"] = sum(u.ru_utime + u.ru_stime for u in (own, children))
    figures["megabytes"], figures["worker"] = own.ru_maxrss / 1024, children.ru_maxrss / 1024
    print(json.dumps(figures))


def parse_limit(feeds: int) -> float:
    """Seconds that two processes need to parse the feeds, with everything else for free."""
    from digest.collect.parse_pool import PoolParser

    async def parse() -> float:
        template = feed_body()
        async with PoolParser(workers=2) as parser:
            await asyncio.gather(*(parser.parse(template, url="http://a.example/") for _ in "ab"))
            started = time.perf_counter()
            bodies = (template.replace(FEED_MARK.encode(), b"%d" % n) for n in range(feeds))
            await asyncio.gather(*(parser.parse(body, url="http://a.example/") for body in bodies))
            return time.perf_counter() - started

    return asyncio.run(parse())


def measured(program: str, feeds: int, port: int) -> dict[str, float]:
    """The figures of one program, from a process of its own."""
    options = ["--measure", program, "--feeds", str(feeds), "--port", str(port)]
    done = subprocess.run([*ME, *options], check=True, stdout=-1, text=True)
    figures: dict[str, float] = json.loads(done.stdout)
    return figures


@contextmanager
def server() -> Iterator[int]:
    """A running server; its port."""
    with subprocess.Popen([*ME, "--serve"], stdin=-1, stdout=-1, text=True) as process:
        assert process.stdout
        yield int(process.stdout.readline())
        process.communicate()  # ends its standard input


def compare(feeds: int, programs: list[str]) -> None:
    """Run every program that is installed against one server, and print a table."""
    print(f"{feeds} feeds of {len(feed_body()) / 1000:.0f} KB, {LATENCY * 1000:.0f} ms latency")
    print(f"limit: parsing alone in two processes takes {parse_limit(feeds):.1f} s")
    columns = ("cold s", "warm s", "entries", "CPU s", "peak MB", "worker")
    print(" " * 10, *(f"{name:>8}" for name in columns))
    ours: dict[str, float] = {}
    with server() as port:
        for program in programs:
            if not find_spec(program):
                print(f"{program:10} is not installed: pip install {program}")
                continue
            got = measured(program, feeds, port)
            ours = ours or got
            gain = "  digest: {:.1f}x, {:.1f}x".format(*(got[p] / ours[p] for p in PHASES))
            figures = [got[name] for name in ("cold_entries", "cpu", "megabytes", "worker")]
            print(f"{program:10} {got['cold']:8.2f} {got['warm']:8.2f}", end=" ")
            print(*(f"{figure:8.0f}" for figure in figures), gain * (got is not ours))
        stall(min(feeds, 200), port)


def stall(feeds: int, port: int) -> None:
    """Print when the others are done while one feed gives no answer."""
    urls = [f"http://127.0.1.{HOSTS + 1}:{port}/{STALL}", *urls_of(feeds, port)]
    with tempfile.TemporaryDirectory() as folder:
        results = asyncio.run(collect_once(urls, Path(folder)))
    (stalled,) = (seconds for result, seconds in results if result.problem)
    others = max(seconds for result, seconds in results if not result.problem)
    print(
        f"one that stalls is given up after {stalled:.1f} s, {feeds} others done in {others:.1f} s"
    )


def grow(sizes: list[int]) -> None:
    """Print what ever more feeds cost: time per feed and memory are to stay the same."""
    columns = ("feeds", "cold s", "ms each", "CPU each", "warm s", "peak MB", "worker")
    print(*(f"{name:>8}" for name in columns))
    with server() as port:
        for feeds in sizes:
            got = measured("digest", feeds, port)
            each = [got[spent] / feeds * 1000 for spent in ("cold", "cpu")]  # both runs' CPU
            figures = [got["cold"], *each, *(got[name] for name in ("warm", "megabytes", "worker"))]
            print(f"{feeds:8}", *(f"{figure:8.1f}" for figure in figures), flush=True)


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    options.add_argument("--feeds", type=int, default=1000)
    options.add_argument("--growth", type=int, nargs="+", metavar="FEEDS")
    options.add_argument("--programs", nargs="*", default=list(PROGRAMS), choices=list(PROGRAMS))
    options.add_argument("--serve", action="store_true", help=argparse.SUPPRESS)
    options.add_argument("--measure", help=argparse.SUPPRESS)
    options.add_argument("--port", type=int, help=argparse.SUPPRESS)
    chosen = options.parse_args()
    if chosen.serve:
        asyncio.run(serve())
    elif chosen.measure:
        measure(chosen.measure, chosen.feeds, chosen.port)
    elif chosen.growth:
        grow(chosen.growth)
    else:
        compare(chosen.feeds, chosen.programs)


if __name__ == "__main__":
    main()
