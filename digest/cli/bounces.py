"""`digest bounces`: what came back by mail becomes ledger events and suppressions."""

from __future__ import annotations

from collections import Counter
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from digest.cli.feed_check import open_store
from digest.cli.project import (
    load_project_config,
    print_json,
    print_problems,
    print_table,
    say,
)
from digest.errors import Problem, counted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from digest.config.types import Config
    from digest.deliver.bounces import Bounce
    from digest.model import Delivery

app = typer.Typer(no_args_is_help=True)
NOT_OURS = "not ours"


@app.callback()
def bounces() -> None:
    """What came back by mail."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Returned:
    """A message that was read, and the delivery that it is about."""

    file: Path
    bounce: Bounce
    delivery: Delivery | None

    @property
    def found(self) -> str:
        """What it is, in a word; an automatic answer may be to anything."""
        is_answer = self.bounce.found == "auto-reply"
        return self.bounce.found if self.delivery or is_answer else NOT_OURS


@app.command("import")
def import_bounces(
    path: Annotated[
        Path, typer.Argument(help="A message, a folder of messages, a Maildir or an mbox.")
    ],
    move_to: Annotated[
        Path | None,
        typer.Option(help="Move the files that were understood to this folder."),
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what is found.")] = False,
    json: Annotated[bool, typer.Option("--json", help="As JSON.")] = False,
) -> None:
    """Read what mail servers sent back: bounces, and complaints about an edition.

    An address that does not exist and one that complained is mailed no more. Importing twice is
    as good as once. Exit code 1: a file could not be read.
    """
    config = load_project_config()
    returned, problems = _read(path, config)
    new = 0 if dry_run else _keep(returned, config)
    if move_to and not dry_run:
        problems += _move(returned, move_to)
    if json:
        print_json([_row(one) for one in returned])
    else:
        _print(returned, new)
    print_problems(problems)
    raise typer.Exit(code=1 if problems else 0)


def _read(path: Path, config: Config) -> tuple[list[Returned], list[Problem]]:
    from digest.deliver.bounces import MOST_BYTES, read_bounce
    from digest.deliver.mailboxes import message_files, messages_in

    read: list[tuple[Path, Bounce]] = []
    problems = []
    with open_store(config) or nullcontext() as store:
        key = store.keys.secret("bounces") if store else b""  # nothing was sent: none is ours
        for file in message_files(path):
            try:
                read += [(file, read_bounce(key, body)) for body in messages_in(file, MOST_BYTES)]
            except OSError as error:
                what = f"cannot be read ({error.strerror})"
                problems.append(Problem(where=str(file), what=what))
        ids = {bounce.delivery_id for _, bounce in read}
        found = store.outbox.find(ids) if store else {}
    return [
        Returned(file=file, bounce=bounce, delivery=found.get(bounce.delivery_id))
        for file, bounce in read
    ], problems


def _keep(returned: Sequence[Returned], config: Config) -> int:
    """Keep what is told of our deliveries; how much of it was new."""
    from digest.pipeline.feedback import keep_told
    from digest.store import Store
    from digest.wiring import utc_now

    now = utc_now()
    told = [news for one in returned if one.delivery and (news := one.bounce.told(now))]
    if not told:
        return 0
    with Store.open(config.database) as store:
        return len(keep_told(store, told, config.delivery.soft_bounces, now))


def _move(returned: Sequence[Returned], folder: Path) -> list[Problem]:
    """Move the files in which everything was understood; the others are for a person."""
    from digest.deliver.mailboxes import move_file

    left = {one.file for one in returned if one.found in (NOT_OURS, "other")}
    problems = []
    for file in sorted({one.file for one in returned} - left):
        try:
            move_file(file, folder)
        except OSError as error:
            what = f"cannot be moved to {folder} ({error.strerror})"
            problems.append(Problem(where=str(file), what=what))
    return problems


def _row(one: Returned) -> dict[str, str]:
    delivery = one.delivery
    return {
        "file": str(one.file),
        "found": one.found,
        "address": delivery.recipient.address if delivery else "",
        "edition": delivery.edition_id if delivery else "",
        "said": one.bounce.said,
    }


def _print(returned: Sequence[Returned], new: int) -> None:
    rows = [_row(one) for one in returned]
    if rows:
        columns = ("found", "address", "edition", "said", "file")
        print_table(columns, [[row[column] for column in columns] for row in rows])
    counts = Counter(row["found"] for row in rows)
    words = ", ".join(f"{count} {found}" for found, count in sorted(counts.items()))
    say(f"{counted(len(rows), 'message')} read{f': {words}' if words else ''}; {new} new")
