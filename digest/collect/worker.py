"""A worker process: takes jobs from standard input, answers on standard output.

Run by worker_pool as `python -m digest.collect.worker CPU_SECONDS MEMORY_BYTES`.
"""

from __future__ import annotations

import os
import pickle
import resource
import signal
import sys

from digest.collect.worker_pool import LENGTH, too_much
from digest.errors import DigestError


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
        packed = _answer(source.read(*LENGTH.unpack(length)))
        answers.write(LENGTH.pack(len(packed)) + packed)
        answers.flush()


def _allow_cpu(seconds: int) -> None:
    """Let the kernel end this process (SIGXCPU) when the next job takes longer than `seconds`."""
    usage = resource.getrusage(resource.RUSAGE_SELF)
    used = int(usage.ru_utime + usage.ru_stime) + 1
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (used + seconds, hard))


def _answer(packed: bytes) -> bytes:
    about, function, args, kwargs = pickle.loads(packed)  # noqa: S301  # from our own parent
    try:
        answer = function(*args, **kwargs)
    except DigestError as error:
        answer = error.problems[0]
    except RecursionError:
        answer = too_much(about, "its elements are nested too deeply")
    except MemoryError:
        answer = too_much(about, "reading it takes too much memory")
    return pickle.dumps(answer)


if __name__ == "__main__":
    main()
