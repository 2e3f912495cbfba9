"""`digest lint`: what readers, mail programs and spam filters would hold against a mail."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NamedTuple

import typer

from digest.cli.main_job import NewsletterOption, SlotOption
from digest.cli.project import load_project, print_json, say
from digest.errors import Problem, UsageError

if TYPE_CHECKING:
    from digest.model import Sealed
    from digest.pipeline import Draft, Pipeline
    from digest.render.lint import Finding


class Located(NamedTuple):
    """A finding with the file or edition that it is about."""

    where: str
    finding: Finding


def lint(
    files: Annotated[
        list[Path] | None, typer.Argument(help="An .html or .eml file; none is the edition.")
    ] = None,
    edition: Annotated[
        str | None, typer.Option(help="A sealed edition's id; else the coming one is made.")
    ] = None,
    newsletter: NewsletterOption = None,
    slot: SlotOption = "today",
    json: Annotated[bool, typer.Option("--json", help="As JSON.")] = False,
    github: Annotated[
        bool, typer.Option("--github", help="As annotations of a GitHub workflow.")
    ] = False,
) -> None:
    """Find what keeps a mail from being read well anywhere; exits 1 on an error."""
    if files and edition:
        raise UsageError(Problem(where="--edition", what="goes without a file", next_step="choose"))
    found = _in_files(files) if files else _in_edition(edition, newsletter, slot)
    if json:
        print_json([_facts(one) for one in found])
    elif github:
        say("\n".join(map(_annotation, found)))
    else:
        print_findings(found)
    if any(one.finding.severity == "error" for one in found):
        sys.exit(1)


def print_findings(found: list[Located], *, notes: bool = True) -> None:
    """Each finding on a line, then how many; without `notes` these are only counted."""
    from digest.pipeline.linting import as_problem

    shown = [one for one in found if notes or one.finding.severity != "note"]
    for one in shown:
        say(str(as_problem(one.finding, where=one.where)))
    severities = [str(one.finding.severity) for one in found]
    counted = [
        f"{count} {severity}{'' if count == 1 else 's'}"
        for severity in ("error", "warning", "note")
        if (count := severities.count(severity)) or severity != "note"
    ]
    say(f"lint: {', '.join(counted)}")


def edition_findings(pipeline: Pipeline, sealed: Sealed) -> list[Located]:
    """What lint finds in an edition's mails, each fault once."""
    return [
        Located(sealed.edition.id, finding)
        for variant in pipeline.lint(sealed)
        for finding in variant.findings
    ]


def preview_findings(pipeline: Pipeline, draft: Draft, variant: str, page: Path) -> list[Located]:
    """What lint finds in the one variant that was written to `page`."""
    from dataclasses import replace

    shown = replace(draft.sealed, mails=(draft.mail_for(variant),))
    return [Located(str(page), one.finding) for one in edition_findings(pipeline, shown)]


def _in_files(files: list[Path]) -> list[Located]:
    from digest.render.lint import lint_html, lint_message

    found: list[Located] = []
    for path in files:
        kind = path.suffix.lower()
        if kind not in (".html", ".htm", ".eml"):
            what, next_step = "is neither .html nor .eml", "name a rendered mail, not a template"
            raise UsageError(Problem(where=str(path), what=what, next_step=next_step))
        try:
            raw = path.read_bytes()
        except OSError as error:
            what = f"cannot be read: {error.strerror}"
            raise UsageError(Problem(where=str(path), what=what)) from error
        read = raw.decode("utf-8", errors="replace")
        findings = lint_message(raw) if kind == ".eml" else lint_html(read)
        found += [Located(str(path), finding) for finding in findings]
    return found


def _in_edition(edition: str | None, newsletter: str | None, slot: str) -> list[Located]:
    from digest.cli.slots import chosen_slot
    from digest.wiring import open_pipeline

    config, subscribers = load_project()
    with open_pipeline(config, subscribers, read_only=True) as pipeline:
        if edition is not None:
            return edition_findings(pipeline, pipeline.sealed(edition))
        series = pipeline.newsletter(newsletter)
        when, until = chosen_slot(slot, series, pipeline.now())
        draft = pipeline.draft_or_sealed(series, when, until=until)
        return edition_findings(pipeline, draft.sealed)


def _facts(one: Located) -> dict[str, Any]:
    finding = one.finding
    return {
        "where": one.where,
        "part": finding.part,
        "line": finding.place.line,
        "column": finding.place.column,
        "rule": finding.rule,
        "severity": finding.severity,
        "what": finding.what,
        "why": finding.why,
        "fix": finding.fix,
        "clients": list(finding.clients),
        "times": finding.times,
    }


def _annotation(one: Located) -> str:
    """A workflow command (docs.github.com: workflow commands, setting an error message)."""
    finding = one.finding
    kind = {"note": "notice"}.get(finding.severity, str(finding.severity))
    place = f"line={finding.place.line},col={finding.place.column}"
    title = f"{finding.rule} ({finding.part})"
    message = f"{finding.what}; {finding.why}; {finding.fix}"
    return (
        f"::{kind} file={_property(one.where)},{place},title={_property(title)}::{_data(message)}"
    )


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
