"""`digest editions`: what was sealed, and what became of it."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated, Any

import typer

from digest.cli.project import load_project, print_json, print_json_facts, print_table, say

if TYPE_CHECKING:
    from digest.model import DeliveryStatus

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
        facts = edition_facts(Draft(sealed=pipeline.sealed(edition), why={}))
        outbox = pipeline.store.outbox
        if json:
            deliveries = (
                {"address": d.recipient.address, "status": d.status, "detail": d.detail, "id": d.id}
                for d in outbox.deliveries(edition)
            )
            ledger = map(asdict, outbox.events(edition))
            print_json_facts(facts, {"deliveries": deliveries, "ledger": ledger})
            return
        say(f"{facts['id']}  {facts['title']}, number {facts['number']}")
        say(f"content hash {facts['content_hash']}")
        for theme in facts["themes"]:
            say(f"\n{theme['name']}")
            for story in theme["stories"]:
                say(f"  {story['title']} ({story['source']})\n    {story['url']}")
        say()
        rows = ((d.recipient.address, d.status, d.detail) for d in outbox.deliveries(edition))
        print_table(("address", "status", "detail"), rows)


@app.command("send")
def send_edition(edition: str) -> None:
    """Send what is still queued of a sealed edition, one that was held among them."""
    from digest.cli.main_job import send_queued
    from digest.wiring import open_pipeline

    config, subscribers = load_project()
    with open_pipeline(config, subscribers) as pipeline:
        pipeline.release(edition)
        send_queued(pipeline, edition)


@app.command()
def resend(
    edition: str,
    uncertain: Annotated[
        bool, typer.Option("--uncertain", help="Whose server gave no answer; some get it twice.")
    ] = False,
    rejected: Annotated[
        bool, typer.Option("--rejected", help="Whose server refused it, the suppressed excepted.")
    ] = False,
    to: Annotated[
        str | None, typer.Option(help="This address only, whatever became of its delivery.")
    ] = None,
) -> None:
    """Send an edition again, as it was sealed, to some of its audience."""
    from digest.cli.main_job import send_queued
    from digest.errors import counted
    from digest.wiring import open_pipeline

    statuses = _to_resend(edition, uncertain=uncertain, rejected=rejected, to=to)
    config, subscribers = load_project()
    with open_pipeline(config, subscribers) as pipeline:
        pipeline.sealed(edition)
        pipeline.recover()
        count = pipeline.resend(edition, statuses, to)
        say(f"{edition}: {counted(count, 'delivery', 'deliveries')} queued again")
        send_queued(pipeline, edition)


def _to_resend(
    edition: str, *, uncertain: bool, rejected: bool, to: str | None
) -> frozenset[DeliveryStatus]:
    """The states that the options name. Raises UsageError for none."""
    from digest.errors import Problem, UsageError
    from digest.model import DeliveryStatus

    chosen = {DeliveryStatus.UNCERTAIN: uncertain, DeliveryStatus.REJECTED: rejected}
    statuses = frozenset(status for status, is_chosen in chosen.items() if is_chosen)
    if statuses:
        return statuses
    if to is None:
        what, next_step = "to whom is not said", "add --uncertain, --rejected or --to ADDRESS"
        raise UsageError(
            Problem(where=f"editions resend {edition}", what=what, next_step=next_step)
        )
    under_way = {DeliveryStatus.QUEUED, DeliveryStatus.SENDING, DeliveryStatus.CANCELLED}
    return frozenset(DeliveryStatus) - under_way - {DeliveryStatus.SKIPPED}


@app.command()
def cancel(edition: str) -> None:
    """Send no more of an edition; what the mail server has already stays sent."""
    from digest.errors import counted
    from digest.wiring import open_pipeline

    config, subscribers = load_project()
    with open_pipeline(config, subscribers) as pipeline:
        count = pipeline.store.editions.cancel(edition, pipeline.now())
    say(f"{edition}: cancelled, {counted(count, 'delivery', 'deliveries')} not sent")


def _counts(row: dict[str, Any]) -> str:
    return ", ".join(f"{count} {status}" for status, count in row["deliveries"].items() if count)
