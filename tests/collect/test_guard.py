from __future__ import annotations

import asyncio
import socket
from ipaddress import ip_network

import pytest
from aiohttp.abc import AbstractResolver, ResolveResult
from hypothesis import given
from hypothesis import strategies as st

from digest.collect.fetch import HttpFetcher
from digest.collect.guard import AddressGuard, AddressRefusedError, literal_address
from digest.errors import FetchError
from digest.ports import FetchRequest

from .hostile_server import hostile_server, redirect, response, settings

NOT_PUBLIC = [
    "127.0.0.1",
    "10.1.2.3",
    "172.16.0.1",
    "192.168.1.1",
    "169.254.169.254",
    "100.64.0.1",
    "0.0.0.0",
    "224.0.0.1",
    "240.0.0.1",
    "255.255.255.255",
    "192.0.0.1",
    "198.18.0.1",
    "::",
    "::1",
    "::ffff:127.0.0.1",
    "::ffff:10.0.0.1",
    "::127.0.0.1",
    "64:ff9b::7f00:1",
    "64:ff9b:1::1",
    "2002:7f00:1::",
    "2001:0:4136:e378:8000:63bf:3fff:fdd2",
    "fe80::1",
    "fe80::1%eth0",
    "fc00::1",
    "ff02::1",
    "2001:db8::1",
]
PUBLIC = ["8.8.8.8", "2606:4700::1111", "::ffff:8.8.8.8", "64:ff9b::808:808", "2002:808:808::"]
NOTATIONS = [
    "127.0.0.1",
    "127.1",
    "2130706433",
    "0x7f000001",
    "0x7f.1",
    "0177.0.0.1",
    "017700000001",
    "0",
    "[::1]",
    "[::ffff:127.0.0.1]",
    "[::ffff:7f00:1]",
    "[64:ff9b::7f00:1]",
    "[2002:7f00:1::]",
    "localhost",
    "１２７.0.0.1",
    "①②⑦.0.0.1",
    "169.254.169.254",
]


@pytest.mark.parametrize("address", NOT_PUBLIC)
def test_addresses_that_are_not_public(address: str) -> None:
    assert not AddressGuard().allows(address)


@pytest.mark.parametrize("address", PUBLIC)
def test_public_addresses(address: str) -> None:
    assert AddressGuard().allows(address)


def test_a_named_network_is_allowed_in_every_wrapping() -> None:
    guard = AddressGuard([ip_network("10.0.0.0/8")])
    assert guard.allows("10.1.2.3")
    assert guard.allows("::ffff:10.1.2.3")
    assert not guard.allows("192.168.1.1")


@given(st.ip_addresses(v=4))
def test_wrapping_an_address_changes_nothing(address: object) -> None:
    guard = AddressGuard()
    packed = int(address).to_bytes(4, "big")  # type: ignore[call-overload]
    wrapped = socket.inet_ntop(socket.AF_INET6, b"\0" * 10 + b"\xff\xff" + packed)
    assert guard.allows(str(address)) == guard.allows(wrapped)


def test_the_socket_itself_is_refused() -> None:
    info = (socket.AF_INET, socket.SOCK_STREAM, 6, "", ("10.0.0.1", 80))
    with pytest.raises(AddressRefusedError):
        AddressGuard().open_socket(info)


def test_literal_addresses() -> None:
    assert literal_address("0x7f.1") == literal_address("2130706433") == "127.0.0.1"
    assert literal_address("::1") == "::1"
    assert literal_address("news.example") == literal_address("1.2.3.4.5") == ""
    assert literal_address("ü.example") == ""


@pytest.mark.parametrize("host", NOTATIONS)
def test_no_notation_gets_through(host: str) -> None:
    """Neither asked for directly nor as the target of a redirect."""

    async def run() -> None:
        refusing = settings(allow_networks=())
        only_here = settings(allow_networks=(ip_network("127.0.0.9/32"),))
        async with hostile_server({"/secret": response(b"secret")}, host="") as private:
            target = f"http://{host}:{private.port}/secret"
            async with HttpFetcher(refusing) as fetcher:
                with pytest.raises(FetchError, match="not a public address"):
                    await fetcher.fetch(FetchRequest(url=target))
            async with (
                hostile_server({"/": redirect(target)}, host="127.0.0.9") as public,
                HttpFetcher(only_here) as fetcher,
            ):
                with pytest.raises(FetchError, match=r"not a public address|redirects to"):
                    await fetcher.fetch(FetchRequest(url=public.url("/", "127.0.0.9")))
                assert public.requests, "the redirect was not asked for"
            assert private.requests == []

    asyncio.run(run())


class ChangingResolver(AbstractResolver):
    """DNS that names an allowed address first and a private one from then on."""

    def __init__(self, *addresses: str) -> None:
        self.addresses = list(addresses)
        self.asked = 0

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        self.asked += 1
        address = self.addresses.pop(0) if len(self.addresses) > 1 else self.addresses[0]
        return [
            ResolveResult(hostname=host, host=address, port=port, family=family, proto=0, flags=0)
        ]

    async def close(self) -> None:
        pass


def test_dns_that_changes_its_mind() -> None:
    async def run() -> None:
        allowed = settings(allow_networks=(ip_network("127.0.0.9/32"),))
        close = response(b"public", Connection="close")
        async with (
            hostile_server({"/": response(b"secret")}, host="127.0.0.1") as private,
            hostile_server({"/": close}, host="127.0.0.9", port=private.port) as public,
            HttpFetcher(allowed, resolver=ChangingResolver("127.0.0.9", "127.0.0.1")) as fetcher,
        ):
            request = FetchRequest(url=public.url("/", "rebind.example"))
            bodies = []
            # the second look may still be answered by what was checked the first time
            for _ in range(3):
                try:
                    bodies.append((await fetcher.fetch(request)).body)
                except FetchError as error:
                    assert "not a public address" in str(error)
            assert b"public" in bodies
            assert b"secret" not in bodies
            assert private.requests == []

    asyncio.run(run())


def test_one_private_address_among_several() -> None:
    """Whichever is tried, only the public one is connected to."""

    class Both(ChangingResolver):
        async def resolve(
            self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
        ) -> list[ResolveResult]:
            return [*await super().resolve(host, port), *await super().resolve(host, port)]

    async def run() -> None:
        allowed = settings(allow_networks=(ip_network("127.0.0.9/32"),))
        async with (
            hostile_server({"/": response(b"secret")}, host="127.0.0.1") as private,
            hostile_server({"/": response(b"public")}, host="127.0.0.9", port=private.port) as good,
            HttpFetcher(allowed, resolver=Both("127.0.0.1", "127.0.0.9")) as fetcher,
        ):
            fetched = await fetcher.fetch(FetchRequest(url=good.url("/", "both.example")))
            assert fetched.body == b"public"
            assert private.requests == []

    asyncio.run(run())


def test_a_proxy_of_the_operators_is_used(monkeypatch: pytest.MonkeyPatch) -> None:
    async def run() -> None:
        async with hostile_server({"http://news.example/feed": response(b"by proxy")}) as proxy:
            monkeypatch.setenv("http_proxy", proxy.url(""))
            async with HttpFetcher(settings(allow_networks=())) as fetcher:
                fetched = await fetcher.fetch(FetchRequest(url="http://news.example/feed"))
                assert fetched.body == b"by proxy"
                with pytest.raises(FetchError, match="not a public address"):
                    await fetcher.fetch(FetchRequest(url="http://0x7f.1/feed"))
            assert len(proxy.requests) == 1

    asyncio.run(run())
