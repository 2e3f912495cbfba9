"""A parser process: reads documents from standard input, answers on standard output.

Run by parse_pool as `python -m digest.collect.parse_worker CPU_SECONDS MEMORY_BYTES`.
"""

from __future__ import annotations

import os
import pickle
import resource
import signal
import sys
from typing import BinaryIO

from digest.collect.parse import parse_feed
from digest.collect.parse_pool import LENGTH
from digest.errors import ParseError, Problem
from digest.model import ParsedFeed


def main() -> None:
    """Answer until standard input ends."""
    cpu_seconds, memory_bytes = int(sys.argv[1]), int(sys.argv[2])
    resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, memory_bytes))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's to answer
    source, answers = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # whatever a library prints goes to standard error
    while length := source.read(LENGTH.size):
        _allow_cpu(cpu_seconds)
        _answer(pickle.loads(source.read(*LENGTH.unpack(length))), answers)  # noqa: S301  # ours


def _allow_cpu(seconds: int) -> None:
    """Let the kernel end this process (SIGXCPU) when the next job takes longer than `seconds`."""
    usage = resource.getrusage(resource.RUSAGE_SELF)
    used = int(usage.ru_utime + usage.ru_stime) + 1
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (used + seconds, hard))


def _answer(job: tuple[bytes, str, str], answers: BinaryIO) -> None:
    body, url, content_type = job
    answer: ParsedFeed | Problem
    try:
        answer = parse_feed(body, url=url, content_type=content_type)
    except ParseError as error:
        answer = error.problems[0]
    except RecursionError:
        answer = _too_much(url, "its elements are nested too deeply")
    except MemoryError:
        answer = _too_much(url, "parsing it takes too much memory")
    packed = pickle.dumps(answer)
    answers.write(LENGTH.pack(len(packed)) + packed)
    answers.flush()


def _too_much(url: str, what: str) -> Problem:
    return Problem(where=url, what=what, next_step="tell the site that its feed cannot be read")


if __name__ == "__main__":
    main()
