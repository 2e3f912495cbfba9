"""Parsing in worker processes, each within limits of CPU time, wall time and memory.

A parser's time can be quadratic in its input, and its memory a large multiple of it: such a feed
costs its worker, never the program. Workers are plain subprocesses that talk through pipes, so
nothing is forked from a process with threads, and the caller's main module is not run again.
"""

from __future__ import annotations

import asyncio
import os
import pickle
import signal
import struct
import sys
from asyncio.subprocess import PIPE, Process
from types import TracebackType
from typing import Self, cast

from digest.collect.document import unreadable
from digest.errors import ParseError, Problem
from digest.model import ParsedFeed

CPU_SECONDS = 10
WALL_SECONDS = 30.0
MEMORY_BYTES = 1_000_000_000
JOBS_PER_WORKER = 1_000  # then a fresh one: what a parser leaks is given back
LENGTH = struct.Struct(">I")  # before every pickle in either direction
_SITE = "tell the site that its feed cannot be read"


class PoolParser:
    """ports.Parser over worker processes, started when first needed; an async context manager."""

    def __init__(
        self,
        *,
        workers: int | None = None,
        cpu_seconds: int = CPU_SECONDS,
        wall_seconds: float = WALL_SECONDS,
        memory_bytes: int = MEMORY_BYTES,
    ) -> None:
        self._workers = workers or min(os.cpu_count() or 1, 4)
        self._arguments = (str(cpu_seconds), str(memory_bytes))
        self._cpu_seconds = cpu_seconds
        self._wall_seconds = wall_seconds
        self._memory_bytes = memory_bytes
        self._places = asyncio.Semaphore(self._workers)
        self._idle: list[_Worker] = []

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for worker in self._idle:
            await worker.stop()
        self._idle.clear()

    async def parse(self, body: bytes, *, url: str, content_type: str = "") -> ParsedFeed:
        """Read a feed; see ports.Parser."""
        async with self._places:
            worker = self._idle.pop() if self._idle else await _Worker.start(self._arguments)
            keep = False
            try:
                async with asyncio.timeout(self._wall_seconds):
                    answer = await worker.ask((body, url, content_type))
                keep = worker.jobs < JOBS_PER_WORKER
            except TimeoutError:
                what = f"parsing it took longer than {self._wall_seconds:g} s"
                raise unreadable(url, what, _SITE) from None
            except (EOFError, ConnectionError):
                raise unreadable(url, await self._death(worker), _SITE) from None
            finally:
                if keep:
                    self._idle.append(worker)
                else:
                    await worker.stop()
        if isinstance(answer, Problem):
            raise ParseError(answer)
        return answer

    async def _death(self, worker: _Worker) -> str:
        code = await worker.exit_code()
        if code == -signal.SIGXCPU:
            return f"parsing it took more than {self._cpu_seconds} s of processor time"
        limit = f"{self._memory_bytes / 1e6:g} MB"
        return f"its parser died ({code}); it may need more than {limit} of memory"


class _Worker:
    """One worker process and its pipes."""

    def __init__(self, process: Process) -> None:
        self._process = process
        self._stdin = cast("asyncio.StreamWriter", process.stdin)
        self._stdout = cast("asyncio.StreamReader", process.stdout)
        self.jobs = 0

    @classmethod
    async def start(cls, arguments: tuple[str, ...]) -> _Worker:
        return cls(
            await asyncio.create_subprocess_exec(
                sys.executable,
                "-P",  # the folder it is run in may hold a digest.py of its own
                "-m",
                "digest.collect.parse_worker",
                *arguments,
                stdin=PIPE,
                stdout=PIPE,
            )
        )

    async def ask(self, job: tuple[bytes, str, str]) -> ParsedFeed | Problem:
        """Hand over a document. Raises EOFError or ConnectionError when the worker dies of it."""
        self.jobs += 1
        packed = pickle.dumps(job)
        self._stdin.write(LENGTH.pack(len(packed)) + packed)
        await self._stdin.drain()
        (length,) = LENGTH.unpack(await self._stdout.readexactly(LENGTH.size))
        # from a process of ours that runs our code only; a feed's bytes are never unpickled
        packed = await self._stdout.readexactly(length)
        return cast("ParsedFeed | Problem", pickle.loads(packed))  # noqa: S301

    async def exit_code(self) -> int:
        return await self._process.wait()

    async def stop(self) -> None:
        if self._process.returncode is None:
            self._process.kill()
        await self._process.wait()
