"""What a mail server's refusal is about: the message, its recipient, or us (RFC 5321, 3463)."""

from __future__ import annotations

import re

from digest.model import Deferred, Rejected

_TRANSIENT = range(400, 500)
# statuses stand by themselves: 5.1.1 is none in 203.5.1.1
# RFC 3463: mailbox, host or syntax; RFC 7505: the domain takes no mail
_NO_SUCH_ADDRESS = re.compile(r"(?<![\d.])5\.1\.(?:[123]|10)(?!\.?\d)")
# RFC 3463: protocol, content, security or policy; the message's size
_OURS = re.compile(r"(?<![\d.])[45]\.(?:[567]\.\d{1,3}|3\.4)(?!\.?\d)")
_UNKNOWN = re.compile(
    r"(?:no such|unknown) (?:user|mailbox|recipient)|user (?:unknown|not found)"
    r"|mailbox (?:not found|does not exist)|does not exist",
    re.IGNORECASE,
)
_NO_LOGIN = 530  # RFC 4954 section 6: authentication required
_STATUS = re.compile(r"5\.\d{1,3}\.\d{1,3}\b")  # RFC 2034: what the words begin with
# RFC 3463: security or policy; three digits are rules of single mailboxes and groups
_POLICY = re.compile(r"5\.7\.\d{1,2}\b")
_US = re.compile(
    r"relay|authenticat|client host rejected|not (?:permitted|allowed|authori[sz]ed) to send"
    r"|sender\b.{0,60}\b(?:rejected|denied|polic|not (?:permitted|allowed|authori[sz]ed|owned))"
    r"|polic.{0,60}\bsender\b"
    r"|blocked using [\w-]+\.|blo?ck ?list|black ?list|\blisted (?:in|by|at|on)\b|\breputation\b",
    re.IGNORECASE,
)
_THEM = re.compile(r"recipient address rejected", re.IGNORECASE)
_ADDRESS = re.compile(r"\S+@\S+")


def outcome(code: int, said: str, *, is_about_recipient: bool = False) -> Deferred | Rejected:
    """What a refusal means for the recipient."""
    if code in _TRANSIENT:
        return Deferred(detail=f"{code} {said}")
    return Rejected(
        detail=f"{code} {said}", suppress=is_about_recipient and names_no_address(code, said)
    )


def names_no_address(code: int, said: str) -> bool:
    """Whether a refusal says that there is no such address."""
    if is_about_us(said):
        return False
    return bool(_NO_SUCH_ADDRESS.search(said) or (code == 550 and _UNKNOWN.search(said)))


def refuses_us(code: int, said: str) -> bool:
    """Whether a refused recipient or message is only the occasion: all would be refused alike.

    5.7.1 is said of senders and of recipients alike, so the words decide, and in doubt it is the
    recipient's own affair.
    """
    if code == _NO_LOGIN:
        return True
    if code not in (550, 553, 554) or (_STATUS.match(said) and not _POLICY.match(said)):
        return False
    words = _ADDRESS.sub("", said)  # relay@example.org is no word of theirs
    return bool(_US.search(words)) and not _THEM.search(words)


def is_about_us(said: str) -> bool:
    """Whether a refusal is about the sender or the message: it says nothing of the address."""
    return bool(_OURS.search(said))


def is_too_large(code: int, said: str) -> bool:
    """Whether it is the message that is refused, not its sender."""
    return code == 552 or said.startswith("5.3.4")
