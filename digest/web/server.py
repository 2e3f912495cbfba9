"""uvicorn in a thread beside the scheduler or the studio, for as long as they run."""

from __future__ import annotations

import socket
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING

import uvicorn

from digest.errors import Problem, UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from starlette.applications import Starlette


@contextmanager
def web_server(app: Starlette, *, host: str, port: int) -> Iterator[int]:
    """Serve `app` while the block runs, which is given the port; 0 asks for a free one.

    Raises UsageError where the port is not to be had.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        # listening before the thread starts: whoever comes at once waits instead of failing
        taking = socket.create_server((host, port), family=family)
    except OSError as error:
        raise UsageError(
            Problem(
                where=f"listen: {host}:{port}",
                what=error.strerror or str(error),
                next_step="stop what uses it, or write another `listen:` in digest.yaml",
            )
        ) from error
    server = uvicorn.Server(uvicorn.Config(app, log_level="warning", access_log=False))
    thread = threading.Thread(target=server.run, args=([taking],), name="web", daemon=True)
    thread.start()
    try:
        yield int(taking.getsockname()[1])
    finally:
        server.should_exit = True
        thread.join(timeout=10)
        taking.close()
