"""How digest.yaml says that mail is sent: the mailer, its pace, and its own settings."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from pathlib import Path

from digest.config import values
from digest.config.common import DURATION, LINE, SECONDS, choice, whole
from digest.config.kinds import Field, ListOf, MisfitError, Record, Text
from digest.config.review import REVIEW
from digest.config.types import (
    DeliverySettings,
    DkimSettings,
    Rate,
    SendGridSettings,
    SmtpSettings,
    SoftBounceRule,
)

_RATE = re.compile(r"([1-9]\d{0,6})\s*/\s*(s|min|h)")
_DNS_NAME = re.compile(r"(?!-)[A-Za-z0-9_-]{1,63}(?:\.(?!-)[A-Za-z0-9_-]{1,63})*")
_PRIVATE_KEY = re.compile(r"-----BEGIN (?:RSA )?PRIVATE KEY-----")
_SOFT_BOUNCES = re.compile(r"([1-9]\d?)\s+in\s+(.+)")
# of the 64 that mail servers take (RFC 5321 section 4.5.3.1.1), a + and a name stand behind it
_LONGEST_BOUNCE_MAILBOX = 64 - 41
_PERIODS = {"s": 1, "min": 60, "h": 3600}


def rate(text: str) -> Rate:
    """`10/s`, `600/min`, `5000/h`."""
    match = _RATE.fullmatch(text.strip())
    if not match:
        raise MisfitError("is not a rate", "write a number and a time, as in 10/s or 600/min")
    return Rate(messages=int(match[1]), seconds=_PERIODS[match[2]])


def soft_bounces(text: str) -> SoftBounceRule:
    """`3 in 30d`, or `never`."""
    if text == "never":
        return SoftBounceRule(count=0)
    match = _SOFT_BOUNCES.fullmatch(text.strip())
    if not match:
        raise MisfitError("is not so many in so long", "write 3 in 30d, or never")
    return SoftBounceRule(count=int(match[1]), within=values.duration(match[2]))


def cancellable(text: str) -> timedelta:
    """From 15 minutes (SendGrid cancels up to 10 before) to 72 hours (it holds no longer)."""
    ahead = values.duration(text)
    if not timedelta(minutes=15) <= ahead <= timedelta(hours=72):
        raise MisfitError("is not from 15m to 72h", "write cancellable: 15m")
    return ahead


def dns_name(text: str) -> str:
    """Labels with dots between, in ASCII (RFC 1035 section 2.3.1, and _)."""
    if not _DNS_NAME.fullmatch(text):
        raise MisfitError("is not a name in the DNS", "write such as example.org; xn--… for others")
    return text.lower()


def signing_key(root: Path) -> Callable[[str], str]:
    """A private key in PEM: as it is, from the environment, or in a file of this path."""

    def convert(text: str) -> str:
        if not _PRIVATE_KEY.match(text):
            path = values.path_in(root, must_exist=True)(text)
            try:
                text = path.read_text(encoding="ascii")
            except (OSError, ValueError) as error:
                raise MisfitError("cannot be read", "write the path of a PEM file") from error
        if not _signs(text):
            make = "make one with: openssl genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:2048"
            raise MisfitError("is no RSA or Ed25519 key in PEM, without a password", make)
        return text

    return convert


def _holds_key(written: str) -> bool:
    return bool(_PRIVATE_KEY.search(written))


def _bounce_mailbox(text: str) -> str:
    address = values.sender(text).address
    if address.index("@") > _LONGEST_BOUNCE_MAILBOX:
        what = f"has more than {_LONGEST_BOUNCE_MAILBOX} characters before its @"
        raise MisfitError(what, "write a shorter one: a + and 40 characters come behind it")
    return address


def _signs(pem: str) -> bool:
    """Whether it is a private key that DKIM knows: RSA from 1024 bits on, or Ed25519."""
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    try:
        key = load_pem_private_key(pem.encode("ascii"), password=None)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        return False
    return isinstance(key, Ed25519PrivateKey) or (
        isinstance(key, RSAPrivateKey) and key.key_size >= 1024
    )


def _dkim(root: Path) -> Record[DkimSettings]:
    key = Text(convert=signing_key(root), is_secret=_holds_key)
    name = Text(convert=dns_name)
    return Record(
        DkimSettings,
        {
            "domain": Field(name, "The domain that signs: the sender's own.", required=True),
            "selector": Field(
                name, "The public key is at SELECTOR._domainkey.DOMAIN.", required=True
            ),
            "key": Field(
                key,
                "The private key: a PEM file outside of version control, or ${NAME}.",
                required=True,
            ),
        },
    )


def _smtp(root: Path) -> Record[SmtpSettings]:
    password = Text(convert=str, is_secret=values.literal_secret, details={"pattern": r"\$\{"})
    ca_file = Text(convert=values.path_in(root, must_exist=True))
    return Record(
        SmtpSettings,
        {
            "host": Field(LINE, "The mail server."),
            "port": Field(
                whole(1, 65535),
                "587 for starttls, 465 for tls.",
            ),
            "security": Field(choice("starttls", "tls", "none"), "How the line is encrypted."),
            "username": Field(LINE, "The account."),
            "password": Field(password, "Always ${NAME}: it comes from the environment."),
            "timeout": Field(SECONDS, "How long an answer may take.", into="timeout_seconds"),
            "ca_file": Field(ca_file, "A CA to trust as well, for a private mail server."),
            "verp": Field(
                Text(convert=_bounce_mailbox),
                "Where bounces come to; each names its delivery behind a +, as bounces+NAME@….",
            ),
            "dkim": Field(_dkim(root), "Sign each message, if the mail server does not."),
        },
    )


def _sendgrid() -> Record[SendGridSettings]:
    api_key = Text(convert=str, is_secret=values.literal_secret, details={"pattern": r"\$\{"})
    return Record(
        SendGridSettings,
        {
            "api_key": Field(api_key, "Always ${SENDGRID_API_KEY}: it comes from the environment."),
            "base_url": Field(
                Text(convert=values.web_url), "https://api.eu.sendgrid.com for the EU region."
            ),
            "timeout": Field(SECONDS, "How long an answer may take.", into="timeout_seconds"),
            "cancellable": Field(
                Text(convert=cancellable, details=DURATION),
                "Send so much later (15m to 72h), so that what got no answer can be called back.",
            ),
            "categories": Field(
                ListOf(LINE), "What SendGrid's statistics are grouped by; ten at most."
            ),
            "tracking": Field(
                choice("off", "on"), "Whether SendGrid may track clicks and openings."
            ),
            "webhook_key": Field(LINE, "The verification key of the signed event webhook."),
        },
    )


def delivery_shape(root: Path) -> Record[DeliverySettings]:
    """The key `delivery` of digest.yaml."""
    return Record(
        partial(DeliverySettings, outbox=root / "outbox"),
        {
            "mailer": Field(
                choice("file", "smtp", "sendgrid"), "file (an outbox folder), smtp or sendgrid."
            ),
            "outbox": Field(
                Text(convert=values.path_in(root)), "The folder that `file` writes e-mails to."
            ),
            "connections": Field(
                whole(1, 100),
                "Connections to the mail server at the same time.",
            ),
            "rate_limit": Field(
                Text(convert=rate, details={"pattern": r"^[1-9]\d* */ *(s|min|h)$|\$\{"}),
                "The most that the provider takes from one process: 10/s, 600/min or 5000/h.",
            ),
            "smtp": Field(_smtp(root), "How to reach the mail server."),
            "sendgrid": Field(_sendgrid(), "How to reach SendGrid."),
            "soft_bounces": Field(
                Text(convert=soft_bounces),
                "How often mail to an address may come back as full or not reachable before it "
                "is suppressed: 3 in 30d, or never.",
            ),
        },
    )


def sending_fields() -> dict[str, Field]:
    """The keys of a newsletter that say how it is sent."""
    return {
        "sender": Field(
            Text(convert=values.sender), "Who sends it, if not the one in `from`.", into="sent_by"
        ),
        "max_lateness": Field(
            Text(convert=values.duration, details=DURATION),
            "How long after its time an edition is still sent, as in 12h.",
        ),
        "uncertain": Field(
            choice("hold", "resend"),
            "Where a mail server gave no answer: hold shows it, resend risks a second copy.",
        ),
        "missed": Field(
            choice("merge", "skip"),
            "When digest was not running at several slots: merge makes one edition of all at "
            "the last, skip makes the first and skips the others.",
        ),
        "review": Field(REVIEW, "An editor who sees each edition before it is sent."),
    }
