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
class _Place:
    """A session with the message that is on it, if any, and the one that comes next on it."""

    session: SmtpSession
    message: Message | None = None
    behind: Message | None = None
    steps: Waits[Outcome] | None = None
    line: Line | None = None  # that is watched, for what is `wanted`
    wanted: int = 0
    until: float = 0.0  # monotonic seconds


class SmtpMailer:
    """Implements `digest.ports.Mailer` over up to `connections` connections, opened as needed.

    One thread serves them all: handing a message from thread to thread costs more than sending it.
    With `ahead` a message is taken for each connection before its turn, so that its envelope goes
    along with the message before; where messages come at a pace, that would keep the one before
    waiting.
    """

    name = "smtp"
    batch = 100

    def __init__(self, settings: SmtpSettings, *, connections: int = 1, ahead: bool = True) -> None:
        self._timeout = settings.timeout_seconds
        self._ahead = ahead
        signer = Signer(settings.dkim) if settings.dkim else None
        self._places = [_Place(SmtpSession(settings, signer)) for _ in range(connections)]
        self._again: list[Message] = []  # taken by a connection that could not be opened
        self._is_known = False  # whether the server has taken or refused a message
        self._watched = DefaultSelector()

    def send(self, messages: Iterator[Message]) -> Answers:
        """Send each message. Raises MailerError when the server cannot be reached or refuses us."""
        try:
            while (place := self._next(messages)) or self._under_way():
                if place:
                    yield from self._advanced(place)
                # the first goes alone: what the server says of us is known before it gets more
                if not (place and self._is_known and self._free()):
                    yield from self._answers()
        finally:
            self._give_up()

    def try_login(self) -> None:
        """Connect and log in. Raises MailerError as `send` does."""
        self._places[0].session.open()

    def close(self) -> None:
        """Say goodbye to the server."""
        self._give_up()
        for place in self._places:
            place.session.close()
            self._watch_no_more(place)
        self._watched.close()

    def _give_up(self) -> None:
        """Hang up where somebody stopped waiting for an answer, or where a message was to come."""
        self._again.clear()
        for place in self._places:
            if place.steps or place.behind:
                place.session.hang_up()
                place.behind = None
                self._end(place)

    def _under_way(self) -> list[_Place]:
        return [place for place in self._places if place.steps]

    def _free(self) -> list[_Place]:
        return [place for place in self._places if not place.steps]

    def _next(self, messages: Iterator[Message]) -> _Place | None:
        """A place with a message to begin with; None where there is none now."""
        free = self._free()
        if not free or (self._under_way() and not self._is_known):
            return None
        # an open one before one that was never used
        place = max(free, key=lambda each: (bool(each.behind), bool(each.session.line)))
        message = place.behind or self._taken(messages)
        if message is None:
            return None
        place.behind = self._taken(messages) if self._ahead and self._is_known else None
        place.message = message
        place.steps = place.session.send(message, place.behind)
        return place

    def _taken(self, messages: Iterator[Message]) -> Message | None:
        return self._again.pop() if self._again else next(messages, None)

    def _answers(self) -> Answers:
        """Wait until something can go on, and the outcomes of what came to its end."""
        under_way = self._under_way()
        if not under_way:
            return
        patience = min(place.until for place in under_way) - monotonic()
        for key, _ in self._watched.select(max(0.0, patience)):
            place = key.data
            if place.steps:
                yield from self._advanced(place)
            elif not place.behind:  # whatever it says unasked, it is not going to take mail
                place.session.hang_up()
                self._watch_no_more(place)
        now = monotonic()
        for place in under_way:
            if place.steps and place.until < now:
                yield from self._advanced(place, TimeoutError("timed out"))

    def _advanced(self, place: _Place, fault: OSError | None = None) -> Answers:
        """Go on with the message of a place; its outcome, if there is one now."""
        message, steps = place.message, place.steps
        if not message or not steps:
            return
        try:
            line, wanted = steps.throw(fault) if fault else next(steps)
        except StopIteration as end:
            self._end(place)
            self._is_known = True
            yield message, end.value
        except MailerError as error:
            self._end(place)
            if isinstance(error, MailerDownError) and any(
                other.session.line for other in self._places
            ):
                # it takes fewer connections from us than we may open: do with those
                self._places.remove(place)
                self._again += filter(None, (message, place.behind))
                return
            while self._under_way():
                yield from self._answers()
            raise
        else:
            if place.line is not line or place.wanted != wanted:
                self._watch_no_more(place)
                self._watched.register(line, wanted, place)
                place.line, place.wanted = line, wanted
            place.until = monotonic() + self._timeout

    def _end(self, place: _Place) -> None:
        place.message = place.steps = None
        if place.line is not place.session.line:
            self._watch_no_more(place)

    def _watch_no_more(self, place: _Place) -> None:
        if place.line:
            self._watched.unregister(place.line)
            place.line = None
