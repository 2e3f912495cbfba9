"""Politeness: how many requests run at once, in all and to one host, and the pause between them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

PAUSE_SECONDS = 0.1  # between the starts of two requests to one host


class HostGate:
    """Lets `total` requests through at once, at most `per_host` of them to the same host."""

    def __init__(self, *, total: int, per_host: int) -> None:
        self._total = asyncio.Semaphore(total)
        self._per_host = per_host
        self._hosts: dict[str, asyncio.Semaphore] = {}
        self._next_start: dict[str, float] = {}

    @asynccontextmanager
    async def turn(self, host: str) -> AsyncIterator[None]:
        """Wait for a turn at `host`; whoever waits for a busy host takes no place from others."""
        async with self._hosts.setdefault(host, asyncio.Semaphore(self._per_host)):
            clock = asyncio.get_running_loop().time
            start = max(clock(), self._next_start.get(host, 0.0))
            self._next_start[host] = start + PAUSE_SECONDS
            if (wait := start - clock()) > 0:
                await asyncio.sleep(wait)
            async with self._total:
                yield
