"""Who gets an edition: lists less suppressions, each address once, in the variant it chose."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from store.databases import database_in
from store.sample import article, edition

from digest.config.types import Mailbox, Newsletter, SubscriberLists
from digest.model import Choice, Recipient, Subscriber, Suppression
from digest.pipeline.audience import NO_THEME, ListedAudience, People, choice_of, variant_of
from digest.render import Renderer
from digest.store import Store

NOW = datetime(2026, 11, 23, 7, 0, tzinfo=UTC)
NEWSLETTER = Newsletter(
    id="weekly",
    title="Weekly",
    sender=Mailbox(address="news@example.org"),
    timezone=ZoneInfo("Europe/Berlin"),
    lists=("weekly", "partners"),
)
WEEKLY = (
    Subscriber(address="ada@example.org"),
    Subscriber(address="bob@example.org", themes=("Rail", "Ports")),
    Subscriber(address="carl@example.org", language="de"),
    Subscriber(address="dora@example.org", language="en"),
    Subscriber(address="emil@example.org", language="tlh"),
)
PARTNERS = (Subscriber(address="ADA@example.org", themes=("Rail",)),)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(database_in(tmp_path)) as opened:
        yield opened


@pytest.fixture
def people(store: Store) -> People:
    lists = SubscriberLists(path=Path(), lists={"weekly": WEEKLY, "partners": PARTNERS})
    return People(
        newsletter=NEWSLETTER,
        subscribers=lists,
        store=store,
        speaks=Renderer().speaks,
        themes=("Rail", "Ports"),
    )


def test_a_variant_is_themes_and_a_language_that_mails_are_made_in(people: People) -> None:
    found = {one.address: one.variant for one in people.recipients()}
    assert found == {
        "ada@example.org": "",
        "bob@example.org": "Ports\nRail",
        "carl@example.org": "\n\nde",
        "dora@example.org": "",  # the newsletter's own
        "emil@example.org": "",  # nobody wrote a catalogue for it
    }


def test_who_left_one_list_left_the_newsletter(people: People, store: Store) -> None:
    for address, listed in (("Bob@example.org", "partners"), ("carl@example.org", "other")):
        store.suppressions.add(
            Suppression(address=address, list=listed, reason="unsubscribed", at=NOW)
        )
    addresses = [one.address for one in people.recipients()]
    assert "bob@example.org" not in addresses
    assert "carl@example.org" in addresses
    chosen, counts = people.variants()
    assert chosen == {"", "Ports\nRail", "\n\nde"}, "no hash changes because somebody left"
    assert counts == {("", False): 3, ("Ports\nRail", False): 0, ("\n\nde", False): 1}


def test_an_audience_is_read_anew_each_time(people: People) -> None:
    _, counts = people.variants()
    audience = ListedAudience(people=people, variants={"\n\nde"}, counts=counts)
    skipped = replace(audience, skipped=True)
    for _ in range(2):
        assert [one.address for one in audience] == ["carl@example.org"]
        assert {one.skipped for one in skipped} == {NO_THEME}
    assert len(audience) == 1
    assert len(skipped) == len([*skipped]) == 4


def test_what_was_chosen_on_the_web_wins_over_the_file(people: People, store: Store) -> None:
    def choose(name: str, newsletter: str = "weekly", **chosen: Any) -> None:
        address = f"{name}@EXAMPLE.org"
        store.choices.keep(Choice(address=address, newsletter=newsletter, at=NOW, **chosen))

    choose("ada", themes=("Rail",), every=4)
    choose("ada", themes=("Ports", "Gone"))
    choose("bob")
    choose("carl", paused_until=date(2026, 11, 24))
    choose("dora", paused_until=date(2026, 11, 23), themes=("Gone",))
    choose("emil", every=4)
    choose("dora", "another", every=4)
    third = replace(people, edition=edition(article(), number=3))
    found = {one.address.partition("@")[0]: one for one in third.recipients()}
    assert {name: one.variant for name, one in found.items()} == {
        "ada": "Ports",
        "bob": "",
        "carl": "\n\nde",
        "dora": "",  # of the themes none is left
        "emil": "",
    }
    assert {name: one.skipped for name, one in found.items() if one.skipped} == {
        "carl": "paused until 2026-11-24",
        "emil": "wants every 4th edition",
    }
    _, counts = third.variants()
    assert counts["", False] == 2
    assert counts["", True] == 1
    fourth = replace(people, edition=edition(article(), number=4))
    assert [one.address for one in fourth.recipients() if one.skipped] == ["carl@example.org"]


def test_who_signed_up_on_the_web_stands_beside_the_file(people: People, store: Store) -> None:
    def sign_up(address: str, listed: str, *, confirmed: bool = True) -> None:
        name = store.sign_ups.ask(
            address, newsletter="weekly", list=listed, now=NOW, pause=timedelta(hours=1)
        )
        assert name
        if confirmed:
            store.sign_ups.confirm(name, NOW)

    before = [*people.recipients()]
    sign_up("zoe@example.org", "weekly")
    sign_up("BOB@example.org", "weekly")  # in the file, with themes
    sign_up("yan@example.org", "weekly", confirmed=False)
    sign_up("xia@example.org", "elsewhere")
    sign_up("zoe@example.org", "partners")
    zoe = Recipient(address="zoe@example.org", list="weekly", language="en")
    assert [*people.recipients()] == [*before, zoe]
    _, counts = people.variants()
    assert counts.total() == 6


@pytest.mark.parametrize("language", ["", "de", "pt-BR"])
@pytest.mark.parametrize("themes", [(), ("Rail",), ("Ports, and rail", "Tides")])
def test_a_variant_names_its_choice(themes: tuple[str, ...], language: str) -> None:
    assert choice_of(variant_of(themes, language)) == (themes, language)
