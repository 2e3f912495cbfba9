"""What a reader's form brings, and the answer: small, of one page, with nothing from elsewhere."""

from __future__ import annotations

import re
from base64 import b64encode
from hashlib import sha256
from typing import TYPE_CHECKING
from urllib.parse import parse_qs

from starlette.responses import HTMLResponse

if TYPE_CHECKING:
    from collections.abc import Mapping

    from starlette.requests import Request

MOST_BYTES = 20_000
_MOST_FIELDS = 200
_STYLE = re.compile("<style>(.*?)</style>", re.DOTALL)

Form = dict[str, list[str]]


class TooLongError(Exception):
    """More was sent than any form of ours holds."""


async def read_form(request: Request) -> Form | None:
    """The fields of a POST, None for any other method. Raises TooLongError.

    One-click unsubscribing (RFC 8058) may come as multipart: none of its fields matters, so it
    is not read, nor is what is no form at all.
    """
    if request.method != "POST":
        return None
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > MOST_BYTES:
            raise TooLongError
    if not request.headers.get("content-type", "").startswith("application/x-www-form-urlencoded"):
        return {}
    try:
        text = bytes(body).decode("utf-8", "replace")
        return parse_qs(text, keep_blank_values=True, max_num_fields=_MOST_FIELDS)
    except ValueError:  # too many fields
        return {}


def page_response(
    html: str, status: int = 200, headers: Mapping[str, str] | None = None
) -> HTMLResponse:
    """A reader's page: not kept, not indexed, in no frame, and the address goes nowhere."""
    styles = " ".join(f"'sha256-{_digest(style)}'" for style in _STYLE.findall(html))
    policy = (
        f"default-src 'none'; style-src {styles}; form-action 'self'; "
        "frame-ancestors 'none'; base-uri 'none'"
    )
    locked = {
        "Cache-Control": "no-store",
        "Content-Security-Policy": policy,
        "Cross-Origin-Opener-Policy": "same-origin",
        "Referrer-Policy": "no-referrer",
        "X-Content-Type-Options": "nosniff",
        "X-Robots-Tag": "noindex, nofollow",
    }
    return HTMLResponse(html, status_code=status, headers={**locked, **(headers or {})})


def _digest(style: str) -> str:
    return b64encode(sha256(style.encode()).digest()).decode()
