"""Routes: `/u/<token>` leaves a list, `/p/<token>` shows the choices, `/e/…` is the archive.

GET never unsubscribes, since mail scanners follow every link; POST does (RFC 8058: one click, no
cookies, no redirect, and the same answer when it comes twice).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.applications import Starlette
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from digest.deliver.tokens import Token, read_token
from digest.model import Suppression
from digest.web.archive import archive_routes
from digest.web.pages import choices_page, leave_page, left_page, message_page
from digest.web.webhooks import webhook_routes

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.requests import Request

    from digest.pipeline import Pipeline

# nothing on these pages comes from elsewhere, and no frame may hold them
HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; "
    "img-src https: http:; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Robots-Tag": "noindex",
}
UNKNOWN = "This link is not complete or no longer valid. Please use the one in your newest e-mail."


def make_app(pipeline: Pipeline) -> Starlette:
    """The web application over one project; requests run in threads."""
    key = pipeline.store.keys.secret("tokens")

    def with_token(
        purpose: str, answer: Callable[[Request, Token], str]
    ) -> Callable[[Request], Response]:
        def endpoint(request: Request) -> Response:
            token = read_token(key, request.path_params["token"])
            if token is None or token.purpose != purpose:
                return _page(message_page("Link not valid", UNKNOWN), status=404)
            return _page(answer(request, token))

        return endpoint

    def leave(request: Request, token: Token) -> str:
        if request.method != "POST":
            return leave_page(pipeline, token)
        _suppress(pipeline, token.address, token.list)
        return left_page(pipeline, token)

    def choices(request: Request, token: Token) -> str:
        if request.method != "POST":
            return choices_page(pipeline, token)
        _suppress(pipeline, token.address, "")
        return left_page(pipeline, token, everything=True)

    methods = ["GET", "POST"]
    return Starlette(
        routes=[
            Route("/u/{token}", with_token("unsubscribe", leave), methods=methods),
            Route("/p/{token}", with_token("preferences", choices), methods=methods),
            *archive_routes(pipeline),
            *webhook_routes(pipeline),
        ]
    )


def _suppress(pipeline: Pipeline, address: str, list_name: str) -> None:
    pipeline.store.suppressions.add(
        Suppression(
            address=address, list=list_name, reason="unsubscribed", at=pipeline.now(), detail="web"
        )
    )


def _page(html: str, status: int = 200) -> HTMLResponse:
    return HTMLResponse(html, status_code=status, headers=HEADERS)
