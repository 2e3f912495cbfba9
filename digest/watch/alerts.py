"""Alerts: each thing that is wrong is told to the operator once, and once when it is over."""

from __future__ import annotations

import json
import logging
from collections.abc import Sequence
from datetime import timedelta
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, make_msgid
from functools import partial
from html import escape

from digest.errors import DigestError, MailerError, Problem, StoreError, counted
from digest.model import Accepted, Delivery, Mail, Merged, Recipient
from digest.pipeline import Pipeline
from digest.ports import Message, Parts
from digest.store import AlertRow

WORTH_TELLING = timedelta(days=1)  # older ones are no news; `digest status` shows them
TRY_AGAIN_AFTER = timedelta(minutes=10)
WEBHOOK_SECONDS = 10.0

log = logging.getLogger("digest.alerts")


class Alerts:
    """The operator's ear: `operator: {email:, webhook:}`. Alerts of one look go as one message."""

    def __init__(self, pipeline: Pipeline) -> None:
        self.pipeline = pipeline
        self._failed_at = pipeline.now() - TRY_AGAIN_AFTER
        self._kept_nowhere: set[str] = set()  # told while the store itself was out of order

    def alert(self, key: str, text: str) -> None:
        """Tell `text` at the next `flush`, unless `key` is wrong already."""
        try:
            if self.pipeline.store.alerts.open(key, text, self.pipeline.now()):
                log.warning("alert: %s", text)
        except StoreError as error:
            if key not in self._kept_nowhere:
                self._kept_nowhere.add(key)
                now = self.pipeline.now()
                told = f"{text} ({error})"
                self._try([AlertRow(key=key, text=told, since=now)])

    def clear(self, key: str) -> None:
        """It is over; who was told of it is told that too."""
        self._kept_nowhere.discard(key)
        self.pipeline.store.alerts.clear(key, self.pipeline.now())

    def flush(self) -> None:
        """Send what is to be told; what cannot be sent is tried again ten minutes later."""
        operator, now = self.pipeline.config.operator, self.pipeline.now()
        if not (operator.email or operator.webhook) or now - self._failed_at < TRY_AGAIN_AFTER:
            return
        book = self.pipeline.store.alerts
        rows = book.take_untold(now, since=now - WORTH_TELLING)
        if rows and not self._try(rows):
            book.give_back(rows)

    def _try(self, rows: Sequence[AlertRow]) -> bool:
        """Whether the operator was told, by at least one way."""
        operator, told = self.pipeline.config.operator, False
        text = "\n".join(f"{'over: ' if row.over_at else ''}{row.text}" for row in rows)
        ways = ((operator.webhook, _post), (operator.email, self._mail))
        for where, tell in ways:
            try:
                if where:
                    tell(where, text)
                    told = True
            except (DigestError, OSError, ValueError) as error:
                # a webhook's address is often its password, and an error may quote it
                way = "webhook" if where == operator.webhook else str(error)
                log.warning("the operator could not be told: %s", way)
                self._failed_at = self.pipeline.now()
        return told

    def _mail(self, address: str, text: str) -> None:
        lines = text.splitlines()
        sender = next(iter(self.pipeline.config.newsletters.values())).sender.address
        message = EmailMessage(policy=SMTP)
        message["From"], message["To"] = sender, address
        more = f" and {len(lines) - 1} more" if len(lines) > 1 else ""
        message["Subject"] = f"digest: {lines[0][:100]}{more}"
        message["Date"] = format_datetime(self.pipeline.now())
        message["Message-ID"] = make_msgid(domain=sender.rpartition("@")[2])
        message["Auto-Submitted"] = "auto-generated"  # RFC 3834: no answering machine answers
        needs = counted(len(lines), "thing needs", "things need")
        message.set_content(f"{needs} a look:\n\n{text}\n\nRun `digest status` for more.\n")
        delivery = Delivery(
            id=message["Message-ID"].strip("<>"),
            edition_id=f"alerts/{self.pipeline.now():%Y-%m-%dT%H%M%S}",
            recipient=Recipient(address=address, list=""),
        )
        letter = Message(
            delivery=delivery,
            sender=sender,
            subject=message["Subject"],
            write=partial(bytes, message),
            take_apart=partial(_parts, message, sender),
        )
        mailer = self.pipeline.make_mailer(self.pipeline.config.delivery)
        try:
            for _, outcome in mailer.send(iter([letter])):
                if not isinstance(outcome, Accepted):
                    raise MailerError(Problem(where=address, what=outcome.detail))
        finally:
            mailer.close()


def _parts(message: EmailMessage, sender: str) -> Parts:
    text = message.get_content()
    html = f"<pre>{escape(text)}</pre>"
    subject, html_part, text_part = (Merged(pieces=(s,)) for s in (message["Subject"], html, text))
    mail = Mail(
        variant="",
        subject=subject,
        preheader="",
        html=html_part,
        text=text_part,
        content_hash="",
    )
    headers = {"Auto-Submitted": message["Auto-Submitted"]}
    return Parts(mail=mail, values={}, sender=(sender, ""), reply_to=None, headers=headers)


def _post(url: str, text: str) -> None:
    from urllib.request import Request, urlopen

    body = json.dumps({"text": text}).encode()
    request = Request(url, body, {"Content-Type": "application/json"})  # noqa: S310, checked: http(s)
    with urlopen(request, timeout=WEBHOOK_SECONDS):  # noqa: S310
        return
