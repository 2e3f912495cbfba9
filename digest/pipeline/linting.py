"""Lint over an edition: each variant's message as it would be sent, and errors that stop it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from digest.config.types import Newsletter
from digest.deliver.mime import MessageTemplate
from digest.errors import DigestError, Problem
from digest.model import Delivery, Recipient, Sealed
from digest.ports import Now
from digest.render.lint import Finding, Part, Severity, lint_message


@dataclass(frozen=True, slots=True, kw_only=True)
class Linted:
    """The findings of one variant; those that an earlier variant has as well are left out."""

    variant: str
    findings: tuple[Finding, ...]


def lint_edition(
    sealed: Sealed,
    *,
    newsletter: Newsletter,
    reader: Recipient,
    values: Mapping[str, str],
    base_url: str,
    now: Now,
) -> tuple[Linted, ...]:
    """The findings of every variant, as the message to `reader` with its merge `values`."""
    delivery = Delivery(id="lint", edition_id=sealed.edition.id, recipient=reader)
    seen: set[tuple[str, str]] = set()
    linted = []
    for mail in sealed.mails:
        template = MessageTemplate(mail, newsletter, sealed.edition, base_url=base_url)
        findings = lint_message(template.message(delivery, values, now()).body)
        new = tuple(one for one in findings if (one.rule, one.what) not in seen)
        seen |= {(one.rule, one.what) for one in new}
        linted.append(Linted(variant=mail.variant, findings=new))
    return tuple(linted)


def refuse_errors(linted: Sequence[Linted], *, edition: str) -> None:
    """Raise DigestError with every error among the findings, if there is one."""
    errors = list(_errors(linted, edition))
    if errors:
        count = "an error" if len(errors) == 1 else f"{len(errors)} errors"
        last = Problem(
            where=edition,
            what=f"not sent: lint found {count}",
            next_step="mend the template and look with `digest lint`, or `digest send --force`",
        )
        raise DigestError(errors[0], *errors[1:], last)


def _errors(linted: Sequence[Linted], edition: str) -> Iterator[Problem]:
    for variant in linted:
        for one in variant.findings:
            if one.severity is Severity.ERROR:
                yield as_problem(one, where=edition)


def as_problem(finding: Finding, *, where: str) -> Problem:
    """A finding as the one shape of anything wrong. `where` is the file or the edition."""
    # lines of an HTML file are the file's own, so that an editor can jump there
    own = finding.part is Part.HTML and where.endswith((".html", ".htm"))
    part = "" if own else f" ({finding.part.value})"
    times = f" ({finding.times} times)" if finding.times > 1 else ""
    return Problem(
        where=f"{where}{part}:{finding.place.line}:{finding.place.column}",
        what=f"{finding.severity.value} {finding.rule}: {finding.what}{times}: {finding.why}",
        next_step=finding.fix,
    )
