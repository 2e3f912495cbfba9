"""The examination: every check at once, each within its time, the findings in the table's order."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future
from dataclasses import dataclass

from digest.config.types import Config
from digest.doctor.lookup import Lookup
from digest.errors import DigestError, Problem

SECONDS = 30.0  # for all checks; each of their questions has a shorter time of its own


@dataclass(frozen=True, slots=True, kw_only=True)
class Setup:
    """What is examined."""

    config: Config
    lookup: Lookup


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What a check found: `said` in a few words, or what is wrong."""

    said: str = ""
    problems: tuple[Problem, ...] = ()
    looked: bool = True  # False: there was nothing to look at, `said` tells why


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One line of the examination. `look` may raise a DigestError instead of finding problems."""

    name: str
    look: Callable[[Setup], Finding]
    is_remote: bool = False  # it asks other machines


def found(said: str, problems: Sequence[Problem] = ()) -> Finding:
    """`said` where all is well, else what is wrong."""
    return Finding(said="" if problems else said, problems=tuple(problems))


def not_looked(why: str) -> Finding:
    """There was nothing to look at."""
    return Finding(said=why, looked=False)


def examine(
    checks: Iterable[Check], setup: Setup, *, offline: bool = False, seconds: float = SECONDS
) -> Iterator[tuple[str, Finding]]:
    """The name and the finding of each check, in order, as they come. `offline` leaves out those
    that ask other machines; one that takes more than `seconds` is given up."""
    started = [
        (check, _nothing() if offline and check.is_remote else _start(check, setup))
        for check in checks
    ]
    deadline = time.monotonic() + seconds
    for check, finding in started:
        try:
            yield check.name, finding.result(max(0.0, deadline - time.monotonic()))
        except TimeoutError:
            what = f"took more than {seconds:.0f} seconds"
            problem = Problem(where=check.name, what=what, next_step="try again: digest doctor")
            yield check.name, Finding(problems=(problem,))


def _start(check: Check, setup: Setup) -> Future[Finding]:
    finding: Future[Finding] = Future()

    def look() -> None:
        try:
            finding.set_result(check.look(setup))
        except DigestError as error:
            finding.set_result(Finding(problems=error.problems))
        except BaseException as error:  # noqa: BLE001, a bug: it is raised where it is waited for
            finding.set_exception(error)

    # an executor would wait at exit for a thread that hangs
    threading.Thread(target=look, name=f"doctor {check.name}", daemon=True).start()
    return finding


def _nothing() -> Future[Finding]:
    finding: Future[Finding] = Future()
    finding.set_result(not_looked("not looked at: --offline"))
    return finding
