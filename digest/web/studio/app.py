"""The studio's routes. Only programs on this machine reach it, and no other site's page can.

A site may let its own name point to 127.0.0.1 (DNS rebinding), so the Host header must be ours.
"""

from __future__ import annotations

import secrets
from collections.abc import AsyncIterator, Callable
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import parse_qs

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.responses import HTMLResponse, PlainTextResponse, Response, StreamingResponse
from starlette.routing import Route

from digest.cli.project import checked_address
from digest.cli.why_page import why_page
from digest.errors import DigestError
from digest.render.lint import Place
from digest.web.studio.desk import Desk, Showing, Wish
from digest.web.studio.frame import Mode, framed, listing
from digest.web.studio.page import studio_page
from digest.web.studio.watch import saved, state_of

if TYPE_CHECKING:
    from starlette.requests import Request

_HEADERS = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Resource-Policy": "same-origin",
}
_PAGE_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src data:; connect-src 'self'; "
    "frame-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)
# the mail is hostile: it may show pictures and be styled, nothing else, and has no origin
_FRAME_POLICY = (
    "sandbox allow-popups allow-popups-to-escape-sandbox; default-src 'none'; "
    "img-src http: https: data:; style-src 'unsafe-inline'; frame-ancestors 'self'"
)
_STATIC = {"studio.js": "text/javascript", "studio.css": "text/css"}
_LARGEST_FORM = 4096  # bytes


def make_studio(
    config_path: Path, is_closing: Callable[[], bool], *, intro: Path | None = None
) -> Starlette:
    """The application; it ends its streams of news once `is_closing`. `intro` is a file of the
    editor's words, in place of the newsletter's."""
    desk = Desk(config_path, intro)
    key = secrets.token_urlsafe(16)  # a form of another site does not know it

    def page(request: Request) -> Response:
        asked = request.query_params
        wish = Wish(**{name: asked[name] for name in Wish.__slots__ if asked.get(name)})
        state = state_of(desk.root)  # first: what is saved from here on is news to this page
        look = desk.look(wish)
        tab = asked.get("tab", "html")
        text = studio_page(look, tab=tab, mode=_mode(request), key=key, state=state)
        return _answer(text, _PAGE_POLICY)

    def shown(request: Request) -> Response:
        if showing := desk.shown(request.path_params["number"]):
            part = _part(showing, request)
            return _answer(part, _FRAME_POLICY, 200 if part else 404)
        return _answer("This is from an older page; load it again.", _FRAME_POLICY, 404)

    async def copy(request: Request) -> Response:
        form = await _form(request)
        if not secrets.compare_digest(form.get("key", "").encode(), key.encode()):
            return PlainTextResponse("This form is not from the studio's page.", 403, _HEADERS)
        told = await run_in_threadpool(_send_copy, desk, form)
        return PlainTextResponse(told, headers=_HEADERS)

    async def news(request: Request) -> Response:
        events = _events(desk.root, request.query_params.get("state", ""), is_closing)
        return StreamingResponse(events, 200, _HEADERS, "text/event-stream")

    return Starlette(
        routes=[
            Route("/", page),
            Route("/shown/{number:int}/{part}", shown),
            Route("/copy", copy, methods=["POST"]),
            Route("/news", news),
            Route("/static/{name}", _static),
        ],
        middleware=[
            Middleware(
                TrustedHostMiddleware,
                allowed_hosts=["127.0.0.1", "localhost"],
                www_redirect=False,
            )
        ],
    )


def _part(showing: Showing, request: Request) -> str:
    place = _place(request)
    match request.path_params["part"]:
        case "html":
            return framed(showing.html, _mode(request), place)
        case "text":
            return listing(showing.text, place)
        case "source":
            return listing(showing.html, place)
        case "eml":
            return listing(showing.raw.decode("utf-8", "replace"), place)
        case "why" if showing.draft.why:
            return why_page(showing.draft)
    return ""


def _mode(request: Request) -> Mode:
    asked = request.query_params.get("mode", "")
    return Mode(asked) if asked in list(Mode) else Mode.LIGHT


def _place(request: Request) -> Place | None:
    line, _, column = request.query_params.get("place", "").partition(":")
    numbers = [int(n) if n.isascii() and n.isdigit() and len(n) < 8 else 0 for n in (line, column)]
    return Place(line=numbers[0], column=numbers[1]) if all(numbers) else None


async def _form(request: Request) -> dict[str, str]:
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > _LARGEST_FORM:
            return {}
    fields = parse_qs(body.decode("utf-8", "replace"), max_num_fields=10)
    return {name: values[0] for name, values in fields.items()}


def _send_copy(desk: Desk, form: dict[str, str]) -> str:
    number = form.get("number", "")
    try:
        address = checked_address(form.get("address", ""), where="test copy")
        desk.send_copy(int(number) if number.isascii() and number.isdigit() else 0, address)
    except DigestError as error:
        return "\n".join(map(str, error.problems))
    return f"Test copy sent to {address}; nothing was recorded."


async def _events(root: Path, known: str, is_closing: Callable[[], bool]) -> AsyncIterator[str]:
    """Server-sent events (HTML standard, 9.2): `saved`, and comments that keep the line open."""
    yield "retry: 1000\n\n"
    async for is_news in saved(root, known, is_closing):
        yield "event: saved\ndata:\n\n" if is_news else ":\n\n"


def _static(request: Request) -> Response:
    name = request.path_params["name"]
    if name not in _STATIC:
        return PlainTextResponse("Not found", 404, _HEADERS)
    text = files("digest.web.studio").joinpath("static", name).read_text(encoding="utf-8")
    return Response(text, headers=_HEADERS, media_type=_STATIC[name])


def _answer(html: str, policy: str, status: int = 200) -> Response:
    return HTMLResponse(html, status, {**_HEADERS, "Content-Security-Policy": policy})
