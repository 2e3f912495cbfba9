"""A worker process: takes jobs from standard input, answers on standard output.

Run by worker_pool as `python -m digest.collect.worker CPU_SECONDS MEMORY_BYTES`.
"""

from __future__ import annotations

import os
import pickle
import resource
import signal
import sys
from collections.abc import Generator
from typing import Any, BinaryIO

from digest.collect.worker_pool import LENGTH, Job, Question, too_much
from digest.errors import DigestError


def main() -> None:
    """Answer until standard input ends."""
    cpu_seconds, memory_bytes = int(sys.argv[1]), int(sys.argv[2])
    resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, memory_bytes))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's to answer
    source, answers = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # whatever a library prints goes to standard error
    caller = _Caller(source, answers)
    while job := caller.hear():
        _allow_cpu(cpu_seconds)
        caller.tell(_do(job, caller))


def _allow_cpu(seconds: int) -> None:
    """Let the kernel end this process (SIGXCPU) when the next job takes longer than `seconds`."""
    usage = resource.getrusage(resource.RUSAGE_SELF)
    used = int(usage.ru_utime + usage.ru_stime) + 1
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (used + seconds, hard))


class _Caller:
    """The program at the other end of the pipes; see worker_pool."""

    def __init__(self, source: BinaryIO, answers: BinaryIO) -> None:
        self._source = source
        self._answers = answers

    def hear(self) -> Any:
        """What the caller says; None at the end."""
        if not (length := self._source.read(LENGTH.size)):
            return None
        return pickle.loads(self._source.read(*LENGTH.unpack(length)))  # noqa: S301  # our parent

    def tell(self, words: object) -> None:
        packed = pickle.dumps(words)
        self._answers.write(LENGTH.pack(len(packed)) + packed)
        self._answers.flush()

    def ask(self, question: object) -> Any:
        self.tell(Question(question))
        return self.hear()


def _do(job: Job, caller: _Caller) -> object:
    about, function, args, kwargs = job
    try:
        done = function(*args, **kwargs)
        return _converse(done, caller) if isinstance(done, Generator) else done
    except DigestError as error:
        return error.problems[0]
    except RecursionError:
        return too_much(about, "its elements are nested too deeply")
    except MemoryError:
        return too_much(about, "reading it takes too much memory")


def _converse(steps: Generator[object, Any, object], caller: _Caller) -> object:
    try:
        question = next(steps)
        while True:
            question = steps.send(caller.ask(question))
    except StopIteration as end:
        return end.value


if __name__ == "__main__":
    main()
