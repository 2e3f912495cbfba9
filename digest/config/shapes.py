"""What digest.yaml and subscribers.yaml look like: the one declaration behind check and schema."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any

from digest.config import values
from digest.config.brand import brand_fields
from digest.config.common import DURATION, LINE, SECONDS, TOKEN, choice, whole
from digest.config.csv_list import CsvList
from digest.config.delivery import delivery_shape, sending_fields
from digest.config.kinds import Either, Field, Flag, ListOf, MapOf, Number, Record, Text
from digest.config.types import (
    CollectSettings,
    Config,
    DeliverySettings,
    Limits,
    Listed,
    Newsletter,
    Operator,
    ThemeRule,
)
from digest.model import Feed, FullText, Subscriber, address_key

_SHORT_NAME = {"pattern": r"^[a-z0-9][a-z0-9_-]*$"}
_LINES = ListOf(LINE)
_PARAGRAPH = Text(convert=values.paragraph)
_LANGUAGE = Text(convert=values.language)
_MAILBOX = Text(convert=values.mailbox)
_SENDER = Text(convert=values.sender)
_SOME_THEMES = ListOf(Text(convert=values.line, refers="theme"))

_FULL_TEXT = Text(
    convert=lambda text: FullText(values.choice(*FullText)(text)), details={"enum": [*FullText]}
)


def _feed(root: Path) -> Record[Feed]:
    url = Text(
        convert=values.feed_url(root),
        unique=values.same_feed,
        is_secret=values.literal_password,
        details={"pattern": r"^(https?://|file:)|\$\{"},
    )
    return Record(
        Feed,
        {
            "url": Field(url, "The feed's address: https://…", required=True),
            "title": Field(LINE, "Your name for the source; else the feed's own title."),
            "tags": Field(
                ListOf(Text(convert=values.line, defines="tag")),
                "Words by which newsletters and themes choose feeds.",
            ),
            "theme": Field(
                Text(convert=values.line, refers="feed theme"),
                "Everything from this feed goes under this theme.",
            ),
            "full_text": Field(
                _FULL_TEXT,
                "When the article's page is fetched: auto (only for teasers), always, never.",
            ),
            "weight": Field(
                Number(convert=float, least=0, most=100), "Rank factor: 2 counts double."
            ),
        },
    )


_THEME_NAME: Text[str] = Text(convert=values.line, defines="theme", unique=str.casefold)
_THEME = Record(
    ThemeRule,
    {
        "name": Field(_THEME_NAME, "The heading in the e-mail.", required=True),
        "keywords": Field(_LINES, "An article with any of these words or phrases fits …"),
        "all": Field(_LINES, "… if it has each of these …"),
        "not": Field(_LINES, "… and none of these.", into="none"),
        "tags": Field(_LINES, "Tags of feeds, or categories of entries, that belong here."),
        "examples": Field(_LINES, "Headlines that belong here."),
    },
)

_LIMITS = Record(
    Limits,
    {
        "stories": Field(whole(1, 1000), "Stories in an edition."),
        "per_theme": Field(whole(1, 1000), "Stories in a theme."),
        "per_feed": Field(whole(1, 1000), "Stories from one feed."),
        "related_per_story": Field(whole(0, 100), "Read-more links shown under a story."),
    },
)


def _newsletter(root: Path) -> Record[dict[str, Any]]:
    return Record(
        dict,
        {
            "title": Field(LINE, "What subscribers see.", required=True),
            "from": Field(_SENDER, "Name <address> of the sender.", into="sender", required=True),
            "reply_to": Field(_MAILBOX, "Where answers go, if not to the sender."),
            "schedule": Field(
                Text(convert=values.schedule),
                'When it is sent: "mon 07:00", "first mon 07:00", "every 2nd week fri 16:00" or a '
                "cron line, several between ;. Without it: by hand only.",
            ),
            "timezone": Field(
                Text(convert=values.timezone), "IANA zone, as in Europe/Berlin.", required=True
            ),
            "language": Field(_LANGUAGE, "The language of headings and dates: en, de, zh …"),
            "feeds": Field(
                ListOf(Text(convert=values.line, refers="tag")), "Tags of feeds; leave out for all."
            ),
            "themes": Field(_SOME_THEMES, "Names of themes; leave out for all."),
            "lists": Field(
                ListOf(Text(convert=values.short_name, refers="list")),
                "Lists in subscribers.yaml that receive it.",
            ),
            "signup": Field(
                Flag(refers="sign-up"),
                "true: anybody may subscribe to its first list, at BASE_URL/s/NEWSLETTER.",
            ),
            "unsubscribe_to": Field(
                Text(convert=values.address),
                "Where mail programs write that cannot unsubscribe on the web; else to reply_to.",
            ),
            "design": Field(
                Text(convert=values.line, refers="design"),
                "classic, compact, brief, or a folder in templates/.",
            ),
            **brand_fields(root),
            "archive": Field(
                choice("public", "unlisted"),
                "The editions' pages: listed with a feed, or open only to who has a mail's link.",
            ),
            "postal_address": Field(_PARAGRAPH, "Shown in the footer; many laws ask for it."),
            "about": Field(LINE, "One line in the footer: what this newsletter is."),
            **sending_fields(),
            "minimum_stories": Field(whole(0, 1000), "With fewer stories the edition is skipped."),
            "limits": Field(_LIMITS, "How much an edition holds."),
        },
    )


_COLLECT = Record(
    CollectSettings,
    {
        "concurrency": Field(whole(1, 200), "Fetches at the same time."),
        "per_host": Field(whole(1, 50), "Fetches from one host at the same time."),
        "max_bytes": Field(whole(10_000, 1_000_000_000), "The largest feed or page read."),
        "timeout": Field(SECONDS, "How long one fetch may take.", into="timeout_seconds"),
        "max_redirects": Field(whole(0, 20), "Redirects followed."),
        "contact": Field(LINE, "An address or URL that sites see as your contact."),
        "allow_networks": Field(
            ListOf(Text(convert=values.network)),
            "Private networks that may be fetched from, as in 10.0.0.0/8.",
        ),
    },
)


_OPERATOR = Record(
    Operator,
    {
        "email": Field(Text(convert=values.address), "Your address, for alerts."),
        "webhook": Field(
            Text(convert=values.web_url, is_secret=values.literal_password),
            "A URL that takes alerts as JSON, {text: …}; write it as ${ALERT_WEBHOOK}.",
        ),
        "feed_failures": Field(whole(1, 1000), "Failures in a row that you want to hear of."),
        "feed_silent": Field(
            Text(convert=values.duration, details=DURATION),
            "How long a feed may bring nothing new before you hear of it, as in 6w.",
        ),
    },
)


def config_shape(path: Path) -> Record[Config]:
    """digest.yaml at `path`, whose folder is where relative paths begin."""
    root = path.absolute().parent.resolve()
    database = Text(convert=values.database_url(root), is_secret=values.literal_password)
    newsletters = MapOf(
        Text(convert=values.short_name, details=_SHORT_NAME),
        _newsletter(root),
        lambda name, fields: Newsletter(id=name, **fields),
    )
    return Record(
        partial(
            Config,
            path=path,
            root=root,
            database=f"sqlite:///{root / 'digest.db'}",
            delivery=DeliverySettings(outbox=root / "outbox"),
            subscribers_path=root / "subscribers.yaml",
        ),
        {
            "database": Field(database, "sqlite:///digest.db, or postgresql+psycopg://…"),
            "base_url": Field(
                Text(convert=values.base_url),
                "Where `digest run` is reachable, for unsubscribe pages and the archive.",
            ),
            "listen": Field(
                Text(convert=values.listen),
                "Host and port that `digest run` answers on for base_url: 127.0.0.1:8080.",
            ),
            "dashboard_token": Field(
                TOKEN,
                "What signs in to the dashboard, always ${NAME}; one-time links do as well.",
            ),
            "feeds": Field(ListOf(_feed(root)), "The sources.", required=True),
            "themes": Field(ListOf(_THEME), "Headings of yours; others are found."),
            "newsletters": Field(newsletters, "What is sent, by short name.", required=True),
            "delivery": Field(delivery_shape(root), "How it is sent."),
            "collect": Field(_COLLECT, "The bounds of fetching."),
            "operator": Field(_OPERATOR, "Whom `digest run` tells what needs a person."),
            "subscribers": Field(
                Text(convert=values.path_in(root), refers="subscribers file"),
                "The file of subscribers.",
                into="subscribers_path",
            ),
        },
    )


def _key(subscriber: Subscriber) -> str:
    return address_key(subscriber.address)


def _bare_subscriber(text: str) -> Subscriber:
    mailbox = values.mailbox(text)
    return Subscriber(address=mailbox.address, name=mailbox.name)


def _subscriber(address: Text[str]) -> Record[Subscriber]:
    return Record(
        lambda email, **fields: Subscriber(address=email, **fields),
        {
            "email": Field(address, "The address.", required=True),
            "name": Field(LINE, "For the greeting."),
            "themes": Field(_SOME_THEMES, "Only these themes."),
            "language": Field(_LANGUAGE, "The subscriber's language: en, de, zh …"),
        },
    )


_BARE: Text[Subscriber] = Text(convert=_bare_subscriber, unique=_key)
_ENTRY = Either(scalar=_BARE, mapping=_subscriber(Text(convert=values.address, unique=address_key)))
_ROW = _subscriber(Text(convert=values.address))  # `CsvList` looks itself for whoever stands twice


def subscribers_shape(path: Path) -> Record[dict[str, Listed]]:
    """subscribers.yaml at `path`."""
    csv_file = Text(convert=values.path_in(path.absolute().parent, must_exist=True))
    kept_in_csv: Record[Listed] = Record(
        lambda rows: rows,
        {
            "from": Field(
                CsvList(csv_file, _ROW),
                "A CSV file with the columns email, name, themes (between ;), language.",
                into="rows",
                required=True,
            )
        },
    )
    lists = MapOf(
        Text(convert=values.short_name, defines="list", details=_SHORT_NAME),
        Either(listing=ListOf(_ENTRY), mapping=kept_in_csv),
        lambda _, subscribers: subscribers,
    )
    return Record(
        lambda lists: lists,
        {"lists": Field(lists, "Who asked to be mailed, by list.", required=True)},
    )
