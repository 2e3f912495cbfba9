"""Whether mail can be sent and will be believed: the provider's login, and the sender's DNS."""

from __future__ import annotations

from contextlib import closing

from digest.config.types import DkimSettings
from digest.deliver.mailers import make_mailer
from digest.doctor.checkup import Finding, Setup, found, not_looked
from digest.doctor.records import (
    Policy,
    dkim_problems,
    dmarc_policy,
    mx_problems,
    spf_problems,
)
from digest.doctor.sendgrid import sendgrid_problems
from digest.errors import Problem


def mailer(setup: Setup) -> Finding:
    """The provider takes our login; nothing is sent."""
    delivery = setup.config.delivery
    if delivery.mailer == "file":
        return not_looked("mailer: file sends to a folder")
    with closing(make_mailer(delivery)) as made:
        made.try_login()
    smtp = delivery.smtp
    where = f"{smtp.host}:{smtp.port}" if delivery.mailer == "smtp" else delivery.sendgrid.base_url
    asks = delivery.mailer == "sendgrid" or smtp.username
    return found(f"{where} takes the login" if asks else f"{where} answers")


def spf(setup: Setup) -> Finding:
    """The envelope's domain allows our mail server."""
    if setup.config.delivery.mailer != "smtp":
        return not_looked(_why_not(setup))
    host = setup.config.delivery.smtp.host.lower()
    domains = _return_domains(setup)
    problems = [each for name in domains for each in spf_problems(name, host, setup.lookup)]
    return found(f"{_listed(domains)} says who sends for it", problems)


def dkim(setup: Setup) -> Finding:
    """The key that our mail is signed with is in the DNS."""
    delivery = setup.config.delivery
    if delivery.mailer == "sendgrid":
        domains = _domains(setup)
        asked = (sendgrid_problems(each, delivery.sendgrid, setup.lookup) for each in domains)
        problems = [problem for each in asked for problem in each]
        return found(f"SendGrid signs for {_listed(domains)}", problems)
    if delivery.mailer == "file":
        return not_looked(_why_not(setup))
    if delivery.smtp.dkim is None:
        return not_looked("no delivery.smtp.dkim: the mail server signs, or nobody does")
    name = f"{delivery.smtp.dkim.selector}._domainkey.{delivery.smtp.dkim.domain}"
    kind, key = _public_key(delivery.smtp.dkim)
    return found(f"{name} holds our key", dkim_problems(name, kind, key, setup.lookup))


def dmarc(setup: Setup) -> Finding:
    """The domain in From says what becomes of mail that is not from us."""
    if setup.config.delivery.mailer == "file":
        return not_looked(_why_not(setup))
    problems = []
    said = {}
    for domain in _domains(setup):
        policy, faults = dmarc_policy(domain, setup.lookup)
        problems += faults
        said[domain] = policy.does if policy else ""
    return found(", ".join(f"{domain}: {does}" for domain, does in said.items()), problems)


def alignment(setup: Setup) -> Finding:
    """SPF or DKIM speaks for the domain in From, as DMARC wants it."""
    delivery = setup.config.delivery
    if delivery.mailer != "smtp":
        return not_looked(_why_not(setup))
    problems, said = [], {}
    for domain in _domains(setup):
        policy, _ = dmarc_policy(domain, setup.lookup)
        policy = policy or Policy(tags={}, organisation=domain, does="")
        said[domain] = _backed_by(domain, policy, setup)
        if not said[domain]:
            what = f"neither SPF nor DKIM speaks for it: DMARC fails for mail from {domain}"
            step = (
                f"set delivery.smtp.dkim.domain, or the domain of delivery.smtp.verp, to {domain}"
            )
            problems.append(Problem(where=domain, what=what, next_step=step))
    return found(", ".join(f"{domain} by {by}" for domain, by in said.items()), problems)


def return_path(setup: Setup) -> Finding:
    """Bounces and answers find a mail server."""
    if setup.config.delivery.mailer == "file":
        return not_looked(_why_not(setup))
    domains = _return_domains(setup)
    problems = [each for domain in domains for each in mx_problems(domain, setup.lookup)]
    return found(f"{_listed(domains)} takes mail", problems)


def _why_not(setup: Setup) -> str:
    if setup.config.delivery.mailer == "file":
        return "mailer: file sends nothing"
    return "SendGrid's own return path; its DKIM speaks for From"


def _domains(setup: Setup) -> list[str]:
    """Of the newsletters' From."""
    senders = (newsletter.sender.address for newsletter in setup.config.newsletters.values())
    return sorted({address.rpartition("@")[2].lower() for address in senders})


def _return_domains(setup: Setup) -> list[str]:
    """Of the envelope's MAIL FROM."""
    delivery = setup.config.delivery
    if delivery.mailer == "smtp" and delivery.smtp.verp:
        return [delivery.smtp.verp.rpartition("@")[2].lower()]
    return _domains(setup)


def _backed_by(domain: str, policy: Policy, setup: Setup) -> str:
    smtp = setup.config.delivery.smtp
    if smtp.dkim and policy.aligns(domain, smtp.dkim.domain, "adkim"):
        return "DKIM"
    returns = smtp.verp.rpartition("@")[2] or domain
    return "SPF" if policy.aligns(domain, returns, "aspf") else ""


def _public_key(settings: DkimSettings) -> tuple[str, str]:
    """Kind and base64 of the public key as a record holds it: RSA in full (RFC 6376 section
    3.6.1), Ed25519 bare (RFC 8463 section 4)."""
    from base64 import b64encode

    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    private = serialization.load_pem_private_key(settings.key.encode(), password=None)
    public = private.public_key()
    if isinstance(public, Ed25519PublicKey):
        return "ed25519", b64encode(public.public_bytes_raw()).decode()
    der = public.public_bytes(
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    return "rsa", b64encode(der).decode()


def _listed(domains: list[str]) -> str:
    return ", ".join(domains)
