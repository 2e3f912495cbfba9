"""Fetching over HTTP (RFC 9110) within bounds of size, time, redirects and addresses."""

from __future__ import annotations

import asyncio
import re
import urllib.request
from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Self
from urllib.parse import unquote

import aiohttp
from yarl import URL

from digest import __version__
from digest.collect.gate import HostGate
from digest.collect.guard import AddressGuard, AddressRefusedError, Resolver, literal_address
from digest.collect.refusals import refusal, status_refusal
from digest.config.types import CollectSettings
from digest.errors import FetchError
from digest.ports import Fetched, FetchRequest, Now

_PERMANENT = {301, 308}
_REDIRECTS = {301, 302, 303, 307, 308}
_MAX_AGE = re.compile(r"(?:^|,)\s*max-age\s*=\s*\"?(\d{1,9})", re.IGNORECASE)
_CHUNK = 65_536
_MOST_LOOKUPS = 32  # names looked up at once, a thread each
_PRIVATE = "if you trust it, name its network in collect.allow_networks"


@dataclass(frozen=True, slots=True)
class _Hop:
    """One request of a chain of redirects."""

    url: URL
    headers: Mapping[str, str]
    permanent: bool = True  # every redirect so far was 301 or 308


def utc_now() -> datetime:
    """The present, for reading a Retry-After date."""
    return datetime.now(UTC)


class HttpFetcher:
    """ports.Fetcher over aiohttp; an async context manager. Keeps no cookies.

    `root` is the folder that `file:` URLs may read from; None refuses them all.
    """

    def __init__(
        self,
        settings: CollectSettings,
        *,
        root: Path | None = None,
        user_agent: str = "",
        resolver: aiohttp.abc.AbstractResolver | None = None,
        now: Now = utc_now,
    ) -> None:
        self.user_agent = user_agent or product(settings.contact)
        self._settings = settings
        self._root = root.resolve() if root else None
        self._guard = AddressGuard(settings.allow_networks)
        self._gate = HostGate(total=settings.concurrency, per_host=settings.per_host)
        self._resolver = resolver
        self._now = now
        self._proxies = urllib.request.getproxies()

    async def __aenter__(self) -> Self:
        resolver = self._resolver or Resolver(min(self._settings.concurrency, _MOST_LOOKUPS))
        # aiohttp's default TLS context is made once per process and shared
        self._direct = self._session(
            aiohttp.TCPConnector(
                limit=0,  # the gate holds the limits
                resolver=resolver,
                socket_factory=self._guard.open_socket,
                ttl_dns_cache=60,
            )
        )
        # A proxy of the operator's decides itself where to connect and lies in a private network
        # as a rule: only addresses written in a URL can be checked on this way.
        self._proxied = self._session(aiohttp.TCPConnector(limit=0))
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._direct.close()
        await self._proxied.close()

    def _session(self, connector: aiohttp.TCPConnector) -> aiohttp.ClientSession:
        return aiohttp.ClientSession(
            connector=connector,
            cookie_jar=aiohttp.DummyCookieJar(),
            timeout=aiohttp.ClientTimeout(total=None),  # the deadline spans redirects as well
            headers={"User-Agent": self.user_agent, "Accept-Encoding": "gzip, deflate, br, zstd"},
        )

    async def fetch(self, request: FetchRequest) -> Fetched:
        """Get one URL; see ports.Fetcher."""
        if request.url.lower().startswith("file:"):
            return await asyncio.to_thread(self._read_file, request.url)
        first = _first_hop(request)
        async with self._gate.turn(first.url.authority):
            try:
                async with asyncio.timeout(self._settings.timeout_seconds):
                    return await self._follow(request, first)
            except TimeoutError:
                limit = f"{self._settings.timeout_seconds:g}"
                raise refusal(
                    request.url,
                    f"no complete answer within {limit} s",
                    "try it in a browser, or raise collect.timeout_seconds",
                ) from None
            except (aiohttp.ClientError, OSError, ValueError) as error:
                raise _network_refusal(request.url, error) from error

    async def _follow(self, request: FetchRequest, hop: _Hop) -> Fetched:
        for _ in range(self._settings.max_redirects + 1):
            self._check(request.url, hop.url)
            proxy = self._proxy(hop.url)
            session = self._proxied if proxy else self._direct
            async with session.get(
                hop.url, headers=hop.headers, allow_redirects=False, proxy=proxy
            ) as response:
                if response.status not in _REDIRECTS:
                    return await self._answer(request, hop, response)
                hop = _next_hop(request, hop, response)
        raise refusal(
            request.url,
            f"more than {self._settings.max_redirects} redirects",
            "open the address in a browser and add the one it ends at",
        )

    def _check(self, asked: str, url: URL) -> None:
        """Refuse what is not http(s), and what writes an address that may not be reached."""
        if url.scheme not in {"http", "https"} or not url.host:
            raise refusal(asked, f"{url.scheme or 'this'} is not an http or https address")
        address = literal_address(url.host)
        if address and not self._guard.allows(address):
            raise _address_refusal(asked, address)

    def _proxy(self, url: URL) -> str | None:
        """The proxy named by HTTP_PROXY, HTTPS_PROXY and NO_PROXY for this URL."""
        proxy = self._proxies.get(url.scheme)
        return proxy if proxy and not urllib.request.proxy_bypass(url.host or "") else None

    async def _answer(
        self, request: FetchRequest, hop: _Hop, response: aiohttp.ClientResponse
    ) -> Fetched:
        headers = response.headers
        # 226 IM Used (RFC 3229): the body holds only the entries that are new to us
        if response.status not in {200, 226, 304}:
            raise status_refusal(
                request.url, response.status, headers.get("Retry-After", ""), self._now
            )
        body = b"" if response.status == 304 else await self._body(request.url, response)
        max_age = _MAX_AGE.search(headers.get("Cache-Control", ""))
        moved = hop.permanent and hop.url != _bare(URL(request.url.strip()))
        return Fetched(
            url=request.url,
            final_url=str(hop.url),
            status=304 if response.status == 304 else 200,
            body=body,
            content_type=headers.get("Content-Type", ""),
            # a 304 need not repeat the validators (RFC 9110 section 15.4.5)
            etag=headers.get("ETag", "") or (request.etag if not body else ""),
            last_modified=headers.get("Last-Modified", "")
            or (request.last_modified if not body else ""),
            max_age_seconds=float(max_age[1]) if max_age else None,
            permanent_url=str(hop.url) if moved else "",
            wire_bytes=response.content.total_raw_bytes if body else 0,
        )

    async def _body(self, url: str, response: aiohttp.ClientResponse) -> bytes:
        """The decoded body. aiohttp inflates piece by piece, so a bomb is cut at the limit."""
        body = bytearray()
        async for chunk in response.content.iter_chunked(_CHUNK):
            body += chunk
            if len(body) > self._settings.max_bytes:
                response.close()
                limit = f"{self._settings.max_bytes / 1e6:g} MB"
                raise refusal(url, f"larger than {limit}", "raise collect.max_bytes if it is right")
        return bytes(body)

    def _read_file(self, url: str) -> Fetched:
        path = Path(unquote(url[len("file:") :].removeprefix("//")))
        if self._root is None:
            raise refusal(url, "file: addresses are not read here", "use an http(s) address")
        path = (self._root / path).resolve()
        if not path.is_relative_to(self._root):
            raise refusal(url, f"lies outside the project folder {self._root}", "move it there")
        if not path.is_file():
            raise refusal(url, "there is no such file", "check the path in digest.yaml")
        try:
            with path.open("rb") as file:
                body = file.read(self._settings.max_bytes + 1)
        except OSError as error:
            raise refusal(url, f"cannot be read: {error.strerror}") from error
        if len(body) > self._settings.max_bytes:
            raise refusal(url, f"larger than {self._settings.max_bytes / 1e6:g} MB")
        return Fetched(url=url, final_url=url, status=200, body=body)


def product(contact: str) -> str:
    """The User-Agent: who asks, and how to reach whoever runs it (RFC 9110 section 10.1.5)."""
    # what follows goes into a header: printable ASCII only
    contact = re.sub(r"[^\x21-\x7e]", "", contact)
    return f"newsletter-digest/{__version__}" + (f" (+{contact})" if contact else "")


def _bare(url: URL) -> URL:
    """The URL without credentials and fragment. ValueError when it has no host."""
    return url.with_user(None).with_fragment(None)


def _first_hop(request: FetchRequest) -> _Hop:
    try:
        asked = URL(request.url.strip())
        bare = _bare(asked)
    except ValueError as error:
        raise refusal(request.url, "is not a URL", "correct it in digest.yaml") from error
    headers = {"Accept": request.accept or "*/*", **request.headers}
    if request.etag:
        headers["If-None-Match"] = request.etag
    if request.last_modified:
        headers["If-Modified-Since"] = request.last_modified
    if asked.user is not None:
        login = f"{asked.user}:{asked.password or ''}".encode()
        headers["Authorization"] = f"Basic {b64encode(login).decode()}"  # RFC 7617
    return _Hop(bare, headers)


def _next_hop(request: FetchRequest, hop: _Hop, response: aiohttp.ClientResponse) -> _Hop:
    location = response.headers.get("Location", "")
    try:
        target = _bare(hop.url.join(URL(location))) if location else None
    except ValueError:  # not a URL, or one without a host, as of a file
        target = None
    if target is None:
        what = f"redirects to {location[:100]!r}, which is not an http or https address"
        raise refusal(request.url, what, "check it in a browser")
    headers = hop.headers
    if _origin(target) != _origin(hop.url):
        # what was meant for one site is not told to another
        headers = {"Accept": headers["Accept"]}
    return _Hop(target, headers, hop.permanent and response.status in _PERMANENT)


def _origin(url: URL) -> tuple[str, str | None, int | None]:
    return url.scheme, url.host, url.port


def _address_refusal(url: str, address: str) -> FetchError:
    return refusal(url, f"leads to {address}, which is not a public address", _PRIVATE)


def _network_refusal(url: str, error: Exception) -> FetchError:
    """What a fault of the network or of the server's HTTP means."""
    cause = error.os_error if isinstance(error, aiohttp.ClientConnectorError) else error
    if isinstance(cause, AddressRefusedError):
        return _address_refusal(url, cause.address)
    if isinstance(error, aiohttp.ClientConnectorDNSError):
        return refusal(url, "its host name has no address", "check the spelling, or the network")
    if isinstance(error, aiohttp.ClientSSLError | aiohttp.ClientConnectorCertificateError):
        return refusal(url, "its TLS certificate is not valid", "check it in a browser")
    if isinstance(error, aiohttp.ClientConnectorError):
        what = f"cannot connect: {error.os_error.strerror or error.os_error}"
        return refusal(url, what, "check that the site is up; it is tried again later by itself")
    if isinstance(error, aiohttp.ClientPayloadError | aiohttp.ServerDisconnectedError):
        return refusal(
            url, "the answer is incomplete or garbled", "it is tried again later by itself"
        )
    return refusal(url, f"not a proper HTTP answer ({type(error).__name__})", "check the address")
