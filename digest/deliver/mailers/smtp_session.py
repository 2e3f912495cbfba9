"""One SMTP connection (RFC 5321), kept open: an honest outcome per message."""

from __future__ import annotations

import smtplib
import socket
import ssl
from collections.abc import Iterator

from digest.config.types import SmtpSettings
from digest.deliver.headers import clean
from digest.deliver.mailers import smtp_answers
from digest.deliver.verp import return_path
from digest.errors import MailerDownError, MailerError, Problem
from digest.model import Accepted, Deferred, Outcome, Rejected, Uncertain
from digest.ports import Message

_CLOSING = 421  # RFC 5321 section 3.8: the server hangs up after it
_ASCII_SENDER = "write an ASCII address as from: of the newsletter"
_GO_ON = 354  # RFC 5321 section 4.1.1.4: the server waits for the message


class SmtpSession:
    """A connection that opens when it is first needed, and again after it broke."""

    def __init__(self, settings: SmtpSettings) -> None:
        self._settings = settings
        self._connection: smtplib.SMTP | None = None

    @property
    def is_open(self) -> bool:
        """Whether there is a connection at present, as far as is known."""
        return self._connection is not None

    def open(self) -> None:
        """Connect and log in. Raises MailerError when the server refuses us or is not there."""
        self._connected()

    def close(self) -> None:
        """Say goodbye to the server."""
        if self._connection:
            try:
                self._connection.quit()
            except (OSError, smtplib.SMTPException):
                self._connection.close()  # it hung up first
            self._connection = None

    def send(self, message: Message) -> Outcome:
        """Send one message. Raises MailerError when the server refuses us or is not there."""
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
        except MailerError:
            self._drop()  # the answers to the rest of the envelope are not waited for
            raise
        except (OSError, smtplib.SMTPServerDisconnected) as error:
            self._drop()
            return Deferred(detail=f"the connection broke before the message was sent: {error}")

    def _envelope(self, connection: smtplib.SMTP, message: Message) -> Outcome | None:
        """MAIL, RCPT and DATA; None when the server waits for the message."""
        address = clean(message.delivery.recipient.address)
        options = ""
        if not address.isascii():
            if not connection.has_extn("smtputf8"):
                return Rejected(detail="the mail server takes no addresses beyond ASCII")
            options = " SMTPUTF8 BODY=8BITMIME"
        sender = message.sender
        if self._settings.verp:
            sender = return_path(self._settings.verp, message.delivery.id)
        if not sender.isascii():
            raise self._refused(f"takes no sender beyond ASCII: {sender}", _ASCII_SENDER)
        commands = [
            f"MAIL FROM:{smtplib.quoteaddr(clean(sender))}{options}",
            f"RCPT TO:{smtplib.quoteaddr(address)}",
            "DATA",
        ]
        pipelined = connection.has_extn("pipelining")
        replies = _replies(connection, commands, pipelined=pipelined)
        refusal = self._refusal(replies, sender)
        if refusal and pipelined and self._connection:
            _withdraw(connection, replies)
        if refusal:
            self._reset()
        return refusal

    def _refusal(self, replies: Iterator[tuple[int, str]], sender: str) -> Outcome | None:
        """What the first of MAIL, RCPT and DATA to be refused means; None for none."""
        code, said = next(replies)
        if code >= 500 and not smtp_answers.is_too_large(code, said):
            raise self._refused(f"refuses the sender {sender}: {said}")
        if code != 250:
            return self._outcome(code, said)
        code, said = next(replies)
        if smtp_answers.refuses_us(code, said):
            raise self._refused(f"refuses to take mail from us: {code} {said}")
        if code not in (250, 251, 252):
            return self._outcome(code, said, is_about_recipient=True)
        code, said = next(replies)
        return None if code == _GO_ON else self._outcome(code, said)

    def _content(self, connection: smtplib.SMTP, body: bytes) -> Outcome:
        connection.send(_dot_stuffed(body))
        # from the final dot on, a lost connection says nothing of the message's fate
        try:
            connection.send(b".\r\n")
            code, said = _text(connection.getreply())
        except (OSError, smtplib.SMTPServerDisconnected) as error:
            self._drop()
            return Uncertain(detail=f"no answer to the whole message: {error}")
        if code == 250:
            return Accepted(detail=said)
        refusal = self._outcome(code, said)
        self._reset()
        return refusal

    def _outcome(self, code: int, said: str, *, is_about_recipient: bool = False) -> Outcome:
        if code == _CLOSING:
            self._drop()
        return smtp_answers.outcome(code, said, is_about_recipient=is_about_recipient)

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


def _replies(
    connection: smtplib.SMTP, commands: list[str], *, pipelined: bool
) -> Iterator[tuple[int, str]]:
    """The answer to each command; pipelined (RFC 2920), all are sent before the first answer."""
    if pipelined:
        connection.send("".join(f"{command}\r\n" for command in commands).encode("utf-8"))
    for command in commands:
        if not pipelined:
            connection.send(f"{command}\r\n".encode())
        yield _text(connection.getreply())


def _withdraw(connection: smtplib.SMTP, replies: Iterator[tuple[int, str]]) -> None:
    """Read the other answers; a server that waits for a message nobody gets is given an empty one
    (RFC 2920 section 3.1)."""
    for code, _ in replies:
        if code == _GO_ON:
            connection.send(b".\r\n")
            connection.getreply()


def _dot_stuffed(body: bytes) -> bytes:
    """RFC 5321 section 4.5.2; `body` has CRLF line ends, the last one too."""
    stuffed = body.replace(b"\r\n.", b"\r\n..")
    return b"." + stuffed if stuffed.startswith(b".") else stuffed


def _text(reply: tuple[int, bytes | str]) -> tuple[int, str]:
    code, said = reply
    words = said.decode("utf-8", "replace") if isinstance(said, bytes) else said
    return code, " ".join(words.split())


def _reason(error: Exception) -> str:
    if isinstance(error, smtplib.SMTPResponseException):
        return " ".join(map(str, _text((error.smtp_code, error.smtp_error))))
    return getattr(error, "strerror", None) or str(error) or type(error).__name__
