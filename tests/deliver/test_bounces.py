"""What comes back by mail: what it is, whose it is, and that nothing in it does harm."""

from __future__ import annotations

import time
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from deliver.returned import complaint, dsn, in_words, returned
from deliver.sample import KEY
from digest.deliver.bounces import Found, read_bounce
from digest.deliver.names import make_name
from digest.deliver.verp import return_path
from digest.model import DeliveryStatus, delivery_id

ID = delivery_id("weekly/2026-11-23T0700", "r0@example.org")
NAME = make_name(KEY, ID)
OTHER_NAME = make_name(KEY, delivery_id("weekly/2026-11-23T0700", "r1@example.org"))
NOW = datetime(2026, 11, 24, tzinfo=UTC)
VERP = return_path("bounces@example.org", NAME)


@pytest.mark.parametrize(
    ("status", "diagnostic", "found"),
    [
        ("5.1.1", "smtp; 550 5.1.1 no such user", Found.HARD),
        ("5.0.0", "smtp; 550 5.1.10 RecipientNotFound", Found.HARD),
        ("5.0.0", "smtp; 550 user unknown", Found.HARD),
        ("5.2.2", "smtp; 552 5.2.2 over quota", Found.SOFT),
        ("4.4.7", "smtp; 421 timeout", Found.SOFT),
        ("5.0.0", "", Found.SOFT),
        ("5.7.1", "smtp; 550 5.7.1 your network is blocked", Found.REFUSED),
        ("5.0.0", "smtp; 554 5.7.1 spam: user unknown to us", Found.REFUSED),
        ("5.3.4", "smtp; 552 5.3.4 message too big", Found.REFUSED),
        ("", "", Found.SOFT),
    ],
)
def test_a_failure_is_hard_only_where_the_address_does_not_exist(
    status: str, diagnostic: str, found: Found
) -> None:
    bounce = read_bounce(KEY, dsn(returned(NAME), status=status, diagnostic=diagnostic))
    assert (bounce.found, bounce.delivery_id) == (found, ID)
    assert bounce.said == f"{status} {diagnostic}".strip()


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_a_failure_of_an_address_beyond_ascii_is_read(end: str) -> None:
    body = dsn(
        returned(NAME),
        diagnostic="smtp; 550 5.1.1 keine Zustellung: müller@example.org",
        returns="message/global",
        report="message/global-delivery-status",  # RFC 6533
    )
    bounce = read_bounce(KEY, body.replace(b"\n", end.encode()))
    assert (bounce.found, bounce.delivery_id) == (Found.HARD, ID)


def test_what_each_kind_does_to_its_delivery() -> None:
    hard = read_bounce(KEY, dsn(returned(NAME))).told(NOW)
    assert hard and (hard.status, hard.suppress, hard.soft) == ("bounced", "bounced", False)
    assert hard.at == datetime(2026, 11, 23, 8, tzinfo=UTC)
    soft = read_bounce(KEY, dsn(returned(NAME), status="4.2.2", diagnostic="")).told(NOW)
    assert soft and (soft.status, soft.suppress, soft.soft) == ("bounced", "", True)
    late = read_bounce(KEY, dsn(returned(NAME), action="delayed", status="4.0.0")).told(NOW)
    assert late and (late.status, late.suppress, late.soft) == ("accepted", "", False)
    noted = read_bounce(KEY, dsn(returned(NAME), action="Failed (at the first try)")).told(NOW)
    assert noted and noted.status == "bounced"
    spam = read_bounce(KEY, complaint(returned(NAME))).told(NOW)
    assert spam and (spam.status, spam.suppress) == (DeliveryStatus.COMPLAINED, "complained")
    assert read_bounce(KEY, complaint(returned(NAME), kind="not-spam")).told(NOW) is None
    assert read_bounce(KEY, dsn(returned(NAME), action="relayed")).told(NOW) is None


def test_the_address_it_came_to_counts_before_what_it_returns() -> None:
    for to in (VERP, f"<{VERP.upper()}>", f'"Bounces" <{VERP}>'):
        assert read_bounce(KEY, dsn(returned(OTHER_NAME), to=to)).delivery_id == ID
    assert read_bounce(KEY, b"Delivered-To: " + VERP.encode() + b"\n" + dsn()).delivery_id == ID


@pytest.mark.parametrize("returns", ["message/rfc822", "text/rfc822-headers"])
def test_else_it_is_the_message_id_of_what_it_returns(returns: str) -> None:
    assert read_bounce(KEY, dsn(returned(NAME), returns=returns)).delivery_id == ID


def test_an_address_in_the_body_is_never_enough() -> None:
    bounce = read_bounce(KEY, dsn("To: r0@example.org\n"))
    assert (bounce.found, bounce.delivery_id) == (Found.HARD, "")
    assert bounce.told(NOW) is None
    own = dsn("").replace(b"Subject:", f"Message-ID: <{NAME}@x>\nSubject:".encode(), 1)
    assert read_bounce(KEY, own).delivery_id == ""


FORGED = [ID, ID + "a" * 16, make_name(b"j" * 32, ID)]


@pytest.mark.parametrize("name", FORGED, ids=["no MAC", "a wrong one", "of another key"])
def test_who_knows_only_the_id_names_no_delivery(name: str) -> None:
    to = return_path("bounces@example.org", name)
    forged = [
        dsn(returned(name)),
        dsn(returned(name), returns="text/rfc822-headers"),
        dsn("", to=to),
        complaint(returned(name)),
        in_words(f"550 5.1.1 no such user\n{returned(name)}", to=to),
    ]
    for bounce in (read_bounce(KEY, each) for each in forged):
        assert bounce.delivery_id == ""
        assert bounce.told(NOW) is None
    assert read_bounce(KEY, dsn(returned(NAME), to=to)).delivery_id == ID


def test_a_bounce_in_words_needs_the_words_of_a_server() -> None:
    copy = f"------ This is a copy of your message ------\n{returned(NAME)}"
    bounce = read_bounce(KEY, in_words(f"r0@example.org:\n  550 5.1.1 no such user\n{copy}"))
    assert (bounce.found, bounce.said, bounce.delivery_id) == (
        Found.HARD,
        "550 5.1.1 no such user",
        ID,
    )
    assert read_bounce(KEY, in_words("452 mailbox full", to=VERP)).found is Found.SOFT
    assert read_bounce(KEY, in_words("It did not work.", to=VERP)).found is Found.OTHER


def test_an_answer_is_no_bounce() -> None:
    away = f"To: {VERP}\nAuto-Submitted: auto-replied\nSubject: Away until 550 5.1.1\n\nHi".encode()
    assert read_bounce(KEY, away).found is Found.AUTO_REPLY
    assert read_bounce(KEY, away).told(NOW) is None
    person = f"From: r0@example.org\nTo: {VERP}\nSubject: Thanks\n\n550 5.1.1 no such user".encode()
    assert read_bounce(KEY, person).found is Found.OTHER


@given(st.data())
@settings(max_examples=150, deadline=None)
def test_nothing_in_it_raises_an_error(data: st.DataObject) -> None:
    body = data.draw(st.sampled_from([dsn(returned(NAME)), complaint(returned(NAME)), b""]))
    at = data.draw(st.integers(0, len(body)))
    bounce = read_bounce(KEY, body[:at] + data.draw(st.binary(max_size=40)) + body[at + 5 :])
    assert bounce.said.isprintable()


@pytest.mark.parametrize(
    "hostile",
    [
        b"Content-Type: multipart/mixed; boundary=a\n\n--a\n" * 5000,
        b"".join(
            b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (n, n) for n in range(39)
        )
        + b"\n" * 300_000,
        b"Content-Type: multipart/mixed" + b';a="\n ' * 40_000 + b"\n\n",
        b'Content-Type: multipart/mixed; "' + b";" * 250_000 + b"\n\n",
        b'Content-Type: multipart/mixed; "' + b";" * 80_000 + b"\n" + b" ;;;;;;;;;\n" * 16_000,
        b"To: " + b"(<" * 120_000 + b"\n\n",
        b"To: " + b"a+" * 120_000 + b"\n\n",
        b"Content-Type: message/delivery-status\n\n" + b"Action: failed\n\n" * 20_000,
        b"From: mailer-daemon@x\n\n" + b"450 " * 60_000,
        b"Date: Mon, 99 Nov 99999 99:99:99 +9999\n\n",
    ],
    ids=range(10),
)
def test_a_hostile_one_costs_little(hostile: bytes) -> None:
    begun = time.process_time()
    read_bounce(KEY, hostile)
    assert time.process_time() - begun < 2
