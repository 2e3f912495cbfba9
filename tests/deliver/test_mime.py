"""Messages parse back with Python's own parser, text for text, whatever the values are."""

from __future__ import annotations

from dataclasses import replace
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import parsedate_to_datetime
from time import perf_counter

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from store.sample import NOW, mail

from deliver.sample import BASE_URL, EDITION, KEY, NEWSLETTER, delivery, message
from digest.config.types import Mailbox
from digest.deliver.mime import MessageTemplate
from digest.deliver.splice import QuotedPrintable, Spliced, encoded
from digest.deliver.values import merge_values
from digest.model import Mail, Merged, MergeTag, Recipient

ADA = Recipient(address="ada@example.org", name="Ada Lovelace", list="weekly")
NAME = MergeTag(name="recipient.name", escape="text")


def read(raw: bytes) -> EmailMessage:
    return message_from_bytes(raw, policy=policy.default)


def lines_are_legal(raw: bytes, limit: int) -> bool:
    lines = raw.split(b"\r\n")
    return all(len(line) <= limit and b"\n" not in line and b"\r" not in line for line in lines)


def unix(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


def test_the_headers_of_a_newsletter() -> None:
    sent = read(message(ADA).body)
    assert sent["From"] == "Harbour Weekly <news@example.org>"
    assert sent["To"] == "Ada Lovelace <ada@example.org>"
    assert sent["Subject"] == "Häfen: Ada Lovelace"
    assert parsedate_to_datetime(sent["Date"]) == NOW
    assert sent["Message-ID"] == "<d1@example.org>"
    assert sent["List-Id"] == "Harbour Weekly <weekly.example.org>"
    assert sent["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert sent["Archived-At"] == f"<{BASE_URL}/e/weekly/2026-11-23T0700>"
    assert sent["List-Archive"] == f"<{BASE_URL}/e/weekly>"
    assert sent["Feedback-ID"] == "weekly:example.org"
    assert sent["Auto-Submitted"] == "auto-generated"
    assert sent["Precedence"] == "bulk"
    assert sent["Reply-To"] is None
    assert [part.get_content_type() for part in sent.walk()] == [
        "multipart/alternative",
        "text/plain",
        "text/html",
    ]
    assert not sent.defects
    assert len(set(sent.keys())) == len(sent.keys())


def test_who_sends_it_for_another_stands_in_sender() -> None:
    desk = Mailbox(address="desk@agency.example", name="The Desk")
    sent = message(ADA, newsletter=replace(NEWSLETTER, sent_by=desk))
    parsed = read(sent.body)
    assert parsed["From"] == "Harbour Weekly <news@example.org>"
    assert parsed["Sender"] == "The Desk <desk@agency.example>"
    assert parsed["Message-ID"] == "<d1@example.org>"
    assert sent.sender == desk.address
    assert sent.parts.headers["Sender"] == "The Desk <desk@agency.example>"


@given(st.text(max_size=120), st.text(max_size=120))
@example("Weekly\r\nBcc: everybody@example.org", "\x00\x1b[31m\u2028Quays\x7f")
@example("\ud800", "\r\n\r\n")
def test_no_title_breaks_a_message(title: str, headline: str) -> None:
    odd = replace(mail(), subject=Merged(pieces=(headline,)))
    newsletter = replace(NEWSLETTER, title=title, sender=Mailbox(address="news@example.org"))
    sent = message(ADA, of=odd, newsletter=newsletter).body
    assert lines_are_legal(sent, 998)
    head = sent.partition(b"\r\n\r\n")[0]
    assert not set(head.replace(b"\r\n", b"")) & {*range(32), 127}
    parsed = read(sent)
    assert parsed.keys() == read(message(ADA).body).keys()
    assert not parsed.defects


def test_the_link_in_the_body_is_the_one_in_the_header() -> None:
    values = merge_values(ADA, newsletter=NEWSLETTER, edition=EDITION, base_url=BASE_URL, key=KEY)
    sent = read(message(ADA).body)
    page = values["unsubscribe_url"]
    assert page.startswith(f"{BASE_URL}/u/")
    unfolded = sent["List-Unsubscribe"].replace("\r\n", "").strip()
    assert unfolded == f"<{page}>, <mailto:news@example.org?subject=unsubscribe%20weekly>"
    html = sent.get_body(("html",))
    assert html
    assert f"<a href='{page}'>" in html.get_content()


def test_without_a_page_one_leaves_by_mail() -> None:
    newsletter = replace(NEWSLETTER, reply_to=Mailbox(address="desk@example.org", name="Desk"))
    sent = read(message(ADA, newsletter=newsletter, base_url="").body)
    assert sent["List-Unsubscribe"] == "<mailto:desk@example.org?subject=unsubscribe%20weekly>"
    assert sent["List-Unsubscribe-Post"] is None
    assert sent["Reply-To"] == "Desk <desk@example.org>"
    assert sent["Archived-At"] is None


@pytest.mark.parametrize("base_url", ["http://localhost:8000", "http://localhost:8000/"])
def test_one_click_is_not_offered_without_https(base_url: str) -> None:
    sent = read(message(ADA, base_url=base_url).body)
    assert sent["List-Unsubscribe"].strip().startswith("<http://localhost:8000/u/")
    assert sent["List-Unsubscribe-Post"] is None


@given(st.text(max_size=300), st.text(max_size=200))
@example("a" * 75 + "\n", "Ada")
@example("é" * 13, "=" * 40)
@example("a" * 76, "b" * 76)
@example("a link: ", "https://example.org/" + "t" * 200)
@example("trailing \t", "\r\n.\r\n")
@example("x" * 73 + "é", "")
@example("x" * 75 + ".", "." * 80)
@example("." * 76 + "\n..\n." + "x" * 75, ".")
@example("." * 30 + "x" * 100, "a" * 75 + ".b")
def test_spliced_text_parses_back_and_its_lines_are_legal(text: str, name: str) -> None:
    merged = Merged(pieces=(text, NAME, NAME, text))
    values = {"recipient.name": name}
    raw = b"".join(QuotedPrintable(merged).pieces(Spliced(values)))
    assert lines_are_legal(raw, 76)
    assert b"\n." not in b"\n" + raw
    part = read(
        b"Content-Type: text/plain; charset=utf-8\r\n"
        b"Content-Transfer-Encoding: quoted-printable\r\n\r\n" + raw
    )
    expected = unix(merged.fill(values)).encode("utf-8", "replace").decode()
    assert unix(part.get_payload(decode=True).decode()) == expected


@given(st.text(max_size=120))
@example("Ada\r\nBcc: everybody@example.org\r\n\r\n<script>")
@example("</html>--=_hash")
def test_no_name_breaks_a_message(name: str) -> None:
    sent = message(replace(ADA, name=name))
    assert lines_are_legal(sent.body, 998)
    assert "\n" not in sent.subject
    parsed = read(sent.body)
    assert parsed.keys() == read(message(ADA).body).keys()
    text, html = parsed.get_body(("plain",)), parsed.get_body(("html",))
    assert text
    assert html
    values = merge_values(
        replace(ADA, name=name), newsletter=NEWSLETTER, edition=EDITION, base_url=BASE_URL, key=KEY
    )
    for part, merged in ((text, mail().text), (html, mail().html)):
        expected = unix(merged.fill(values)).encode("utf-8", "replace").decode()
        assert unix(part.get_payload(decode=True).decode()).removesuffix("\n") == (
            expected.removesuffix("\n")
        )


def test_a_text_that_is_empty_is_a_message_all_the_same() -> None:
    empty = Merged(pieces=())
    none = Mail(
        variant="", subject=empty, preheader="", html=empty, text=empty, content_hash="none"
    )
    sent = read(message(ADA, of=none).body)
    assert sent["Subject"] == ""
    assert encoded("") == b""


def test_a_message_costs_little_once_its_variant_is_built() -> None:
    """Issue 6 measures it (0.1 ms); here only that nothing is built again for each recipient."""
    filler = "<p>Sixty kilobytes of harbour news — more or less.</p>\n" * 1100
    big = replace(mail(), html=Merged(pieces=(*mail().html.pieces, filler)))
    template = MessageTemplate(big, NEWSLETTER, EDITION, base_url=BASE_URL)
    values = merge_values(ADA, newsletter=NEWSLETTER, edition=EDITION, base_url=BASE_URL, key=KEY)
    started = perf_counter()
    for _ in range(200):
        template.message(delivery(ADA), values, NOW)
    assert perf_counter() - started < 0.4, "2 ms each would be a whole encoding"
