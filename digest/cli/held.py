"""Which list is meant and who is held on it, for the commands on subscribers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from digest.cli.feed_check import open_store
from digest.errors import Problem, UsageError

if TYPE_CHECKING:
    from digest.config.types import Config, SubscriberLists
    from digest.model import Subscriber, Suppression

SAID_NO = ("unsubscribed", "complained")  # reasons that are the reader's own word


def check_list(on: str | None, subscribers: SubscriberLists) -> None:
    """Raise UsageError for a list that there is not; None is all of them."""
    if on is not None and on not in subscribers.lists:
        known = ", ".join(subscribers.lists)
        raise UsageError(
            Problem(where=on, what="is not a list", next_step=f"known are {known or 'none'}")
        )


def chosen_list(on: str | None, subscribers: SubscriberLists) -> str:
    """The list that was named, or the only one. Raises UsageError."""
    check_list(on, subscribers)
    if on is not None:
        return on
    if len(subscribers.lists) != 1:
        known = ", ".join(subscribers.lists)
        raise UsageError(
            Problem(where="--list", what="which list?", next_step=f"name one of: {known}")
        )
    return next(iter(subscribers.lists))


def held_addresses(config: Config) -> dict[str, list[Suppression]]:
    """The suppressions by address, as the store compares it; none before there is a database."""
    held: dict[str, list[Suppression]] = {}
    store = open_store(config)
    if store is not None:
        with store:
            for one in store.suppressions.all():
                held.setdefault(one.address, []).append(one)
    return held


def signed_up(config: Config, on: str) -> list[Subscriber]:
    """Who came to a list on the web; nobody before there is a database."""
    store = open_store(config)
    if store is None:
        return []
    with store:
        return [*store.sign_ups.on(on)]


def holding(held: Mapping[str, Sequence[Suppression]], address: str, on: str) -> list[Suppression]:
    """The suppressions that keep this list from this address."""
    from digest.model import address_key

    return [one for one in held.get(address_key(address), ()) if one.list in ("", on)]


def why_held(suppression: Suppression) -> str:
    """The reason and the day."""
    return f"{suppression.reason} {suppression.at:%Y-%m-%d}"
