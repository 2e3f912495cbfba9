"""Alerts: each thing that is wrong is told to the operator once, and once when it is over."""

from __future__ import annotations

import json
import logging
from collections.abc import Sequence
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from http.client import HTTPException

from digest.config.types import Mailbox
from digest.deliver.letter import Letter, send_letter
from digest.errors import DigestError, MailerError, Problem, StoreError, counted
from digest.model import Accepted
from digest.pipeline import Pipeline
from digest.store import AlertRow

WORTH_TELLING = timedelta(days=1)  # older ones are no news; `digest status` shows them
TRY_AGAIN_AFTER = timedelta(minutes=10)
WEBHOOK_SECONDS = 10.0

log = logging.getLogger("digest.alerts")


class Alerts:
    """The operator's ear: `operator: {email:, webhook:}`. Alerts of one look go as one message."""

    def __init__(self, pipeline: Pipeline) -> None:
        self.pipeline = pipeline
        self._failed_at = pipeline.now() - TRY_AGAIN_AFTER
        # told while the store itself was out of order
        self._kept_nowhere: dict[str, AlertRow] = {}

    def alert(self, key: str, text: str) -> None:
        """Tell `text` at the next `flush`, unless `key` is wrong already."""
        try:
            if self.pipeline.store.alerts.open(key, text, self.pipeline.now()):
                log.warning("alert: %s", text)
        except StoreError as error:
            if key not in self._kept_nowhere:
                told = AlertRow(key=key, text=f"{text} ({error})", since=self.pipeline.now())
                self._kept_nowhere[key] = told
                self._try([told])

    def clear(self, key: str) -> None:
        """It is over; who was told of it is told that too."""
        now = self.pipeline.now()
        self.pipeline.store.alerts.clear(key, now)
        if told := self._kept_nowhere.pop(key, None):
            self._try([replace(told, over_at=now)])

    def flush(self) -> None:
        """Send what is to be told; what cannot be sent is tried again ten minutes later."""
        operator, now = self.pipeline.config.operator, self.pipeline.now()
        if not (operator.email or operator.webhook) or now - self._failed_at < TRY_AGAIN_AFTER:
            return
        book = self.pipeline.store.alerts
        rows = book.take_untold(now, since=now - WORTH_TELLING)
        if rows and not self._try(rows):
            book.give_back(rows)

    def _try(self, rows: Sequence[AlertRow]) -> bool:
        """Whether the operator was told, by at least one way."""
        operator, told = self.pipeline.config.operator, False
        text = "\n".join(f"{'over: ' if row.over_at else ''}{row.text}" for row in rows)
        ways = ((operator.webhook, _post), (operator.email, self._mail))
        for where, tell in ways:
            try:
                if where:
                    tell(where, text)
                    told = True
            except (DigestError, OSError, HTTPException, ValueError) as error:
                # a webhook's address is often its password, and an error may quote it
                way = "webhook" if where == operator.webhook else str(error)
                log.warning("the operator could not be told: %s", way)
                self._failed_at = self.pipeline.now()
        return told

    def _mail(self, address: str, text: str) -> None:
        lines = text.splitlines()
        more = f" and {len(lines) - 1} more" if len(lines) > 1 else ""
        needs = counted(len(lines), "thing needs", "things need")
        letter = Letter(
            kind="alerts",
            sender=Mailbox(address=self._sender or address),
            to=address,
            subject=f"digest: {lines[0][:100]}{more}",
            text=f"{needs} a look:\n\n{text}\n\nRun `digest status` for more.\n",
        )
        mailer = self.pipeline.make_mailer(self.pipeline.config.delivery)
        with closing(mailer):
            outcome = send_letter(letter, mailer, self.pipeline.now())
        if not isinstance(outcome, Accepted):
            raise MailerError(Problem(where=address, what=outcome.detail))

    @property
    def _sender(self) -> str:
        newsletters = self.pipeline.config.newsletters.values()
        return next((each.sender.address for each in newsletters), "")


def _post(url: str, text: str) -> None:
    from urllib.request import Request, urlopen

    body = json.dumps({"text": text}).encode()
    request = Request(url, body, {"Content-Type": "application/json"})  # noqa: S310, checked: http(s)
    with urlopen(request, timeout=WEBHOOK_SECONDS):  # noqa: S310
        return
