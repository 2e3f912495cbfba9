"""Which addresses may be connected to: the public ones, and the networks that the operator names.

The check is made where a socket is opened, so the checked address is the connected one: whatever
notation a URL uses (decimal, octal, IPv4-mapped) and whatever DNS says the second time.
"""

from __future__ import annotations

import asyncio
import errno
import socket
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

from aiohttp.abc import AbstractResolver, ResolveResult

Address = IPv4Address | IPv6Address
AddressInfo = tuple[
    int | socket.AddressFamily, int | socket.SocketKind, int, str, tuple[object, ...]
]

# prefixes whose addresses reach an IPv4 address written in their last 32 bits (RFC 6052, RFC 4291)
_IPV4_IN_LAST_BITS = (IPv6Network("64:ff9b::/96"), IPv6Network("::/96"))
# translated by rules of the local network (RFC 8215), which Python's tables do not know yet
_LOCAL_NAT64 = IPv6Network("64:ff9b:1::/48")


class AddressRefusedError(OSError):
    """The address is not a public one, and no allowed network holds it."""

    def __init__(self, address: str) -> None:
        super().__init__(errno.EACCES, "not a public address")
        self.address = address


class AddressGuard:
    """Refuses sockets to private, loopback, link-local, CGNAT, multicast and reserved addresses."""

    def __init__(self, allowed: Sequence[IPv4Network | IPv6Network] = ()) -> None:
        self._allowed = tuple(allowed)

    def allows(self, text: str) -> bool:
        """Whether this address (as the system's resolver writes it) may be connected to."""
        address = _reached(ip_address(text.partition("%")[0]))
        if any(address in network for network in self._allowed):
            return True
        # is_global follows the IANA special-purpose registries (RFC 6890), multicast apart
        return address.is_global and not address.is_multicast and address not in _LOCAL_NAT64

    def open_socket(self, info: AddressInfo) -> socket.socket:
        """A socket for aiohttp's connector to connect with. Raises AddressRefusedError."""
        family, kind, protocol, _, sockaddr = info
        address = str(sockaddr[0])
        if not self.allows(address):
            raise AddressRefusedError(address)
        opened = socket.socket(family=family, type=kind, proto=protocol)
        opened.setblocking(False)
        return opened


class Resolver(AbstractResolver):
    """The system's resolver in threads of its own, so that names without an answer delay nobody."""

    def __init__(self, threads: int) -> None:
        self._threads = ThreadPoolExecutor(threads, thread_name_prefix="resolve")

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        """Every address of `host`. Raises OSError when there is none."""
        loop = asyncio.get_running_loop()
        infos = await loop.run_in_executor(
            self._threads, lambda: socket.getaddrinfo(host, port, family, socket.SOCK_STREAM)
        )
        return [
            ResolveResult(
                hostname=host,
                host=str(sockaddr[0]),
                port=port,
                family=found,
                proto=protocol,
                flags=socket.AI_NUMERICHOST,
            )
            for found, _, protocol, _, sockaddr in infos
        ]

    async def close(self) -> None:
        """Let go of the threads; one that still waits for an answer is not waited for."""
        self._threads.shutdown(wait=False, cancel_futures=True)


def literal_address(host: str) -> str:
    """The address that `host` writes in any notation inet_aton(3) reads; "" for a name."""
    try:
        return str(ip_address(host))
    except ValueError:
        pass
    try:
        return socket.inet_ntoa(socket.inet_aton(host))
    except (OSError, UnicodeEncodeError):
        return ""


def _reached(address: Address) -> Address:
    """The address that is reached in the end: IPv4 may be wrapped in IPv6."""
    if isinstance(address, IPv4Address):
        return address
    if address.ipv4_mapped or address.sixtofour:
        return address.ipv4_mapped or address.sixtofour or address
    if int(address) > 1 and any(address in prefix for prefix in _IPV4_IN_LAST_BITS):
        return IPv4Address(int(address) & 0xFFFFFFFF)
    return address  # Teredo is not global as it is
