"""A CSV export of another tool (Mailchimp, SendGrid, Buttondown, Substack, listmonk and the like,
or our own): who is in it, and who had left there."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import IO

from digest.config import values
from digest.config.document import shown_path
from digest.config.kinds import MisfitError
from digest.config.reading import nearest_hint, quoted
from digest.errors import Problem, UsageError
from digest.model import Subscriber

# what columns are called, without regard to case, spaces and marks; the first that is there counts
FIELDS: dict[str, tuple[str, ...]] = {
    "email": ("email", "emailaddress", "subscriberemail", "address", "mail"),
    "name": ("name", "fullname", "displayname", "subscribername"),
    "first_name": ("firstname", "fname", "givenname"),
    "last_name": ("lastname", "lname", "surname", "familyname"),
    "language": ("language", "lang", "locale"),
    "status": ("status", "subscribertype", "type", "state", "subscriptionstatus"),
    "unsubscribed": ("unsubtime", "unsubscribedat", "unsubscribedate", "emaildisabled"),
    "bounced": ("cleantime", "bouncedat"),
    "reason": ("reason", "unsubreason", "cleanreason"),
    "since": ("since", "created", "updatedat", "lastchanged"),
}
_SUBSCRIBED = {"", "subscribed", "active", "enabled", "confirmed", "regular", "premium", "gifted"}
_REASONS = {
    **dict.fromkeys(("unsubscribed", "removed", "inactive", "optedout"), "unsubscribed"),
    **dict.fromkeys(("bounced", "cleaned", "hardbounced", "undeliverable"), "bounced"),
    **dict.fromkeys(("complained", "complaint", "spam", "spamreport", "abuse"), "complained"),
    **dict.fromkeys(("operator", "blocklisted", "blacklisted", "disabled"), "operator"),
}
_UNCONFIRMED = {"unconfirmed", "unactivated", "pending"}
_NO = {"", "0", "false", "no"}
_MARKS = re.compile(r"[^a-z0-9]+")
_BOUNCE_CODE = re.compile(r"5\d\d\b|5\.\d")  # what SendGrid's list of bounces has for a status
_COMPUTED = re.compile(r"'(?=[=+\-@\t\r])")  # how exports keep spreadsheets from computing


@dataclass(frozen=True, slots=True, kw_only=True)
class ForeignRow:
    """Somebody in the file; `left` is the reason never to mail them, or ""."""

    line: int
    subscriber: Subscriber
    left: str
    since: datetime | None
    detail: str


def read_foreign(
    path: Path, named: Mapping[str, str], *, everybody_left: str = ""
) -> Iterator[ForeignRow | Problem]:
    """The rows of a file, and what is wrong with those that cannot be taken.

    `named` are columns by what they hold, where that is not to be guessed. With `everybody_left`
    the whole file is of people who left, for this reason. Raises UsageError for no such table.
    """
    shown, begin = shown_path(path), 1
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.reader(file, delimiter=_delimiter(file), strict=True)
            columns = _columns(next(reader, []), named, shown)
            begin = reader.line_num + 1
            for cells in reader:
                if any(map(str.strip, cells)):
                    yield _row(columns, cells, begin, shown, everybody_left)
                begin = reader.line_num + 1
    except OSError as error:
        raise UsageError(Problem(where=shown, what=f"cannot be read ({error.strerror})")) from error
    except UnicodeDecodeError as error:
        problem = Problem(where=shown, what="is not UTF-8", next_step="save it as CSV in UTF-8")
        raise UsageError(problem) from error
    except csv.Error as error:
        what = f"is not CSV ({error})"
        raise UsageError(Problem(where=f"{shown}:{begin}", what=what)) from error


def _delimiter(file: IO[str]) -> str:
    first = file.readline(100_000)
    file.seek(0)
    return max(",;\t", key=first.count)


def _columns(header: list[str], named: Mapping[str, str], shown: str) -> dict[str, int]:
    """Where each field stands."""
    plain = [_plain(name) for name in header]
    found: dict[str, int] = {}
    for field, names in FIELDS.items():
        if field not in named:
            found |= next(({field: plain.index(name)} for name in names if name in plain), {})
        elif not named[field]:
            continue
        elif named[field] not in header:
            what = f"has no column {quoted(named[field])}"
            hint = nearest_hint(named[field], header) or f"it has {', '.join(header)}"
            raise UsageError(Problem(where=f"{shown}:1", what=what, next_step=hint))
        else:
            found[field] = header.index(named[field])
    if "email" not in found:
        next_step = f"name it: --map email=COLUMN; it has {', '.join(header) or 'none'}"
        what = "has no column that looks like addresses"
        raise UsageError(Problem(where=f"{shown}:1", what=what, next_step=next_step))
    return found


def _row(
    columns: Mapping[str, int], cells: list[str], line: int, shown: str, everybody_left: str
) -> ForeignRow | Problem:
    def cell(field: str) -> str:
        at = columns.get(field, len(cells))
        return _COMPUTED.sub("", cells[at].strip(), count=1) if at < len(cells) else ""

    try:
        address = values.address(cell("email"))
        if "${" in address:  # the file is a stranger's: no variable of ours is filled in
            raise MisfitError("is not an e-mail address", "write name@example.org")
        left = everybody_left or _left(cell)
    except MisfitError as misfit:
        what = f"{quoted(cell('email'))} {misfit.what}"
        return Problem(where=f"{shown}:{line}", what=what, next_step=misfit.next_step)
    name = cell("name") or f"{cell('first_name')} {cell('last_name')}"
    return ForeignRow(
        line=line,
        subscriber=Subscriber(
            address=address,
            name=_or_nothing(name, values.line),
            language=_or_nothing(cell("language"), values.language),
        ),
        left=left,
        since=_moment(next(filter(None, map(cell, ("unsubscribed", "bounced", "since"))), "")),
        detail=" ".join(cell("reason").split())[:300],
    )


def _left(cell: Callable[[str], str]) -> str:
    """Why they are not to be mailed, or "". Raises MisfitError where the file leaves it open."""
    status = _plain(cell("status"))
    if status == "suppressed":  # our own export
        return _REASONS.get(_plain(cell("reason")), "operator")
    if reason := _REASONS.get(status):
        return reason
    if _BOUNCE_CODE.match(cell("status")):
        return "bounced"
    if status in _UNCONFIRMED:
        raise MisfitError("never confirmed", "leave them out, or let them sign up")
    if status not in _SUBSCRIBED:
        what = f"has the status {quoted(cell('status'))}"
        raise MisfitError(
            what, "write subscribed or unsubscribed, or --map status= to pass it over"
        )
    for reason in ("unsubscribed", "bounced"):
        if cell(reason).lower() not in _NO:
            return reason
    return ""


def _plain(text: str) -> str:
    return _MARKS.sub("", text.lower())


def _or_nothing(text: str, convert: Callable[[str], str]) -> str:
    """What may be left out where it does not fit."""
    try:
        return "" if "${" in text else convert(text)
    except MisfitError:
        return ""


def _moment(text: str) -> datetime | None:
    """ISO 8601, or seconds since 1970; None for anything else."""
    try:
        if text.isdigit():
            return datetime.fromtimestamp(int(text), UTC)
        at = datetime.fromisoformat(text)
        return at.astimezone(UTC) if at.tzinfo else at.replace(tzinfo=UTC)
    except (ValueError, OverflowError, OSError):
        return None
