"""Rules about the headers: those that must be there, and those that filters look at."""

from __future__ import annotations

import re
from collections.abc import Iterator
from email.utils import getaddresses, parsedate_to_datetime

from digest.render.lint.finding import Finding, Part, Place, Severity
from digest.render.lint.letter import Letter

SUBJECT = 70  # characters that a desktop's inbox shows; phones show some 40
LONGEST_LINE = 998  # octets (RFC 5322 section 2.1.1)
_ONCE = ("From", "To", "Subject", "Date", "Message-ID", "Reply-To", "Sender")  # section 3.6
_SPAM_SUBJECT = re.compile(r"[!?]{3,}|[$€£]{2,}|\bfree!|100% free|act now|winner", re.IGNORECASE)
_REPLY = re.compile(r"(?:re|fwd?|aw|wg)\s?:", re.IGNORECASE)


def headers(letter: Letter) -> Iterator[Finding]:
    """The fields of RFC 5322, RFC 8058 and of SpamAssassin's rules."""
    for name in ("Date", "Message-ID", "From", "To"):
        if not any(one.value for one in letter.values(name)):
            yield _missing(name)
    for name in _ONCE:
        for second in letter.values(name)[1:2]:
            yield _finding(
                "header",
                f"{name} is there twice",
                "mail servers refuse it (RFC 5322 section 3.6)",
                "keep one",
                second.place,
            )
    yield from _date(letter)
    for one in letter.values("From"):
        addresses = [address for _, address in getaddresses([one.value])]
        if not all(re.fullmatch(r"[^@\s]+@[^@\s]+\.[^@\s]+", address) for address in addresses):
            yield _finding(
                "header",
                "From holds no full address",
                "mail servers refuse it",
                "From: Title <news@example.org>",
                one.place,
            )
    yield from _one_click(letter)
    yield from _lines(letter)


def _missing(name: str) -> Finding:
    return _finding(
        "header",
        f"there is no {name}",
        "spam filters count it against the mail (SpamAssassin)",
        f"write {name}, as RFC 5322 section 3.6 says",
        Place(),
    )


def _finding(
    rule: str, what: str, why: str, fix: str, place: Place, severity: Severity = Severity.ERROR
) -> Finding:
    return Finding(
        rule=rule, severity=severity, what=what, why=why, fix=fix, part=Part.HEADERS, place=place
    )


def _date(letter: Letter) -> Iterator[Finding]:
    for one in letter.values("Date"):
        try:
            parsedate_to_datetime(one.value)
        except (ValueError, TypeError, OverflowError):
            yield _finding(
                "header",
                f"Date is no date: {one.value[:60]}",
                "spam filters count it against it",
                "Mon, 23 Nov 2026 07:00:00 +0000",
                one.place,
            )


def _one_click(letter: Letter) -> Iterator[Finding]:
    listed = letter.values("List-Unsubscribe")
    if not listed:
        yield _finding(
            "unsubscribe",
            "there is no List-Unsubscribe",
            'Gmail and Yahoo want it from everybody who mails many, and offer "spam" instead',
            "List-Unsubscribe: <https://…>, <mailto:…>",
            Place(),
        )
    elif "https:" in listed[0].value and not letter.values("List-Unsubscribe-Post"):
        yield _finding(
            "unsubscribe",
            "there is no List-Unsubscribe-Post",
            "Gmail and Yahoo offer no one-click unsubscribing (RFC 8058)",
            "List-Unsubscribe-Post: List-Unsubscribe=One-Click",
            listed[0].place,
            Severity.WARNING,
        )


def _lines(letter: Letter) -> Iterator[Finding]:
    head = re.split(rb"\r?\n\r?\n", letter.raw, maxsplit=1)[0]
    for number, line in enumerate(head.split(b"\n"), 1):
        if len(line.rstrip(b"\r")) > LONGEST_LINE:
            yield _finding(
                "header",
                f"a line of {len(line)} octets",
                "mail servers cut or refuse it",
                f"fold it within {LONGEST_LINE} (RFC 5322 section 2.1.1)",
                Place(line=number),
            )
        if not line.isascii():
            yield _finding(
                "header",
                "a header holds letters that are not encoded",
                "mail servers without SMTPUTF8 refuse it or garble it",
                "encode them (RFC 2047)",
                Place(line=number),
                Severity.WARNING,
            )


def subject(letter: Letter) -> Iterator[Finding]:
    """The subject's length, and what makes it look like spam."""
    found = letter.values("Subject")
    said = found[0].value if found else ""
    place = found[0].place if found else Place()
    if not said.strip():
        yield _finding(
            "subject",
            "there is no subject",
            "nobody opens it, and filters count it against it",
            "say the main news in it",
            place,
        )
        return
    faults = []
    if len(said) > SUBJECT:
        faults.append(
            (f"the subject has {len(said)} characters", f"at most {SUBJECT}: phones show 40")
        )
    letters = [letter for letter in said if letter.isalpha()]
    if len(letters) > 8 and said.isupper() and said.lower() != said.upper():
        faults.append(("the subject is all capitals", "write it as a sentence"))
    if spam := _SPAM_SUBJECT.search(said):
        faults.append((f'the subject says "{spam[0]}"', "say it plainly"))
    if _REPLY.match(said):
        faults.append(("the subject claims to be an answer", 'leave out "Re:"'))
    for what, fix in faults:
        why = "it is cut off" if "characters" in what else "spam looks like this (SpamAssassin)"
        yield _finding("subject", what, why, fix, place, Severity.WARNING)
