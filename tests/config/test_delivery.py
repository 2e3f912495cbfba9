"""How digest.yaml says that messages are signed, and where their bounces come to."""

from __future__ import annotations

from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from config.test_load import SMALL, load, problems
from digest.config.types import DkimSettings, Mailbox

PEM = (
    Ed25519PrivateKey.generate()
    .private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    .decode()
)
DKIM = "delivery: {{smtp: {{dkim: {{domain: Example.org, selector: s2026, key: {key}}}}}}}\n"


@pytest.mark.parametrize("key", ["dkim.pem", "${DKIM_KEY}"])
def test_the_signing_key_is_in_a_file_or_in_the_environment(tmp_path: Path, key: str) -> None:
    (tmp_path / "dkim.pem").write_text(PEM)
    config = load(tmp_path, SMALL + DKIM.format(key=f'"{key}"'), DKIM_KEY=PEM)
    signing = DkimSettings(domain="example.org", selector="s2026", key=PEM)
    assert config.delivery.smtp.dkim == signing
    assert PEM[30:60] not in repr(config)


@pytest.mark.parametrize(
    ("key", "told"),
    [
        ("none.pem", "is not there; write the path of a file"),
        (
            "public.pem",
            "is no RSA or Ed25519 key in PEM, without a password; make one with: openssl",
        ),
        ("${DKIM_KEY}", '"${DKIM_KEY}" holds a line break'),
        (PEM.replace("\n", "\\n"), "holds a secret, which must not stand in the file"),
    ],
)
def test_what_is_no_signing_key_is_told(tmp_path: Path, key: str, told: str) -> None:
    public = PEM.replace("PRIVATE", "PUBLIC")
    (tmp_path / "public.pem").write_text(public)
    found = problems(tmp_path, SMALL + DKIM.format(key=f'"{key}"'), DKIM_KEY=public)
    assert f"delivery.smtp.dkim.key: {told}" in found.replace(f'"{key}" is', "is")


def test_a_domain_and_a_selector_are_names_in_the_dns(tmp_path: Path) -> None:
    (tmp_path / "dkim.pem").write_text(PEM)
    text = SMALL + DKIM.format(key="dkim.pem").replace("s2026", "s 2026; t=x")
    assert 'dkim.selector: "s 2026; t=x" is not a name in the DNS' in problems(tmp_path, text)


def test_where_bounces_come_to_and_who_sends(tmp_path: Path) -> None:
    text = SMALL + "delivery: {smtp: {verp: bounces@news.example.org}}\n"
    text = text.replace("timezone:", "sender: Desk <desk@example.org>, timezone:")
    config = load(tmp_path, text)
    assert config.delivery.smtp.verp == "bounces@news.example.org"
    assert config.newsletters["weekly"].sent_by == Mailbox(address="desk@example.org", name="Desk")
    told = problems(tmp_path, SMALL + "delivery: {smtp: {verp: zoë@example.org}}\n")
    assert 'delivery.smtp.verp: "zoë@example.org" is beyond ASCII' in told
    longest = SMALL + f"delivery: {{smtp: {{verp: {'b' * 23}@example.org}}}}\n"
    assert load(tmp_path, longest).delivery.smtp.verp
    told = problems(tmp_path, longest.replace("bbb@", "bbbb@"))
    assert "has more than 23 characters before its @" in told
