"""The ports: the few protocols behind which a part has two real implementations.

Each protocol's docstring is its contract; tests/contracts/ runs one suite per port over every
adapter.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol

from digest.model import Delivery, Image, Mail, Outcome, ParsedFeed


class Now(Protocol):
    """The present as an aware UTC datetime; tests freeze it."""

    def __call__(self) -> datetime: ...


# --- collect ---------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True, kw_only=True)
class FetchRequest:
    """What to get. `etag` and `last_modified` make it conditional (RFC 9110 section 13)."""

    url: str
    etag: str = ""
    last_modified: str = ""
    accept: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    """An answer: 200 with a decoded body, or 304 with none."""

    url: str  # as asked
    final_url: str  # after redirects
    status: int
    body: bytes = b""  # content-encoding removed, within the size limit
    content_type: str = ""
    etag: str = ""
    last_modified: str = ""
    max_age_seconds: float | None = None
    permanent_url: str = ""  # where a chain of only 301/308 led, else ""
    wire_bytes: int = 0


class Fetcher(Protocol):
    """Gets one URL within its limits of size, time and redirects.

    Raises FetchError for everything else than 200 and 304 (its `status` says which; 410 is gone),
    with the next step in words. Never raises anything but FetchError and CancelledError.
    """

    async def fetch(self, request: FetchRequest) -> Fetched: ...


class Parser(Protocol):
    """Reads a feed document (RSS, Atom, RDF, JSON Feed) within limits of time and memory.

    Raises ParseError for anything that is not a feed, naming what it looks like instead.
    """

    async def parse(self, body: bytes, *, url: str, content_type: str = "") -> ParsedFeed: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """An article page read. `html` is the whole page; `body_html` the article's own part."""

    url: str
    canonical: str = ""
    title: str = ""
    description: str = ""
    body_html: str = ""
    html: str = ""
    author: str = ""
    language: str = ""
    image: Image | None = None
    published: datetime | None = None


class Extractor(Protocol):
    """Finds the article in a page. Raises ParseError when there is none."""

    async def extract(self, body: bytes, *, url: str, content_type: str = "") -> Page: ...


# --- group -----------------------------------------------------------------------------------
class Embedder(Protocol):
    """Turns texts into vectors of one length; equal texts get equal vectors."""

    name: str  # stored beside the vectors: another model's are never mixed in

    def embed(self, texts: Sequence[str]) -> Sequence[Sequence[float]]: ...


# --- deliver ---------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """What a message is made of, for a provider that puts it together itself."""

    mail: Mail  # one object for all recipients of a variant
    values: Mapping[str, str]  # of its merge tags, unescaped
    sender: tuple[str, str]  # address, display name
    reply_to: tuple[str, str] | None
    headers: Mapping[str, str]  # unfolded, ASCII; beyond those that the provider writes


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """One message with its envelope (RFC 5321): as bytes, or as parts; each made when asked for."""

    delivery: Delivery
    sender: str  # envelope MAIL FROM
    subject: str
    write: Callable[[], bytes] = field(repr=False)
    take_apart: Callable[[], Parts] = field(repr=False)
    name: str = ""  # what a bounce is matched by; "": none of it is looked for
    is_dotless: bool = False  # no line of it begins with a dot: SMTP need not double any

    @property
    def body(self) -> bytes:
        """The whole message (RFC 5322), CRLF line ends; written anew at each call."""
        return self.write()

    @property
    def parts(self) -> Parts:
        """What it is made of."""
        return self.take_apart()


class Mailer(Protocol):
    """Hands messages to a provider.

    Yields one (message, outcome) per message, in any order, as answers come. One bad recipient
    harms only itself. Raises MailerError when the provider refuses the sender (login,
    reputation), MailerDownError when it cannot be used at present; messages without an outcome
    by then were not accepted. Uncertain is for what was handed over without an answer. `try_login`
    raises the same errors, sending nothing. `close` frees connections. `batch` messages are claimed
    for it at a time: after a crash no more than these are uncertain.
    """

    name: str
    batch: int

    def send(self, messages: Iterator[Message]) -> Iterator[tuple[Message, Outcome]]: ...

    def try_login(self) -> None: ...

    def close(self) -> None: ...


class Outbox(Protocol):
    """The deliveries still to send, and the ledger of what became of them.

    `claim` commits up to `limit` queued deliveries of an edition as `sending` before it returns
    them, having put the suppressed ones aside as `suppressed`; `record` commits outcomes, and so
    does `claim` with `answered`: one wait for the disk instead of two. Two workers never claim the
    same delivery. `withdraw` looks again at claimed deliveries that wait to be handed over: those
    suppressed since, or of an edition that was cancelled, are put aside; it returns their ids.
    """

    def claim(
        self,
        edition_id: str,
        *,
        worker: str,
        limit: int,
        now: datetime,
        lease: timedelta,
        answered: Sequence[tuple[Delivery, Outcome]] = (),
    ) -> Sequence[Delivery]: ...

    def record(self, outcomes: Sequence[tuple[Delivery, Outcome]], *, now: datetime) -> None: ...

    def withdraw(self, claimed: Sequence[Delivery], *, now: datetime) -> Collection[str]: ...
