"""`/s/<newsletter>`: signing up with double opt-in, for newsletters that say `signup: true`.

Whoever asks gets the same answer, at the same time, whether the address is known, suppressed or
new: the rest happens after it. The mail goes to the address alone; only a POST from its link
begins the subscription, for GET is what mail scanners do.
"""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from starlette.background import BackgroundTask
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response
from starlette.routing import Route

from digest.config.kinds import MisfitError
from digest.config.values import address as checked_address
from digest.deliver.tokens import read_token
from digest.errors import DigestError
from digest.pipeline.sign_up import VALID_FOR, ask_to_sign_up
from digest.web import signup_pages as pages
from digest.web.forms import TooLongError, page_response, read_form
from digest.web.limiter import Limiter, network_of
from digest.web.reader_pages import dead_link_page

if TYPE_CHECKING:
    from starlette.requests import Request

    from digest.config.types import Newsletter
    from digest.model import SignUp
    from digest.pipeline import Pipeline

LONGEST_ADDRESS = 254  # RFC 5321 section 4.5.3.1.3, without the angle brackets
BY_CLIENT = 10  # an hour; an office is one client
BY_ALL = 200  # an hour: what many clients at once can make us send to strangers

log = logging.getLogger("digest.sign-ups")


def signup_routes(pipeline: Pipeline) -> list[Route]:
    """The routes; they answer for the newsletters that are open."""
    gate = _Gate()

    async def ask(request: Request) -> Response:
        newsletter = _open(pipeline, request)
        if newsletter is None:
            return page_response(dead_link_page(pipeline, copy=False), 404)
        try:
            form = await read_form(request)
        except TooLongError:
            return Response(status_code=413)
        words = pipeline.renderer.words(newsletter.language)
        if form is None:
            return page_response(pages.form_page(newsletter, words))
        written = form.get("email", [""])[0].strip()
        address = _address(written)
        if address is None:
            wrong = words.gettext("This is not an e-mail address.")
            page = pages.form_page(newsletter, words, wrong=wrong, address=written)
            return page_response(page, 422)
        if not gate.admits(request, pipeline.now()):
            return page_response(pages.too_often_page(newsletter, words), 429)
        answer = page_response(pages.sent_page(newsletter, words, address))
        if not any(form.get(pages.TRAP, ())):
            answer.background = BackgroundTask(_ask, pipeline, newsletter, address)
        return answer

    async def confirm(request: Request) -> Response:
        newsletter = _open(pipeline, request)
        if newsletter is None:
            return page_response(dead_link_page(pipeline, copy=False), 404)
        token, posted = request.path_params["token"], request.method == "POST"
        return await run_in_threadpool(_confirm, pipeline, newsletter, token, posted)

    return [
        Route("/s/{newsletter}", ask, methods=["GET", "POST"]),
        Route("/s/{newsletter}/{token}", confirm, methods=["GET", "POST"]),
    ]


class _Gate:
    """The limits of asking: of each client, and of all together."""

    def __init__(self) -> None:
        self._by_client = Limiter(BY_CLIENT, timedelta(hours=1))
        self._by_all = Limiter(BY_ALL, timedelta(hours=1))

    def admits(self, request: Request, now: datetime) -> bool:
        client = network_of(request.client.host if request.client else "")
        return self._by_client.admits(client, now) and self._by_all.admits("", now)


def _open(pipeline: Pipeline, request: Request) -> Newsletter | None:
    newsletter = pipeline.config.newsletters.get(request.path_params["newsletter"])
    return newsletter if newsletter and newsletter.signup else None


def _address(written: str) -> str | None:
    """The address that somebody wrote, as it is kept; None where it is none."""
    if len(written) > LONGEST_ADDRESS:
        return None
    try:
        return checked_address(written)
    except MisfitError:
        return None


def _ask(pipeline: Pipeline, newsletter: Newsletter, address: str) -> None:
    try:
        ask_to_sign_up(pipeline, newsletter, address)
    except DigestError as error:
        # the error may quote the address, which is in no log
        log.warning("%s: a sign-up got no mail: %s", newsletter.id, type(error).__name__)


def _confirm(pipeline: Pipeline, newsletter: Newsletter, token: str, posted: bool) -> Response:
    name = read_token(pipeline.store.keys.reading(), token, purpose="sign-up")
    if name is None:
        return page_response(dead_link_page(pipeline, copy=False), 404)
    words = pipeline.renderer.words(newsletter.language)
    asked, now = pipeline.store.sign_ups.get(name), pipeline.now()
    if asked is None or asked.newsletter != newsletter.id or now > asked.asked_at + VALID_FOR:
        return page_response(pages.expired_page(newsletter, words), 404)
    if posted:
        _begin(pipeline, asked)
    # who confirmed before they asked anew may have left meanwhile
    is_done = asked.confirmed_at is not None and asked.confirmed_at >= asked.asked_at
    if posted or is_done:
        held = pipeline.store.suppressions.of(asked.address)
        if any(one.list in ("", asked.list) for one in held):
            return page_response(pages.refused_page(newsletter, words))
        return page_response(pages.subscribed_page(newsletter, words, asked.address))
    return page_response(pages.confirm_page(newsletter, words, asked.address))


def _begin(pipeline: Pipeline, asked: SignUp) -> None:
    """Put who confirms on the list; what they left before they asked holds no longer there."""
    pipeline.store.sign_ups.confirm(asked.id, pipeline.now())
    lists = {each for one in pipeline.config.newsletters.values() for each in one.lists}
    pipeline.store.suppressions.come_back(
        asked.address, asked.list, others=lists - {asked.list}, before=asked.asked_at
    )
