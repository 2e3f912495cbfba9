"""What is frozen before the first send: an edition, its mails and its audience."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

from digest.model.delivery import Recipient
from digest.model.edition import Edition
from digest.model.mail import Mail


class Audience(Protocol):
    """Recipients that are counted and gone through, again where need be, without being held: there
    may be millions. A tuple is one."""

    def __iter__(self) -> Iterator[Recipient]: ...

    def __len__(self) -> int: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Sealed:
    """An edition that never changes again. `content_hash` is the one that the preview showed."""

    edition: Edition
    mails: tuple[Mail, ...]  # one per variant
    audience: Audience
    skipped: Audience = ()  # who chose only themes that are empty this time: they get nothing
    content_hash: str
