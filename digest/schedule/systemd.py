"""Word to systemd (sd_notify(3)): ready, reloading, stopping, alive. Nothing without systemd."""

from __future__ import annotations

import os
import socket
import time


def notify(*lines: str) -> None:
    """Send `READY=1` and the like to the service manager that started us, if it wants to know."""
    where = os.environ.get("NOTIFY_SOCKET", "")
    if not where or not hasattr(socket, "AF_UNIX"):
        return
    address = f"\0{where[1:]}" if where.startswith("@") else where  # an abstract name
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as channel:
        try:
            channel.sendto("\n".join(lines).encode(), address)
        except OSError:
            return  # the manager went away: no reason to stop


def reloading() -> None:
    """Say that the files are read again; `READY=1` ends it (Type=notify-reload)."""
    notify("RELOADING=1", f"MONOTONIC_USEC={time.monotonic_ns() // 1000}")


def watchdog_seconds() -> float | None:
    """How often the manager wants a sign of life; None when it does not (WatchdogSec=)."""
    if os.environ.get("WATCHDOG_PID", str(os.getpid())) != str(os.getpid()):
        return None
    microseconds = os.environ.get("WATCHDOG_USEC", "")
    return int(microseconds) / 1e6 if microseconds.isdigit() and int(microseconds) else None
