"""`digest feeds`: the sources in digest.yaml."""

from __future__ import annotations

from typing import Annotated

import typer

from digest.cli.project import config_path, load_project_config, print_json, print_table, say

app = typer.Typer(no_args_is_help=True, help="The sources in digest.yaml.")


@app.command("list")
def list_feeds(json: Annotated[bool, typer.Option("--json", help="As JSON.")] = False) -> None:
    """The feeds, in the order of the file."""
    from digest.errors import without_password

    feeds = load_project_config().feeds
    if json:
        print_json(
            [
                {
                    "url": without_password(feed.url),
                    "title": feed.title,
                    "tags": feed.tags,
                    "theme": feed.theme,
                    "full_text": feed.full_text,
                    "weight": feed.weight,
                }
                for feed in feeds
            ]
        )
    elif feeds:
        print_table(
            ("feed", "title", "tags", "theme"),
            [(without_password(f.url), f.title, ", ".join(f.tags), f.theme or "") for f in feeds],
        )
    else:
        say("no feed yet; `digest feeds add URL` adds one")


@app.command()
def add(
    url: Annotated[str, typer.Argument(help="The feed's address.")],
    title: Annotated[str, typer.Option(help="Your name for the source.")] = "",
    tag: Annotated[list[str] | None, typer.Option(help="May be given several times.")] = None,
    theme: Annotated[str, typer.Option(help="Everything from it goes under this theme.")] = "",
) -> None:
    """Add a feed to digest.yaml; the rest of the file stays as it is."""
    from digest.config.edit import add_feed
    from digest.errors import without_password

    feed = add_feed(config_path(), url, title=title, tags=tag or (), theme=theme)
    say(f"added {without_password(feed.url)}; `digest feeds check` tries it")


@app.command()
def remove(url: Annotated[str, typer.Argument(help="The feed's address, or its title.")]) -> None:
    """Remove a feed from digest.yaml; what was collected from it stays."""
    from digest.config.edit import remove_feed
    from digest.errors import without_password

    say(f"removed {without_password(remove_feed(config_path(), url).url)}")
