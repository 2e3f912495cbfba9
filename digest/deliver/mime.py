"""Messages (RFC 5322, MIME): everything that recipients share is built once per variant."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from email.utils import format_datetime
from functools import lru_cache, partial

from digest.config.types import Newsletter
from digest.deliver import headers
from digest.deliver.splice import QuotedPrintable, Spliced
from digest.deliver.values import unsubscribe_mailto, web_url
from digest.model import Delivery, Edition, Mail
from digest.ports import Message, Parts

# what a provider that puts a message together writes itself
_PROVIDERS = frozenset({"From", "Reply-To", "MIME-Version", "Content-Type"})


class MessageTemplate:
    """One variant of an edition's mail, ready to be addressed to one recipient after another."""

    def __init__(
        self, mail: Mail, newsletter: Newsletter, edition: Edition, *, base_url: str = ""
    ) -> None:
        self._mail = mail
        self._newsletter = newsletter
        self._domain = newsletter.sender.address.rpartition("@")[2]
        # "=_" cannot occur in quoted-printable text (RFC 2045 section 6.7)
        self._boundary = f"=_{mail.content_hash[:24]}"
        self._shared = self._shared_headers(edition, base_url)
        self._common = {
            name: text
            for name, text in headers.read(self._shared).items()
            if name not in _PROVIDERS
        }
        self._text = QuotedPrintable(mail.text)
        self._html = QuotedPrintable(mail.html)

    def message(
        self, delivery: Delivery, values: Mapping[str, str], now: datetime, *, name: str = ""
    ) -> Message:
        """The message to one recipient, dated `now`. KeyError where `values` lacks a merge tag.

        `name` is what a bounce is matched by (`deliver.names`), and stands in the Message-ID.
        """
        subject = headers.clean(self._mail.subject.fill(values))
        return Message(
            delivery=delivery,
            sender=(self._newsletter.sent_by or self._newsletter.sender).address,
            subject=subject,
            write=partial(self._written, delivery, values, subject, now, name or delivery.id),
            take_apart=partial(self._taken_apart, delivery, values),
            name=name,
            is_dotless=True,  # header lines begin with a name or a blank
        )

    def _written(
        self,
        delivery: Delivery,
        values: Mapping[str, str],
        subject: str,
        now: datetime,
        own: str,
    ) -> bytes:
        recipient = delivery.recipient
        head = (
            _date(now.replace(microsecond=0))
            + f"Message-ID: <{own}@{self._domain}>\r\n".encode()
            + headers.mailbox("To", recipient.address, recipient.name)
            + headers.unstructured("Subject", subject)
            + self._unsubscribe(delivery, values)
        )
        spliced = Spliced(values)
        parts = (
            head,
            self._shared,
            self._part("plain"),
            *self._text.pieces(spliced),
            self._part("html"),
            *self._html.pieces(spliced),
            f"\r\n--{self._boundary}--\r\n".encode(),
        )
        return b"".join(parts)

    def _taken_apart(self, delivery: Delivery, values: Mapping[str, str]) -> Parts:
        sender, reply_to = self._newsletter.sender, self._newsletter.reply_to
        own = headers.read(self._unsubscribe(delivery, values))
        return Parts(
            mail=self._mail,
            values=values,
            sender=(sender.address, sender.name or self._newsletter.title),
            reply_to=(reply_to.address, reply_to.name) if reply_to else None,
            headers=own | self._common,
        )

    def _unsubscribe(self, delivery: Delivery, values: Mapping[str, str]) -> bytes:
        mailto = unsubscribe_mailto(self._newsletter, delivery.recipient)
        page = values["unsubscribe_url"]
        if not page.startswith("https:"):  # one click wants https (RFC 8058 section 3.1)
            return headers.uris("List-Unsubscribe", dict.fromkeys((page, mailto)))
        return (
            headers.uris("List-Unsubscribe", (page, mailto))
            + b"List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n"
        )

    def _shared_headers(self, edition: Edition, base_url: str) -> bytes:
        newsletter = self._newsletter
        sender, reply_to = newsletter.sender, newsletter.reply_to
        lines = [headers.mailbox("From", sender.address, sender.name or newsletter.title)]
        if newsletter.sent_by:
            by = newsletter.sent_by
            lines.append(headers.mailbox("Sender", by.address, by.name))
        if reply_to:
            lines.append(headers.mailbox("Reply-To", reply_to.address, reply_to.name))
        # RFC 2919 wants an identifier that looks like a host and does not change
        lines.append(
            headers.mailbox("List-Id", f"{newsletter.id}.{self._domain}", newsletter.title)
        )
        # a mail is forwarded with its headers: the page of an unlisted edition stays out of them
        page = web_url(edition, newsletter, base_url=base_url, key=b"")
        if page and newsletter.archive == "public":
            lines.append(headers.uris("Archived-At", [page]))  # RFC 5064
            archive = page.rpartition("/")[0]
            lines.append(headers.uris("List-Archive", [archive]))  # RFC 2369 section 3.6
        # Gmail's Feedback-ID: complaints are counted by newsletter and sender
        lines.append(headers.unstructured("Feedback-ID", f"{newsletter.id}:{self._domain}"))
        lines.append(
            "Auto-Submitted: auto-generated\r\n"
            "Precedence: bulk\r\n"
            f"Content-Language: {edition.language}\r\n"
            "MIME-Version: 1.0\r\n"
            f'Content-Type: multipart/alternative; boundary="{self._boundary}"\r\n\r\n'.encode()
        )
        return b"".join(lines)

    def _part(self, subtype: str) -> bytes:
        return (
            f"\r\n--{self._boundary}\r\n"
            f"Content-Type: text/{subtype}; charset=utf-8\r\n"
            "Content-Transfer-Encoding: quoted-printable\r\n\r\n"
        ).encode()


@lru_cache(maxsize=8)
def _date(second: datetime) -> bytes:
    """Thousands of messages are written in a second."""
    return f"Date: {format_datetime(second)}\r\n".encode()
