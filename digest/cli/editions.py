"""`digest editions`: what was sealed, and what became of it."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated, Any

import typer

from digest.cli.project import load_project, print_json, print_table, say

app = typer.Typer(no_args_is_help=True, help="The editions made so far.")
Json = Annotated[bool, typer.Option("--json", help="As JSON.")]


@app.command("list")
def list_editions(
    newsletter: Annotated[str | None, typer.Option("--newsletter", "-n")] = None, json: Json = False
) -> None:
    """The editions, newest first, with their deliveries by state."""
    from digest.wiring import open_pipeline

    config, subscribers = load_project()
    with open_pipeline(config, subscribers, read_only=True) as pipeline:
        rows: list[dict[str, Any]] = [
            {
                "id": row.id,
                "number": row.number,
                "status": row.status,
                "reason": row.reason,
                "deliveries": pipeline.store.outbox.counts(row.id),
            }
            for row in pipeline.store.editions.list(newsletter)
        ]
    if json:
        print_json(rows)
    elif rows:
        print_table(
            ("edition", "number", "status", "deliveries"),
            [
                (row["id"], str(row["number"] or "-"), row["status"], row["reason"] or _counts(row))
                for row in rows
            ],
        )
    else:
        say("no edition yet; `digest preview` shows the coming one, `digest send` sends it")


@app.command()
def show(edition: str, json: Json = False) -> None:
    """One edition: its stories, its content hash and each delivery; as JSON with the ledger."""
    from digest.cli.preview import edition_facts
    from digest.pipeline import Draft
    from digest.wiring import open_pipeline

    config, subscribers = load_project()
    with open_pipeline(config, subscribers, read_only=True) as pipeline:
        sealed = pipeline.sealed(edition)
        deliveries = [
            {"address": d.recipient.address, "status": d.status, "detail": d.detail, "id": d.id}
            for d in pipeline.store.outbox.deliveries(edition)
        ]
        ledger = [asdict(event) for event in pipeline.store.outbox.events(edition)]
    facts = edition_facts(Draft(sealed=sealed, why={}))
    facts |= {"deliveries": deliveries, "ledger": ledger}
    if json:
        print_json(facts)
        return
    say(f"{facts['id']}  {facts['title']}, number {facts['number']}")
    say(f"content hash {facts['content_hash']}")
    for theme in facts["themes"]:
        say(f"\n{theme['name']}")
        for story in theme["stories"]:
            say(f"  {story['title']} ({story['source']})\n    {story['url']}")
    say()
    print_table(
        ("address", "status", "detail"),
        [(d["address"], d["status"], d["detail"]) for d in deliveries],
    )


@app.command("send")
def send_edition(edition: str) -> None:
    """Send what is still queued of a sealed edition."""
    from digest.cli.main_job import deliver_now, report
    from digest.wiring import open_pipeline

    config, subscribers = load_project()
    with open_pipeline(config, subscribers) as pipeline:
        pipeline.release(edition)
        report(pipeline, deliver_now(pipeline, edition))


def _counts(row: dict[str, Any]) -> str:
    return ", ".join(f"{count} {status}" for status, count in row["deliveries"].items() if count)
