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
        self._asked: Message | None = None  # whose envelope was sent, behind another message

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
        if self._asked:
            self.hang_up()  # the server waits for a message, and takes no other word
        if self.line:
            self.line.quit()
            self.line = None

    def hang_up(self) -> None:
        """Close the line without a word."""
        if self.line:
            self.line.close()
        self.line = self._asked = None

    def send(self, message: Message, behind: Message | None = None) -> Waits[Outcome]:
        """Send one message. Raises MailerError when the server refuses us or is not there.

        The envelope of the one `behind`, which must then be sent next, goes along where the server
        lets it (RFC 2920): a round trip for each message instead of two.
        """
        if self._asked and self._asked is not message:
            self.hang_up()
        was_open = self.line is not None
        outcome = yield from self._attempt(message, behind)
        if isinstance(outcome, Deferred) and was_open and self.line is None:
            # hung up on after a pause or after so many messages: that says nothing of this one
            return (yield from self._attempt(message, behind))
        return outcome

    def _attempt(self, message: Message, behind: Message | None) -> Waits[Outcome]:
        line = self.open()
        try:
            refusal = yield from self._envelope(line, message)
            if refusal:
                return refusal
            body = self._signer.signed(message.body) if self._signer else message.body
            if not message.is_dotless:
                body = _dot_stuffed(body)
            return (yield from self._content(line, body, behind))
        except MailerError:
            self.hang_up()  # the answers to the rest of the envelope are not waited for
            raise
        except OSError as error:
            self.hang_up()
            return Deferred(detail=f"the connection broke before the message was sent: {error}")

    def _envelope(self, line: Line, message: Message) -> Waits[Outcome | None]:
        """MAIL, RCPT and DATA; None when the server waits for the message."""
        if self._asked is message:
            self._asked = None
            refusal = yield from self._answers(line, message)
        elif unfit := self._unfit(line, message):
            return unfit
        elif line.takes_pipelining:
            yield from line.write(b"".join(self._commands(message)))
            refusal = yield from self._answers(line, message)
        else:
            refusal = yield from self._one_by_one(line, message)
        if refusal:
            yield from self._reset()
        return refusal

    def _unfit(self, line: Line, message: Message) -> Rejected | None:
        """Why there is no envelope that the server would understand."""
        sender = self._sender(message)
        if not sender.isascii():
            raise self._refused(f"takes no sender beyond ASCII: {sender}", _ASCII_SENDER)
        if message.delivery.recipient.address.isascii() or line.takes_smtputf8:
            return None
        return Rejected(detail="the mail server takes no addresses beyond ASCII")

    def _sender(self, message: Message) -> str:
        return return_path(self._settings.verp, message.name) or message.sender

    def _commands(self, message: Message) -> tuple[bytes, bytes, bytes]:
        address = clean(message.delivery.recipient.address)
        options = "" if address.isascii() else " SMTPUTF8 BODY=8BITMIME"
        return (
            f"MAIL FROM:<{clean(self._sender(message))}>{options}\r\n".encode(),
            f"RCPT TO:<{address}>\r\n".encode(),
            b"DATA\r\n",
        )

    def _one_by_one(self, line: Line, message: Message) -> Waits[Outcome | None]:
        for place, command in enumerate(self._commands(message)):
            yield from line.write(command)
            code, said = yield from line.answer()
            if refusal := self._refusal(place, code, said, message):
                return refusal
        return None

    def _answers(self, line: Line, message: Message) -> Waits[Outcome | None]:
        """To commands that were sent all at once (RFC 2920). Every answer is read; a server that
        waits for a message nobody gets is given an empty one (section 3.1)."""
        refusal = None
        for place in range(3):
            code, said = yield from line.answer()
            if refusal and code == _GO_ON:
                yield from line.write(b".\r\n")
                yield from line.answer()
            refusal = refusal or self._refusal(place, code, said, message)
            if not self.line:
                break
        return refusal

    def _refusal(self, place: int, code: int, said: str, message: Message) -> Outcome | None:
        """What the answer to MAIL, RCPT or DATA (0, 1, 2) means where it is a refusal."""
        if place == 0:
            if code >= 500 and not smtp_answers.is_too_large(code, said):
                raise self._refused(f"refuses the sender {self._sender(message)}: {said}")
            return None if code == 250 else self._outcome(code, said)
        if smtp_answers.refuses_us(code, said):
            raise self._refused(f"refuses to take mail from us: {code} {said}")
        if place == 1:
            taken = code in (250, 251, 252)
            return None if taken else self._outcome(code, said, is_about_recipient=True)
        return None if code == _GO_ON else self._outcome(code, said)

    def _content(self, line: Line, body: bytes, behind: Message | None) -> Waits[Outcome]:
        ahead = b""
        if behind and line.takes_pipelining and not self._unfit(line, behind):
            ahead = b"".join(self._commands(behind))
        try:
            yield from line.write(b"".join((body, b".\r\n", ahead)))
            code, said = yield from line.answer()
        except OSError as error:
            if line.unsent > len(ahead):
                raise
            # the final dot has left: a lost connection says nothing of the message's fate
            self.hang_up()
            return Uncertain(detail=f"no answer to the whole message: {error}")
        self._asked = behind if ahead else None
        if code == 250:
            return Accepted(detail=said)
        if smtp_answers.refuses_us(code, said):  # Gmail speaks of authentication only here
            raise self._refused(f"refuses to take mail from us: {code} {said}")
        refusal = self._outcome(code, said)
        if not ahead:
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


def _dot_stuffed(body: bytes) -> bytes:
    """RFC 5321 section 4.5.2; a message begins with the name of a header."""
    return body.replace(b"\r\n.", b"\r\n..")


def _reason(error: Exception) -> str:
    if isinstance(error, smtplib.SMTPResponseException):
        said = error.smtp_error
        words = said.decode("utf-8", "replace") if isinstance(said, bytes) else said
        return " ".join(f"{error.smtp_code} {words}".split())
    return getattr(error, "strerror", None) or str(error) or type(error).__name__
