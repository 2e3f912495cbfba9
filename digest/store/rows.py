"""What the store tells of itself: counts, edition rows, and how names are compared."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import lru_cache
from typing import Literal

from digest.model import DeliveryStatus, Window

_NO_LETTERS = re.compile(r"[\W_]+")  # nor digits


@dataclass(frozen=True, slots=True, kw_only=True)
class SaveCounts:
    """What one save of a feed's articles did."""

    new: int = 0
    updated: int = 0
    duplicate: int = 0  # met before: unchanged, or the same article by another name


class EditionStatus(StrEnum):
    """sealed -> sending -> sent | held | cancelled; or skipped, with its reason."""

    SEALED = "sealed"
    SENDING = "sending"
    SENT = "sent"
    HELD = "held"
    CANCELLED = "cancelled"
    SKIPPED = "skipped"


OPEN = (EditionStatus.SEALED, EditionStatus.SENDING)  # what may be sent


@dataclass(frozen=True, slots=True, kw_only=True)
class EditionRow:
    """An edition without its content. `number` is None for a skip."""

    id: str
    newsletter: str
    number: int | None
    title: str
    slot: datetime
    window: Window
    status: EditionStatus
    reason: str
    content_hash: str
    made_at: datetime


@lru_cache(256)  # asked several times of each title
def title_key(title: str) -> str:
    """A title as it is compared: letters and digits only, without regard to case."""
    letters = unicodedata.normalize("NFKC", title).casefold()
    return _NO_LETTERS.sub(" ", letters).strip()


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertRow:
    """Something wrong that the operator was told of, or is to be."""

    key: str
    text: str
    since: datetime
    told_at: datetime | None = None
    over_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StoreFigures:
    """How much there is of everything; nobody's address."""

    articles: int
    editions: Mapping[EditionStatus, int]
    deliveries: Mapping[DeliveryStatus, int]
    queued_since: datetime | None  # when the oldest edition that still waits to be sent was made


Answer = Literal["", "approved", "stopped"]
DEFAULT = "default"  # who answered a review, when no editor did


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewRow:
    """A draft that an editor was asked about, without its content."""

    edition_id: str
    newsletter: str
    slot: datetime
    deadline: datetime  # no answer counts from then on
    edits: str  # a hash of what the editor's files said when the draft was made
    content_hash: str
    made_at: datetime
    asked_at: datetime | None  # None: the editor could not be mailed yet
    answer: Answer
    answered_by: str  # "mail", "dashboard" or DEFAULT
    answered_at: datetime | None
    comment: str  # the editor's


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedDay:
    """How a feed fared on one day."""

    read: int = 0  # times
    failed: int = 0  # of these
    new: int = 0  # articles
