"""Somebody with a browser, as the tests of the readers' pages have it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from http.client import HTTPConnection, HTTPResponse
from urllib.parse import urlencode, urlsplit

from store.sample import NOW

from digest.deliver.tokens import Purpose
from digest.model import Edition, Recipient
from digest.pipeline import Pipeline

FORM = "application/x-www-form-urlencoded"


@dataclass
class Clock:
    """A time that stands still until it is told to go on."""

    time: datetime = NOW

    def __call__(self) -> datetime:
        return self.time

    def after(self, passed: timedelta) -> None:
        self.time += passed


@dataclass(frozen=True)
class Visitor:
    """Somebody with a browser, and the pipeline behind the pages."""

    pipeline: Pipeline
    port: int
    clock: Clock
    edition: Edition

    def ask(
        self, method: str, path: str, body: str = "", kind: str = FORM, **headers: str
    ) -> tuple[HTTPResponse, str]:
        connection = HTTPConnection("127.0.0.1", self.port, timeout=10)
        connection.request(method, path, body.encode(), {"Content-Type": kind, **headers})
        response = connection.getresponse()
        text = response.read().decode()
        connection.close()
        return response, text

    def press(self, path: str, fields: dict[str, str | list[str]]) -> str:
        """Send a form; the page that answers."""
        response, text = self.ask("POST", path, urlencode(fields, doseq=True))
        assert response.status == 200, text
        return text

    def path(self, purpose: Purpose = "unsubscribe", address: str = "r0@example.org") -> str:
        """The link in the mail to this address."""
        reader = Recipient(address=address, list="weekly")
        values = self.pipeline.values(reader, self.edition)
        return urlsplit(values[f"{purpose}_url"]).path

    @property
    def left(self) -> list[tuple[str, str, str]]:
        return [(s.address, s.list, s.reason) for s in self.pipeline.store.suppressions.all()]
