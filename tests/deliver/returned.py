"""Bounces and reports as mail servers write them, for tests."""

from __future__ import annotations

HOUR = "Mon, 23 Nov 2026 08:00:00 +0000"


def returned(name: str) -> str:
    """The headers of a message of ours."""
    return f"From: news@example.org\nMessage-ID: <{name}@example.org>\nSubject: Weekly\n"


def dsn(
    inside: str = "",
    *,
    to: str = "bounces@example.org",
    action: str = "failed",
    status: str = "5.1.1",
    diagnostic: str = "smtp; 550 5.1.1 no such user",
    returns: str = "message/rfc822",
    report: str = "message/delivery-status",
) -> bytes:
    """A delivery status notification (RFC 3464) that returns `inside`."""
    return f"""\
From: Mail Delivery System <MAILER-DAEMON@mx.example.net>
To: {to}
Date: {HOUR}
Subject: Undelivered Mail Returned to Sender
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: text/plain

I'm sorry.
--b
Content-Type: {report}

Reporting-MTA: dns; mx.example.net

Final-Recipient: rfc822; other@example.net
Action: relayed
Status: 2.0.0

Final-Recipient: rfc822; r0@example.org
Action: {action}
Status: {status}
Diagnostic-Code: {diagnostic}

--b
Content-Type: {returns}

{inside}
--b--
""".encode()


def complaint(inside: str, *, kind: str = "abuse") -> bytes:
    """A feedback report (RFC 5965) on `inside`."""
    return f"""\
From: <fbl@example.net>
To: <abuse@example.org>
Date: {HOUR}
Subject: FW: Weekly
MIME-Version: 1.0
Content-Type: multipart/report; report-type=feedback-report; boundary="b"

--b
Content-Type: text/plain

This is an email abuse report.
--b
Content-Type: message/feedback-report

Feedback-Type: {kind}
User-Agent: SomeGenerator/1.0
Version: 1

--b
Content-Type: message/rfc822

{inside}
--b--
""".encode()


def in_words(text: str, *, to: str = "bounces@example.org") -> bytes:
    """A bounce that is no report."""
    head = f"From: <>\nX-Failed-Recipients: r0@example.org\nTo: {to}\nDate: {HOUR}\n"
    return f"{head}Subject: Mail delivery failed\n\n{text}\n".encode()
