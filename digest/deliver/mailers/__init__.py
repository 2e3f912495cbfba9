"""The mailers, by the name that digest.yaml gives them."""

from __future__ import annotations

from collections.abc import Callable

from digest.config.types import DeliverySettings
from digest.ports import Mailer


def _file(settings: DeliverySettings) -> Mailer:
    from digest.deliver.mailers.file import FileMailer

    return FileMailer(settings.outbox)


def _smtp(settings: DeliverySettings) -> Mailer:
    from digest.deliver.mailers.smtp import SmtpMailer

    return SmtpMailer(
        settings.smtp, connections=settings.connections, ahead=settings.rate_limit is None
    )


def _sendgrid(settings: DeliverySettings) -> Mailer:
    from digest.deliver.mailers.sendgrid import SendGridMailer

    return SendGridMailer(settings.sendgrid)


_MAILERS: dict[str, Callable[[DeliverySettings], Mailer]] = {
    "file": _file,
    "smtp": _smtp,
    "sendgrid": _sendgrid,
}


def make_mailer(settings: DeliverySettings) -> Mailer:
    """The mailer that `settings` names; it connects when it is first used."""
    return _MAILERS[settings.mailer](settings)
