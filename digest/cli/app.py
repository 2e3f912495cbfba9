"""The command tree, and what an error becomes: words on standard error and an honest exit code."""

from __future__ import annotations

import signal
import sys
import traceback
from pathlib import Path
from types import FrameType
from typing import Annotated

import typer

from digest import __version__
from digest.cli import (
    bounces,
    dashboard,
    db,
    demo,
    doctor,
    editions,
    explain,
    feeds,
    files,
    keys,
    lint,
    main_job,
    preview,
    status,
    subscribers,
    worker,
)
from digest.cli.project import DEFAULT_CONFIG, print_problems, say, use_config
from digest.errors import DigestError

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    help="One good e-mail a week out of many feeds.",
)


def _version(wanted: bool) -> None:
    if wanted:
        say(f"digest {__version__}")
        raise typer.Exit


@app.callback()
def options(
    config: Annotated[
        Path,
        typer.Option("--config", "-c", envvar="DIGEST_CONFIG", help="The project's digest.yaml."),
    ] = DEFAULT_CONFIG,
    version: Annotated[  # noqa: ARG001, read by its callback
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Say which version.")
    ] = False,
) -> None:
    """One good e-mail a week out of many feeds."""
    use_config(config)


for command in (
    files.init,
    demo.demo,
    main_job.collect,
    preview.preview,
    lint.lint,
    explain.explain,
    main_job.send,
    main_job.run,
    worker.worker,
    status.status,
    doctor.doctor,
    dashboard.dashboard,
    files.schema,
):
    app.command()(command)
app.add_typer(feeds.app, name="feeds")
app.add_typer(subscribers.app, name="subscribers")
app.add_typer(editions.app, name="editions")
app.add_typer(bounces.app, name="bounces")
app.add_typer(keys.app, name="keys")
app.add_typer(db.app, name="db")


def run() -> None:
    """Run one command.

    Exit codes: 0 done, 1 an expected failure, 2 usage or configuration, 3 a bug, 130 Ctrl-C.
    """
    signal.signal(signal.SIGINT, _interrupted)
    try:
        app()
    except DigestError as error:
        print_problems(error.problems)
        sys.exit(error.exit_code)
    except Exception:  # noqa: BLE001, the last door: say that it is our fault, never hide it
        traceback.print_exc()
        print_problems(["this is a bug in digest; please report the lines above"])
        sys.exit(3)


def _interrupted(_signal: int, _frame: FrameType | None) -> None:
    # typer would turn a KeyboardInterrupt into exit code 1
    print_problems(["stopped"])
    sys.exit(130)
