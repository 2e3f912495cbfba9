"""What went wrong with a fetch, in words: each with the next step that helps."""

from __future__ import annotations

from email.utils import parsedate_to_datetime

from digest.errors import FetchError, Problem, without_password
from digest.ports import Now

_LONGEST_WAIT = 30 * 86_400.0  # whatever a server asks for
_BROWSER = "check the address in a browser, or `digest feeds remove {url}`"
_LATER = "it is tried again later by itself"
_STATUS = {
    400: ("400 Bad Request", _BROWSER),
    401: ("401 Unauthorized", "put the feed's user and password in its URL as ${{NAME}} variables"),
    402: ("402 Payment Required", _BROWSER),
    403: ("403 Forbidden", "see whether the site lets feed readers in; set collect.contact"),
    404: ("404 Not Found", _BROWSER),
    406: ("406 Not Acceptable", _BROWSER),
    408: ("408 Request Timeout", _LATER),
    410: ("410 Gone: the feed was ended for good", "`digest feeds remove {url}`"),
    429: ("429 Too Many Requests", _LATER),
    451: ("451 Unavailable For Legal Reasons", "`digest feeds remove {url}`"),
    500: ("500 Internal Server Error", _LATER),
    502: ("502 Bad Gateway", _LATER),
    503: ("503 Service Unavailable", _LATER),
    504: ("504 Gateway Timeout", _LATER),
}


def refusal(url: str, what: str, next_step: str = "") -> FetchError:
    """A FetchError about `url`; `{url}` in the next step stands for it."""
    shown = without_password(url)
    return FetchError(Problem(where=shown, what=what, next_step=next_step.format(url=shown)))


def status_refusal(url: str, status: int, retry_after: str, now: Now) -> FetchError:
    """A FetchError for an HTTP answer that is no success."""
    fallback = (str(status), _LATER if status >= 500 else _BROWSER)
    words, next_step = _STATUS.get(status, fallback)
    error = refusal(url, f"the server says {words}", next_step)
    error.status = status
    error.retry_after_seconds = retry_after_seconds(retry_after, now)
    return error


def retry_after_seconds(value: str, now: Now) -> float | None:
    """How long Retry-After asks to wait, from seconds or a date (RFC 9110 section 10.2.3)."""
    value = value.strip()
    if value.isascii() and value.isdigit():
        seconds = float(value[:12])
    else:
        try:
            seconds = (parsedate_to_datetime(value) - now()).total_seconds()
        except (ValueError, TypeError, OverflowError):  # not a date, or one without a zone
            return None
    return min(max(seconds, 0.0), _LONGEST_WAIT)
