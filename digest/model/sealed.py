"""What is frozen before the first send: an edition, its mails and its audience."""

from __future__ import annotations

from dataclasses import dataclass

from digest.model.delivery import Recipient
from digest.model.edition import Edition
from digest.model.mail import Mail


@dataclass(frozen=True, slots=True, kw_only=True)
class Sealed:
    """An edition that never changes again. `content_hash` is the one that the preview showed."""

    edition: Edition
    mails: tuple[Mail, ...]  # one per variant
    audience: tuple[Recipient, ...]
    content_hash: str
