"""Single values of the configuration: text -> what it means, or a MisfitError."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from urllib.parse import SplitResult, unquote, urlsplit, urlunsplit
from zoneinfo import ZoneInfo, available_timezones

from digest.config.kinds import MisfitError
from digest.config.reading import nearest, nearest_hint
from digest.config.slots import Schedule, parse_schedule
from digest.config.types import Listen, Mailbox

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")
_SPACE = re.compile(r"[\s\x00-\x1f\x7f-\x9f]")
_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,62}")
_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days", "w": "weeks"}
_DURATION = re.compile(r"(\d{1,6})\s*([smhdw])")
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8}){0,4}")
_COLOUR = re.compile(r"#[0-9A-Fa-f]{6}")
_FILE = re.compile(r"^file:(?://(?:localhost)?(?=/))?", re.IGNORECASE)
_PLAIN_LOCAL = re.compile(r"[A-Za-z0-9_+-]{1,31}(?:\.[A-Za-z0-9_+-]{1,31})?")
_MAILBOX = re.compile(r"(?P<name>[^<>]*)<(?P<address>[^<>]+)>\s*")


def line(text: str) -> str:
    """One line of words: it may end up in a header (RFC 5322 section 2.2)."""
    if _CONTROL.search(text.strip()):
        raise MisfitError("holds a line break or a control character", "write it on one line")
    if not text.strip():
        raise MisfitError("is empty", "write a value, or remove the line")
    return text.strip()


def paragraph(text: str) -> str:
    """Words that may take several lines."""
    return "\n".join(line(part) for part in text.strip().splitlines() if part.strip())


def paragraphs(text: str) -> str:
    """Paragraphs, with an empty line between."""
    return "\n\n".join(filter(None, map(paragraph, re.split(r"\n[ \t]*\n", text.strip()))))


def short_name(text: str) -> str:
    """The name of a newsletter or a list: part of URLs, ids and List-Id (RFC 2919)."""
    if not _NAME.fullmatch(text):
        raise MisfitError("is not a short name", "write small letters, digits, - and _")
    return text


def duration(text: str) -> timedelta:
    """`90s`, `30m`, `12h`, `2d`, `1w`."""
    match = _DURATION.fullmatch(text.strip())
    if not match:
        raise MisfitError("is not a duration", "write a number and a unit, as in 30m, 12h or 2d")
    return timedelta(**{_UNITS[match[2]]: int(match[1])})


def seconds(text: str) -> float:
    """A duration as seconds; zero is none."""
    found = duration(text).total_seconds()
    if not 0 < found <= 3600:
        raise MisfitError("is not a time to wait", "write between 1s and 1h")
    return found


def colour(text: str) -> str:
    """`#rrggbb`."""
    if not _COLOUR.fullmatch(text):
        raise MisfitError("is not a colour", 'write six digits in quotes, as in "#0b57d0"')
    return text.lower()


def language(text: str) -> str:
    """A language tag (RFC 5646)."""
    if not _LANGUAGE.fullmatch(text):
        raise MisfitError("is not a language tag", "write en, de, zh-Hant and the like")
    return text


def network(text: str) -> IPv4Network | IPv6Network:
    """Addresses as CIDR (RFC 4632)."""
    try:
        return ip_network(text)
    except ValueError:
        pass
    try:
        meant = f"write {ip_network(text, strict=False)}"
    except ValueError:
        meant = "write such as 10.0.0.0/8 or fd00::/8"
    raise MisfitError("is not a network", meant)


def timezone(text: str) -> ZoneInfo:
    """An IANA time zone."""
    try:
        return ZoneInfo(text)
    except (KeyError, ValueError, OSError):
        zones = {zone for zone in available_timezones() if not zone.startswith("Etc/")}
    places = {zone.rpartition("/")[2]: zone for zone in sorted(zones)}
    wanted = text.replace(" ", "_").rpartition("/")[2]
    place = nearest(wanted, places, cutoff=0.75)
    meant = nearest(text, zones, cutoff=0.8) or (place and places[place])
    raise MisfitError(
        "is not a time zone",
        f"did you mean {meant}?" if meant else "write the zone of a city, as in Europe/Berlin",
    )


def schedule(text: str) -> Schedule:
    """A day and time, or a cron line, that comes round at all."""
    example = 'write "mon 07:00", "weekdays 06:30" or a cron line such as "0 7 * * 1"'
    try:
        found = parse_schedule(text)
    except ValueError as error:
        raise MisfitError("is not a schedule", f"{example} ({error})") from error
    if found.after(datetime.now(UTC), ZoneInfo("UTC")) is None:
        raise MisfitError("never comes round", example)
    return found


def address(text: str) -> str:
    """An e-mail address, its domain in IDNA form; any domain will do, it is not looked up."""
    local, _, domain = text.strip().rpartition("@")
    if _PLAIN_LOCAL.fullmatch(local) and len(text) <= 200:
        return f"{local}@{_ascii_domain(domain)}"
    return _checked_address(text.strip())


@lru_cache(maxsize=10_000)
def _ascii_domain(domain: str) -> str:
    # the many subscribers of a large list have few domains
    return _checked_address(f"name@{domain}").rpartition("@")[2]


def _checked_address(text: str) -> str:
    from email_validator import EmailNotValidError, validate_email  # here: only files need it

    try:
        found = validate_email(text, check_deliverability=False, test_environment=True)
    except EmailNotValidError as error:
        said = str(error).rstrip(".")
        raise MisfitError("is not an e-mail address", f"write name@example.org ({said})") from error
    return f"{found.local_part}@{found.ascii_domain}"


def mailbox(text: str) -> Mailbox:
    """`ada@example.org` or `Ada Lee <ada@example.org>` (RFC 5322 section 3.4)."""
    match = _MAILBOX.fullmatch(text)
    if not match:
        return Mailbox(address=address(text))
    name = line(match["name"].strip().strip('"')) if match["name"].strip() else ""
    return Mailbox(address=address(match["address"]), name=name)


def sender(text: str) -> Mailbox:
    """A mailbox that every mail server takes mail from: not all have SMTPUTF8 (RFC 6531)."""
    found = mailbox(text)
    if not found.address.isascii():
        raise MisfitError("is beyond ASCII before its @", "write an ASCII address")
    return found


def _split(text: str, example: str) -> SplitResult:
    """The parts of a URL with a host. The text is never quoted: it may hold a password."""
    try:
        parts = urlsplit(text)
        _ = parts.port  # ValueError when it is none
    except ValueError as error:
        raise MisfitError("is not a URL", example) from error
    if _SPACE.search(text):
        raise MisfitError("is not a URL: it holds a space", example)
    return parts


def web_url(text: str) -> str:
    """An absolute http or https URL."""
    example = "write such as https://example.org/feed"
    parts = _split(text, example)
    if parts.scheme not in ("http", "https"):
        raise MisfitError("is not a web address", _with_https(text, parts))
    if not parts.hostname or not re.fullmatch(r"[^\s/?#@<>\"{}|\\^`]+", parts.hostname):
        raise MisfitError("names no host", example)
    return text


def _with_https(text: str, parts: SplitResult) -> str:
    if parts.scheme == "feed":
        return "write https://… instead of feed:…"
    if not parts.scheme and re.match(r"[\w-]+(\.[\w-]+)+(/|$)", text):
        return f"write https://{text}"
    return "write an address that begins with https://"


def base_url(text: str) -> str:
    """Where the project is reachable, without a slash at the end."""
    if urlsplit(web_url(text)).query or "#" in text:
        raise MisfitError(
            "holds a query or a fragment", "write it up to the path: https://news.example.org"
        )
    return text.rstrip("/")


def listen(text: str) -> Listen:
    """A host and port on this machine, as in 127.0.0.1:8080 or [::]:8080."""
    host, _, port = text.rpartition(":")
    if not host or not port.isdigit() or not 0 < int(port) < 65536:
        raise MisfitError("is not a host and port", "write 127.0.0.1:8080")
    return Listen(host=host.strip("[]"), port=int(port))


def feed_url(root: Path) -> Callable[[str], str]:
    """The URL of a feed: http, https, or `file:` for a file inside the project folder."""

    def convert(text: str) -> str:
        if not text.lower().startswith("file:"):
            return web_url(text)
        inside = "put the file there and write file:feeds/name.xml"
        try:
            path = (root / unquote(_FILE.sub("", line(text)))).resolve()
        except (OSError, RuntimeError, ValueError) as error:  # a loop of links, a NUL
            raise MisfitError("is not a file", inside) from error
        if not path.is_relative_to(root):
            raise MisfitError("is outside the project folder", inside)
        return path.as_uri()

    return convert


def same_feed(url: str) -> str:
    """What two spellings of one feed's URL have in common."""
    parts = urlsplit(url)
    return urlunsplit(parts._replace(netloc=parts.netloc.lower(), path=parts.path.rstrip("/")))


def database_url(root: Path) -> Callable[[str], str]:
    """A SQLAlchemy URL for SQLite or PostgreSQL; a SQLite file lies in the project folder."""

    def convert(text: str) -> str:
        scheme, _, rest = line(text).partition("://")
        file, mark, options = rest.removeprefix("/").partition("?")
        if scheme == "sqlite" and rest.startswith("/") and file.strip("/") and file[0] != ":":
            return f"sqlite:///{root / file}{mark}{options}"
        example = "write sqlite:///digest.db or postgresql+psycopg://user:${PASSWORD}@host/name"
        parts = _split(text, example)  # without a host: the server's socket on this machine
        if scheme != "postgresql+psycopg" or not (parts.hostname or parts.path.strip("/")):
            raise MisfitError("is not a database", example)
        return text

    return convert


def path_in(root: Path, *, must_exist: bool = False) -> Callable[[str], Path]:
    """A path, from the project folder on."""

    def convert(text: str) -> Path:
        path = root / line(text)
        if must_exist and not path.is_file():
            raise MisfitError(
                "is not there", "write the path of a file, from the project folder on"
            )
        return path

    return convert


def choice(*known: str) -> Callable[[str], str]:
    """One word of a few."""

    def convert(text: str) -> str:
        if text not in known:
            hint = nearest_hint(text, known) or f"write {', '.join(known[:-1])} or {known[-1]}"
            raise MisfitError("is none of the choices", hint)
        return text

    return convert


def literal_secret(written: str) -> bool:
    """Whether a secret stands in the file itself, not as ${NAME}."""
    return "${" not in written


def literal_password(written: str) -> bool:
    """Whether the URL holds a password that is not ${NAME}."""
    login = re.match(r"[^/?#]*//([^/?#]*)@", written)
    _, _, password = login[1].partition(":") if login else ("", "", "")
    return bool(password) and "${" not in password
