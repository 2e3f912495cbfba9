"""`POST /webhooks/sendgrid`: what the provider tells of deliveries, if it signed it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.concurrency import run_in_threadpool
from starlette.responses import Response
from starlette.routing import Route

from digest.deliver.webhook import MOST_BYTES, is_timely, read_events
from digest.pipeline.feedback import keep_told

if TYPE_CHECKING:
    from starlette.requests import Request

    from digest.pipeline import Pipeline

_SIGNATURE = "X-Twilio-Email-Event-Webhook-Signature"
_TIMESTAMP = "X-Twilio-Email-Event-Webhook-Timestamp"


def webhook_routes(pipeline: Pipeline) -> list[Route]:
    """The route; none without `delivery.sendgrid.webhook_key`."""
    key = pipeline.config.delivery.sendgrid.webhook_key
    if not key:
        return []

    async def sendgrid(request: Request) -> Response:
        body = bytearray()
        async for chunk in request.stream():
            body += chunk
            if len(body) > MOST_BYTES:
                return Response(status_code=413)
        return await run_in_threadpool(_take, pipeline, key, request, bytes(body))

    return [Route("/webhooks/sendgrid", sendgrid, methods=["POST"])]


def _take(pipeline: Pipeline, key: str, request: Request, body: bytes) -> Response:
    from digest.deliver.mailers.sendgrid_client import is_genuine

    signature = request.headers.get(_SIGNATURE, "")
    timestamp = request.headers.get(_TIMESTAMP, "")
    if not is_genuine(body, signature=signature, timestamp=timestamp, public_key=key):
        return Response("the signature is not right", status_code=403)
    if not is_timely(timestamp, pipeline.now()):
        return Response("the timestamp is too old", status_code=403)
    try:
        told = read_events(body)
    except ValueError:
        return Response("not a JSON array of events", status_code=400)
    keep_told(pipeline.store, told, pipeline.config.delivery.soft_bounces, pipeline.now())
    return Response(status_code=204)
