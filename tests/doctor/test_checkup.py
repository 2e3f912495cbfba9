"""The examination itself: in order, all at once, and nothing waits for ever."""

from __future__ import annotations

import threading
from typing import cast

import pytest

from digest.doctor.checkup import Check, Finding, Setup, examine, found
from digest.errors import DigestError, Problem

SETUP = cast("Setup", None)  # these checks look at nothing


def test_findings_come_in_the_table_s_order() -> None:
    first_may = threading.Event()

    def waits(_: Setup) -> Finding:
        assert first_may.wait(10)  # the second one runs meanwhile
        return found("one")

    def tells(_: Setup) -> Finding:
        first_may.set()
        raise DigestError(Problem(where="two", what="is wrong"))

    checks = (Check(name="first", look=waits), Check(name="second", look=tells))
    (_, one), (_, two) = examine(checks, SETUP)
    assert one.said == "one"
    assert [str(problem) for problem in two.problems] == ["two: is wrong"]


def test_a_check_that_hangs_is_given_up() -> None:
    end = threading.Event()
    checks = (
        Check(name="slow", look=lambda _: found("late") if end.wait(30) else found("never")),
        Check(name="quick", look=lambda _: found("here")),
    )
    (_, slow), (_, quick) = examine(checks, SETUP, seconds=0.2)
    end.set()
    assert "took more than" in slow.problems[0].what
    assert quick.said == "here"


def test_a_bug_is_not_taken_for_a_fault_of_the_project() -> None:
    def stumbles(_: Setup) -> Finding:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        list(examine([Check(name="bug", look=stumbles)], SETUP))
