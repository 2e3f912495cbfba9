"""Whether readers reach our pages, and whether the clock is right."""

from __future__ import annotations

import ssl
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import Message
from email.utils import parsedate_to_datetime
from http.client import HTTPException
from statistics import median
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener

from digest.config.types import Config, Listen
from digest.doctor.checkup import Finding, Setup, found, not_looked
from digest.errors import Problem

_SECONDS = 10.0
_MOST_BYTES = 1000
_HEALTHY = b"ok\n"  # what /healthz answers
_CLOCKS = 3  # other machines that are asked the time
MOST_OFF = 60.0  # seconds


class UnansweredError(Exception):
    """No answer came; the words say why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a web server said."""

    status: int
    headers: Message
    body: bytes


class _NoRedirects(HTTPRedirectHandler):
    def redirect_request(self, *_: Any) -> None:
        """None: the redirect itself is the answer."""


def ask(url: str, method: str = "GET") -> Answer:
    """The answer, whatever its status; no redirect is followed. Raises UnansweredError."""
    request = Request(url, method=method)  # noqa: S310, checked: http(s)
    try:
        with build_opener(_NoRedirects()).open(request, timeout=_SECONDS) as answer:
            body = answer.read(_MOST_BYTES)
            return Answer(status=answer.status, headers=answer.headers, body=body)
    except HTTPError as error:
        with error:
            return Answer(status=error.code, headers=error.headers, body=b"")
    except (OSError, HTTPException) as error:
        raise UnansweredError(_reason(error)) from error


def _reason(error: Exception) -> str:
    cause = error.reason if isinstance(error, URLError) else error
    if isinstance(cause, ssl.SSLCertVerificationError):
        return f"its certificate is not trusted: {cause.verify_message}"
    return getattr(cause, "strerror", None) or str(cause) or type(cause).__name__


def base_url(setup: Setup) -> Finding:
    """The readers' pages answer at the address that the mails link to, over https."""
    config = setup.config
    url = config.base_url
    if not url:
        return not_looked("none: readers leave by mail to the newsletter's address")
    problems = []
    if urlsplit(url).scheme != "https":
        what = "is not https: mail programs leave lists by https only (RFC 8058)"
        step = "have your web server answer https, then write base_url: https://…"
        problems.append(Problem(where=url, what=what, next_step=step))
    try:
        answer = ask(f"{url}/healthz")
    except UnansweredError as error:
        step = "check the name's DNS and the certificate, and that the web server runs"
        problems.append(Problem(where=url, what=f"cannot be reached: {error}", next_step=step))
    else:
        problems += _strangers(config, answer)
    return found(f"{url} answers", problems)


def _strangers(config: Config, answer: Answer) -> Iterable[Problem]:
    """What is wrong with an answer of `/healthz`."""
    if answer.status == 200 and answer.body == _HEALTHY:
        return []
    listen = config.listen or Listen()
    said = f"answers {answer.status} to /healthz"
    step = (
        f"start `digest run`, and let your web server hand {config.base_url}/ on to "
        f"http://{listen.host}:{listen.port}/"
    )
    if 300 <= answer.status < 400:
        said += f", a redirect to {answer.headers.get('Location', '')}"
        step = "write the address that answers by itself as base_url: a POST is not redirected"
    elif answer.status == 200:
        said += " with something that is not ours"
    return [Problem(where=config.base_url, what=said, next_step=step)]


def clock(setup: Setup) -> Finding:
    """This machine's clock and those of the feeds' web servers agree."""
    hosts: dict[str, str] = {}
    for feed in setup.config.feeds:
        parts = urlsplit(feed.url)
        if parts.scheme in ("http", "https") and parts.hostname:
            hosts.setdefault(parts.hostname, feed.url)
    off = {}
    for host, url in [*hosts.items()][:_CLOCKS]:
        seconds = seconds_off(url)
        if seconds is not None:
            off[host] = seconds
    if not off:
        return not_looked("no web server of a feed told the time")
    seconds, by = median(off.values()), ", ".join(off)
    if abs(seconds) <= MOST_OFF:
        return found(f"as that of {by}, to {max(1, abs(seconds)):.0f} s")
    way = "ahead of" if seconds > 0 else "behind"
    what = f"is {abs(seconds):,.0f} seconds {way} that of {by}: slots come at the wrong time"
    step = "set it, and keep it right: timedatectl set-ntp true"
    return found("", [Problem(where="this machine's clock", what=what, next_step=step)])


def seconds_off(url: str) -> float | None:
    """How far this machine's clock is ahead of the server's, by its Date header (RFC 9110 section
    6.6.1); None where it does not tell."""
    try:
        answer = ask(url, "HEAD")
        then = parsedate_to_datetime(answer.headers["Date"])
        age = int(answer.headers.get("Age", "0"))  # of a copy that a cache kept
    except (UnansweredError, TypeError, ValueError):
        return None
    then = then if then.tzinfo else then.replace(tzinfo=UTC)
    return (datetime.now(UTC) - then).total_seconds() - age
