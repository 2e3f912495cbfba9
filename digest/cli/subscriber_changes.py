"""`digest subscribers diff` and `export`: who joined, who left, who is held, and everybody."""

from __future__ import annotations

import csv
import sys
from collections import Counter
from collections.abc import Iterator
from itertools import chain
from typing import TYPE_CHECKING, Annotated, Any

import typer

from digest.cli.held import check_list, held_addresses, holding, signed_up, why_held
from digest.cli.project import load_project, print_json_list, say

if TYPE_CHECKING:
    from digest.config.types import Config, Newsletter, SubscriberLists
    from digest.model import Suppression
    from digest.pipeline import Pipeline

COLUMNS = ("email", "name", "list", "themes", "language", "status", "reason", "since")
_SIGNS = {"added": "+", "removed": "-", "held": "!"}
_FORMULA = ("=", "+", "-", "@", "\t", "\r")  # what a spreadsheet computes at the start of a cell


def diff(
    newsletter: Annotated[str | None, typer.Argument(help="One newsletter; else each.")] = None,
    json: Annotated[bool, typer.Option("--json", help="As JSON.")] = False,
) -> None:
    """Who was added and removed since the last edition, and who is held by a suppression."""
    from digest.wiring import open_pipeline

    config, subscribers = load_project()
    with open_pipeline(config, subscribers, read_only=True) as pipeline:
        chosen = [pipeline.newsletter(newsletter)] if newsletter else config.newsletters.values()
        found = {letter.id: _changes(letter, pipeline) for letter in chosen}
        if json:
            return print_json_list(chain.from_iterable(found.values()))
        for name, rows in found.items():
            last = pipeline.store.editions.last_sealed(name)
            _print(f"{name}, since {last.id if last else 'the beginning'}", rows)
    return None


def _changes(newsletter: Newsletter, pipeline: Pipeline) -> Iterator[dict[str, str]]:
    from digest.pipeline.changes import changes

    for one in changes(newsletter, pipeline.subscribers, pipeline.store):
        yield {
            "newsletter": newsletter.id,
            "change": one.change,
            "address": one.address,
            "list": one.list,
            "held": why_held(one.held) if one.held else "",
        }


def _print(title: str, rows: Iterator[dict[str, str]]) -> None:
    say(f"{title}:")
    counts: Counter[str] = Counter()
    for row in rows:
        counts[row["change"]] += 1
        why = f": {row['held']}" if row["held"] else ""
        say(f"{_SIGNS[row['change']]} {row['address']} ({row['list']}{why})")
    say(", ".join(f"{counts[change]} {change}" for change in _SIGNS))


def export(
    on: Annotated[str | None, typer.Option("--list", "-l", help="One list; else each.")] = None,
) -> None:
    """Everybody as CSV on standard output: with list and status, and why and since when they are
    held; behind, who is held and on no list."""
    config, subscribers = load_project()
    check_list(on, subscribers)
    writer = csv.writer(sys.stdout, lineterminator="\r\n")  # RFC 4180
    writer.writerow(COLUMNS)
    for row in _rows(config, subscribers, on):
        writer.writerow([_cell(row.get(column, "")) for column in COLUMNS])


def _rows(config: Config, subscribers: SubscriberLists, on: str | None) -> Iterator[dict[str, Any]]:
    from digest.model import address_key

    held = held_addresses(config)
    left = dict(held)  # who was not met on a list
    for name in [on] if on else subscribers.lists:
        for people in (subscribers.lists[name], signed_up(config, name)):
            for one in people:
                left.pop(address_key(one.address), None)
                yield {
                    "email": one.address,
                    "name": one.name,
                    "list": name,
                    "themes": "; ".join(one.themes),
                    "language": one.language,
                    **_status(holding(held, one.address, name)),
                }
    for address, why in left.items():
        for reason in why:
            if on is None or reason.list in ("", on):
                yield {"email": address, "list": reason.list, **_status([reason])}


def _status(held: list[Suppression]) -> dict[str, str]:
    if not held:
        return {"status": "subscribed"}
    return {"status": "suppressed", "reason": held[0].reason, "since": held[0].at.isoformat()}


def _cell(text: str) -> str:
    """A cell that no spreadsheet computes (OWASP, CSV injection)."""
    return f"'{text}" if text.startswith(_FORMULA) else text
