"""The sendgrid package: calls with a timeout and a silent log, and the webhook's signatures."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from http.client import HTTPException
from typing import Any
from urllib.error import URLError
from urllib.request import HTTPRedirectHandler, OpenerDirector, Request, build_opener

from python_http_client.exceptions import HTTPError  # type: ignore[import-untyped]  # ships no types
from sendgrid import SendGridAPIClient  # type: ignore[import-untyped]  # ships no types
from sendgrid.helpers.eventwebhook import EventWebhook  # type: ignore[import-untyped]  # ships no types


class UnsentError(Exception):
    """The request did not leave in full: nothing was accepted."""


class NoAnswerError(Exception):
    """The request left and no whole answer came."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What the provider answered."""

    status: int
    headers: Mapping[str, str]
    body: bytes


class Client:
    """Requests to the v3 API."""

    def __init__(self, api_key: str, *, base_url: str, timeout_seconds: float) -> None:
        # at DEBUG the client writes the key and the addresses to its log
        logging.getLogger("python_http_client.client").addFilter(_nothing)
        self._client = SendGridAPIClient(api_key, host=base_url.rstrip("/")).client
        self._client.timeout = timeout_seconds

    def post(self, path: str, body: Mapping[str, Any] | None = None) -> Answer:
        """The answer, whatever its status. Raises UnsentError and NoAnswerError."""
        return self._request("post", path, body)

    def get(self, path: str) -> Answer:
        """As `post`, for a question that changes nothing."""
        return self._request("get", path, None)

    def _request(self, method: str, path: str, body: Mapping[str, Any] | None) -> Answer:
        try:
            endpoint = self._client._(path)
            endpoint._make_request = partial(_to_one_place, endpoint._make_request)
            response = getattr(endpoint, method)(request_body=body)
        except HTTPError as error:
            return Answer(status=error.status_code, headers=error.headers, body=error.body)
        except URLError as error:  # urllib wraps so what fails until the body is written
            raise UnsentError(str(error.reason)) from error
        except (OSError, HTTPException) as error:
            raise NoAnswerError(str(error) or type(error).__name__) from error
        return Answer(status=response.status_code, headers=response.headers, body=response.body)


def is_genuine(body: bytes, *, signature: str, timestamp: str, public_key: str) -> bool:
    """Whether the provider signed `timestamp` and the raw `body` (ECDSA, P-256, SHA-256)."""
    try:
        return bool(EventWebhook(public_key).verify_signature(body.decode(), signature, timestamp))
    except ValueError:  # no base64, no UTF-8, no key
        return False


class _NoRedirects(HTTPRedirectHandler):
    """urllib would follow a redirect to anywhere, and carry the key along."""

    def redirect_request(self, *_: object) -> None:
        """None: the redirect itself is the answer."""


def _to_one_place(
    call: Callable[..., Any], _: OpenerDirector, request: Request, timeout: float | None = None
) -> Any:
    return call(build_opener(_NoRedirects()), request, timeout=timeout)


def _nothing(_: logging.LogRecord) -> bool:
    return False
