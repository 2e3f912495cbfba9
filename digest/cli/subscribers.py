"""`digest subscribers`: who asked to be mailed, in subscribers.yaml."""

from __future__ import annotations

from typing import Annotated

import typer

from digest.cli.project import (
    load_project,
    load_project_config,
    print_json,
    print_table,
    say,
)
from digest.errors import Problem, UsageError

app = typer.Typer(no_args_is_help=True, help="Who asked to be mailed, in subscribers.yaml.")
OnList = Annotated[str | None, typer.Option("--list", "-l", help="The list.")]


@app.command("list")
def list_subscribers(
    on: OnList = None, json: Annotated[bool, typer.Option("--json", help="As JSON.")] = False
) -> None:
    """The subscribers of every list, or of one."""
    _, subscribers = load_project()
    if on is not None and on not in subscribers.lists:
        known = ", ".join(subscribers.lists)
        raise UsageError(
            Problem(where=on, what="is not a list", next_step=f"known are {known or 'none'}")
        )
    rows = [
        {
            "list": name,
            "address": subscriber.address,
            "name": subscriber.name,
            "themes": subscriber.themes,
            "language": subscriber.language,
        }
        for name, people in subscribers.lists.items()
        for subscriber in people
        if on in (None, name)
    ]
    if json:
        print_json(rows)
    elif rows:
        columns = ("list", "address", "name", "themes", "language")
        print_table(columns, [[_cell(row[column]) for column in columns] for row in rows])
    else:
        say("no subscriber yet; `digest subscribers add ADDRESS` adds one")


@app.command()
def add(
    address: Annotated[str, typer.Argument(help='name@example.org or "Name <name@example.org>".')],
    on: OnList = None,
    name: Annotated[str, typer.Option(help="For the greeting.")] = "",
    theme: Annotated[
        list[str] | None, typer.Option(help="Only this theme; may be given several times.")
    ] = None,
) -> None:
    """Add a subscriber; comments and order of the file stay as they are."""
    from digest.config.edit import add_subscriber

    config, subscribers = load_project()
    if on is None:
        if len(subscribers.lists) != 1:
            known = ", ".join(subscribers.lists)
            raise UsageError(
                Problem(where="--list", what="which list?", next_step=f"name one of: {known}")
            )
        (on,) = subscribers.lists
    added = add_subscriber(config, on, address, name=name, themes=theme or ())
    say(f"added {added.address} to {on}")


@app.command()
def remove(address: str, on: OnList = None) -> None:
    """Remove a subscriber from every list, or from one."""
    from digest.config.edit import remove_subscriber

    lists = remove_subscriber(load_project_config(), address, on)
    say(f"removed {address} from {', '.join(lists)}")


@app.command()
def check() -> None:
    """Check digest.yaml and subscribers.yaml, and say how many are on each list."""
    config, subscribers = load_project()
    for name, people in subscribers.lists.items():
        sent = [letter.id for letter in config.newsletters.values() if name in letter.lists]
        say(f"{name}: {len(people)} subscribers, sent {', '.join(sent) or 'nothing'}")
    say(f"{config.subscribers_path.name} is fine")


@app.command()
def edit() -> None:
    """Open subscribers.yaml in your editor; it changes only when the result is valid."""
    from digest.cli.editing import edit_until_valid
    from digest.config.subscribers import check_subscribers

    config = load_project_config()
    edit_until_valid(
        config.subscribers_path,
        lambda text: check_subscribers(text, config.subscribers_path, config),
    )


def _cell(value: object) -> str:
    return ", ".join(value) if isinstance(value, tuple) else str(value)
