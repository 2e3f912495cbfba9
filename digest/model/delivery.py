"""Who is mailed and what became of it: Subscriber -> Recipient -> Delivery -> Outcome."""

from __future__ import annotations

import unicodedata
from base64 import b32encode
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from hashlib import sha256


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscriber:
    """A person on a list, as subscribers.yaml says."""

    address: str  # normalised: IDNA domain, as the person writes it otherwise
    name: str = ""
    themes: tuple[str, ...] = ()  # only these; () is all
    language: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Suppression:
    """Never mail this address on this list ("" is every list), with the reason."""

    address: str
    list: str
    reason: str  # unsubscribed | bounced | complained | operator
    at: datetime
    detail: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """What somebody chose on the web of one newsletter; it wins over subscribers.yaml."""

    address: str
    newsletter: str
    themes: tuple[str, ...] = ()  # only these; () is all
    every: int = 1  # 4: the editions whose number divides by 4
    paused_until: date | None = None  # nothing before that day
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class SignUp:
    """Somebody who asked for a list on the web; on it once that is confirmed."""

    id: str
    address: str
    list: str
    newsletter: str
    asked_at: datetime
    confirmed_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipient:
    """A subscriber as frozen into an edition's audience."""

    address: str
    name: str = ""
    list: str
    variant: str = ""
    language: str = ""
    skipped: str = ""  # why this edition passes them over; "": it is sent to them


class DeliveryStatus(StrEnum):
    """queued -> sending -> accepted -> delivered | bounced | complained; see DESIGN section 3."""

    QUEUED = "queued"
    SENDING = "sending"
    ACCEPTED = "accepted"
    REJECTED = "rejected"
    UNCERTAIN = "uncertain"
    SUPPRESSED = "suppressed"
    DELIVERED = "delivered"
    BOUNCED = "bounced"
    COMPLAINED = "complained"
    CANCELLED = "cancelled"
    SKIPPED = "skipped"  # by the reader's own choice; said when the edition was sealed


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """One edition to one address. `id` derives from both, so a repeat is recognisable."""

    id: str
    edition_id: str
    recipient: Recipient
    status: DeliveryStatus = DeliveryStatus.QUEUED
    attempt: int = 0
    detail: str = ""  # the server's last words


def address_key(address: str) -> str:
    """An address as it is compared: without regard to case (RFC 5321 section 2.4 lets the local
    part differ by case; no mail provider does)."""
    return unicodedata.normalize("NFC", address.strip()).lower()


def delivery_id(edition_id: str, address: str) -> str:
    """Derived, never random: the same edition to the same address is recognisable anywhere.

    24 small letters and digits (base32) of 15 bytes.
    """
    digest = sha256(f"{edition_id}\n{address_key(address)}".encode("utf-8", "replace")).digest()
    return b32encode(digest[:15]).decode().lower()


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryEvent:
    """A line of the ledger; append-only."""

    delivery_id: str
    at: datetime
    status: DeliveryStatus
    detail: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Accepted:
    """The server took responsibility; not "arrived"."""

    detail: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Deferred:
    """Not now: to be tried again (4xx, connection faults before the body left)."""

    detail: str
    retry_after_seconds: float | None = None
    tried: bool = True  # False: it was claimed and not handed over, which is no attempt


@dataclass(frozen=True, slots=True, kw_only=True)
class Rejected:
    """Never: 5xx. `suppress` when the address itself does not exist (5.1.1, RFC 3463)."""

    detail: str
    suppress: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Uncertain:
    """Handed over, no answer came: shown, never guessed."""

    detail: str


Outcome = Accepted | Deferred | Rejected | Uncertain
