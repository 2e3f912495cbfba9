"""Worker processes, each within limits of CPU time, wall time and memory.

What reads a stranger's markup can take time quadratic in its input, and memory a large multiple of
it: that costs its worker, never the program. Workers are plain subprocesses that talk through
pipes, so nothing is forked from a process with threads, and the caller's main module is not run
again. They also use the second core.
"""

from __future__ import annotations

import asyncio
import os
import pickle
import signal
import struct
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import Callable, Generator
from dataclasses import dataclass
from typing import Any, ParamSpec, Self, TypeVar, cast

from digest.errors import ParseError, Problem, without_password

CPU_SECONDS = 10
WALL_SECONDS = 30.0
MEMORY_BYTES = 1_000_000_000
JOBS_PER_WORKER = 1_000  # then a fresh one: what a library leaks is given back
LENGTH = struct.Struct(">I")  # before every pickle in either direction

P = ParamSpec("P")
T = TypeVar("T")
Q = TypeVar("Q")
A = TypeVar("A")

Job = tuple[str, Callable[..., object], tuple[Any, ...], dict[str, Any]]  # about, function, …


@dataclass(frozen=True, slots=True)
class Question:
    """What a job, a generator, yields to its caller."""

    words: object


class WorkerPool:
    """Runs functions in workers, which start when first needed; an async context manager."""

    def __init__(
        self,
        *,
        workers: int | None = None,
        cpu_seconds: int = CPU_SECONDS,
        wall_seconds: float = WALL_SECONDS,
        memory_bytes: int = MEMORY_BYTES,
    ) -> None:
        # one more than cores: a worker waits while the caller saves what the last one made
        self._places = asyncio.Semaphore(workers or min((os.cpu_count() or 1) + 1, 4))
        self._idle: list[_Worker] = []  # the last used comes first: a short run starts only one
        self._cpu_seconds = cpu_seconds
        self._wall_seconds = wall_seconds
        self._memory_bytes = memory_bytes

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        for worker in self._idle:
            await worker.stop()
        self._idle.clear()

    async def run(
        self, about: str, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """What `function`, which a module must define, returns in a worker.

        Raises ParseError when it does, and one about `about` (a URL) when it is beyond a limit.
        """
        return cast("T", await self._work((about, function, args, kwargs), _no_question))

    async def converse(
        self,
        about: str,
        answer: Callable[[Q], A],
        function: Callable[P, Generator[Q, A, T]],
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> T:
        """As `run`, of a generator: what it yields are questions, which `answer` answers here."""
        return cast("T", await self._work((about, function, args, kwargs), answer))

    async def _work(self, job: Job, answer: Callable[[Any], object]) -> object:
        about = job[0]
        async with self._places:
            worker = self._idle.pop() if self._idle else await self._start()
            keep = False
            try:
                async with asyncio.timeout(self._wall_seconds):
                    done = await worker.do(job, answer)
                keep = worker.jobs < JOBS_PER_WORKER
            except TimeoutError:
                what = f"reading it took longer than {self._wall_seconds:g} s"
                raise ParseError(too_much(about, what)) from None
            except (EOFError, ConnectionError):
                raise ParseError(too_much(about, await self._death(worker))) from None
            finally:
                if keep:
                    self._idle.append(worker)
                else:
                    await worker.stop()
        if isinstance(done, Problem):
            raise ParseError(done)
        return done

    async def _start(self) -> _Worker:
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-P",  # the folder it is run in may hold a digest.py of its own
            "-m",
            "digest.collect.worker",
            str(self._cpu_seconds),
            str(self._memory_bytes),
            stdin=PIPE,
            stdout=PIPE,
        )
        return _Worker(process)

    async def _death(self, worker: _Worker) -> str:
        code = await worker.exit_code()
        if code == -signal.SIGXCPU:
            return f"reading it took more than {self._cpu_seconds} s of processor time"
        limit = f"{self._memory_bytes / 1e6:g} MB"
        return f"its reader died ({code}); it may need more than {limit} of memory"


class _Worker:
    """One worker process and its pipes."""

    def __init__(self, process: Process) -> None:
        self._process = process
        self._stdin = cast("asyncio.StreamWriter", process.stdin)
        self._stdout = cast("asyncio.StreamReader", process.stdout)
        self.jobs = 0

    async def do(self, job: Job, answer: Callable[[Any], object]) -> object:
        """What a job returns. Raises EOFError or ConnectionError when the worker dies of it."""
        self.jobs += 1
        await self._tell(job)
        while isinstance(said := await self._hear(), Question):
            await self._tell(answer(said.words))
        return said

    async def _tell(self, words: object) -> None:
        packed = pickle.dumps(words)
        self._stdin.write(LENGTH.pack(len(packed)) + packed)
        await self._stdin.drain()

    async def _hear(self) -> object:
        (length,) = LENGTH.unpack(await self._stdout.readexactly(LENGTH.size))
        # from a process of ours that runs our code only; a feed's bytes are never unpickled
        return pickle.loads(await self._stdout.readexactly(length))  # noqa: S301

    async def exit_code(self) -> int:
        return await self._process.wait()

    async def stop(self) -> None:
        if self._process.returncode is None:
            self._process.kill()
        await self._process.wait()


def _no_question(words: object) -> object:
    raise AssertionError(f"a question from a job that has none: {words!r}")


def too_much(about: str, what: str) -> Problem:
    """A document that is beyond a limit."""
    next_step = "tell the site that its feed cannot be read"
    return Problem(where=without_password(about), what=what, next_step=next_step)
