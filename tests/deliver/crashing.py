"""A sender that is killed at random moments: what its victims got, and what the ledger says."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import time
from collections import Counter
from contextlib import AbstractContextManager, closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol

from store.sample import NOW, article, recipients, sealed

from deliver import mail_server, sendgrid_server
from deliver.sample import BASE_URL, BOUNCE_KEY, KEY, NEWSLETTER
from digest.config.types import SendGridSettings, SmtpSettings
from digest.deliver.mailers.sendgrid import SendGridMailer
from digest.deliver.mailers.smtp import SmtpMailer
from digest.deliver.send import send
from digest.deliver.worker import is_alive
from digest.model import DeliveryStatus
from digest.ports import Mailer
from digest.store import Store

IN_FLIGHT = 50  # claimed at once, if nothing else is said
EDITION = "weekly/2026-11-23T0700"
_TESTS = Path(__file__).parent.parent


@dataclass(frozen=True, slots=True, kw_only=True)
class Aftermath:
    """What an edition's audience got, after the kills and a last undisturbed run."""

    lost: int  # got nothing, and the ledger does not call them uncertain
    doubled: int  # got it more than once
    uncertain: int
    misnamed: int  # called accepted without having it
    missing_after_resend: int


class Server(Protocol):
    """Takes mail on a port of loopback and notes for whom, each time."""

    port: int

    @property
    def recipients(self) -> list[str]: ...


def _smtp(port: int) -> Mailer:
    settings = SmtpSettings(host="127.0.0.1", port=port, security="none")
    return SmtpMailer(settings, connections=3)


def _sendgrid(port: int) -> Mailer:
    url = f"http://127.0.0.1:{port}"
    return SendGridMailer(SendGridSettings(api_key=sendgrid_server.API_KEY, base_url=url))


MAILERS = {"smtp": _smtp, "sendgrid": _sendgrid}


def serving(mailer: str) -> AbstractContextManager[Server]:
    """The server that a mailer of this name sends to."""
    if mailer == "smtp":
        return mail_server.running(mail_server.MailServer(pipelining=True))
    return sendgrid_server.running(sendgrid_server.SendGridServer())


def send_all(url: str, mailer_name: str, port: int, in_flight: int) -> None:
    """What the killed process does: send what is queued, as `digest editions send` does."""
    with Store.open(url) as store, closing(MAILERS[mailer_name](port)) as mailer:
        mailer.batch = in_flight
        store.outbox.recover(datetime.now(UTC), alive=is_alive)
        edition = store.editions.get(EDITION)
        assert edition
        send(
            edition,
            newsletter=NEWSLETTER,
            outbox=store.outbox,
            mailer=mailer,
            base_url=BASE_URL,
            key=lambda: KEY,
            bounce_key=BOUNCE_KEY,
            now=lambda: datetime.now(UTC),
        )


def crash(
    url: str,
    mailer: str,
    server: Server,
    *,
    count: int,
    kills: int,
    seed: int,
    in_flight: int = IN_FLIGHT,
) -> Aftermath:
    """Seal an edition for `count` recipients and kill its sender `kills` times on the way."""
    chance = random.Random(seed)
    most = max(2, 2 * count // (kills + 2))
    with Store.open(url) as store:
        store.editions.seal(sealed(article(), audience=recipients(count)), NOW)
        for _ in range(kills):
            arguments = [url, mailer, str(server.port), str(in_flight)]
            _killed_sender(arguments, server, after=chance.randrange(most), chance=chance)
        send_all(url, mailer, server.port, in_flight)
        received = Counter(server.recipients)
        status = {d.recipient.address: d.status for d in store.outbox.deliveries(EDITION)}
        uncertain = {who for who, what in status.items() if what == DeliveryStatus.UNCERTAIN}
        lost = status.keys() - received.keys() - uncertain
        accepted = {who for who, what in status.items() if what == DeliveryStatus.ACCEPTED}
        before_resend = Aftermath(
            lost=len(lost),
            doubled=sum(times > 1 for times in received.values()),
            uncertain=len(uncertain),
            misnamed=len(accepted - received.keys()),
            missing_after_resend=0,
        )
        if uncertain:
            now = datetime.now(UTC)
            store.outbox.requeue(EDITION, {DeliveryStatus.UNCERTAIN}, None, now=now)
            send_all(url, mailer, server.port, in_flight)
        missing = status.keys() - set(server.recipients)
    return Aftermath(**{**_fields(before_resend), "missing_after_resend": len(missing)})


def _fields(aftermath: Aftermath) -> dict[str, int]:
    return {name: getattr(aftermath, name) for name in Aftermath.__slots__}


def _killed_sender(
    arguments: list[str], server: Server, *, after: int, chance: random.Random
) -> None:
    """Start a sender and kill it at any instruction once `after` more messages have arrived."""
    before = len(server.recipients)
    command = [sys.executable, "-m", "deliver.crashing", *arguments]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    with subprocess.Popen(command, cwd=_TESTS, env=environment) as sender:
        while sender.poll() is None and len(server.recipients) - before < after:
            time.sleep(0.0005)
        time.sleep(chance.random() * 0.01)
        sender.kill()


if __name__ == "__main__":
    send_all(sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4]))
