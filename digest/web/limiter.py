"""How often somebody may ask: so many times in a span, in the memory of one process."""

from __future__ import annotations

from collections import OrderedDict, deque
from datetime import datetime, timedelta
from ipaddress import IPv6Address, ip_address

_MOST_KEYS = 10_000  # who asked longest ago is forgotten first


class Limiter:
    """Counts by key; for one thread, such as an event loop."""

    def __init__(self, most: int, span: timedelta) -> None:
        self._most = most
        self._span = span
        self._asked: OrderedDict[str, deque[datetime]] = OrderedDict()

    def admits(self, key: str, now: datetime) -> bool:
        """Whether this is within the limit; one that is not is not counted."""
        asked = self._asked.setdefault(key, deque())
        self._asked.move_to_end(key)
        while asked and asked[0] <= now - self._span:
            asked.popleft()
        if len(asked) >= self._most:
            return False
        asked.append(now)
        if len(self._asked) > _MOST_KEYS:
            self._asked.popitem(last=False)
        return True


def network_of(client: str) -> str:
    """What one client has to itself: an IPv4 address, the first half of an IPv6 one."""
    try:
        address = ip_address(client)
    except ValueError:
        return client
    if not isinstance(address, IPv6Address):
        return client
    if address.ipv4_mapped:
        return str(address.ipv4_mapped)
    return address.exploded[:19]
