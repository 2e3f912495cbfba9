"""One SMTP connection (RFC 5321), kept open: an honest outcome per message."""

from __future__ import annotations

import smtplib
import ssl

from digest.config.types import SmtpSettings
from digest.deliver.dkim import Signer
from digest.deliver.headers import clean
from digest.deliver.mailers import smtp_answers
from digest.deliver.mailers.smtp_line import Line, Waits
from digest.deliver.verp import return_path
from digest.errors import MailerDownError, MailerError, Problem
from digest.model import Accepted, Deferred, Outcome, Rejected, Uncertain
from digest.ports import Message

_CLOSING = 421  # RFC 5321 section 3.8: the server hangs up after it
_ASCII_SENDER = "write an ASCII address as from: of the newsletter"
_GO_ON = 354  # RFC 5321 section 4.1.1.4: the server waits for the message


class SmtpSession:
    """A connection that opens when it is first needed, and again after it broke."""

    def __init__(self, settings: SmtpSettings, signer: Signer | None = None) -> None:
        self._settings = settings
        self._signer = signer
        self.line: Line | None = None  # None: not open, as far as is known

    def open(self) -> Line:
        """Connect and log in, if that is not done. Raises MailerError when the server refuses us
        or is not there."""
        if self.line is None:
            try:
                self.line = self._connected()
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
        return self.line

    def close(self) -> None:
        """Say goodbye to the server."""
        if self.line:
            self.line.quit()
            self.line = None

    def hang_up(self) -> None:
        """Close the line without a word."""
        if self.line:
            self.line.close()
        self.line = None

    def send(self, message: Message) -> Waits[Outcome]:
        """Send one message. Raises MailerError when the server refuses us or is not there."""
        was_open = self.line is not None
        outcome = yield from self._attempt(message)
        if isinstance(outcome, Deferred) and was_open and self.line is None:
            # hung up on after a pause or after so many messages: that says nothing of this one
            return (yield from self._attempt(message))
        return outcome

    def _attempt(self, message: Message) -> Waits[Outcome]:
        line = self.open()
        try:
            refusal = yield from self._envelope(line, message)
            if refusal:
                return refusal
            body = message.body
            if self._signer:
                body = self._signer.signed(body)
            return (yield from self._content(line, body))
        except MailerError:
            self.hang_up()  # the answers to the rest of the envelope are not waited for
            raise
        except OSError as error:
            self.hang_up()
            return Deferred(detail=f"the connection broke before the message was sent: {error}")

    def _envelope(self, line: Line, message: Message) -> Waits[Outcome | None]:
        """MAIL, RCPT and DATA; None when the server waits for the message."""
        address = clean(message.delivery.recipient.address)
        options = ""
        if not address.isascii():
            if not line.takes_smtputf8:
                return Rejected(detail="the mail server takes no addresses beyond ASCII")
            options = " SMTPUTF8 BODY=8BITMIME"
        sender = return_path(self._settings.verp, message.delivery.id) or message.sender
        if not sender.isascii():
            raise self._refused(f"takes no sender beyond ASCII: {sender}", _ASCII_SENDER)
        commands = [
            f"MAIL FROM:<{clean(sender)}>{options}\r\n",
            f"RCPT TO:<{address}>\r\n",
            "DATA\r\n",
        ]
        if line.takes_pipelining:
            refusal = yield from self._pipelined(line, commands, sender)
        else:
            refusal = yield from self._one_by_one(line, commands, sender)
        if refusal:
            yield from self._reset()
        return refusal

    def _one_by_one(self, line: Line, commands: list[str], sender: str) -> Waits[Outcome | None]:
        for place, command in enumerate(commands):
            yield from line.write(command.encode("utf-8"))
            code, said = yield from line.answer()
            if refusal := self._refusal(place, code, said, sender):
                return refusal
        return None

    def _pipelined(self, line: Line, commands: list[str], sender: str) -> Waits[Outcome | None]:
        """All at once (RFC 2920). Every answer is read; a server that waits for a message nobody
        gets is given an empty one (section 3.1)."""
        yield from line.write("".join(commands).encode("utf-8"))
        refusal = None
        for place in range(len(commands)):
            code, said = yield from line.answer()
            if refusal and code == _GO_ON:
                yield from line.write(b".\r\n")
                yield from line.answer()
            refusal = refusal or self._refusal(place, code, said, sender)
            if not self.line:
                break
        return refusal

    def _refusal(self, place: int, code: int, said: str, sender: str) -> Outcome | None:
        """What the answer to MAIL, RCPT or DATA (0, 1, 2) means where it is a refusal."""
        if place == 0:
            if code >= 500 and not smtp_answers.is_too_large(code, said):
                raise self._refused(f"refuses the sender {sender}: {said}")
            return None if code == 250 else self._outcome(code, said)
        if place == 1:
            if smtp_answers.refuses_us(code, said):
                raise self._refused(f"refuses to take mail from us: {code} {said}")
            taken = code in (250, 251, 252)
            return None if taken else self._outcome(code, said, is_about_recipient=True)
        return None if code == _GO_ON else self._outcome(code, said)

    def _content(self, line: Line, body: bytes) -> Waits[Outcome]:
        yield from line.write(_transparent(body) + b".\r\n")
        # from the final dot on, a lost connection says nothing of the message's fate; before it
        # has left in full, the server cannot take the message for a whole one
        try:
            code, said = yield from line.answer()
        except OSError as error:
            self.hang_up()
            return Uncertain(detail=f"no answer to the whole message: {error}")
        if code == 250:
            return Accepted(detail=said)
        refusal = self._outcome(code, said)
        yield from self._reset()
        return refusal

    def _outcome(self, code: int, said: str, *, is_about_recipient: bool = False) -> Outcome:
        if code == _CLOSING:
            self.hang_up()
        return smtp_answers.outcome(code, said, is_about_recipient=is_about_recipient)

    def _reset(self) -> Waits[None]:
        try:
            if self.line:
                yield from self.line.write(b"RSET\r\n")
                yield from self.line.answer()
        except OSError:
            self.hang_up()

    def _connected(self) -> Line:
        settings = self._settings
        where = (settings.host, settings.port)
        timeout = settings.timeout_seconds
        if settings.security == "tls":
            context = self._trusted()
            connection: smtplib.SMTP = smtplib.SMTP_SSL(*where, timeout=timeout, context=context)
        else:
            connection = smtplib.SMTP(*where, timeout=timeout)
        try:
            if settings.security == "starttls":
                connection.starttls(context=self._trusted())
            connection.ehlo_or_helo_if_needed()
            if settings.username:
                connection.login(settings.username, settings.password)
            if connection.sock is None:
                raise smtplib.SMTPServerDisconnected("it hung up")
            return Line(connection, connection.sock)
        except BaseException:
            connection.close()
            raise

    def _trusted(self) -> ssl.SSLContext:
        context = ssl.create_default_context()
        if self._settings.ca_file:
            context.load_verify_locations(self._settings.ca_file)
        return context

    def _refused(self, what: str, next_step: str = "") -> MailerError:
        where = f"{self._settings.host}:{self._settings.port}"
        next_step = next_step or f"check that the mail server at {where} runs and takes our mail"
        problem = Problem(where=where, what=f"the mail server {what}", next_step=next_step)
        return MailerError(problem)


def _transparent(body: bytes) -> bytes:
    """`body` with a dot before each that begins a line (RFC 5321 section 4.5.2)."""
    # looking costs a seventh of replacing, and quoted-printable parts of ours hold no such line
    stuffed = body.replace(b"\r\n.", b"\r\n..") if b"\r\n." in body else body
    return b"." + stuffed if stuffed.startswith(b".") else stuffed


def _reason(error: Exception) -> str:
    if isinstance(error, smtplib.SMTPResponseException):
        said = error.smtp_error
        words = said.decode("utf-8", "replace") if isinstance(said, bytes) else said
        return " ".join(f"{error.smtp_code} {words}".split())
    return getattr(error, "strerror", None) or str(error) or type(error).__name__
