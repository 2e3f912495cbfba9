"""The database's history: numbered Alembic migrations, run by `Store.open` where they are due."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sqlalchemy import Connection


def migrate(connection: Connection, to: str = "+1") -> None:
    """Run the next migration, or all up to one, inside the caller's transaction."""
    from alembic import command  # imported here: most starts find nothing to migrate
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    config.attributes["connection"] = connection  # env.py takes it from there
    command.upgrade(config, to)
