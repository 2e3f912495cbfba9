"""What people say on the web: choices, sign-ups, and coming back."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, timedelta

from digest.model import Choice, Subscriber, Suppression
from digest.store import Store
from store.sample import NOW

HOUR = timedelta(hours=1)
CHOICE = Choice(
    address="ada@example.org",
    newsletter="weekly",
    themes=("Rail & road", "Häfen, heute"),
    every=4,
    paused_until=date(2026, 12, 24),
    at=NOW,
)


def ask(store: Store, address: str = "Ada@Example.org", hours: int = 0) -> str | None:
    return store.sign_ups.ask(
        address, newsletter="weekly", list="weekly", now=NOW + hours * HOUR, pause=HOUR
    )


def test_a_choice_comes_back_as_it_was_and_the_last_one_counts(store: Store) -> None:
    store.choices.keep(replace(CHOICE, address="ADA@example.org"))
    assert store.choices.of("ada@EXAMPLE.org", "weekly") == CHOICE
    plain = Choice(address="ada@example.org", newsletter="weekly", at=NOW + HOUR)
    store.choices.keep(plain)
    assert store.choices.among(["ada@example.org", "bob@example.org"], "weekly") == {
        "ada@example.org": plain
    }
    assert store.choices.of("ada@example.org", "daily") is None


def test_one_asks_for_a_list_once_in_a_while(store: Store) -> None:
    name = ask(store)
    assert name
    assert ask(store, "ada@example.org") is None
    again = ask(store, hours=1)
    assert again
    assert store.sign_ups.get(name) is None, "the older mail leads nowhere"
    asked = store.sign_ups.get(again)
    assert asked
    assert (asked.address, asked.asked_at, asked.confirmed_at) == (
        "Ada@Example.org",
        NOW + HOUR,
        None,
    )
    assert store.sign_ups.get("a" * 24) is None


def test_only_what_is_confirmed_is_on_the_list(store: Store) -> None:
    name = ask(store)
    assert name
    assert not store.sign_ups.any_on("weekly")
    store.sign_ups.confirm(name, NOW + HOUR)
    store.sign_ups.confirm(name, NOW + 2 * HOUR)
    assert store.sign_ups.any_on("weekly")
    assert not store.sign_ups.any_on("partners")
    assert [*store.sign_ups.on("weekly")] == [Subscriber(address="Ada@Example.org")]
    assert store.sign_ups.among(["ada@example.org", "bob@example.org"], "weekly") == {
        "ada@example.org"
    }
    asked = store.sign_ups.get(ask(store, hours=5) or "")
    assert asked
    assert asked.confirmed_at == NOW + HOUR, "asking again takes nobody off"


def test_what_was_never_confirmed_is_forgotten(store: Store) -> None:
    first, second, _ = (ask(store, f"{name}@example.org") for name in ("a", "b", "c"))
    assert first
    store.sign_ups.confirm(first, NOW)
    third = ask(store, "c@example.org", hours=3)
    store.sign_ups.clear(before=NOW + HOUR)
    assert store.sign_ups.get(first)
    assert store.sign_ups.get(str(second)) is None
    assert store.sign_ups.get(str(third))


def due(store: Store, minutes: int) -> list[str]:
    now = NOW + timedelta(minutes=minutes)
    return [one.address for one in store.sign_ups.take_due(now, most=9)]


def test_a_mail_is_due_again_after_as_long_as_it_waited_until_it_is_out(store: Store) -> None:
    name = ask(store)
    assert name
    assert due(store, 0) == ["Ada@Example.org"]
    told = [minute for minute in range(60) if due(store, minute)]
    assert told == [5, 10, 20, 40]
    store.sign_ups.mailed(name)
    assert due(store, 24 * 60) == []


def test_who_confirmed_gets_no_further_mail(store: Store) -> None:
    name = ask(store)
    assert name
    store.sign_ups.confirm(name, NOW)
    assert due(store, 60) == []


def test_a_mail_is_taken_once_by_many(store: Store) -> None:
    for number in range(9):
        ask(store, f"{number}@example.org")
    with ThreadPoolExecutor(8) as pool:
        taken = [one for some in pool.map(lambda _: due(store, 0), range(16)) for one in some]
    assert sorted(taken) == [f"{number}@example.org" for number in range(9)]


def test_many_requests_at_once_make_one_mail(store: Store) -> None:
    with ThreadPoolExecutor(8) as pool:
        names = [*pool.map(lambda _: ask(store), range(16))]
    assert len([name for name in names if name]) == 1


def test_undo_and_coming_back_touch_what_the_person_said(store: Store) -> None:
    def hold(listed: str, reason: str = "unsubscribed", detail: str = "web") -> None:
        held = Suppression(address="ada@example.org", list=listed, reason=reason, at=NOW)
        store.suppressions.add(replace(held, detail=detail))

    def held() -> set[tuple[str, str]]:
        return {(one.list, one.reason) for one in store.suppressions.of("ADA@example.org")}

    hold("weekly")
    hold("daily", "operator")
    store.suppressions.undo("ada@example.org", "weekly", since=NOW + HOUR)
    store.suppressions.undo("ada@example.org", "daily", since=NOW)
    assert held() == {("weekly", "unsubscribed"), ("daily", "operator")}
    store.suppressions.undo("Ada@example.org", "weekly", since=NOW)
    assert held() == {("daily", "operator")}
    hold("", detail="told by the provider")
    store.suppressions.undo("ada@example.org", "", since=NOW)
    assert ("", "unsubscribed") in held()
    back = {"others": ["daily", "partners"], "before": NOW}
    store.suppressions.come_back("ada@example.org", "weekly", **back)  # type: ignore[arg-type]
    assert ("", "unsubscribed") in held(), "it was not before"
    back["before"] = NOW + HOUR
    store.suppressions.come_back("ada@example.org", "weekly", **back)  # type: ignore[arg-type]
    assert held() == {("daily", "operator"), ("partners", "unsubscribed")}
