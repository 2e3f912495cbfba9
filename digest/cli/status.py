"""`digest status`: next slots, last editions, feeds, and what needs attention."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from digest.cli.project import load_project, print_json, print_table, say

if TYPE_CHECKING:
    from digest.pipeline import Pipeline
    from digest.watch.overview import Coming

LAST = 5  # editions of each newsletter


def status(json: Annotated[bool, typer.Option("--json", help="As JSON.")] = False) -> None:
    """What comes next, what was sent last, and what needs attention."""
    from digest.wiring import open_pipeline

    config, subscribers = load_project()
    with open_pipeline(config, subscribers, read_only=True) as pipeline:
        facts = _facts(pipeline)
    if json:
        print_json(facts)
        return
    say("Next slots")
    print_table(
        ("newsletter", "slot"), [(row["id"], row["next_slot"]) for row in facts["newsletters"]]
    )
    if facts["editions"]:
        say("\nLast editions")
        print_table(
            ("edition", "status", "deliveries"),
            [(row["id"], row["status"], row["reason"] or _said(row)) for row in facts["editions"]],
        )
    feeds = ", ".join(f"{count} {health}" for health, count in facts["feeds"].items() if count)
    say(f"\nFeeds: {feeds or 'none'}")
    say("\nNeeds attention" if facts["attention"] else "\nNothing needs attention.")
    for line in facts["attention"]:
        say(f"- {line}")


def _facts(pipeline: Pipeline) -> dict[str, Any]:
    from digest.watch.health import feed_counts, feed_health
    from digest.watch.overview import coming_slots, past_editions, troubles_of

    coming, past = coming_slots(pipeline), past_editions(pipeline, LAST)
    troubles = troubles_of(pipeline, coming, past)
    health = feed_health(pipeline)
    return {
        "newsletters": [{"id": one.newsletter.id, "next_slot": _when(one)} for one in coming],
        "editions": [
            {
                "id": one.row.id,
                "status": one.row.status,
                "reason": one.row.reason,
                "deliveries": one.counts,
            }
            for one in past
        ],
        "feeds": feed_counts(pipeline),
        "attention": [
            *(str(trouble.problem) for trouble in troubles),
            *(f"{url}: {said}" for url, kinds in health.items() for said in kinds.values()),
        ],
    }


def _when(one: Coming) -> str:
    if one.slot is None:
        return "by hand"
    return one.slot.astimezone(one.newsletter.timezone).isoformat(timespec="minutes")


def _said(row: dict[str, Any]) -> str:
    return ", ".join(f"{count} {status}" for status, count in row["deliveries"].items() if count)
