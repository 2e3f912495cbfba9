"""Routes: `/u/<token>` leaves a list, `/p/<token>` chooses, `/s/…` signs up, `/e/…` reads."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.applications import Starlette
from starlette.routing import Mount

from digest.web.archive import archive_routes
from digest.web.dashboard import dashboard_routes
from digest.web.health import health_routes
from digest.web.readers import reader_routes
from digest.web.review import review_routes
from digest.web.signup import signup_routes
from digest.web.webhooks import webhook_routes

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.types import Receive, Scope, Send

    from digest.pipeline import Pipeline
    from digest.watch.health import Health


def make_app(pipeline: Pipeline) -> Starlette:
    """The web application over one project; requests run in threads."""
    return Starlette(
        routes=[
            *reader_routes(pipeline),
            *signup_routes(pipeline),
            *archive_routes(pipeline),
            *webhook_routes(pipeline),
        ]
    )


def make_run_app(health: Health) -> Starlette:
    """What `digest run` serves: also the pages of monitors, editors and the operator. All of them
    follow an edit of the configuration."""
    return Starlette(
        routes=[
            *health_routes(health),
            *review_routes(lambda: health.pipeline),
            *dashboard_routes(health),
            Mount("/", _AppInForce(lambda: health.pipeline)),
        ]
    )


class _AppInForce:
    """As `make_app`, made anew when `current` gives another pipeline: an edit was taken up."""

    def __init__(self, current: Callable[[], Pipeline]) -> None:
        self._current = current
        self._pipeline = current()
        self._app = make_app(self._pipeline)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request (ASGI)."""
        if (pipeline := self._current()) is not self._pipeline:
            self._pipeline, self._app = pipeline, make_app(pipeline)
        await self._app(scope, receive, send)
