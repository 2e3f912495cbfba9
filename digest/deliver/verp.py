"""Variable envelope return paths (VERP): a bounce comes back to an address that names its delivery.

The name is the delivery's id, which stands in the Message-ID too. It is no secret to who was sent
the message, nor to who knows its edition and an address: a forged bounce is possible, and does what
a command undoes.
"""

from __future__ import annotations

import re

_ID = re.compile(r"[a-z2-7]{24}")  # `model.delivery_id`
# one behind the last "+"; a mail server on the way may write it in capitals
_RETURN_PATH = re.compile(r"[^\s<>]+\+([a-z2-7]{24})@[^\s<>@]+", re.IGNORECASE)


def return_path(mailbox: str, delivery_id: str) -> str:
    """The envelope's MAIL FROM: `bounces@example.org` -> `bounces+ID@example.org` (RFC 5233).

    "" for what is no delivery of an edition, and where there is no such mailbox.
    """
    if not mailbox or not _ID.fullmatch(delivery_id):
        return ""
    local, _, domain = mailbox.rpartition("@")
    return f"{local}+{delivery_id}@{domain}"


def read_return_path(address: str) -> str | None:
    """The delivery's id in the address that a bounce came to; None where there is none.

    The mailbox may be any: bounces come back for days after another one was configured.
    """
    match = _RETURN_PATH.fullmatch(address.strip())
    return match[1].lower() if match else None
