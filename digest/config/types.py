"""The checked configuration: what digest.yaml and subscribers.yaml mean, as frozen dataclasses.

`config.load` makes these from YAML; every stage below the pipeline takes the part it needs.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from ipaddress import IPv4Network, IPv6Network
from pathlib import Path
from typing import TYPE_CHECKING, Literal, Protocol
from zoneinfo import ZoneInfo

from digest.config.slots import Schedule
from digest.model import Feed, Subscriber

if TYPE_CHECKING:
    from digest.config.document import Scalar


@dataclass(frozen=True, slots=True, kw_only=True)
class ThemeRule:
    """A theme of the operator: an article fits when a keyword matches and `none` does not."""

    name: str
    keywords: tuple[str, ...] = ()  # any of these words or phrases
    all: tuple[str, ...] = ()  # and each of these
    none: tuple[str, ...] = ()  # and none of these (`not` in the YAML)
    tags: tuple[str, ...] = ()  # feed tags or entry categories that bring an article here
    examples: tuple[str, ...] = ()  # headlines that belong here


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How much an edition holds; what is beyond is kept as "N more" links."""

    stories: int = 30
    per_theme: int = 6
    per_feed: int = 5
    related_per_story: int = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class EditionEdits:
    """What an editor wants of one edition, in an edition file; articles are named by URL."""

    intro: str = ""  # words above the themes, Markdown
    headings: tuple[str, ...] = ()  # these themes first, in this order
    lead: tuple[str, ...] = ()  # each tells its story and stands first in its theme, in this order
    pin: frozenset[str] = frozenset()  # shown, whatever the limits
    move: Mapping[str, str] = field(default_factory=dict)  # article -> theme
    more: tuple[str, ...] = ()  # kept as a link among "N more", in this order
    drop: frozenset[str] = frozenset()
    # of a whole draft: what was collected by then and is named nowhere was taken out of it
    known_until: datetime | None = None
    others: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # told with that article


NO_EDITS = EditionEdits()


@dataclass(frozen=True, slots=True, kw_only=True)
class Mailbox:
    """A display name and an address (RFC 5322 section 3.4)."""

    address: str
    name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Logo:
    """A picture at the top of each edition."""

    url: str  # https
    width: int  # as shown, in pixels
    alt: str = ""  # what it says; "" is the newsletter's title


@dataclass(frozen=True, slots=True, kw_only=True)
class SocialLink:
    """A link in the footer."""

    name: str
    url: str  # https


@dataclass(frozen=True, slots=True, kw_only=True)
class Brand:
    """What makes every design the newsletter's own."""

    logo: Logo | None = None
    accent: str = "#0b57d0"  # the one accent colour, #rrggbb
    fonts: str = ""  # a CSS font stack; "" is the design's own
    social: tuple[SocialLink, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewRule:
    """Who looks at each planned edition before it is sent."""

    to: str  # the editor's address
    default: Literal["send", "skip"]  # when no answer came by the slot
    hold: timedelta = timedelta(hours=2)  # so long before the slot the draft is made


@dataclass(frozen=True, slots=True, kw_only=True)
class Newsletter:
    """The series: feeds + themes + schedule + lists."""

    id: str
    title: str
    sender: Mailbox  # `from` in the YAML
    sent_by: Mailbox | None = None  # `sender` in the YAML: who sends it for them (RFC 5322, Sender)
    reply_to: Mailbox | None = None
    schedule: Schedule | None = None  # None: sent by hand only
    timezone: ZoneInfo
    language: str = "en"
    feeds: tuple[str, ...] = ()  # tags; () is all feeds
    themes: tuple[str, ...] = ()  # names of operator's themes; () is all
    lists: tuple[str, ...] = ()
    signup: bool = False  # whether a page takes subscribers for the first of the lists
    unsubscribe_to: str = ""  # the address of the mailto: in List-Unsubscribe; "": the sender's
    design: str = "classic"
    brand: Brand = Brand()
    intro: Path | None = None  # the editor's words, Markdown; the file may be missing
    end_note: str = ""  # Markdown
    # whether anybody may find the editions' pages, or only who has the link in a mail
    archive: Literal["public", "unlisted"] = "public"
    postal_address: str = ""  # in the footer; many laws want one
    about: str = ""  # one line: what this newsletter is; shown in the footer
    max_lateness: timedelta = timedelta(hours=12)
    # no answer came to a message: leave it to the operator, or send it again at most twice
    uncertain: Literal["hold", "resend"] = "hold"
    # of several missed slots: one edition at the last, or at the first and the others are skipped
    missed: Literal["merge", "skip"] = "merge"
    minimum_stories: int = 1  # fewer: the edition is skipped, with the reason
    review: ReviewRule | None = None  # None: it is sent without
    limits: Limits = Limits()


@dataclass(frozen=True, slots=True, kw_only=True)
class DkimSettings:
    """Who signs each message (RFC 6376), and with what."""

    domain: str
    selector: str  # the public key's record is SELECTOR._domainkey.DOMAIN
    key: str = field(repr=False)  # PEM: RSA, or Ed25519 (RFC 8463)


@dataclass(frozen=True, slots=True, kw_only=True)
class SmtpSettings:
    """How to reach the mail server."""

    host: str = "localhost"
    port: int = 587
    security: Literal["starttls", "tls", "none"] = "starttls"
    username: str = ""
    password: str = field(default="", repr=False)
    timeout_seconds: float = 30.0
    ca_file: Path | None = None  # trust this CA as well (a private mail server)
    verp: str = ""  # the mailbox that bounces come to; "": the envelope names the sender
    dkim: DkimSettings | None = None  # None: the mail server signs, or nobody does


@dataclass(frozen=True, slots=True, kw_only=True)
class SendGridSettings:
    """How to reach SendGrid's v3 API, and what its webhook signs with."""

    api_key: str = field(default="", repr=False)
    base_url: str = "https://api.sendgrid.com"
    timeout_seconds: float = 30.0
    cancellable: timedelta | None = None  # put off so long, so that no answer can be undone
    categories: tuple[str, ...] = ()
    tracking: Literal["off", "on"] = "off"  # of clicks and openings
    webhook_key: str = ""  # the public key of signed events, base64


@dataclass(frozen=True, slots=True, kw_only=True)
class Rate:
    """So many messages in so many seconds, at most."""

    messages: int
    seconds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class SoftBounceRule:
    """So many deliveries to an address come back within so long: it is mailed no more."""

    count: int = 3  # 0: however many
    within: timedelta = timedelta(days=30)


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliverySettings:
    """Which mailer, and its settings."""

    mailer: Literal["file", "smtp", "sendgrid"] = "file"
    outbox: Path  # the file mailer's folder
    connections: int = 4  # at the same time, to a mail server
    rate_limit: Rate | None = None  # of each process
    soft_bounces: SoftBounceRule = SoftBounceRule()
    smtp: SmtpSettings = SmtpSettings()
    sendgrid: SendGridSettings = SendGridSettings()


@dataclass(frozen=True, slots=True, kw_only=True)
class CollectSettings:
    """The bounds of fetching. Sizes in bytes after decoding, times in seconds."""

    concurrency: int = 100  # in all; the politeness lies in per_host
    per_host: int = 2
    max_bytes: int = 15_000_000
    timeout_seconds: float = 20.0
    max_redirects: int = 5
    contact: str = ""  # an URL or address in the User-Agent
    allow_networks: tuple[IPv4Network | IPv6Network, ...] = ()  # else private addresses are refused


@dataclass(frozen=True, slots=True, kw_only=True)
class Listen:
    """Where `digest run` takes requests for the readers' pages."""

    host: str = "127.0.0.1"
    port: int = 8080


@dataclass(frozen=True, slots=True, kw_only=True)
class Operator:
    """Whom to tell what needs a person, and from when on a feed does."""

    email: str = ""
    webhook: str = field(default="", repr=False)  # its URL is often its password
    feed_failures: int = 5  # in a row
    feed_silent: timedelta = timedelta(weeks=6)  # without a new entry


@dataclass(frozen=True, slots=True, kw_only=True)
class Config:
    """Everything in digest.yaml, checked. Relative paths are resolved against `root`."""

    path: Path
    root: Path  # the project folder: where digest.yaml lies
    database: str = field(repr=False)  # SQLAlchemy URL; may hold a password
    base_url: str = ""  # where `digest run` is reachable; "" when nowhere
    listen: Listen | None = None  # where to answer for base_url; None is Listen()
    dashboard_token: str = field(default="", repr=False)  # signs in; "": one-time links only
    feeds: tuple[Feed, ...] = field(repr=False)  # their URLs may hold passwords
    themes: tuple[ThemeRule, ...] = ()
    newsletters: Mapping[str, Newsletter]
    delivery: DeliverySettings
    collect: CollectSettings = CollectSettings()
    operator: Operator = Operator()
    subscribers_path: Path
    # where newsletters name their lists: subscribers.yaml tells whether there are such
    list_names: tuple[Scalar, ...] = field(default=(), repr=False, compare=False)


class Listed(Protocol):
    """The people of a list in its order, held or, where they may be many, read each time."""

    def __iter__(self) -> Iterator[Subscriber]: ...

    def __len__(self) -> int: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class SubscriberLists:
    """Everything in subscribers.yaml, checked; addresses are unique within a list."""

    path: Path
    lists: Mapping[str, Listed]
    csv_files: tuple[Path, ...] = ()  # that lists are kept in

    @property
    def files(self) -> tuple[Path, ...]:
        """All that was read."""
        return self.path, *self.csv_files
