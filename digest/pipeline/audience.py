"""Who gets an edition, and in which variant: a newsletter's lists as a stream."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Set
from dataclasses import dataclass
from itertools import chain, islice

from digest.config.types import Newsletter, SubscriberLists
from digest.model import Recipient, Subscriber
from digest.store import Store, address_key

_AT_ONCE = 500  # addresses looked up among the suppressions


def variant_of(themes: tuple[str, ...], language: str = "") -> str:
    """The name of the body that a choice of themes and language leads to; "" is everything."""
    names = "\n".join(sorted(themes))  # a theme's name may hold anything but a line's end
    return f"{names}\n\n{language}" if language else names


def choice_of(variant: str) -> tuple[tuple[str, ...], str]:
    """The themes and the language that `variant_of` made a name of."""
    names, _, language = variant.partition("\n\n")
    return tuple(names.split("\n")) if names else (), language


@dataclass(frozen=True, slots=True, kw_only=True)
class People:
    """Everybody on a newsletter's lists, each address once: the first list counts."""

    newsletter: Newsletter
    subscribers: SubscriberLists
    store: Store
    speaks: Callable[[str], bool]  # whether there are mails in a language

    def recipients(self) -> Iterator[Recipient]:
        """Those whom no suppression holds."""
        return (recipient for recipient, held in self._everyone() if not held)

    def variants(self) -> tuple[Set[str], Counter[str]]:
        """The variants that were chosen, and how many would get each: whoever leaves between a
        preview and its sending changes no hash."""
        chosen = {""}
        counts: Counter[str] = Counter()
        for recipient, held in self._everyone():
            chosen.add(recipient.variant)
            counts[recipient.variant] += not held
        return chosen, counts

    def _everyone(self) -> Iterator[tuple[Recipient, bool]]:
        """Each recipient, and whether a suppression holds it: who left one of the lists left the
        newsletter."""
        lists = self.newsletter.lists
        listed = chain.from_iterable(
            ((name, subscriber) for subscriber in self.subscribers.lists[name]) for name in lists
        )
        variants: dict[tuple[tuple[str, ...], str], str] = {}
        met: set[str] = set()  # within a list addresses are unique
        while some := [*islice(listed, _AT_ONCE)]:
            keys = [address_key(subscriber.address) for _, subscriber in some]
            held = self.store.suppressions.among(keys, lists)
            for key, (name, subscriber) in zip(keys, some, strict=True):
                if key in met:
                    continue
                if len(lists) > 1:
                    met.add(key)
                choice = subscriber.themes, subscriber.language
                if choice not in variants:
                    variants[choice] = self._variant(*choice)
                yield self._recipient(name, subscriber, variants[choice]), key in held

    def _variant(self, themes: tuple[str, ...], language: str) -> str:
        other = language and language != self.newsletter.language and self.speaks(language)
        return variant_of(themes, language if other else "")

    def _recipient(self, name: str, subscriber: Subscriber, variant: str) -> Recipient:
        return Recipient(
            address=subscriber.address,
            name=subscriber.name,
            list=name,
            variant=variant,
            language=subscriber.language or self.newsletter.language,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedAudience:
    """The people of some variants, read from the lists each time they are asked for."""

    people: People
    variants: Set[str]
    size: int  # when they were counted

    def __iter__(self) -> Iterator[Recipient]:
        return (one for one in self.people.recipients() if one.variant in self.variants)

    def __len__(self) -> int:
        return self.size
