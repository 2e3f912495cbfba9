"""`digest subscribers import`: people from another tool's CSV, and its unsubscriptions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import nullcontext
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from digest.cli.feed_check import open_store
from digest.cli.held import chosen_list
from digest.cli.project import load_project, print_json, print_problems, say
from digest.errors import Problem, UsageError

if TYPE_CHECKING:
    from digest.config.foreign_list import ForeignRow
    from digest.config.types import Listed
    from digest.model import Subscriber, Suppression
    from digest.store import Store

_AT_ONCE = 500  # rows looked up in the store


class Left(StrEnum):
    """Why everybody in a file had left."""

    UNSUBSCRIBED = "unsubscribed"
    BOUNCED = "bounced"
    COMPLAINED = "complained"


@dataclass(frozen=True, slots=True)
class _Sorted:
    """What becomes of the rows of a file."""

    added: list[Subscriber] = field(default_factory=list)
    left: list[Suppression] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)


def import_subscribers(
    file: Annotated[Path, typer.Argument(help="A CSV file, as another tool exports it.")],
    on: Annotated[str | None, typer.Option("--list", "-l", help="The list.")] = None,
    columns: Annotated[
        list[str] | None,
        typer.Option("--map", help="A column by name, as in email=Contact; several times."),
    ] = None,
    everybody: Annotated[
        Left | None, typer.Option("--as", help="Everybody in the file left, for this reason.")
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would be.")] = False,
    json: Annotated[bool, typer.Option("--json", help="As JSON.")] = False,
) -> None:
    """Add the people of a CSV file to a list; those who had left there are suppressed here.

    Whoever a suppression holds is not added. Exit code 1: some rows could not be taken.
    """
    from digest.config.edit import import_subscribers as add_all
    from digest.config.foreign_list import read_foreign
    from digest.store import Store

    config, subscribers = load_project()
    name = chosen_list(on, subscribers)
    rows = read_foreign(file, _named(columns or []), everybody_left=everybody or "")
    with open_store(config) or nullcontext() as store:
        found = _sort(rows, name, subscribers.lists[name], store)
    if found.left and not dry_run:  # first: who left is never mailed, whatever comes between
        with Store.open(config.database) as store:
            store.suppressions.add_all(found.left)
    if found.added and not dry_run:
        add_all(config, name, found.added)
    _tell(found, name, dry_run=dry_run, json=json)
    raise typer.Exit(code=1 if found.problems else 0)


def _named(columns: list[str]) -> dict[str, str]:
    from digest.config.foreign_list import FIELDS

    named = {field: column for field, _, column in (each.partition("=") for each in columns)}
    if unknown := named.keys() - FIELDS.keys():
        what = f"knows no {', '.join(sorted(unknown))}"
        next_step = f"write FIELD=COLUMN; fields are {', '.join(FIELDS)}"
        raise UsageError(Problem(where="--map", what=what, next_step=next_step))
    return named


def _sort(
    rows: Iterator[ForeignRow | Problem], name: str, listed: Listed, store: Store | None
) -> _Sorted:
    """Tell apart who is new, who had left, who is held, and what cannot be taken."""
    from digest.model import address_key

    found = _Sorted()
    known = {address_key(one.address) for one in listed}
    while some := [*islice(rows, _AT_ONCE)]:
        found.problems.extend(row for row in some if isinstance(row, Problem))
        people = [row for row in some if not isinstance(row, Problem)]
        keys = [address_key(row.subscriber.address) for row in people]
        held = store.suppressions.among(keys, [name]) if store else set()
        for key, row in zip(keys, people, strict=True):
            if row.left:
                found.left.append(_suppression(row, name))
                found.counts[row.left] += 1
            elif key in held:
                found.counts["held by a suppression"] += 1
            elif key in known:
                found.counts["on the list already"] += 1
            else:
                known.add(key)
                found.added.append(row.subscriber)
    return found


def _suppression(row: ForeignRow, name: str) -> Suppression:
    from digest.model import Suppression
    from digest.wiring import utc_now

    now = utc_now()
    return Suppression(
        address=row.subscriber.address,
        list=name if row.left == "unsubscribed" else "",
        reason=row.left,
        at=min(row.since or now, now),
        detail=f"imported: {row.detail}" if row.detail else "imported",
    )


def _tell(found: _Sorted, name: str, *, dry_run: bool, json: bool) -> None:
    counts = {"added": len(found.added), **found.counts, "refused": len(found.problems)}
    if json:
        print_json({"list": name, "dry_run": dry_run, **counts})
    else:
        words = ", ".join(f"{count} {what}" for what, count in counts.items())
        say(f"{name}: {words}" + ("; nothing was written" if dry_run else ""))
    print_problems(found.problems)
