"""Who gets an edition: lists less suppressions, each address once, in the variant it chose."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from digest.config.types import Mailbox, Newsletter, SubscriberLists
from digest.model import Subscriber, Suppression
from digest.pipeline.audience import ListedAudience, People, choice_of, variant_of
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
    with Store.open(f"sqlite:///{tmp_path}/digest.db") as opened:
        yield opened


@pytest.fixture
def people(store: Store) -> People:
    lists = SubscriberLists(path=Path(), lists={"weekly": WEEKLY, "partners": PARTNERS})
    return People(newsletter=NEWSLETTER, subscribers=lists, store=store, speaks=Renderer().speaks)


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
    assert counts == {"": 3, "Ports\nRail": 0, "\n\nde": 1}


def test_an_audience_is_read_anew_each_time(people: People) -> None:
    audience = ListedAudience(people=people, variants={"\n\nde"}, size=1)
    for _ in range(2):
        assert [one.address for one in audience] == ["carl@example.org"]
    assert len(audience) == 1


@pytest.mark.parametrize("language", ["", "de", "pt-BR"])
@pytest.mark.parametrize("themes", [(), ("Rail",), ("Ports, and rail", "Tides")])
def test_a_variant_names_its_choice(themes: tuple[str, ...], language: str) -> None:
    assert choice_of(variant_of(themes, language)) == (themes, language)
