"""Who joined and who left a newsletter since its last edition, and who is held."""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Literal

from digest.config.types import Newsletter, SubscriberLists
from digest.model import Suppression, address_key, delivery_id
from digest.pipeline.audience import People
from digest.store import Store

_AT_ONCE = 500  # addresses looked up in the store


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What an address is beside the last edition's audience; `held` is on a list and gets none."""

    change: Literal["added", "removed", "held"]
    address: str
    list: str
    held: Suppression | None = None


def changes(newsletter: Newsletter, subscribers: SubscriberLists, store: Store) -> Iterator[Change]:
    """The differences, streamed: first who was added or is held, then who was removed.

    Before the first edition everybody was added. Of each person eight bytes are kept in memory.
    """
    people = People(
        newsletter=newsletter,
        subscribers=subscribers,
        store=store,
        speaks=lambda _: False,  # what they would get is of no interest here
        themes=(),
    )
    last = store.editions.last_sealed(newsletter.id)
    edition_id = last.id if last else ""
    present = array("Q")
    everyone = people.everyone()
    while some := [*islice(everyone, _AT_ONCE)]:
        ids = {one.address: delivery_id(edition_id, one.address) for one, _ in some}
        present.extend(map(_number, ids.values()))
        known = store.outbox.find(ids.values()) if edition_id else {}
        held = _holding(people, [one.address for one, is_held in some if is_held])
        for one, is_held in some:
            if is_held:
                why = held.get(address_key(one.address))
                yield Change(change="held", address=one.address, list=one.list, held=why)
            elif ids[one.address] not in known:
                yield Change(change="added", address=one.address, list=one.list)
    if edition_id:
        yield from _removed(store, edition_id, array("Q", sorted(present)))


def _removed(store: Store, edition_id: str, present: array[int]) -> Iterator[Change]:
    for delivery in store.outbox.deliveries(edition_id):
        number = _number(delivery.id)
        at = bisect_left(present, number)
        if at == len(present) or present[at] != number:
            who = delivery.recipient
            yield Change(change="removed", address=who.address, list=who.list)


def _holding(people: People, addresses: list[str]) -> dict[str, Suppression]:
    """What holds these addresses, by the address as it is compared; the first where it is two."""
    found: dict[str, Suppression] = {}
    for address in addresses:
        for one in people.store.suppressions.of(address):
            if one.list in ("", *people.newsletter.lists):
                found.setdefault(one.address, one)
    return found


def _number(delivery_id: str) -> int:
    """The first 60 bits of a delivery's id, which is a hash: no two are the same. Base 36 has all
    of its letters and digits, and is read at once."""
    return int(delivery_id[:12], 36)
