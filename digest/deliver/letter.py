"""A letter: a message to one person that is no edition, such as an alert or a confirmation."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP, SMTPUTF8
from email.utils import format_datetime, make_msgid
from functools import partial
from html import escape

from digest.config.types import Mailbox
from digest.model import Delivery, Mail, Merged, Outcome, Recipient
from digest.ports import Mailer, Message, Parts


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """What is written to whom; `kind` is the folder of the file mailer."""

    kind: str
    sender: Mailbox
    to: str
    subject: str
    text: str
    html: str = ""  # "": the letter is plain text
    language: str = "en"


def send_letter(letter: Letter, mailer: Mailer, now: datetime) -> Outcome:
    """Hand a letter over. Raises MailerError where the mailer cannot be used."""
    [(_, outcome)] = mailer.send(iter([_message(letter, now)]))
    return outcome


def _message(letter: Letter, now: datetime) -> Message:
    sender = letter.sender
    message = EmailMessage(policy=SMTP if letter.to.isascii() else SMTPUTF8)
    message["From"] = Address(sender.name, addr_spec=sender.address)
    message["To"] = letter.to
    message["Subject"] = letter.subject
    message["Date"] = format_datetime(now)
    message["Message-ID"] = make_msgid(domain=sender.address.rpartition("@")[2])
    message["Auto-Submitted"] = "auto-generated"  # RFC 3834: no answering machine answers
    message.set_content(letter.text)
    if letter.html:
        message.add_alternative(letter.html, subtype="html")
    message["Content-Language"] = letter.language
    return Message(
        delivery=Delivery(
            id=message["Message-ID"].strip("<>"),
            edition_id=f"{letter.kind}/{now:%Y-%m-%dT%H%M%S}",
            recipient=Recipient(address=letter.to, list=""),
        ),
        sender=sender.address,
        subject=letter.subject,
        write=partial(bytes, message),
        take_apart=partial(_parts, letter),
    )


def _parts(letter: Letter) -> Parts:
    html = letter.html or f"<pre>{escape(letter.text)}</pre>"
    mail = Mail(
        variant="",
        subject=Merged(pieces=(letter.subject,)),
        preheader="",
        html=Merged(pieces=(html,)),
        text=Merged(pieces=(letter.text,)),
        content_hash="",
    )
    return Parts(
        mail=mail,
        values={},
        sender=(letter.sender.address, letter.sender.name),
        reply_to=None,
        headers={"Auto-Submitted": "auto-generated"},
    )
