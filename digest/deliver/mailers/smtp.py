"""The SMTP mailer (RFC 5321): a pool of connections kept open, one message on each at a time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from selectors import DefaultSelector
from time import monotonic

from digest.config.types import SmtpSettings
from digest.deliver.dkim import Signer
from digest.deliver.mailers.smtp_line import Line, Waits
from digest.deliver.mailers.smtp_session import SmtpSession
from digest.errors import MailerDownError, MailerError
from digest.model import Outcome
from digest.ports import Message

Answers = Iterator[tuple[Message, Outcome]]


@dataclass(slots=True, eq=False)
class _Sending:
    """A message under way on a session."""

    message: Message
    session: SmtpSession
    steps: Waits[Outcome]
    line: Line | None = None  # that it waits on, for what is `wanted`
    wanted: int = 0
    until: float = 0.0  # monotonic seconds


class SmtpMailer:
    """Implements `digest.ports.Mailer` over up to `connections` connections, opened as needed.

    One thread serves them all: handing a message from thread to thread costs more than sending it.
    """

    name = "smtp"
    batch = 100

    def __init__(self, settings: SmtpSettings, *, connections: int = 1) -> None:
        self._timeout = settings.timeout_seconds
        signer = Signer(settings.dkim) if settings.dkim else None
        self._idle = [SmtpSession(settings, signer) for _ in range(connections)]
        self._under_way: list[_Sending] = []
        self._is_known = False  # whether a message has come to its end
        self._waiting = DefaultSelector()  # the lines of those under way

    def send(self, messages: Iterator[Message]) -> Answers:
        """Send each message. Raises MailerError when the server cannot be reached or refuses us."""
        try:
            for message in messages:
                yield from self._begun(message)
                # the first goes alone: what the server says of us is known before it gets more
                while self._under_way and not (self._idle and self._is_known):
                    yield from self._answers()
            while self._under_way:
                yield from self._answers()
        finally:  # nobody waits for these answers any more
            for sending in [*self._under_way]:
                sending.session.hang_up()
                self._ended(sending)

    def try_login(self) -> None:
        """Connect and log in. Raises MailerError as `send` does."""
        self._idle[-1].open()

    def close(self) -> None:
        """Say goodbye to the server."""
        for session in self._idle:
            session.close()
        self._waiting.close()

    def _begun(self, message: Message) -> Answers:
        # the last one is the one that was used last: open, if any is
        session = self._idle.pop()
        sending = _Sending(message=message, session=session, steps=session.send(message))
        self._under_way.append(sending)
        yield from self._advanced(sending)

    def _answers(self) -> Answers:
        """Wait until something can go on, and the outcomes of what came to its end."""
        patience = min(sending.until for sending in self._under_way) - monotonic()
        for key, _ in self._waiting.select(max(0.0, patience)):
            if key.data in self._under_way:  # not ended while another one waited
                yield from self._advanced(key.data)
        now = monotonic()
        late = [sending for sending in self._under_way if sending.until < now]
        for sending in late:
            if sending in self._under_way:
                yield from self._advanced(sending, TimeoutError("timed out"))

    def _advanced(self, sending: _Sending, fault: OSError | None = None) -> Answers:
        """Go on with one message; its outcome, if there is one now."""
        try:
            waits = sending.steps.throw(fault) if fault else next(sending.steps)
        except StopIteration as end:
            self._ended(sending)
            yield sending.message, end.value
        except MailerError as error:
            self._ended(sending)
            if not (isinstance(error, MailerDownError) and self._is_open()):
                while self._under_way:
                    yield from self._answers()
                raise
            # it takes fewer connections from us than we may open: do with those
            self._idle.remove(sending.session)
            while not self._idle:
                yield from self._answers()
            yield from self._begun(sending.message)
        else:
            self._wait(sending, *waits)

    def _is_open(self) -> bool:
        """Whether there is any connection, as far as is known."""
        under_way = [sending.session for sending in self._under_way]
        return any(session.line for session in (*self._idle, *under_way))

    def _wait(self, sending: _Sending, line: Line, wanted: int) -> None:
        if sending.line is not line or sending.wanted != wanted:
            self._forget(sending)
            self._waiting.register(line, wanted, sending)
            sending.line, sending.wanted = line, wanted
        sending.until = monotonic() + self._timeout

    def _forget(self, sending: _Sending) -> None:
        if sending.line:
            self._waiting.unregister(sending.line)
            sending.line = None

    def _ended(self, sending: _Sending) -> None:
        self._forget(sending)
        self._under_way.remove(sending)
        self._idle.append(sending.session)
        self._is_known = True
