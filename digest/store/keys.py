"""Keys: the secrets this installation made for itself, such as the one that signs tokens."""

from __future__ import annotations

from secrets import token_bytes

from sqlalchemy import select

from digest.errors import Problem, StoreError
from digest.store.engine import Database, insert_into
from digest.store.tables import keys

TOKENS = "tokens"  # signs unsubscribe and preference links; made when the database is


class Keys:
    """The keys' noun of the store."""

    def __init__(self, database: Database, *, read_only: bool) -> None:
        self._database = database
        self._read_only = read_only

    def secret(self, name: str = TOKENS) -> bytes:
        """The secret of this name, 32 bytes; made at its first use, the same ever after."""
        query = select(keys.c.secret).where(keys.c.name == name)
        with self._database.read() as connection:
            if secret := connection.execute(query).scalar():
                return bytes(secret)
        if self._read_only:
            raise StoreError(
                Problem(where=f"key {name}", what="was never made", next_step="run: digest collect")
            )
        with self._database.write() as connection:
            insert = insert_into(connection.dialect, keys).on_conflict_do_nothing()
            connection.execute(insert.values(name=name, secret=token_bytes(32)))
            return bytes(connection.execute(query).scalar_one())
