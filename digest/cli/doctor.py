"""`digest doctor`: what would keep an edition from being made, sent or believed, and the fix."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated

import typer

from digest.cli.project import config_path, load_project_config, print_json, say
from digest.errors import ConfigError, Problem, UsageError, counted

if TYPE_CHECKING:
    from digest.doctor.checkup import Finding
    from digest.doctor.lookup import Lookup

NAME_SERVER = "DIGEST_NAME_SERVER"  # address:port
_WIDTH = 11  # of the longest name


def doctor(
    json: Annotated[bool, typer.Option("--json", help="As JSON.")] = False,
    offline: Annotated[bool, typer.Option(help="Ask no other machine.")] = False,
) -> None:
    """Look at all that a send depends on; each fault comes with its fix. Sends nothing."""
    found = {}
    for name, finding in _findings(offline=offline):
        found[name] = finding
        if not json:
            _print(name, finding)
    faults = sum(len(finding.problems) for finding in found.values())
    if json:
        print_json([_facts(name, finding) for name, finding in found.items()])
    elif faults:
        say(f"\n{counted(faults, 'thing needs', 'things need')} a hand.")
    else:
        say("\nAll is well.")
    sys.exit(1 if faults else 0)


def _findings(*, offline: bool) -> Iterator[tuple[str, Finding]]:
    from digest.doctor.checks import CHECKS
    from digest.doctor.checkup import Finding, Setup, examine

    name = config_path().name
    try:
        config = load_project_config()
    except ConfigError as error:
        yield name, Finding(problems=error.problems)  # the rest depends on it
        return
    feeds = counted(len(config.feeds), "feed")
    yield name, Finding(said=f"{feeds}, {counted(len(config.newsletters), 'newsletter')}")
    yield from examine(CHECKS, Setup(config=config, lookup=_lookup()), offline=offline)


def _lookup() -> Lookup:
    """Over the machine's own name servers, unless the environment names one."""
    from digest.doctor.lookup import Lookup

    written = os.environ.get(NAME_SERVER, "")
    if not written:
        return Lookup()
    address, _, port = written.rpartition(":")
    if not (address and port.isdigit()):
        what = f"{written!r} is no address and port"
        problem = Problem(where=NAME_SERVER, what=what, next_step="write such as 192.0.2.53:53")
        raise UsageError(problem)
    return Lookup(address, int(port))


def _print(name: str, finding: Finding) -> None:
    if not finding.looked:
        say(typer.style(f"– {name:{_WIDTH}}  {finding.said}", dim=True))
        return
    if not finding.problems:
        say(f"{typer.style('✓', fg='green')} {name:{_WIDTH}}  {finding.said}")
    for problem in finding.problems:
        mark = typer.style("✗", fg="red", bold=True)
        say(f"{mark} {name:{_WIDTH}}  {problem.where}: {problem.what}")
        if problem.next_step:
            say(f"  {'':{_WIDTH}}  → {problem.next_step}")
        name = ""


def _facts(name: str, finding: Finding) -> dict[str, object]:
    state = "fault" if finding.problems else "well" if finding.looked else "not looked at"
    problems = [
        {"where": each.where, "what": each.what, "next_step": each.next_step}
        for each in finding.problems
    ]
    return {"check": name, "state": state, "said": finding.said, "problems": problems}
