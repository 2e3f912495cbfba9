"""A sender that is killed at random moments: what its victims got, and what the ledger says."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import time
from collections import Counter
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from store.sample import NOW, article, recipients, sealed

from deliver.mail_server import MailServer
from deliver.sample import BASE_URL, KEY, NEWSLETTER
from digest.config.types import SmtpSettings
from digest.deliver.mailers.smtp import SmtpMailer
from digest.deliver.send import send
from digest.deliver.worker import is_alive
from digest.model import DeliveryStatus
from digest.store import Store

IN_FLIGHT = 50  # claimed at once
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


def send_all(url: str, port: int) -> None:
    """What the killed process does: send what is queued, as `digest editions send` does."""
    settings = SmtpSettings(host="127.0.0.1", port=port, security="none")
    with Store.open(url) as store, closing(SmtpMailer(settings)) as mailer:
        store.outbox.recover(datetime.now(UTC), alive=is_alive)
        edition = store.editions.get(EDITION)
        assert edition
        send(
            edition,
            newsletter=NEWSLETTER,
            outbox=store.outbox,
            mailer=mailer,
            base_url=BASE_URL,
            key=KEY,
            now=lambda: datetime.now(UTC),
        )


def crash(url: str, server: MailServer, *, count: int, kills: int, seed: int) -> Aftermath:
    """Seal an edition for `count` recipients and kill its sender `kills` times on the way."""
    chance = random.Random(seed)
    with Store.open(url) as store:
        store.editions.seal(sealed(article(), audience=recipients(count)), NOW)
        for _ in range(kills):
            _killed_sender(url, server, chance, most=max(2, 2 * count // (kills + 2)))
        send_all(url, server.port)
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
            send_all(url, server.port)
        missing = status.keys() - set(server.recipients)
    return Aftermath(**{**_fields(before_resend), "missing_after_resend": len(missing)})


def _fields(aftermath: Aftermath) -> dict[str, int]:
    return {name: getattr(aftermath, name) for name in Aftermath.__slots__}


def _killed_sender(url: str, server: MailServer, chance: random.Random, *, most: int) -> None:
    """Start a sender and kill it at any instruction around the n-th message, n up to `most`."""
    before, after = len(server.messages), chance.randrange(most)
    command = [sys.executable, "-m", "deliver.crashing", url, str(server.port)]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    with subprocess.Popen(command, cwd=_TESTS, env=environment) as sender:
        while sender.poll() is None and len(server.messages) - before < after:
            time.sleep(0.0005)
        time.sleep(chance.random() * 0.01)
        sender.kill()


if __name__ == "__main__":
    send_all(sys.argv[1], int(sys.argv[2]))
