"""`/u/<token>` leaves a list, `/p/<token>` chooses: themes, how often, leaving.

GET never changes anything, since mail scanners follow every link; POST does (RFC 8058: one click,
no cookies, no redirect, and the same answer when it comes twice).
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

from starlette.concurrency import run_in_threadpool
from starlette.responses import Response
from starlette.routing import Route

from digest.model import Choice, Suppression
from digest.web.forms import TooLongError, page_response, read_form
from digest.web.reader import DeadLinkError, find_reader
from digest.web.reader_pages import choices_page, dead_link_page, leave_page, left_page, undone_page

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.requests import Request

    from digest.deliver.tokens import Purpose
    from digest.pipeline import Pipeline
    from digest.web.forms import Form
    from digest.web.reader import Reader

    Answer = Callable[[Pipeline, Reader, Form | None], str]

UNDO_FOR = timedelta(days=1)  # a mail that was forwarded shall bring nobody back later
LONGEST_PAUSE = timedelta(days=366)


def reader_routes(pipeline: Pipeline) -> list[Route]:
    """The readers' routes over one project; requests run in threads."""

    def route(path: str, purpose: Purpose, answer: Answer) -> Route:
        def respond(token: str, form: Form | None) -> Response:
            try:
                reader = find_reader(pipeline, token, purpose)
            except DeadLinkError as error:
                return page_response(dead_link_page(pipeline, copy=error.copy), 404)
            return page_response(answer(pipeline, reader, form))

        async def endpoint(request: Request) -> Response:
            try:
                form = await read_form(request)
            except TooLongError:
                return Response(status_code=413)
            return await run_in_threadpool(respond, request.path_params["token"], form)

        return Route(path, endpoint, methods=["GET", "POST"])

    return [
        route("/u/{token}", "unsubscribe", _leave),
        route("/p/{token}", "preferences", _choose),
    ]


def _leave(pipeline: Pipeline, reader: Reader, form: Form | None) -> str:
    """The page of `/u/`: whatever is posted leaves, unless it is our own undo."""
    if form is not None and "undo" in form:
        return _undo(pipeline, reader)
    if form is not None:
        _suppress(pipeline, reader, reader.list)
    held = _held(pipeline, reader)
    return _left(pipeline, reader, held) if held else leave_page(reader)


def _choose(pipeline: Pipeline, reader: Reader, form: Form | None) -> str:
    """The page of `/p/`."""
    asked = form or {}
    if "undo" in asked:
        return _undo(pipeline, reader)
    if "leave" in asked:
        _suppress(pipeline, reader, "" if asked["leave"] == ["all"] else reader.list)
    if held := _held(pipeline, reader):
        return _left(pipeline, reader, held)
    if "save" in asked and reader.newsletter:
        return _save(pipeline, reader, asked)
    return choices_page(reader)


def _save(pipeline: Pipeline, reader: Reader, form: Form) -> str:
    words = reader.words
    themes = tuple(theme for theme in reader.themes if theme in form.get("theme", ()))
    pace = form.get("pace", [""])[0]
    until = _date(form.get("until", [""])[0]) if pace == "pause" else None
    if reader.themes and not themes:
        return choices_page(reader, wrong=words.gettext("Choose at least one theme."))
    if pace == "pause" and not (until and reader.today < until <= reader.today + LONGEST_PAUSE):
        return choices_page(reader, wrong=words.gettext("Choose a day within the next year."))
    choice = Choice(
        address=reader.address,
        newsletter=reader.choice.newsletter,
        themes=() if themes == reader.themes else themes,
        every={"each": 1, "fourth": 4}.get(pace, reader.choice.every),
        paused_until=until,
        at=pipeline.now(),
    )
    pipeline.store.choices.keep(choice)
    return choices_page(replace(reader, choice=choice), saved=True)


def _date(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _suppress(pipeline: Pipeline, reader: Reader, listed: str) -> None:
    pipeline.store.suppressions.add(
        Suppression(
            address=reader.address,
            list=listed,
            reason="unsubscribed",
            at=pipeline.now(),
            detail="web",
        )
    )


def _undo(pipeline: Pipeline, reader: Reader) -> str:
    """Take back what was left here a moment ago, and nothing else."""
    since = pipeline.now() - UNDO_FOR
    for listed in (reader.list, ""):
        pipeline.store.suppressions.undo(reader.address, listed, since=since)
    held = _held(pipeline, reader)
    return _left(pipeline, reader, held) if held else undone_page(reader)


def _held(pipeline: Pipeline, reader: Reader) -> list[Suppression]:
    """What keeps the reader from getting mail of this list."""
    every = pipeline.store.suppressions.of(reader.address)
    return [one for one in every if one.list in ("", reader.list)]


def _left(pipeline: Pipeline, reader: Reader, held: list[Suppression]) -> str:
    since = pipeline.now() - UNDO_FOR
    undo = all(
        (one.reason, one.detail) == ("unsubscribed", "web") and one.at >= since for one in held
    )
    return left_page(reader, held, undo=undo)
