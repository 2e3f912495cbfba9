"""Who gets an edition, and in which variant: a newsletter's lists as a stream."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Set
from dataclasses import dataclass, replace
from itertools import count, islice

from digest.config.kept import KeptList
from digest.config.types import Newsletter, SubscriberLists
from digest.model import Choice, Edition, Recipient, Subscriber, address_key
from digest.store import Store

NO_THEME = "none of the chosen themes is in this edition"
_AT_ONCE = 500  # addresses looked up in the store


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
    """Everybody on a newsletter's lists, each address once: the first list counts. What somebody
    chose on the web wins over the file."""

    newsletter: Newsletter
    subscribers: SubscriberLists
    store: Store
    speaks: Callable[[str], bool]  # whether there are mails in a language
    themes: Collection[str]  # that can be chosen
    edition: Edition | None = None  # whom it passes over is said; without it nobody is

    def recipients(self) -> Iterator[Recipient]:
        """Those whom no suppression holds."""
        return (recipient for recipient, held in self.everyone() if not held)

    def variants(self) -> tuple[Set[str], Counter[tuple[str, bool]]]:
        """The variants that were chosen; and of how many each is, by whether the edition passes
        them over. Whoever leaves between a preview and its sending changes no hash."""
        chosen = {""}
        counts: Counter[tuple[str, bool]] = Counter()
        for recipient, held in self.everyone():
            chosen.add(recipient.variant)
            counts[recipient.variant, bool(recipient.skipped)] += not held
        return chosen, counts

    def everyone(self) -> Iterator[tuple[Recipient, bool]]:
        """Each recipient, and whether a suppression holds it: who left one of the lists left the
        newsletter."""
        lists = self.newsletter.lists
        everybody = ((name, subscriber) for name in lists for subscriber in self._on(name))
        listed = everybody if len(lists) == 1 else _each_once(everybody)
        variants: dict[tuple[tuple[str, ...], str], str] = {}
        while some := [*islice(listed, _AT_ONCE)]:
            keys = [address_key(subscriber.address) for _, subscriber in some]
            held = self.store.suppressions.among(keys, lists)
            choices = self.store.choices.among(keys, self.newsletter.id)
            for key, (name, subscriber) in zip(keys, some, strict=True):
                wanted = self._wanted(subscriber, choices.get(key)), subscriber.language
                if wanted not in variants:
                    variants[wanted] = self._variant(*wanted)
                recipient = self._recipient(name, subscriber, variants[wanted])
                if key in choices and (why := self._passes_over(choices[key])):
                    recipient = replace(recipient, skipped=why)
                yield recipient, key in held

    def _on(self, name: str) -> Iterator[Subscriber]:
        """A list's people: the file's, then those who only signed up on the web."""
        people = iter(self.subscribers.lists[name])
        sign_ups = self.store.sign_ups
        if not sign_ups.any_on(name):
            yield from people
            return
        twice: set[str] = set()
        while some := [*islice(people, _AT_ONCE)]:
            twice |= sign_ups.among([address_key(each.address) for each in some], name)
            yield from some
        yield from (each for each in sign_ups.on(name) if address_key(each.address) not in twice)

    def _wanted(self, subscriber: Subscriber, choice: Choice | None) -> tuple[str, ...]:
        """The themes; a choice of which none is left in digest.yaml is one of everything: it was
        renamed, and silence would be worse."""
        if choice is None:
            return subscriber.themes
        return tuple(theme for theme in choice.themes if theme in self.themes)

    def _passes_over(self, choice: Choice) -> str:
        """Why the edition is none for who chose so; "" when it is one."""
        if self.edition is None:
            return ""
        day = self.edition.slot.astimezone(self.newsletter.timezone).date()
        if choice.paused_until and day < choice.paused_until:
            return f"paused until {choice.paused_until}"
        if self.edition.number % choice.every:
            return f"wants every {choice.every}th edition"
        return ""

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


def _each_once(listed: Iterator[tuple[str, Subscriber]]) -> Iterator[tuple[str, Subscriber]]:
    """Who is on several lists, with the first only; within one, addresses are unique."""
    met, numbers = KeptList(), count(1)
    while some := [*islice(listed, _AT_ONCE)]:
        people = {number: one for one, number in zip(some, numbers, strict=False)}
        twice = met.add([(number, subscriber) for number, (_, subscriber) in people.items()])
        yield from (one for number, one in people.items() if number not in twice)


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedAudience:
    """The people of an edition, read from the lists each time they are asked for: those whom it
    passes over, or all others."""

    people: People
    variants: Set[str]  # that have a mail
    counts: Mapping[tuple[str, bool], int]  # as `People.variants` counted them
    skipped: bool = False

    def __iter__(self) -> Iterator[Recipient]:
        for one in self.people.recipients():
            if not one.skipped and one.variant not in self.variants:
                one = replace(one, skipped=NO_THEME)
            if bool(one.skipped) == self.skipped:
                yield one

    def __len__(self) -> int:
        return sum(
            count
            for (variant, passed_over), count in self.counts.items()
            if (passed_over or variant not in self.variants) == self.skipped
        )
