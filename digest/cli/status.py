"""`digest status`: next slots, last editions, feeds, and what needs attention."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from digest.cli.project import load_project, print_json, print_table, say

if TYPE_CHECKING:
    from digest.config.types import Newsletter
    from digest.pipeline import Pipeline

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

    newsletters, editions = pipeline.config.newsletters.values(), pipeline.store.editions
    rows = [row for each in newsletters for row in editions.list(each.id)[:LAST]]
    health = feed_health(pipeline)
    listed = [
        {
            "id": row.id,
            "status": row.status,
            "reason": row.reason,
            "deliveries": pipeline.store.outbox.counts(row.id),
        }
        for row in rows
    ]
    return {
        "newsletters": [
            {"id": each.id, "next_slot": _next(each, pipeline)} for each in newsletters
        ],
        "editions": listed,
        "feeds": feed_counts(pipeline),
        "attention": [
            *(line for row in listed for line in _edition_trouble(row)),
            *(f"{url}: {said}" for url, kinds in health.items() for said in kinds.values()),
        ],
    }


def _next(newsletter: Newsletter, pipeline: Pipeline) -> str:
    zone, now = newsletter.timezone, pipeline.now()
    slot = newsletter.schedule.after(now, zone) if newsletter.schedule else None
    return slot.astimezone(zone).isoformat(timespec="minutes") if slot else "by hand"


def _edition_trouble(row: dict[str, Any]) -> list[str]:
    """What of an edition waits for a person, with the command to type."""
    counts, edition = row["deliveries"], row["id"]
    trouble = []
    if row["status"] == "held":
        trouble.append(f"{edition}: held; `digest editions send {edition}` sends it after all")
    for status in ("uncertain", "rejected", "bounced"):
        if counts.get(status):
            again = f"`digest editions resend {edition} --{status}`"
            what = f"; {again} risks a second copy" if status == "uncertain" else ""
            trouble.append(f"{edition}: {counts[status]} {status}{what}")
    return trouble


def _said(row: dict[str, Any]) -> str:
    return ", ".join(f"{count} {status}" for status, count in row["deliveries"].items() if count)
