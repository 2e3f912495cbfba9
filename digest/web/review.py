"""`/r/<token>`: an editor sees what is under review, and approves or stops it.

GET changes nothing, since mail scanners follow every link; POST does, up to the deadline.
"""

from __future__ import annotations

from collections.abc import Callable
from html import escape
from typing import TYPE_CHECKING

from starlette.concurrency import run_in_threadpool
from starlette.responses import Response
from starlette.routing import Route

from digest.pipeline.review import answer_review, is_awaited
from digest.pipeline.review_token import KEY, ReviewToken, read_review_token
from digest.web.forms import TooLongError, page_response, read_form
from digest.web.pages import framed_page, message_page

if TYPE_CHECKING:
    from datetime import datetime

    from starlette.requests import Request

    from digest.config.types import Newsletter
    from digest.model import Edition
    from digest.pipeline import Pipeline
    from digest.store import Answer, ReviewRow

LONGEST_COMMENT = 300  # characters
_ANSWERS: dict[str, Answer] = {"approved": "approved", "stopped": "stopped"}
_UNKNOWN = "This link is not complete, or not from us. Please use the one in the newest mail."
_OVER = "Its time has passed, or it was settled otherwise. `digest status` says what became of it."
_CHANGED = "Its newsletter's schedule or review was changed since: this draft is not sent."
_NEWER = "The draft was changed since. Please use the links in the newest mail."


def review_routes(pipeline: Callable[[], Pipeline]) -> list[Route]:
    """The route over the project as it is configured at each request."""

    async def review(request: Request) -> Response:
        try:
            form = await read_form(request) or {}
        except TooLongError:
            return Response(status_code=413)
        wanted = request.query_params.get("answer", "")
        token = request.path_params["token"]
        said = {name: values[0] for name, values in form.items()}
        return await run_in_threadpool(_answer, pipeline(), token, said, wanted)

    return [Route("/r/{token}", review, methods=["GET", "POST"])]


def _answer(pipeline: Pipeline, text: str, form: dict[str, str], wanted: str) -> Response:
    token = read_review_token(pipeline.store.keys.secret(KEY), text)
    if token is None:
        return page_response(message_page("Link not valid", _UNKNOWN), 404)
    if answer := _ANSWERS.get(form.get("answer", "")):
        comment = " ".join(form.get("comment", "").split())[:LONGEST_COMMENT]
        answer_review(
            pipeline, token.edition_id, token.content_hash, answer, by="mail", comment=comment
        )
    return _shown(pipeline, token, wanted)


def _shown(pipeline: Pipeline, token: ReviewToken, wanted: str) -> Response:
    """The review as it stands after all."""
    row = pipeline.store.reviews.get(token.edition_id)
    draft = pipeline.store.reviews.draft(token.edition_id)
    now, over = pipeline.now(), pipeline.store.editions.exists(token.edition_id)
    if over or row is None or draft is None or row.deadline <= now:
        return page_response(message_page("This review is over", _OVER), 410)
    if not is_awaited(pipeline.config, row):
        return page_response(message_page("This review is over", _CHANGED), 410)
    if row.content_hash != token.content_hash:
        return page_response(message_page("There is a newer draft", _NEWER), 410)
    newsletter = pipeline.newsletter(row.newsletter)
    body = f"{_state(row, newsletter, now)}{_forms(row, wanted)}{_contents(draft.edition)}"
    title = f"{newsletter.title}: draft no. {draft.edition.number}"
    return page_response(framed_page(title, body, newsletter.brand.accent))


def _state(row: ReviewRow, newsletter: Newsletter, now: datetime) -> str:
    until = f"{row.deadline.astimezone(newsletter.timezone):%A %d %B, %H:%M %Z}"
    is_late = row.slot <= now  # after an outage an answer is acted on at once
    is_sent = newsletter.review is None or newsletter.review.default == "send"
    fate = ("sent", "stop") if is_sent else ("skipped", "approve")
    said = {
        "": f"It is {fate[0]} at {until}, unless you {fate[1]} it.",
        "approved": f"Approved. It is sent {'now' if is_late else f'at {until}'}.",
        "stopped": f"Stopped. It is not sent{f': {row.comment}' if row.comment else ''}.",
    }[row.answer]
    can_change = row.answer and not is_late
    more = f'<p class="quiet">You can change that until {until}.</p>' if can_change else ""
    return f'<p role="status">{escape(said)}</p>{more}'


def _forms(row: ReviewRow, wanted: str) -> str:
    approve = (
        '<form method="post"><input type="hidden" name="answer" value="approved">'
        "<p><button>Approve it</button></p></form>"
    )
    stop = (
        '<form method="post"><input type="hidden" name="answer" value="stopped">'
        '<label class="above" for="comment">Why you stop it, if you like</label>'
        f'<input type="text" id="comment" name="comment" maxlength="{LONGEST_COMMENT}">'
        '<p><button class="plain">Stop it</button></p></form>'
    )
    offered = {"approved": approve, "stopped": stop}
    offered.pop(row.answer, None)
    chosen = offered.pop(wanted, "")  # what the mail's link asked for comes first
    return chosen + "".join(offered.values())


def _contents(edition: Edition) -> str:
    themes = "".join(
        f"<h2>{escape(theme.name)}</h2><ul>"
        + "".join(
            f"<li><bdi>{escape(story.lead.title)}</bdi> "
            f"<small><bdi>{escape(story.lead.source)}</bdi></small></li>"
            for story in theme.stories
        )
        + "</ul>"
        for theme in edition.themes
    )
    return f'{themes}<p class="quiet">{escape(edition.id)}</p>'
