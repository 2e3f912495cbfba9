"""What monitors ask: `/healthz` (the process lives), `/readyz` (all is well), `/metrics`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from digest.errors import DigestError
from digest.watch.health import Health
from digest.watch.metrics import CONTENT_TYPE, metrics_text

if TYPE_CHECKING:
    from starlette.requests import Request

_HEADERS = {"Cache-Control": "no-store"}


def health_routes(health: Health) -> list[Route]:
    """The routes; requests run in threads."""

    def healthz(_: Request) -> Response:
        return PlainTextResponse("ok\n", headers=_HEADERS)

    def readyz(_: Request) -> Response:
        reasons = health.unready()
        files = [problem.where for problem in health.watching.bad_files]
        said = {"ready": not reasons, "reasons": reasons, "edits_not_in_force": files}
        return JSONResponse(said, status_code=503 if reasons else 200, headers=_HEADERS)

    def metrics(_: Request) -> Response:
        try:
            return Response(metrics_text(health), media_type=CONTENT_TYPE, headers=_HEADERS)
        except DigestError:
            return PlainTextResponse("the store cannot be reached\n", 503, headers=_HEADERS)

    return [
        Route("/healthz", healthz),
        Route("/readyz", readyz),
        Route("/metrics", metrics),
    ]
