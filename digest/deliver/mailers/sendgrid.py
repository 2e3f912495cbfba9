"""The SendGrid mailer: up to 1,000 recipients of one variant per request, and what became of
each."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from time import time
from typing import Any

from digest.config.types import SendGridSettings
from digest.deliver.mailers.sendgrid_client import Answer, Client, NoAnswerError, UnsentError
from digest.deliver.mailers.sendgrid_request import (
    MOST_RECIPIENTS,
    MOST_SUBSTITUTED,
    Apart,
    merge_tags,
    request_body,
    substituted_bytes,
)
from digest.errors import MailerDownError, MailerError, Problem
from digest.model import Accepted, Deferred, Outcome, Rejected, Uncertain
from digest.ports import Message

Answers = Iterator[tuple[Message, Outcome]]
_MOST_ALIKE = 20  # recipients refused in the same words, with nobody accepted between
_WITHOUT_RESET = 60.0  # seconds to wait where a 429 does not say how long
_AT_LEAST = 5.0  # seconds; to a clock of ours that is ahead every reset is over


class SendGridMailer:
    """Implements `digest.ports.Mailer` on the v3 API. There is no idempotency key: an answer that
    did not come is uncertain, unless the request was cancellable and is cancelled."""

    name = "sendgrid"
    batch = 1000  # as many as one request may carry

    def __init__(self, settings: SendGridSettings) -> None:
        self._settings = settings
        self._client = Client(
            settings.api_key, base_url=settings.base_url, timeout_seconds=settings.timeout_seconds
        )
        self._open_again = 0.0  # epoch seconds; no request before
        self._refusals: list[str] = []  # of single recipients, since somebody was accepted

    def send(self, messages: Iterator[Message]) -> Answers:
        """Raises MailerError for a refusal of the account or the edition, MailerDownError where
        the provider cannot be reached."""
        for group in _grouped(messages):
            apart = [(message, message.parts) for message in group]
            tags = merge_tags(apart[0][1].mail)
            fit = []
            for message, parts in apart:
                if substituted_bytes(parts, tags) <= MOST_SUBSTITUTED:
                    fit.append((message, parts))
                else:
                    yield message, Rejected(detail="name and links take more than 10,000 bytes")
            if fit:
                yield from self._request(fit)

    def try_login(self) -> None:
        """Ask what the key may do. Raises MailerError where that is not sending."""
        try:
            answer = self._client.get("scopes")
        except (UnsentError, NoAnswerError) as error:
            raise MailerDownError(self._problem(f"cannot be reached: {error}")) from error
        if answer.status != 200:
            what = f"refuses the key: {answer.status} {_words(answer)}"
            raise MailerError(self._problem(what, "check delivery.sendgrid.api_key"))
        if b'"mail.send"' not in answer.body:
            step = "give the key the permission Mail Send, in SendGrid under Settings > API Keys"
            raise MailerError(self._problem("the key may not send mail", step))

    def close(self) -> None:
        """Nothing is held between requests."""

    def _request(self, apart: Sequence[Apart]) -> Answers:
        if (wait := self._open_again - time()) > 0:
            return _all(apart, _later(wait))
        body = request_body(apart, self._settings)
        try:
            batch = self._make_cancellable(body)
            answer = self._client.post("mail/send", body)
        except UnsentError as error:
            raise MailerDownError(self._problem(f"cannot be reached: {error}")) from error
        except NoAnswerError as error:
            return _all(apart, self._unanswered(f"no answer: {error}", batch))
        return self._answered(apart, answer, batch)

    def _answered(self, apart: Sequence[Apart], answer: Answer, batch: str) -> Answers:
        if answer.status in (200, 202):
            self._refusals.clear()
            taken = Accepted(detail=answer.headers.get("X-Message-Id") or "")
            return _all(apart, taken)
        if answer.status in (400, 413):
            return self._refused(apart, answer)
        if answer.status == 429:
            self._open_again = _reset(answer.headers)
            return _all(apart, _later(self._open_again - time()))
        if answer.status < 500:
            what = f"refuses to send: {answer.status} {_words(answer)}"
            raise MailerError(self._problem(what, "check the API key and the verified sender"))
        return _all(apart, self._unanswered(f"{answer.status} {_words(answer)}", batch))

    def _refused(self, apart: Sequence[Apart], answer: Answer) -> Answers:
        """Nothing was accepted: halve until the bad recipient stands alone."""
        fields = [str(each.get("field") or "") for each in _errors(answer)]
        if (
            answer.status == 400
            and fields
            and not any(not field or field.startswith("personalizations") for field in fields)
        ):
            what = f"refuses the edition: {_words(answer)}"
            raise MailerError(self._problem(what, "correct it in digest.yaml, then: digest send"))
        if len(apart) == 1:
            said = f"{answer.status} {_words(answer)}"
            self._check_alike(said)
            yield apart[0][0], Rejected(detail=said)
            return
        half = len(apart) // 2
        yield from self._request(apart[:half])
        yield from self._request(apart[half:])

    def _check_alike(self, said: str) -> None:
        """Raises MailerError where it is no recipient's fault: one after another is refused."""
        self._refusals = [*(each for each in self._refusals if each == said), said]
        if len(self._refusals) > _MOST_ALIKE:
            step = "correct it, then: digest editions send, and resend --rejected"
            raise MailerError(self._problem(f"refuses everybody: {said}", step))

    def _make_cancellable(self, body: dict[str, Any]) -> str:
        """Put the request off, so that it can be called back; its batch id, or ""."""
        if not (ahead := self._settings.cancellable):
            return ""
        try:
            answer = self._client.post("mail/batch")
        except NoAnswerError as error:
            raise UnsentError(f"no batch id: {error}") from error
        if answer.status in (401, 403):
            self._answered((), answer, "")
        if answer.status != 201:
            raise UnsentError(f"no batch id: {answer.status}")
        try:
            body["batch_id"] = str(json.loads(answer.body)["batch_id"])
        except (ValueError, KeyError, TypeError) as error:
            raise UnsentError("the answer holds no batch id") from error
        body["send_at"] = int(time() + ahead.total_seconds())
        return str(body["batch_id"])

    def _unanswered(self, why: str, batch: str) -> Outcome:
        """Uncertain; to be sent again where the request could be cancelled."""
        if batch:
            try:
                cancel = {"batch_id": batch, "status": "cancel"}
                if self._client.post("user/scheduled_sends", cancel).status == 201:
                    return Deferred(detail=f"{why}; cancelled, it is sent again")
            except (UnsentError, NoAnswerError):
                pass
        return Uncertain(detail=why)

    def _problem(self, what: str, next_step: str = "") -> Problem:
        return Problem(where=self._settings.base_url, what=what, next_step=next_step)


def _grouped(messages: Iterator[Message]) -> Iterator[list[Message]]:
    """Runs of one variant, no address twice (the provider would refuse them all)."""
    group: list[Message] = []
    seen: set[str] = set()
    variant = ""
    for message in messages:
        recipient = message.delivery.recipient
        address = recipient.address.lower()
        full = len(group) == MOST_RECIPIENTS
        if group and (full or recipient.variant != variant or address in seen):
            yield group
            group, seen = [], set()
        variant = recipient.variant
        group.append(message)
        seen.add(address)
    if group:
        yield group


def _all(apart: Sequence[Apart], outcome: Outcome) -> Answers:
    return ((message, outcome) for message, _ in apart)


def _later(seconds: float) -> Deferred:
    return Deferred(detail="429: too many requests", retry_after_seconds=seconds, tried=False)


def _reset(headers: Mapping[str, str]) -> float:
    try:
        return max(float(headers.get("X-RateLimit-Reset") or ""), time() + _AT_LEAST)
    except ValueError:
        return time() + _WITHOUT_RESET


def _errors(answer: Answer) -> list[dict[str, Any]]:
    try:
        errors = json.loads(answer.body)["errors"]
    except (ValueError, KeyError, TypeError):
        return []
    return [each for each in errors if isinstance(each, dict)] if isinstance(errors, list) else []


def _words(answer: Answer) -> str:
    return "; ".join(str(each.get("message") or "") for each in _errors(answer))[:500]
