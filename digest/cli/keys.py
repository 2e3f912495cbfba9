"""`digest keys`: the key that signs the links in mails, renewed once in a while."""

from __future__ import annotations

from typing import Annotated

import typer

from digest.cli.project import load_project, print_json, say
from digest.errors import counted

app = typer.Typer(no_args_is_help=True, help="The key that signs the links in mails.")


@app.command("list")
def list_keys(json: Annotated[bool, typer.Option("--json", help="As JSON.")] = False) -> None:
    """Since when each retired key only reads; never a key itself."""
    from digest.wiring import open_pipeline

    config, subscribers = load_project()
    with open_pipeline(config, subscribers, read_only=True) as pipeline:
        retired = [moment.isoformat() for moment in pipeline.store.keys.retired()]
    if json:
        return print_json({"retired": retired})
    say("one key signs" + "".join(f"\nretired at {moment}, still reads" for moment in retired))
    return None


@app.command()
def rotate(
    forget: Annotated[
        bool,
        typer.Option("--forget", help="A key leaked: no older link works any more."),
    ] = False,
) -> None:
    """Sign with a new key from now on; links in mails already sent go on working."""
    from digest.wiring import open_pipeline

    config, subscribers = load_project()
    with open_pipeline(config, subscribers) as pipeline:
        pipeline.store.keys.rotate(pipeline.now(), forget=forget)
        older = len(pipeline.store.keys.retired())
    if forget:
        say("a new key signs; links in mails sent so far are dead, answers to them come by mail")
    else:
        say(f"a new key signs; what {counted(older, 'older key')} signed still counts")
