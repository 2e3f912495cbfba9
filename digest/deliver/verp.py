"""Variable envelope return paths (VERP): a bounce comes back to an address that names its
delivery."""

from __future__ import annotations

import re

from digest.deliver.names import read_name

_RETURN_PATH = re.compile(r"[^\s<>]+\+([^\s<>@+]+)@[^\s<>@]+")  # the name is behind the last "+"


def return_path(mailbox: str, name: str) -> str:
    """The envelope's MAIL FROM: `bounces@example.org` -> `bounces+NAME@example.org` (RFC 5233).

    "" for what has no name, and where there is no such mailbox.
    """
    if not mailbox or not name:
        return ""
    local, _, domain = mailbox.rpartition("@")
    return f"{local}+{name}@{domain}"


def read_return_path(key: bytes, address: str) -> str | None:
    """The delivery's id in the address that a bounce came to; None where there is none.

    The mailbox may be any: bounces come back for days after another one was configured.
    """
    match = _RETURN_PATH.fullmatch(address.strip())
    return read_name(key, match[1]) if match else None
