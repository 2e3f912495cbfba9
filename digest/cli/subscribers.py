"""`digest subscribers`: who asked to be mailed, in subscribers.yaml."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from digest.cli import subscriber_changes, subscriber_import
from digest.cli.held import (
    SAID_NO,
    check_list,
    chosen_list,
    held_addresses,
    holding,
    signed_up,
    why_held,
)
from digest.cli.project import (
    checked_address,
    load_project,
    load_project_config,
    print_json_list,
    print_problems,
    print_table,
    say,
)
from digest.errors import Problem, UsageError, counted

if TYPE_CHECKING:
    from digest.model import Suppression

app = typer.Typer(no_args_is_help=True, help="Who asked to be mailed, in subscribers.yaml.")
app.command()(subscriber_changes.diff)
app.command()(subscriber_changes.export)
app.command("import")(subscriber_import.import_subscribers)
ON_THE_WEB = "signed up on the web"
OnList = Annotated[str | None, typer.Option("--list", "-l", help="The list.")]


@app.command("list")
def list_subscribers(
    on: OnList = None, json: Annotated[bool, typer.Option("--json", help="As JSON.")] = False
) -> None:
    """The subscribers of every list, or of one; those behind, who signed up on the web."""
    config, subscribers = load_project()
    check_list(on, subscribers)
    held = held_addresses(config)
    names = [name for name in subscribers.lists if on in (None, name)]
    web = {name: signed_up(config, name) for name in names}
    rows = (
        {
            "list": name,
            "address": subscriber.address,
            "name": subscriber.name,
            "themes": subscriber.themes,
            "language": subscriber.language,
            "status": ", ".join((*how, *map(why_held, holding(held, subscriber.address, name)))),
        }
        for name in names
        for people, how in ((subscribers.lists[name], ()), (web[name], (ON_THE_WEB,)))
        for subscriber in people
    )
    if json:
        print_json_list(rows)
    elif any(len(subscribers.lists[name]) or web[name] for name in names):
        columns = ("list", "address", "name", "themes", "language", "status")
        print_table(columns, ([_cell(row[column]) for column in columns] for row in rows))
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
    on = chosen_list(on, subscribers)
    added = add_subscriber(config, on, address, name=name, themes=theme or ())
    say(f"added {added.address} to {on}")
    print_problems(
        Problem(
            where=added.address,
            what=f"gets nothing, a suppression holds it ({why_held(one)})",
            next_step=f"`{_lifting(one)}` lifts it",
        )
        for one in holding(held_addresses(config), added.address, on)
    )


@app.command()
def remove(address: str, on: OnList = None) -> None:
    """Remove a subscriber from every list, or from one."""
    from digest.config.edit import remove_subscriber

    lists = remove_subscriber(load_project_config(), address, on)
    say(f"removed {address} from {', '.join(lists)}")


@app.command()
def suppress(
    address: str,
    on: OnList = None,
    reason: Annotated[str, typer.Option(help="Why, in your own words.")] = "",
) -> None:
    """Never mail an address again, on any list or on one; it stays in subscribers.yaml."""
    from digest.model import Suppression
    from digest.store import Store
    from digest.wiring import utc_now

    config, subscribers = load_project()
    check_list(on, subscribers)
    address = checked_address(address, where="ADDRESS")
    with Store.open(config.database) as store:
        store.suppressions.add(
            Suppression(
                address=address, list=on or "", reason="operator", at=utc_now(), detail=reason
            )
        )
    say(f"{address} gets nothing more {_where(on)}")


@app.command()
def unsuppress(
    address: str,
    on: OnList = None,
    yes: Annotated[
        bool, typer.Option("--yes", help="Although they unsubscribed or complained.")
    ] = False,
) -> None:
    """Mail an address again: lift every suppression of it, or the one of a list."""
    from digest.model import address_key
    from digest.store import Store

    config = load_project_config()
    address = checked_address(address, where="ADDRESS")
    ours = held_addresses(config).get(address_key(address), [])
    lifted = [one for one in ours if on in (None, one.list)]
    if not lifted:
        words = "; ".join(f"{why_held(one)} {_where(one.list)}" for one in ours)
        what = f"no suppression holds it {_where(on)}" + (f", but {words}" if words else "")
        raise UsageError(Problem(where=address, what=what))
    if not yes and (said_no := [one for one in lifted if one.reason in SAID_NO]):
        what = f"asked for no more mail ({', '.join(map(why_held, said_no))})"
        raise UsageError(
            Problem(where=address, what=what, next_step="if they want it again, add --yes")
        )
    with Store.open(config.database) as store:
        for one in lifted:
            store.suppressions.remove(one.address, one.list)
            say(f"{address} is no longer held {_where(one.list)} ({why_held(one)})")


@app.command()
def check() -> None:
    """Check digest.yaml and subscribers.yaml, and say how many are on each list."""
    config, subscribers = load_project()
    for name, people in subscribers.lists.items():
        sent = [letter.id for letter in config.newsletters.values() if name in letter.lists]
        say(f"{name}: {counted(len(people), 'subscriber')}, sent {', '.join(sent) or 'nothing'}")
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


def _where(on: str | None) -> str:
    return f"on the list {on}" if on else "on any list"


def _lifting(suppression: Suppression) -> str:
    """The command that lifts it."""
    words = ["digest subscribers unsuppress", suppression.address]
    words += ["--list", suppression.list] if suppression.list else []
    words += ["--yes"] if suppression.reason in SAID_NO else []
    return " ".join(words)


def _cell(value: object) -> str:
    return ", ".join(value) if isinstance(value, tuple) else str(value)
