"""`digest preview`: the edition as it would be sent, in files; changes nothing in the store."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from digest.cli.lint import preview_findings, print_findings
from digest.cli.main_job import IntroOption, NewsletterOption, SlotOption, with_intro
from digest.cli.project import load_project, print_json, print_problems, say, show_in_browser
from digest.cli.studio import serve_studio
from digest.cli.why import explained

if TYPE_CHECKING:
    from digest.model import ReadMore, Recipient, Story
    from digest.pipeline import Draft, Pipeline

OutOption = Annotated[
    Path | None, typer.Option(help="The folder to write into; else preview/ in the project.")
]
OpenOption = Annotated[bool, typer.Option("--open/--no-open", help="Show it in the browser.")]
ServeOption = Annotated[
    bool, typer.Option("--serve", help="Open the studio: a page that follows every save.")
]


def preview(
    newsletter: NewsletterOption = None,
    slot: SlotOption = "today",
    design: Annotated[str | None, typer.Option(help="Show it in this design.")] = None,
    intro: IntroOption = None,
    as_address: Annotated[
        str | None, typer.Option("--as", help="As this subscriber gets it (name, chosen themes).")
    ] = None,
    out: OutOption = None,
    open_browser: OpenOption = True,
    edit: Annotated[
        bool, typer.Option("--edit", help="Order the edition by hand first, in your editor.")
    ] = False,
    json: Annotated[bool, typer.Option("--json", help="Say it as JSON, and open nothing.")] = False,
    serve: ServeOption = False,
    port: Annotated[int, typer.Option(help="The studio's port; 0 takes a free one.")] = 0,
) -> None:
    """Render the coming edition to files, exactly as it would be sent; nothing is changed."""
    from digest.cli.edition_edit import edit_edition
    from digest.cli.slots import chosen_slot
    from digest.wiring import open_pipeline

    if serve:
        asked = {"newsletter": newsletter, "edition": slot, "design": design, "reader": as_address}
        return serve_studio(asked, intro=intro, port=port, open_browser=open_browser)
    config, subscribers = load_project()
    with open_pipeline(config, subscribers, read_only=True) as pipeline:
        series = with_intro(pipeline.newsletter(newsletter), intro)
        when, until = chosen_slot(slot, series, pipeline.now())
        if edit:
            edit_edition(pipeline, series, when, until=until)
        draft = pipeline.draft_or_sealed(series, when, until=until)
        if design:
            draft = pipeline.in_design(draft, design)
        recipient = pipeline.reader(series, as_address)
        page = write_preview(pipeline, draft, recipient, out or config.root / "preview")
        found = preview_findings(pipeline, draft, recipient.variant, page)
    print_problems(draft.notes)
    if json:
        return print_json(edition_facts(draft))
    _say_where(draft, page, recipient)
    print_findings(found, notes=False)
    if edit:
        say(_next_command(newsletter, slot))
    if open_browser:
        show_in_browser(page)
    return None


def _say_where(draft: Draft, page: Path, recipient: Recipient) -> None:
    say(f"{draft.sealed.edition.id}: content hash {draft.sealed.content_hash}")
    say(f"look at {page}" + (f"; why it is so: {page.with_name('why.html')}" if draft.why else ""))
    for note in draft.mail_for(recipient.variant).notes:
        say(f"left out to fit into an e-mail: {note}")


def _next_command(newsletter: str | None, slot: str) -> str:
    """What to type after the edition was edited."""
    words = [f"-n {newsletter}"] if newsletter else []
    words += [f"--slot {slot}"] if slot != "today" else []
    command = " ".join(("digest send", *words))
    if slot == "today":
        return (
            f"`{command}` seals and sends it; the next planned edition has a file of its own: "
            "`digest preview --edit --slot next`"
        )
    return f"`{command}` seals and sends it now, `digest run` at its time"


def write_preview(pipeline: Pipeline, draft: Draft, recipient: Recipient, folder: Path) -> Path:
    """Write edition.html, edition.txt, edition.json and why.html, which explains the edition, into
    `folder`; returns the path of the first."""
    import json

    from digest.cli.why_page import why_page

    mail = draft.mail_for(recipient.variant)
    values = pipeline.values(recipient, draft.sealed.edition)
    folder.mkdir(parents=True, exist_ok=True)
    page = folder / "edition.html"
    page.write_bytes(mail.html.fill(values).encode())
    (folder / "edition.txt").write_bytes(mail.text.fill(values).encode())
    facts = edition_facts(draft) | {"subject": mail.subject.fill(values)}
    (folder / "edition.json").write_text(
        json.dumps(facts, indent=2, ensure_ascii=False) + "\n", encoding="utf-8"
    )
    why = folder / "why.html"
    if draft.why:
        why.write_text(why_page(draft), encoding="utf-8")
    else:  # sealed: an older explanation would be another edition's
        why.unlink(missing_ok=True)
    return page


def edition_facts(draft: Draft) -> dict[str, Any]:
    """An edition as JSON: themes -> stories -> articles -> read-more links."""
    edition = draft.sealed.edition
    return {
        "id": edition.id,
        "title": edition.title,
        "number": edition.number,
        "slot": edition.slot.isoformat(),
        "window": [edition.window.start.isoformat(), edition.window.end.isoformat()],
        "content_hash": draft.sealed.content_hash,
        "recipients": len(draft.sealed.audience),
        "themes": [
            {
                "name": theme.name,
                "kind": theme.kind,
                "stories": [_story(story) for story in theme.stories],
                "more": [_story(story) for story in theme.more],
            }
            for theme in edition.themes
        ],
        "excluded": [
            {"title": left.title, "url": left.url, "reason": left.reason}
            for left in edition.excluded
        ],
        "why": [asdict(why) for why in explained(draft)] if draft.why else [],
    }


def _story(story: Story) -> dict[str, Any]:
    return {
        "title": story.lead.title,
        "url": story.lead.url,
        "source": story.lead.source,
        "published": story.lead.published.isoformat(),
        "summary": story.lead.summary,
        "articles": [
            {"title": article.title, "url": article.url, "source": article.source}
            for article in (story.lead, *story.others)
        ],
        "read_more": [_link(link) for link in story.read_more],
    }


def _link(link: ReadMore) -> dict[str, str]:
    return {"kind": link.kind, "title": link.title, "url": link.url, "source": link.source}
