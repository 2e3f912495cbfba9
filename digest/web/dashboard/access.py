"""Who may see the dashboard: whoever signed in by a one-time link or the token.

Without signing in only programs on this machine may, and only where nothing public leads here: a
web server in front of `digest run` asks from this machine too, so with a public `base_url` being
asked from here proves nothing. A site may let its own name point to 127.0.0.1 (DNS rebinding), so
the Host header must then be this machine's.
"""

from __future__ import annotations

import hmac
from collections import deque
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from ipaddress import ip_address
from secrets import compare_digest, token_urlsafe
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from digest.config.types import Listen

if TYPE_CHECKING:
    from collections.abc import Mapping

    from digest.config.types import Config
    from digest.pipeline import Pipeline
    from digest.store import Store

COOKIE = "digest_session"
SESSION = timedelta(hours=12)
LINK = timedelta(minutes=15)
MOST_TRIES = 10  # that fail, of one client
TRIES_IN = timedelta(minutes=10)
_MOST_CLIENTS = 1000
_KEY = "dashboard"  # its name in the store
# RFC 7239, RFC 9110 section 7.6.3, and what was usual before
_FORWARDED = ("forwarded", "via", "x-forwarded-for", "x-forwarded-host", "x-real-ip")


def is_open(config: Config) -> bool:
    """Whether no sign-in is needed: only this machine can reach it, by its own name."""
    listen = config.listen or Listen()
    public = urlsplit(config.base_url).hostname
    return _is_loopback(listen.host) and (not public or _is_loopback(public))


def dashboard_address(config: Config) -> str:
    """Where the dashboard is, without a slash at the end."""
    listen = config.listen or Listen()
    host = f"[{listen.host}]" if ":" in listen.host else listen.host
    return config.base_url.rstrip("/") or f"http://{host}:{listen.port}"


def make_link(store: Store, config: Config, now: datetime) -> str:
    """A link that signs in once, within LINK."""
    signed = _signed(store.keys.secret(_KEY), "link", now + LINK)
    return f"{dashboard_address(config)}/sign-in/{signed}"


def use_link(pipeline: Pipeline, link: str) -> bool:
    """Whether the link may sign in; it may not again."""
    return _use_up(pipeline, "link", link)


def is_token(config: Config, given: str) -> bool:
    """Whether this is the `dashboard_token` of digest.yaml."""
    wanted = config.dashboard_token
    return bool(wanted) and compare_digest(given.encode(), wanted.encode())


def new_session(pipeline: Pipeline) -> str:
    """What the cookie says of who signed in; every process on this store knows it."""
    return _signed(pipeline.store.keys.secret(_KEY), "session", pipeline.now() + SESSION)


def is_signed_in(pipeline: Pipeline, cookie: str) -> bool:
    """Whether a cookie is that of a session which is not over."""
    key, store = pipeline.store.keys.secret(_KEY), pipeline.store
    expires = _read(key, "session", cookie, pipeline.now())
    return expires is not None and not store.sign_ins.is_taken(_name_of(cookie))


def end_session(pipeline: Pipeline, cookie: str) -> None:
    """The session is over, wherever its cookie went."""
    _use_up(pipeline, "session", cookie)


def form_key(pipeline: Pipeline, cookie: str) -> str:
    """What a form of the dashboard's own page says, and no other site knows."""
    return _mac(pipeline.store.keys.secret(_KEY), "form", cookie)


def is_own_form(pipeline: Pipeline, cookie: str, given: str, headers: Mapping[str, str]) -> bool:
    """Whether a POST comes from the dashboard's own page: by its key, and by what the browser says
    of its origin where it does (Fetch Metadata; Origin, RFC 6454)."""
    site, origin = headers.get("sec-fetch-site"), headers.get("origin")
    if site not in (None, "same-origin"):
        return False
    if site is None and origin and urlsplit(origin).netloc != headers.get("host"):
        return False
    return compare_digest(given.encode(), form_key(pipeline, cookie).encode())


def is_this_machine(host: str) -> bool:
    """Whether a Host header names this machine: localhost or a loopback address."""
    try:
        return _is_loopback(urlsplit(f"//{host}").hostname or "")
    except ValueError:
        return False


def is_forwarded(headers: Mapping[str, str], version: str) -> bool:
    """Whether a web server in front passed a request on, for whomever. nginx says so in no header
    unless it is told to, but asks by HTTP/1.0, which no browser does."""
    return version == "1.0" or any(name in headers for name in _FORWARDED)


class Tries:
    """The tokens that were wrong of late, by client. A link is too long to be guessed."""

    def __init__(self) -> None:
        self._failed: dict[str, deque[datetime]] = {}

    def too_many(self, client: str, now: datetime) -> bool:
        """Whether a client is to wait."""
        failed = self._failed.get(client, deque())
        while failed and now - failed[0] > TRIES_IN:
            failed.popleft()
        return len(failed) >= MOST_TRIES

    def failed(self, client: str, now: datetime) -> None:
        """Note one more; of many clients the one that began first is forgotten."""
        self._failed.setdefault(client, deque(maxlen=MOST_TRIES)).append(now)
        if len(self._failed) > _MOST_CLIENTS:
            del self._failed[next(iter(self._failed))]


def _use_up(pipeline: Pipeline, purpose: str, signed: str) -> bool:
    """Whether it was good until now."""
    now = pipeline.now()
    expires = _read(pipeline.store.keys.secret(_KEY), purpose, signed, now)
    sign_ins = pipeline.store.sign_ins
    return expires is not None and sign_ins.take(_name_of(signed), expires=expires, now=now)


def _name_of(signed: str) -> str:
    """What the store knows it by: who reads the database cannot sign in with that."""
    return sha256(signed.encode()).hexdigest()


def _signed(key: bytes, purpose: str, expires: datetime) -> str:
    said = f"{int(expires.timestamp())}.{token_urlsafe(16)}"
    return f"{said}.{_mac(key, purpose, said)}"


def _read(key: bytes, purpose: str, signed: str, now: datetime) -> datetime | None:
    """When it expires; None for what has expired or was not signed by this key."""
    said, _, mac = signed.rpartition(".")
    if not compare_digest(mac.encode(), _mac(key, purpose, said).encode()):
        return None
    expires = datetime.fromtimestamp(int(said.partition(".")[0]), UTC)
    return expires if now < expires else None


def _mac(key: bytes, purpose: str, said: str) -> str:
    return hmac.digest(key, f"{purpose}\n{said}".encode(), "sha256").hex()[:32]


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
