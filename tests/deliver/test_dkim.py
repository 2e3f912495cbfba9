"""Signatures hold in the eyes of dkimpy, an implementation of other people."""

from __future__ import annotations

import re
from base64 import b64encode
from dataclasses import replace
from functools import lru_cache

import dkim  # type: ignore[import-untyped]  # ships no types
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)
from hypothesis import example, given, settings
from hypothesis import strategies as st

from deliver.mail_server import MailServer, running
from deliver.sample import message
from digest.config.types import DkimSettings
from digest.deliver.dkim import Signer
from digest.deliver.mailers.smtp import SmtpMailer
from digest.model import Accepted, Recipient

ADA = Recipient(address="ada@example.org", name="Ada Łovelace", list="weekly")
HEAD = b"From: a@example.org\r\nSubject:  two   blanks\r\n\tand a tab \r\n\r\n"


@lru_cache
def key(algorithm: str) -> tuple[DkimSettings, bytes]:
    """Settings with a key of its own, and the record that tells its public half."""
    if algorithm == "rsa":
        private = generate_private_key(65537, 2048)
        public = private.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    else:
        private = Ed25519PrivateKey.generate()
        public = private.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
    pem = private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
    record = b"v=DKIM1; k=%b; p=%b" % (algorithm.encode(), b64encode(public))
    return DkimSettings(domain="example.org", selector="s2026", key=pem), record


def holds(signed: bytes, algorithm: str = "ed25519") -> bool:
    def dns(name: bytes, **_: object) -> bytes:
        assert name == b"s2026._domainkey.example.org."
        return key(algorithm)[1]

    return bool(dkim.verify(signed, dnsfunc=dns))


@pytest.mark.parametrize("algorithm", ["rsa", "ed25519"])
def test_a_message_of_an_edition_is_signed(algorithm: str) -> None:
    signed = Signer(key(algorithm)[0]).signed(message(ADA).body)
    assert holds(signed, algorithm)
    signature = signed.partition(b"\r\nDate: ")[0]
    assert all(len(line) <= 78 for line in signature.split(b"\r\n"))
    for change in (
        (b"Subject: ", b"Subject: Re: "),
        (b"From: ", b"From: b@example.org\r\nFrom: "),
        (b"To: ", b"List-Unsubscribe: <https://elsewhere.example/>\r\nTo: "),
        (b"Date: ", b"List-Archive: <https://elsewhere.example/>\r\nDate: "),
        (b"Leave", b"Stay"),
    ):
        assert change[0] in signed
        assert not holds(signed.replace(*change, 1), algorithm), change


def test_what_relays_change_does_not_matter() -> None:
    signed = Signer(key("ed25519")[0]).signed(message(ADA).body)
    assert holds(b"Received: from a by b\r\n" + signed + b"\r\n\r\n")
    assert holds(re.sub(rb"\r\nTo: ", rb"\r\nTO:   ", signed))


@settings(max_examples=200)
@given(st.text(st.sampled_from("a \t\r\n."), max_size=60))
@example("")
@example("\r\n\r\n")
@example("a  b \r\n c\t\r\n \r\n\r\n")
def test_any_body_is_signed_as_the_standard_says(text: str) -> None:
    lines = re.sub(r"\r\n|\r|\n", "\r\n", text) + "\r\n"
    assert holds(Signer(key("ed25519")[0]).signed(HEAD + lines.encode()))


def test_the_mail_server_gets_it_signed() -> None:
    with running(MailServer()) as server:
        mailer = SmtpMailer(replace(server.settings, dkim=key("ed25519")[0]))
        sent = message(ADA)
        [(_, outcome)] = mailer.send(iter([sent]))
        mailer.close()
    assert isinstance(outcome, Accepted)
    [(_, content)] = server.messages
    assert content.endswith(sent.body)
    assert holds(content)
