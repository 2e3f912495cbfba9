"""The SMTP mailer (RFC 5321): one connection kept open, an honest outcome per recipient."""

from __future__ import annotations

import re
import smtplib
import socket
import ssl
from collections.abc import Iterator

from digest.config.types import SmtpSettings
from digest.errors import MailerDownError, MailerError, Problem
from digest.model import Accepted, Deferred, Outcome, Rejected, Uncertain
from digest.ports import Message

_TRANSIENT = range(400, 500)
_CLOSING = 421  # RFC 5321 section 3.8: the server hangs up after it
_NO_SUCH_ADDRESS = re.compile(r"\b5\.1\.[123]\b")  # RFC 3463: mailbox, host or syntax
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
    r"|polic.{0,60}\bsender\b",
    re.IGNORECASE,
)
_THEM = re.compile(r"recipient address rejected", re.IGNORECASE)
_ASCII_SENDER = "write an ASCII address as from: of the newsletter"
_ADDRESS = re.compile(r"\S+@\S+")


class SmtpMailer:
    """Implements `digest.ports.Mailer` over one SMTP connection, opened when it is first needed."""

    name = "smtp"

    def __init__(self, settings: SmtpSettings) -> None:
        self._settings = settings
        self._connection: smtplib.SMTP | None = None

    def send(self, messages: Iterator[Message]) -> Iterator[tuple[Message, Outcome]]:
        """Send each message. Raises MailerError when the server cannot be reached or refuses us."""
        for message in messages:
            yield message, self._send(message)

    def close(self) -> None:
        """Say goodbye to the server."""
        if self._connection:
            try:
                self._connection.quit()
            except (OSError, smtplib.SMTPException):
                self._connection.close()  # it hung up first
            self._connection = None

    def _send(self, message: Message) -> Outcome:
        was_open = self._connection is not None
        outcome = self._attempt(message)
        if isinstance(outcome, Deferred) and was_open and self._connection is None:
            # hung up on after a pause or after so many messages: that says nothing of this one
            return self._attempt(message)
        return outcome

    def _attempt(self, message: Message) -> Outcome:
        connection = self._connected()
        try:
            refusal = self._envelope(connection, message)
            if refusal:
                return refusal
            return self._content(connection, message.body)
        except (OSError, smtplib.SMTPServerDisconnected) as error:
            self._drop()
            return Deferred(detail=f"the connection broke before the message was sent: {error}")

    def _envelope(self, connection: smtplib.SMTP, message: Message) -> Outcome | None:
        """MAIL, RCPT and DATA; None when the server waits for the message."""
        address = message.delivery.recipient.address
        options = []
        if not address.isascii():
            if not connection.has_extn("smtputf8"):
                return Rejected(detail="the mail server takes no addresses beyond ASCII")
            options = ["SMTPUTF8", "BODY=8BITMIME"]
        if not message.sender.isascii():
            raise self._refused(f"takes no sender beyond ASCII: {message.sender}", _ASCII_SENDER)
        code, said = _text(connection.mail(message.sender, options))
        if code >= 500 and not _is_too_large(code, said):
            raise self._refused(f"refuses the sender {message.sender}: {said}")
        if code != 250:
            return self._outcome(code, said)
        code, said = _text(connection.rcpt(address))
        if _refuses_us(code, said):
            self._reset()
            raise self._refused(f"refuses to take mail from us: {code} {said}")
        if code not in (250, 251):
            return self._outcome(code, said, is_about_recipient=True)
        code, said = _text(connection.docmd("DATA"))
        return None if code == 354 else self._outcome(code, said)

    def _content(self, connection: smtplib.SMTP, body: bytes) -> Outcome:
        connection.send(_dot_stuffed(body))
        # from the final dot on, a lost connection says nothing of the message's fate
        try:
            connection.send(b".\r\n")
            code, said = _text(connection.getreply())
        except (OSError, smtplib.SMTPServerDisconnected) as error:
            self._drop()
            return Uncertain(detail=f"no answer to the whole message: {error}")
        return Accepted(detail=said) if code == 250 else self._outcome(code, said)

    def _outcome(self, code: int, said: str, *, is_about_recipient: bool = False) -> Outcome:
        """What a refusal means for the recipient; leaves the connection ready for the next one."""
        if code == _CLOSING:
            self._drop()
        else:
            self._reset()
        if code in _TRANSIENT:
            return Deferred(detail=f"{code} {said}")
        return Rejected(
            detail=f"{code} {said}", suppress=is_about_recipient and _names_no_address(code, said)
        )

    def _reset(self) -> None:
        try:
            if self._connection:
                self._connection.rset()
        except (OSError, smtplib.SMTPServerDisconnected):
            self._drop()

    def _connected(self) -> smtplib.SMTP:
        if self._connection is None:
            try:
                self._connection = self._connect()
            except ssl.SSLCertVerificationError as error:
                raise self._refused(
                    f"its certificate is not trusted: {error.verify_message}",
                    "check the host's name, or name your own authority as smtp.ca_file",
                ) from error
            except smtplib.SMTPAuthenticationError as error:
                raise self._refused(
                    f"refuses the login: {_reason(error)}",
                    "check smtp.username and smtp.password",
                ) from error
            except smtplib.SMTPNotSupportedError as error:
                raise self._refused(str(error), "set smtp.security to tls or none") from error
            except (OSError, smtplib.SMTPException) as error:
                down = self._refused(f"cannot be reached: {_reason(error)}")
                raise MailerDownError(*down.problems) from error
        return self._connection

    def _connect(self) -> smtplib.SMTP:
        settings = self._settings
        context = ssl.create_default_context()
        if settings.ca_file:
            context.load_verify_locations(settings.ca_file)
        where = (settings.host, settings.port)
        timeout = settings.timeout_seconds
        if settings.security == "tls":
            connection: smtplib.SMTP = smtplib.SMTP_SSL(*where, timeout=timeout, context=context)
        else:
            connection = smtplib.SMTP(*where, timeout=timeout)
        try:
            if settings.security == "starttls":
                connection.starttls(context=context)
            connection.ehlo_or_helo_if_needed()
            if settings.username:
                connection.login(settings.username, settings.password)
            if connection.sock:
                # a small command after a large message: waiting for more would cost 40 ms each
                connection.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        except BaseException:
            connection.close()
            raise
        return connection

    def _drop(self) -> None:
        if self._connection:
            self._connection.close()
        self._connection = None

    def _refused(self, what: str, next_step: str = "") -> MailerError:
        where = f"{self._settings.host}:{self._settings.port}"
        next_step = next_step or f"check that the mail server at {where} runs and takes our mail"
        problem = Problem(where=where, what=f"the mail server {what}", next_step=next_step)
        return MailerError(problem)


def _dot_stuffed(body: bytes) -> bytes:
    """RFC 5321 section 4.5.2; `body` has CRLF line ends, the last one too."""
    stuffed = body.replace(b"\r\n.", b"\r\n..")
    return b"." + stuffed if stuffed.startswith(b".") else stuffed


def _text(reply: tuple[int, bytes | str]) -> tuple[int, str]:
    code, said = reply
    words = said.decode("utf-8", "replace") if isinstance(said, bytes) else said
    return code, " ".join(words.split())


def _names_no_address(code: int, said: str) -> bool:
    return bool(_NO_SUCH_ADDRESS.search(said) or (code == 550 and _UNKNOWN.search(said)))


def _refuses_us(code: int, said: str) -> bool:
    """Whether a refused recipient is only the occasion: every other one would be refused too.

    5.7.1 is said of senders and of recipients alike, so the words decide, and in doubt it is the
    recipient's own affair.
    """
    if code == _NO_LOGIN:
        return True
    if code not in (550, 553, 554) or (_STATUS.match(said) and not _POLICY.match(said)):
        return False
    words = _ADDRESS.sub("", said)  # relay@example.org is no word of theirs
    return bool(_US.search(words)) and not _THEM.search(words)


def _is_too_large(code: int, said: str) -> bool:
    return code == 552 or said.startswith("5.3.4")


def _reason(error: Exception) -> str:
    if isinstance(error, smtplib.SMTPResponseException):
        return " ".join(map(str, _text((error.smtp_code, error.smtp_error))))
    return getattr(error, "strerror", None) or str(error) or type(error).__name__
