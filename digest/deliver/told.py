"""What somebody tells of a delivery after it was handed over: a provider's event, a bounce."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from digest.model import DeliveryEvent, DeliveryStatus


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One piece of news; the same news twice has the same `detail`."""

    delivery_id: str
    at: datetime
    status: DeliveryStatus | None  # None: it changes no delivery's state
    detail: str
    suppress: str = ""  # the reason never to mail the address again
    soft: bool = False  # it came back for a reason that may pass
    address: str = ""  # whom the teller names: nothing is done to a recipient who is another

    @property
    def event(self) -> DeliveryEvent | None:
        """The line for the ledger."""
        if self.status is None:
            return None
        return DeliveryEvent(
            delivery_id=self.delivery_id, at=self.at, status=self.status, detail=self.detail
        )


def printable(words: str, *, most: int) -> str:
    """Foreign words as they can be kept and shown: on one line, `most` characters, none of them a
    control or a lone surrogate, which no database takes."""
    letters = (c if c.isprintable() else " " for c in words[: 4 * most])
    return " ".join("".join(letters).split())[:most]
