"""The web archive: an edition's page and all its stories, the list of editions, their Atom feed.

A public newsletter's pages may be found by anybody; those of an unlisted one end in a key that
only its mails tell, and it has neither list nor feed.
"""

from __future__ import annotations

import hmac
from collections.abc import Sequence
from hashlib import sha256
from typing import TYPE_CHECKING

from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from digest.config.types import Newsletter
from digest.deliver.tokens import page_key
from digest.errors import DigestError
from digest.store import EditionRow, EditionStatus
from digest.web.archive_pages import atom_feed, index_page, stories_page
from digest.web.pages import edition_page
from digest.web.reader_pages import dead_link_page

if TYPE_CHECKING:
    from starlette.requests import Request

    from digest.model import Sealed
    from digest.pipeline import Pipeline

IN_FEED = 20  # editions
_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src https: http:; "
    "frame-ancestors 'none'; base-uri 'none'"
)
_OUT = (EditionStatus.SENDING, EditionStatus.SENT, EditionStatus.HELD)


def archive_routes(pipeline: Pipeline) -> list[Route]:
    """The archive's routes over one project."""

    def edition(request: Request) -> Response:
        newsletter, sealed = _edition(pipeline, request)
        if newsletter is None or sealed is None:
            return _missing(pipeline)
        try:
            html = edition_page(pipeline, sealed)
        except StopIteration:
            return _missing(pipeline)
        return _answer(request, html, listed=newsletter.archive == "public")

    def stories(request: Request) -> Response:
        newsletter, sealed = _edition(pipeline, request)
        if newsletter is None or sealed is None:
            return _missing(pipeline)
        words = pipeline.renderer.words(sealed.edition.language)
        page = stories_page(sealed.edition, newsletter, words, mail_url="../" + _last(request))
        return _answer(request, page, listed=newsletter.archive == "public")

    def index(request: Request) -> Response:
        newsletter = _public(pipeline, request)
        if newsletter is None:
            return _missing(pipeline)
        rows = _rows(pipeline, newsletter)
        words = pipeline.renderer.words(newsletter.language)
        page = index_page(newsletter, words, rows, request.query_params.get("year", ""))
        return _answer(request, page, listed=True) if page else _missing(pipeline)

    def feed(request: Request) -> Response:
        newsletter = _public(pipeline, request)
        if newsletter is None or not pipeline.config.base_url:
            return _missing(pipeline)
        document = _feed(pipeline, newsletter)
        return _answer(request, document, listed=True, media_type="application/atom+xml")

    return [
        Route("/e/{newsletter}", index),
        Route("/e/{newsletter}/feed.atom", feed),
        Route("/e/{newsletter}/{slot}", edition),
        Route("/e/{newsletter}/{slot}/all", stories),
        Route("/e/{newsletter}/{slot}/{key}", edition),
        Route("/e/{newsletter}/{slot}/{key}/all", stories),
    ]


def _public(pipeline: Pipeline, request: Request) -> Newsletter | None:
    newsletter = pipeline.config.newsletters.get(request.path_params["newsletter"])
    return newsletter if newsletter and newsletter.archive == "public" else None


def _edition(pipeline: Pipeline, request: Request) -> tuple[Newsletter | None, Sealed | None]:
    """The edition that the address names, where it may be seen."""
    asked = request.path_params
    newsletter = pipeline.config.newsletters.get(asked["newsletter"])
    name = f"{asked['newsletter']}/{asked['slot']}"
    if newsletter is None or not _may_see(pipeline, newsletter, name, asked.get("key", "")):
        return None, None
    try:
        return newsletter, pipeline.sealed(name)
    except DigestError:
        return None, None


def _may_see(pipeline: Pipeline, newsletter: Newsletter, name: str, key: str) -> bool:
    if newsletter.archive == "public":
        return not key
    rights = (page_key(secret, name) for secret in pipeline.store.keys.reading())
    return any(hmac.compare_digest(key.encode(), right.encode()) for right in rights)


def _rows(pipeline: Pipeline, newsletter: Newsletter) -> Sequence[EditionRow]:
    """The editions that went out, the latest first."""
    rows = [row for row in pipeline.store.editions.list(newsletter.id) if row.status in _OUT]
    return sorted(rows, key=lambda row: row.slot, reverse=True)


def _feed(pipeline: Pipeline, newsletter: Newsletter) -> str:
    latest = [
        (row, sealed)
        for row in _rows(pipeline, newsletter)[:IN_FEED]
        if (sealed := pipeline.store.editions.get(row.id))
    ]
    links = {row.id: pipeline.web_url(sealed.edition) for row, sealed in latest}
    words = pipeline.renderer.words(newsletter.language)
    return atom_feed(newsletter, words, latest, links, base_url=pipeline.config.base_url)


def _last(request: Request) -> str:
    """The last part of the address of the mail's page, seen from the page of all stories."""
    return str(request.path_params.get("key") or request.path_params["slot"])


def _answer(
    request: Request, text: str, *, listed: bool, media_type: str = "text/html"
) -> Response:
    """The page with its validator (RFC 9110 section 8.8.3), or 304 to who has it already."""
    body = text.encode("utf-8", "replace")
    tag = f'"{sha256(body).hexdigest()[:32]}"'
    headers = {
        "Cache-Control": "public, max-age=300" if listed else "private, max-age=300",
        "Content-Security-Policy": _POLICY,
        "ETag": tag,
        "Referrer-Policy": "no-referrer",
        "X-Content-Type-Options": "nosniff",
        **({} if listed else {"X-Robots-Tag": "noindex"}),
    }
    had = request.headers.get("if-none-match", "")
    if had.strip() == "*" or tag in {one.strip().removeprefix("W/") for one in had.split(",")}:
        return Response(status_code=304, headers=headers)
    return Response(body, headers=headers, media_type=media_type)


def _missing(pipeline: Pipeline) -> Response:
    headers = {"Content-Security-Policy": _POLICY, "X-Robots-Tag": "noindex"}
    return HTMLResponse(dead_link_page(pipeline, copy=False), 404, headers)
