"""Keys: the secrets this installation made for itself, such as the one that signs tokens."""

from __future__ import annotations

from datetime import UTC, datetime
from secrets import token_bytes

from sqlalchemy import delete, select, update

from digest.errors import Problem, StoreError
from digest.store.engine import Database, insert_into
from digest.store.tables import keys

TOKENS = "tokens"  # signs unsubscribe and preference links
BOUNCES = "bounces"  # signs the names that bounces are matched by; never rotated
_RETIRED = f"{TOKENS} until "  # and when


class Keys:
    """The keys' noun of the store."""

    def __init__(self, database: Database, *, read_only: bool) -> None:
        self._database = database
        self._read_only = read_only

    def secret(self, name: str = TOKENS) -> bytes:
        """The secret of this name, 32 bytes; made at its first use, the same until rotated."""
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

    def reading(self) -> tuple[bytes, ...]:
        """What tokens may be signed with: the secret in use, then the retired ones."""
        ours = (keys.c.name == TOKENS) | keys.c.name.startswith(_RETIRED)
        # in one statement: between two of them a key could be retired and be missed
        query = select(keys.c.secret).where(ours).order_by(keys.c.name)
        with self._database.read() as connection:
            found = connection.execute(query).scalars().all()
        current, *older = map(bytes, found or [self.secret()])
        return (current, *reversed(older))

    def retired(self) -> list[datetime]:
        """When each of the secrets that still read tokens was put out of use."""
        query = select(keys.c.name).where(keys.c.name.startswith(_RETIRED)).order_by(keys.c.name)
        with self._database.read() as connection:
            names = connection.execute(query).scalars().all()
        return [datetime.fromisoformat(name.removeprefix(_RETIRED)) for name in names]

    def rotate(self, now: datetime, *, forget: bool = False) -> None:
        """Sign with a new secret from now on. The older ones still read what they signed; with
        `forget` they do not, and every link in the mails sent so far is dead."""
        retired = f"{_RETIRED}{now.astimezone(UTC).isoformat()}"
        with self._database.write() as connection:
            if forget:
                older = (keys.c.name == TOKENS) | keys.c.name.startswith(_RETIRED)
                connection.execute(delete(keys).where(older))
            else:
                rename = update(keys).where(keys.c.name == TOKENS).values(name=retired)
                connection.execute(rename)
            connection.execute(keys.insert().values(name=TOKENS, secret=token_bytes(32)))
