"""Ctrl-C and SIGTERM while mail is sent: what is in flight is finished and recorded first."""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

from digest.cli.project import print_problems


@contextmanager
def drains() -> Iterator[Callable[[], bool]]:
    """Whether to stop, to be asked between messages; a second signal stops at once. At the end of
    the block a stopped program exits as that signal has it: 130 or 143."""
    caught: list[int] = []

    def stop(number: int, _frame: FrameType | None) -> None:
        if caught:
            raise KeyboardInterrupt
        caught.append(number)
        print_problems(["stopping once what is being sent is answered; again to stop at once"])

    before = {each: signal.signal(each, stop) for each in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield lambda: bool(caught)
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
    if caught:
        raise SystemExit(128 + caught[0])
