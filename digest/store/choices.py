"""Choices: what people chose on the web of a newsletter; they win over subscribers.yaml."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, select

from digest.model import Choice, address_key
from digest.store.engine import Database, insert_into
from digest.store.tables import choices


class Choices:
    """The choices' noun of the store. Addresses come back as `address_key` makes them."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def among(self, keys: Sequence[str], newsletter: str) -> dict[str, Choice]:
        """The choices of some addresses, by the address as `address_key` writes it."""
        query = select(choices).where(
            choices.c.newsletter == newsletter, choices.c.address_key.in_(keys)
        )
        with self._database.read() as connection:
            return {row.address_key: _choice_of(row) for row in connection.execute(query)}

    def of(self, address: str, newsletter: str) -> Choice | None:
        """What this address chose; None when it never did."""
        key = address_key(address)
        return self.among([key], newsletter).get(key)

    def keep(self, choice: Choice) -> None:
        """Put a choice in the place of an earlier one."""
        row = {
            "address_key": address_key(choice.address),
            "newsletter": choice.newsletter,
            "themes": "\n".join(choice.themes),
            "every": choice.every,
            "paused_until": choice.paused_until,
            "at": choice.at,
        }
        with self._database.write() as connection:
            insert = insert_into(connection.dialect, choices).values(row)
            connection.execute(
                insert.on_conflict_do_update(
                    index_elements=["address_key", "newsletter"],
                    set_={name: insert.excluded[name] for name in row},
                )
            )


def _choice_of(row: Row[Any]) -> Choice:
    return Choice(
        address=row.address_key,
        newsletter=row.newsletter,
        themes=tuple(row.themes.split("\n")) if row.themes else (),
        every=row.every,
        paused_until=row.paused_until,
        at=row.at,
    )
