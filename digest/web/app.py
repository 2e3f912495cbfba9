"""Routes: `/u/<token>` leaves a list, `/p/<token>` shows the choices, `/e/…` is the archive."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.applications import Starlette

from digest.web.archive import archive_routes
from digest.web.readers import reader_routes
from digest.web.webhooks import webhook_routes

if TYPE_CHECKING:
    from digest.pipeline import Pipeline


def make_app(pipeline: Pipeline) -> Starlette:
    """The web application over one project; requests run in threads."""
    return Starlette(
        routes=[
            *reader_routes(pipeline),
            *archive_routes(pipeline),
            *webhook_routes(pipeline),
        ]
    )
