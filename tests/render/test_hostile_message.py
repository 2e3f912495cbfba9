"""Whatever feeds and subscribers write, a message keeps its headers and its two parts."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import cast

from hypothesis import example, given, settings
from hypothesis import strategies as st

from digest.deliver.mime import MessageTemplate
from digest.deliver.values import merge_values
from digest.model import Delivery, Mail, Recipient
from render import sample
from render.test_hostile import ATTACKS, hostile, render

BASE_URL = "https://news.example.org"
texts = st.lists(
    st.one_of(st.sampled_from([a for a in ATTACKS if len(a) < 999]), st.text(max_size=40)),
    max_size=3,
).map("".join)


def sent(text: str, name: str) -> tuple[Mail, dict[str, str], EmailMessage]:
    """The mail of a hostile edition, the recipient's values, the message as a client reads it."""
    mail = render(hostile("x " + text))
    recipient = Recipient(address="ada@example.org", name=name, list="weekly")
    newsletter = replace(sample.NEWSLETTER, title="x " + text)
    values = merge_values(
        recipient, newsletter=newsletter, edition=hostile(text), base_url=BASE_URL, key=b"k" * 32
    )
    delivery = Delivery(id="1", edition_id="weekly/1", recipient=recipient)
    template = MessageTemplate(mail, newsletter, hostile(text), base_url=BASE_URL)
    raw = template.message(delivery, values, datetime(2026, 11, 23, tzinfo=UTC)).body
    assert all(len(line) <= 998 for line in raw.split(b"\r\n"))  # RFC 5322 section 2.1.1
    assert b"\n" not in raw.replace(b"\r\n", b"")
    return mail, values, message_from_bytes(raw, policy=default)


HEADERS = sent("harmless", "Ada")[2].keys()


@settings(max_examples=25, deadline=None)
@given(texts, texts)
@example("W" * 1_000_000, "W" * 100_000)
@example("\ud800", "\x00\udfff")
@example("=?utf-8?q?=0ABcc:_x@example.org?=", "=?utf-8?q?a?= <x@example.org>,")
def test_a_message_keeps_its_shape(text: str, name: str) -> None:
    mail, values, message = sent(text, name)
    assert message.keys() == HEADERS
    assert len(message["To"].addresses) == 1
    assert message["To"].addresses[0].addr_spec == "ada@example.org"
    plain, html = message.iter_parts()
    assert not list(plain.iter_parts()) + list(html.iter_parts())
    for part, merged in ((plain, mail.text), (html, mail.html)):
        filled = merged.fill(values).encode("utf-8", "replace").decode()
        read = cast(EmailMessage, part).get_content()
        assert read.split() == filled.split()
