"""Who is sending: the name under which a process claims deliveries, and whether it still lives."""

from __future__ import annotations

import os
import socket
import sys
from secrets import token_hex

_START = token_hex(4)  # a container starts each time with the same host name and process number


def this_worker() -> str:
    """host:process:start, as written beside each claimed delivery."""
    return f"{socket.gethostname()}:{os.getpid()}:{_START}"


def is_alive(worker: str) -> bool:
    """Whether the process may still be sending. Of other hosts nothing is known: their leases
    run out instead."""
    process, _, start = worker.rpartition(":")
    host, _, number = process.rpartition(":")
    if host != socket.gethostname() or sys.platform == "win32":  # there, kill(pid, 0) kills
        return True
    if int(number) == os.getpid():
        return start == _START
    try:
        os.kill(int(number), 0)
    except ProcessLookupError:
        return False
    except PermissionError:  # it is somebody else's process
        return True
    return True
