"""The dashboard's routes: one page, the mails it leads to, and the few things it can do."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from importlib.resources import files
from typing import TYPE_CHECKING

from starlette.background import BackgroundTask
from starlette.concurrency import run_in_threadpool
from starlette.responses import HTMLResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route

from digest.errors import DigestError, StoreError
from digest.model import DeliveryStatus
from digest.pipeline.review import answer_review
from digest.store import Answer
from digest.web.dashboard.access import (
    COOKIE,
    SESSION,
    Tries,
    end_session,
    form_key,
    is_forwarded,
    is_open,
    is_own_form,
    is_signed_in,
    is_this_machine,
    is_token,
    new_session,
    use_link,
)
from digest.web.dashboard.mail import mail_page
from digest.web.dashboard.page import dashboard_page, sign_in_page
from digest.web.forms import TooLongError, read_form

if TYPE_CHECKING:
    from starlette.requests import Request

    from digest.pipeline import Pipeline
    from digest.watch.health import Health

_HEADERS = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Robots-Tag": "noindex",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; img-src data:; "
    "form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
}
# a mail is hostile: it may show pictures and be styled, nothing else, and has no origin
_MAIL_POLICY = (
    "sandbox allow-popups allow-popups-to-escape-sandbox; default-src 'none'; "
    "img-src http: https: data:; style-src 'unsafe-inline'; frame-ancestors 'none'"
)
_TOO_OFTEN = "That failed too often. Wait ten minutes, or use another one-time link then."
_WRONG = "That is not it: the link was used or is too old, or the token is another one."
_PASSED_ON = (
    "A web server passed this on to digest, which shows the dashboard to this machine alone.\n"
    "Write where that web server is reached into digest.yaml, as base_url; then one can sign in.\n"
)
_ANSWERS: dict[str, Answer] = {"approve": "approved", "stop": "stopped"}

log = logging.getLogger("digest.dashboard")

Form = dict[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Visit:
    """One request, answered in a thread."""

    request: Request
    pipeline: Pipeline
    form: Form

    @property
    def cookie(self) -> str:
        return self.request.cookies.get(COOKIE, "")

    @property
    def client(self) -> str:
        return self.request.client.host if self.request.client else ""

    @property
    def root(self) -> str:
        """From this page to the dashboard, for base_url may have a path of its own."""
        return "../" * (self.request.url.path.count("/") - 1)


Endpoint = Callable[["_Visit"], Response]


def dashboard_routes(health: Health) -> list[Route]:
    """The routes over the project as it is configured at each request."""
    tries = Tries()

    def page(visit: _Visit) -> Response:
        return _dashboard(health, visit)

    def sign_in(visit: _Visit) -> Response:
        return _sign_in(visit, tries)

    def act(visit: _Visit) -> Response:
        try:
            return _act(visit)
        except DigestError as error:
            return _dashboard(health, visit, told=str(error), status=409)

    def route(path: str, endpoint: Endpoint, *methods: str, public: bool = False) -> Route:
        guarded = endpoint if public else _for_signed_in(endpoint)

        async def answer(request: Request) -> Response:
            try:
                form = await read_form(request) or {}
            except TooLongError:
                return Response(status_code=413)
            said = {name: values[0] for name, values in form.items()}
            visit = _Visit(request=request, pipeline=health.pipeline, form=said)
            return await run_in_threadpool(_safely, guarded, visit)

        return Route(path, answer, methods=[*methods])

    return [
        route("/", page, "GET"),
        route("/act", act, "POST"),
        route("/mail/{newsletter}/{slot}", _mail, "GET"),
        route("/sign-in", sign_in, "GET", "POST", public=True),
        route("/sign-in/{link}", sign_in, "GET", "POST", public=True),
        route("/sign-out", _sign_out, "POST"),
        Route("/dashboard.css", _style),
        Route("/favicon.ico", _no_icon),  # browsers ask for it beside a mail
    ]


def _safely(endpoint: Endpoint, visit: _Visit) -> Response:
    """The answer, to who asks by a name that is ours."""
    headers, version = visit.request.headers, visit.request.scope["http_version"]
    if is_open(visit.pipeline.config):
        if is_forwarded(headers, version):
            return PlainTextResponse(_PASSED_ON, 400, _HEADERS)
        if not is_this_machine(headers.get("host", "")):
            return PlainTextResponse("Ask for this machine by its own name.", 400, _HEADERS)
    try:
        return endpoint(visit)
    except StoreError:
        return PlainTextResponse("The store cannot be reached; see the log.", 503, _HEADERS)


def _for_signed_in(endpoint: Endpoint) -> Endpoint:
    def guarded(visit: _Visit) -> Response:
        pipeline, request = visit.pipeline, visit.request
        if not is_open(pipeline.config) and not is_signed_in(pipeline, visit.cookie):
            return _to(f"{visit.root}sign-in")
        key = visit.form.get("key", "")
        if request.method == "POST" and not is_own_form(
            pipeline, visit.cookie, key, request.headers
        ):
            return PlainTextResponse("This form is not from the dashboard.", 403, _HEADERS)
        return endpoint(visit)

    return guarded


def _dashboard(health: Health, visit: _Visit, told: str = "", status: int = 200) -> Response:
    html = dashboard_page(
        health,
        key=form_key(visit.pipeline, visit.cookie),
        told=told,
        with_sign_out=not is_open(visit.pipeline.config),
    )
    return HTMLResponse(html, status, _HEADERS)


def _sign_in(visit: _Visit, tries: Tries) -> Response:
    """GET shows a button, since programs that look at links follow them; POST signs in."""
    pipeline, request = visit.pipeline, visit.request
    link = request.path_params.get("link", "")
    if is_open(pipeline.config):
        return _to(visit.root or "./")
    if request.method != "POST":
        return _sign_in_page(visit, link=link)
    if not link and tries.too_many(visit.client, pipeline.now()):
        return _sign_in_page(visit, told=_TOO_OFTEN, status=429)
    given = visit.form.get("token", "")
    if not (use_link(pipeline, link) if link else is_token(pipeline.config, given)):
        if not link:
            tries.failed(visit.client, pipeline.now())
        log.warning("a sign-in to the dashboard failed")
        return _sign_in_page(visit, told=_WRONG, status=403)
    response = _to(visit.root or "./")
    response.set_cookie(
        COOKIE,
        new_session(pipeline),
        max_age=int(SESSION.total_seconds()),
        httponly=True,
        samesite="strict",
        secure=_is_https(visit),
    )
    return response


def _sign_in_page(visit: _Visit, *, link: str = "", told: str = "", status: int = 200) -> Response:
    has_token = bool(visit.pipeline.config.dashboard_token)
    html = sign_in_page(link=link, has_token=has_token, told=told, root=visit.root)
    return HTMLResponse(html, status, _HEADERS)


def _is_https(visit: _Visit) -> bool:
    """Whether the browser came by https; a web server in front of us need not say so."""
    public = visit.pipeline.config.base_url
    host = visit.request.headers.get("host", "")
    return visit.request.url.scheme == "https" or (
        public.startswith("https:") and not is_this_machine(host)
    )


def _sign_out(visit: _Visit) -> Response:
    end_session(visit.pipeline, visit.cookie)
    response = _to("sign-in")
    response.delete_cookie(COOKIE, httponly=True, samesite="strict")
    return response


def _mail(visit: _Visit) -> Response:
    path = visit.request.path_params
    try:
        html = mail_page(visit.pipeline, path["newsletter"], path["slot"])
    except DigestError as error:
        return PlainTextResponse(f"{error}\n", 404, _HEADERS)
    return HTMLResponse(html, headers={**_HEADERS, "Content-Security-Policy": _MAIL_POLICY})


def _act(visit: _Visit) -> Response:
    """Do what a button says. Raises DigestError."""
    pipeline, form = visit.pipeline, visit.form
    edition, wanted = form.get("edition", ""), form.get("do", "")
    after: BackgroundTask | None = None
    if answer := _ANSWERS.get(wanted):
        shown = form.get("hash", "")
        if not answer_review(pipeline, edition, shown, answer, by="dashboard", comment=""):
            raise DigestError("This draft is another one by now, or its time has passed.")
    elif wanted == "resend":
        pipeline.resend(edition, {DeliveryStatus.UNCERTAIN})
        after = BackgroundTask(_deliver, pipeline, edition)
    elif wanted == "release":
        pipeline.release(edition)
        after = BackgroundTask(_deliver, pipeline, edition)
    else:
        raise DigestError("This button is not known; load the page again.")
    log.info("%s: %s by the dashboard", edition, wanted, extra={"edition": edition})
    response = _to("./")
    response.background = after
    return response


def _to(path: str) -> Response:
    """Go on to a page, seen from this one."""
    return RedirectResponse(path, 303, _HEADERS)


def _deliver(pipeline: Pipeline, edition: str) -> None:
    """Send what was queued; what comes of it is on the page."""
    try:
        for problem in pipeline.deliver(edition).problems:
            log.warning("%s", problem, extra={"edition": edition})
    except DigestError as error:
        log.warning("%s", error, extra={"edition": edition})


def _no_icon(_: Request) -> Response:
    return Response(status_code=204)


def _style(_: Request) -> Response:
    css = files("digest.web.dashboard").joinpath("static", "dashboard.css")
    headers = {**_HEADERS, "Cache-Control": "max-age=300"}
    return Response(css.read_text(encoding="utf-8"), media_type="text/css", headers=headers)
