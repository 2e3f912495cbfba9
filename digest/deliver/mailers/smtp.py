"""The SMTP mailer (RFC 5321): a pool of connections kept open, one message on each at a time."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ALL_COMPLETED, FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from queue import LifoQueue

from digest.config.types import SmtpSettings
from digest.deliver.mailers.smtp_session import SmtpSession
from digest.errors import MailerDownError
from digest.model import Outcome
from digest.ports import Message


class SmtpMailer:
    """Implements `digest.ports.Mailer` over up to `connections` connections, opened as needed."""

    name = "smtp"
    batch = 50

    def __init__(self, settings: SmtpSettings, *, connections: int = 1) -> None:
        self._connections = connections
        self._sessions = [SmtpSession(settings) for _ in range(connections)]
        self._idle: LifoQueue[SmtpSession] = LifoQueue()  # an open one before one never used
        for session in self._sessions:
            self._idle.put(session)
        self._threads = ThreadPoolExecutor(connections, thread_name_prefix="smtp")

    def send(self, messages: Iterator[Message]) -> Iterator[tuple[Message, Outcome]]:
        """Send each message. Raises MailerError when the server cannot be reached or refuses us."""
        under_way: dict[Future[Outcome], Message] = {}
        for message in messages:
            under_way[self._threads.submit(self._send, message)] = message
            # the first connection is opened alone: a dead server is asked once, and one that
            # allows fewer connections than we may open is told from a dead one
            is_open = any(session.is_open for session in self._sessions)
            if len(under_way) >= (self._connections if is_open else 1):
                yield from _answers(under_way, FIRST_COMPLETED)
        yield from _answers(under_way, ALL_COMPLETED)

    def try_login(self) -> None:
        """Connect and log in. Raises MailerError as `send` does."""
        self._sessions[0].open()

    def close(self) -> None:
        """Say goodbye to the server, after the answers to what is under way."""
        self._threads.shutdown()
        for session in self._sessions:
            session.close()

    def _send(self, message: Message) -> Outcome:
        session = self._idle.get()
        try:
            outcome = session.send(message)
        except MailerDownError:
            if any(other.is_open for other in self._sessions if other is not session):
                # it takes fewer connections from us than we may open: do with those
                self._sessions.remove(session)
                return self._send(message)
            self._idle.put(session)
            raise
        except BaseException:
            self._idle.put(session)
            raise
        self._idle.put(session)
        return outcome


def _answers(
    under_way: dict[Future[Outcome], Message], awaited: str
) -> Iterator[tuple[Message, Outcome]]:
    """The answers that have come; after a failure all of them, and then the failure."""
    done, _ = wait(under_way, return_when=awaited)
    failure = next(filter(None, (future.exception() for future in done)), None)
    if failure:
        done, _ = wait(under_way)
    for future in done:
        message = under_way.pop(future)
        if not future.exception():
            yield message, future.result()
    if failure:
        raise failure
