"""`digest db`: the upkeep of the database."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from digest.cli.project import load_project_config, say

app = typer.Typer(no_args_is_help=True, help="The upkeep of the database.")


@app.command()
def upgrade() -> None:
    """Bring the database up to date, after a newer digest was installed."""
    from digest.store.upkeep import upgrade

    say(f"the database is of version {upgrade(load_project_config().database)}")


@app.command()
def backup(
    path: Annotated[Path, typer.Argument(help="The file to write; it may not exist.")],
) -> None:
    """Copy the database while it is used, into one file."""
    from digest.store.upkeep import back_up

    back_up(load_project_config().database, path)
    say(f"{path}: {path.stat().st_size / 1e6:.1f} MB")
