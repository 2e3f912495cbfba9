"""Who is sending: the name under which a process claims deliveries, and whether it still lives."""

from __future__ import annotations

import os
import socket
import sys


def this_worker() -> str:
    """host:process, as written beside each claimed delivery."""
    return f"{socket.gethostname()}:{os.getpid()}"


def is_alive(worker: str) -> bool:
    """Whether the process may still be sending. Of other hosts nothing is known: their leases
    run out instead."""
    host, _, process = worker.rpartition(":")
    if host != socket.gethostname() or sys.platform == "win32":  # there, kill(pid, 0) kills
        return True
    try:
        os.kill(int(process), 0)
    except ProcessLookupError:
        return False
    except PermissionError:  # it is somebody else's process
        return True
    return True
