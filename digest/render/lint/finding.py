"""A finding: one fault of a mail, with its place, why it matters and what to do."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    """error: readers lose something, a send is stopped; warning: worth a change; note: knowing."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"

    @property
    def rank(self) -> int:
        """0 is the worst."""
        return list(Severity).index(self)


class Part(StrEnum):
    """Which part of the mail a place counts in."""

    HEADERS = "headers"
    HTML = "html"
    TEXT = "text"


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Place:
    """Where in a part; both count from 1, a tab is one column."""

    line: int = 1
    column: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One fault: `rule` says which check found it, `fix` is the change that removes it."""

    rule: str
    severity: Severity
    what: str
    why: str
    fix: str
    part: Part = Part.HTML
    place: Place = Place()
    clients: tuple[str, ...] = ()  # the mail programs that are concerned; () is all
    times: int = 1  # how often; `place` is the first


def in_order(findings: list[Finding]) -> tuple[Finding, ...]:
    """The worst first, each kind from the top of the mail to its end."""
    parts = list(Part)
    return tuple(sorted(findings, key=lambda f: (f.severity.rank, parts.index(f.part), f.place)))
