"""The commands of the main job: collect, send, run."""

from __future__ import annotations

import asyncio
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from digest.cli.progress import progress
from digest.cli.project import checked_address, load_project, print_problems, say
from digest.errors import counted

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from digest.collect.collect import FeedResult
    from digest.config.types import Config, Newsletter
    from digest.deliver.report import SendReport
    from digest.errors import Problem
    from digest.pipeline import Draft, Pipeline
    from digest.store import SaveCounts

NewsletterOption = Annotated[
    str | None, typer.Option("--newsletter", "-n", help="Which one; needed when there are several.")
]
LogFormatOption = Annotated[
    str, typer.Option(help="text, or json with the ids of editions and feeds.")
]
IntroOption = Annotated[
    Path | None,
    typer.Option(
        exists=True, dir_okay=False, help="A Markdown file with the editor's words for this one."
    ),
]
SlotOption = Annotated[
    str,
    typer.Option(
        help="today: an edition made by hand; next: the coming planned one, ahead of time; "
        "or a local time like 2026-11-23T15:30."
    ),
]


def collect(
    force: Annotated[bool, typer.Option(help="Read feeds that are not due as well.")] = False,
) -> None:
    """Read the feeds and keep their new articles."""
    from digest.wiring import open_pipeline

    config, subscribers = load_project()
    with open_pipeline(config, subscribers) as pipeline:
        failed = asyncio.run(collect_now(pipeline, force=force))
    if failed:
        sys.exit(1)


async def collect_now(pipeline: Pipeline, *, force: bool) -> int:
    """Collect with a progress bar; says what came of it and returns how many feeds failed."""
    total = len(pipeline.config.feeds)
    results: list[tuple[FeedResult, SaveCounts]] = []
    with progress("collecting", total) as done:
        async for result, counts in pipeline.collect(force=force):
            results.append((result, counts))
            done(len(results))
    print_problems(sorted((told for result, _ in results for told in result.told), key=str))
    outcomes = [result.outcome for result, _ in results]
    say(
        f"feeds: {outcomes.count('new')} new, {outcomes.count('unchanged')} unchanged, "
        f"{outcomes.count('skipped')} not due, {outcomes.count('failed')} failed; "
        f"articles: {sum(c.new for _, c in results)} new, "
        f"{sum(c.updated for _, c in results)} updated, "
        f"{sum(c.duplicate for _, c in results)} duplicate; "
        f"{sum(r.wire_bytes for r, _ in results) / 1e6:.1f} MB"
    )
    return outcomes.count("failed")


def send(
    newsletter: NewsletterOption = None,
    slot: SlotOption = "today",
    to: Annotated[
        str | None, typer.Option(help="Send a test copy to this address only; nothing is recorded.")
    ] = None,
    dry_run: Annotated[bool, typer.Option(help="Say what would be sent, and to how many.")] = False,
    force: Annotated[bool, typer.Option(help="Send it in spite of lint's errors.")] = False,
    intro: IntroOption = None,
) -> None:
    """Make the edition, seal it and send it to its lists."""
    from digest.cli.slots import chosen_slot
    from digest.errors import NothingToSendError
    from digest.pipeline import edition_id
    from digest.wiring import open_pipeline

    config, subscribers = load_project()
    if to is not None:
        to = checked_address(to, where="--to")
    rehearsal = dry_run or to is not None
    _check_database(config)
    with open_pipeline(config, subscribers, read_only=rehearsal) as pipeline:
        series = with_intro(pipeline.newsletter(newsletter), intro)
        when, until = chosen_slot(slot, series, pipeline.now())
        edition = edition_id(series, when)
        if to is None and pipeline.store.editions.get(edition):
            _finish(pipeline, edition, dry_run=dry_run)
            return
        try:
            draft = pipeline.draft_or_sealed(series, when, until=until)
            if not rehearsal:
                pipeline.seal(draft, force=force)
        except NothingToSendError as nothing:
            if not rehearsal and when <= pipeline.now():  # a coming slot is still to come
                pipeline.record_skip(series, when, until=until, reason=nothing.problems[0].what)
            raise
        print_problems(draft.notes)
        if to is not None:
            pipeline.send_copy(draft, to)
            say(f"{edition}: test copy sent to {to}; nothing recorded")
        elif dry_run:
            say(f"{edition}: would go to {_recipients(draft)}; {_facts(draft)}")
        else:
            say(f"{edition}: sealed for {_recipients(draft)}; {_facts(draft)}")
            send_queued(pipeline, edition)


def _check_database(config: Config) -> None:
    """Sending makes no database: where there is none, nothing was collected. Raises StoreError."""
    from digest.cli.feed_check import open_store
    from digest.errors import NoDatabaseError, Problem

    store = open_store(config)
    if store is None:
        what = "nothing was collected yet"
        next_step = "`digest collect` reads the feeds"
        raise NoDatabaseError(Problem(where=str(config.path), what=what, next_step=next_step))
    store.close()


def with_intro(newsletter: Newsletter, intro: Path | None) -> Newsletter:
    """The newsletter with this file as its intro; as it is where None was named."""
    return replace(newsletter, intro=intro) if intro else newsletter


def deliver_now(
    pipeline: Pipeline, edition: str, *, stopping: Callable[[], bool] = lambda: False
) -> SendReport:
    """Deliver with a progress bar."""
    from digest.model import DeliveryStatus

    queued = pipeline.store.outbox.counts(edition).get(DeliveryStatus.QUEUED, 0)
    with progress("sending", queued) as done:
        return pipeline.deliver(edition, progress=done, stopping=stopping)


def send_queued(pipeline: Pipeline, edition: str) -> None:
    """Deliver and say what came of it; exits 1 when one is not accepted."""
    from digest.cli.stopping import drains

    with drains() as stopping:
        sent = deliver_now(pipeline, edition, stopping=stopping)
        left = report(pipeline, sent)
        if stopping() and left:
            print_problems([_stopped(edition, left)])
    if sent.problems or left:
        sys.exit(1)


def report(pipeline: Pipeline, sent: SendReport) -> int:
    """Say what became of the deliveries; the number of those still queued."""
    from digest.model import DeliveryStatus

    print_problems(sent.problems)
    counts = pipeline.store.outbox.counts(sent.edition_id)
    say(", ".join(f"{count} {status}" for status, count in sorted(counts.items()) if count))
    delivery = pipeline.config.delivery
    if delivery.mailer == "file":
        say(f"look at {delivery.outbox / 'index.html'}")
    due = pipeline.store.outbox.next_due(sent.edition_id)
    if due is not None and due > pipeline.now():
        print_problems([_waiting(sent.edition_id, due)])
    return counts.get(DeliveryStatus.QUEUED, 0)


def _stopped(edition: str, left: int) -> Problem:
    from digest.errors import Problem

    what = f"stopped, with {counted(left, 'delivery', 'deliveries')} still queued"
    return Problem(
        where=edition, what=what, next_step=f"go on with: digest editions send {edition}"
    )


def _waiting(edition: str, due: datetime) -> Problem:
    """Deliveries that the mail server put off are not tried before their time."""
    from digest.errors import Problem

    return Problem(
        where=edition,
        what=f"what was put off waits until {due:%Y-%m-%d %H:%M} UTC",
        next_step=f"then `digest editions send {edition}` goes on; `digest run` does by itself",
    )


def _finish(pipeline: Pipeline, edition: str, *, dry_run: bool) -> None:
    """The slot has its edition: send what a failure left queued, or say that all is done."""
    from digest.errors import NothingToSendError, Problem
    from digest.model import DeliveryStatus

    counts = pipeline.store.outbox.counts(edition)
    if not counts.get(DeliveryStatus.QUEUED):
        gone = ", ".join(f"{count} {status}" for status, count in sorted(counts.items()))
        raise NothingToSendError(
            Problem(
                where=edition,
                what=f"this edition exists already ({gone})",
                next_step=f"`digest editions show {edition}`; for another one today, give it its "
                "own slot: --slot 2026-11-23T15:30",
            )
        )
    say(f"{edition}: sealed before, {counts[DeliveryStatus.QUEUED]} still queued")
    if dry_run:
        return
    pipeline.release(edition)
    send_queued(pipeline, edition)


def _recipients(draft: Draft) -> str:
    return counted(len(draft.sealed.audience), "subscriber")


def _facts(draft: Draft) -> str:
    themes = draft.sealed.edition.themes
    stories = counted(sum(len(theme.stories) for theme in themes), "story", "stories")
    return f"{stories} in {counted(len(themes), 'theme')}, content hash {draft.sealed.content_hash}"


def run(
    schedule: Annotated[
        bool, typer.Option(help="Collect, make and send; --no-schedule only serves the pages.")
    ] = True,
    web: Annotated[bool, typer.Option(help="Serve the readers' pages and /healthz.")] = True,
    log_format: LogFormatOption = "text",
) -> None:
    """Read the feeds and send each newsletter at its slots, until stopped."""
    from digest.cli.logs import log_to_stdout
    from digest.schedule.serve import serve
    from digest.wiring import open_pipeline

    log_to_stdout(log_format)
    config, subscribers = load_project()
    with open_pipeline(config, subscribers) as pipeline:
        serve(
            pipeline,
            reload=load_project,
            with_schedule=schedule,
            with_web=web,
            with_work=schedule,
        )
