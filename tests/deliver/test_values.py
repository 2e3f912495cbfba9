"""Every merge tag has a value; who has no name is greeted all the same."""

from __future__ import annotations

from dataclasses import replace

import pytest

from deliver.sample import BASE_URL, EDITION, KEY, NEWSLETTER
from digest.deliver.tokens import Purpose, read_token
from digest.deliver.values import _GREETINGS as GREETINGS
from digest.deliver.values import merge_values, unsubscribe_mailto
from digest.model import Recipient, delivery_id
from digest.render import MERGE_TAGS, packaged_templates

ADA = Recipient(address="ada+news@example.org", name="Ada", list="weekly", language="de")


def values(recipient: Recipient = ADA, base_url: str = BASE_URL) -> dict[str, str]:
    return merge_values(
        recipient, newsletter=NEWSLETTER, edition=EDITION, base_url=base_url, key=KEY
    )


@pytest.mark.parametrize("base_url", [BASE_URL, f"{BASE_URL}/", ""])
def test_every_merge_tag_has_a_value(base_url: str) -> None:
    assert set(values(base_url=base_url)) == set(MERGE_TAGS)


def test_links_name_the_delivery() -> None:
    links = values()
    assert links["web_url"] == f"{BASE_URL}/e/weekly/2026-11-23T0700"
    purposes: tuple[Purpose, ...] = ("unsubscribe", "preferences")
    for purpose in purposes:
        base, _, token = links[f"{purpose}_url"].rpartition("/")
        assert base == f"{BASE_URL}/{purpose[0]}"
        assert read_token([KEY], token, purpose=purpose) == delivery_id(EDITION.id, ADA.address)


def test_without_a_base_url_links_are_mail() -> None:
    links = values(base_url="")
    assert links["unsubscribe_url"] == "mailto:news@example.org?subject=unsubscribe%20weekly"
    assert links["preferences_url"] == "mailto:news@example.org?subject=preferences%20weekly"
    assert links["web_url"] == ""


def test_unsubscribing_by_mail_has_an_address_of_its_own() -> None:
    own = replace(NEWSLETTER, unsubscribe_to="leave+weekly@example.org")
    mailto = unsubscribe_mailto(own, ADA)
    assert mailto == "mailto:leave+weekly@example.org?subject=unsubscribe%20weekly"
    sent = merge_values(ADA, newsletter=own, edition=EDITION, base_url="", key=KEY)
    assert sent["unsubscribe_url"] == mailto
    assert sent["preferences_url"] == "mailto:news@example.org?subject=preferences%20weekly"


@pytest.mark.parametrize(
    ("name", "language", "greeting"),
    [
        ("Ada", "de", "Hallo Ada,"),
        ("", "fr-CA", "Bonjour,"),
        ("Ada", "ar", "مرحبًا Ada،"),
        ("Ada", "", "Hello Ada,"),
        ("Ada", "xx", "Hello Ada,"),
        ("{0} {name}", "en", "Hello {0} {name},"),
    ],
)
def test_a_greeting_fits_name_and_language(name: str, language: str, greeting: str) -> None:
    recipient = replace(ADA, name=name, language=language)
    assert values(recipient)["recipient.greeting"] == greeting


def test_there_is_a_greeting_for_each_language_of_the_templates() -> None:
    folder = packaged_templates() / "_shared" / "words"
    assert {path.stem.partition("_")[0] for path in folder.glob("*.po")} | {"en"} == set(GREETINGS)
