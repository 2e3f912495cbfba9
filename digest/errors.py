"""The error tree and `Problem`, the one shape in which anything wrong is told to a person.

A message says what happened, where, and the next thing to do. Exit codes (cli): 1 an expected
failure, 2 usage or configuration, 3 a bug in digest.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

_LOGIN = re.compile(r"^([^/?#]*//)([^/?#@:]*:)?[^/?#]*@")


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One thing wrong: `where: what; next_step`."""

    where: str  # a feed URL, an address, "digest.yaml:12:5: newsletters.weekly.schedule"
    what: str
    next_step: str = ""

    def __str__(self) -> str:
        return f"{self.where}: {self.what}" + (f"; {self.next_step}" if self.next_step else "")


def without_password(url: str) -> str:
    """A URL as it may be shown: its password, or a login that is all one, is ***."""
    return _LOGIN.sub(r"\1\2***@", url)


def counted(count: int, one: str, many: str = "") -> str:
    """`1 entry`, `2 entries`: a number with its noun; `many` where an s does not make it."""
    return f"{count} {one if count == 1 else many or one + 's'}"


class DigestError(Exception):
    """Anything digest expects to go wrong; `exit_code` is what the command line returns."""

    exit_code = 1

    def __init__(self, problem: Problem | str, *more: Problem) -> None:
        self.problems: tuple[Problem, ...] = (
            (problem if isinstance(problem, Problem) else Problem(where="digest", what=problem)),
            *more,
        )
        super().__init__("\n".join(map(str, self.problems)))


class ConfigError(DigestError):
    """digest.yaml or subscribers.yaml is not right; carries every problem of the file, sorted."""

    exit_code = 2

    @classmethod
    def of(cls, problems: Sequence[Problem]) -> ConfigError:
        return cls(problems[0], *problems[1:])


class UsageError(DigestError):
    """The command was given something that does not exist or does not fit."""

    exit_code = 2


class FetchError(DigestError):
    """A URL could not be fetched: refused, unreachable, too large, too slow, an HTTP error."""

    def __init__(
        self,
        problem: Problem,
        *,
        status: int | None = None,
        retry_after_seconds: float | None = None,
    ) -> None:
        super().__init__(problem)
        self.status = status
        self.retry_after_seconds = retry_after_seconds


class ParseError(DigestError):
    """A document is not a feed, or not a readable one."""


class TemplateError(DigestError):
    """A template cannot be rendered; `where` is template:line."""


class StoreError(DigestError):
    """The database cannot be opened, is newer than this program, or refuses a change."""


class NoDatabaseError(StoreError):
    """There is no database yet, and none was to be made."""


class MailerError(DigestError):
    """The provider refuses us (login, reputation): the edition is held until the operator says
    otherwise, nobody is suppressed."""


class MailerDownError(MailerError):
    """The mailer cannot be used at present (unreachable, disk full): it is tried again by itself
    until the edition is too late."""


class NothingToSendError(DigestError):
    """There is no edition to make, with the reason: a recorded outcome, not a fault."""
