"""A mail server on loopback for tests: takes mail, or misbehaves in the way an address asks for."""

from __future__ import annotations

import asyncio
import ssl
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from digest.config.types import SmtpSettings

# by the local part of the address
RCPT_ANSWERS = {
    "gone": "550 5.1.1 no such user",
    "blocked": "550 5.7.1 I take no newsletters",
    "greylisted": "451 4.7.1 come back later",
    "full": "452 4.2.2 mailbox full",
}
DATA_ANSWERS = {
    "spam": "554 5.7.1 looks like spam",
    "busy": "450 4.3.0 busy",
    "unsigned": "550 5.7.26 Unauthenticated email from example.org is not accepted",
}


@dataclass
class MailServer:
    """What the server was given, and how it treats every client."""

    port: int = 0
    messages: list[tuple[str, bytes]] = field(default_factory=list)  # recipient, content
    senders: list[str] = field(default_factory=list)  # of the envelopes
    connections: int = 0
    sender_answer: str = "250 OK"
    rcpt_answer: str = ""  # to every recipient
    messages_per_connection: int = 1_000_000
    most_connections: int = 1_000_000
    pipelining: bool = False

    @property
    def settings(self) -> SmtpSettings:
        return SmtpSettings(host="127.0.0.1", port=self.port, security="none", timeout_seconds=2)

    @property
    def recipients(self) -> list[str]:
        return [recipient for recipient, _ in self.messages]

    # the handler's hooks, as aiosmtpd calls them
    async def handle_EHLO(  # noqa: N802  # aiosmtpd's name
        self, server: SMTP, session: Session, envelope: Envelope, hostname: str, answers: list[str]
    ) -> list[str]:
        if not hasattr(session, "sent"):
            session.sent = 0
            self.connections += 1
        session.host_name = hostname
        if self.connections > self.most_connections:
            server.transport.write(b"421 4.7.0 too many connections\r\n")
            server.transport.close()
        return [answers[0], "250-PIPELINING", *answers[1:]] if self.pipelining else answers

    async def handle_MAIL(  # noqa: N802  # aiosmtpd's name
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if session.sent >= self.messages_per_connection:
            server.transport.write(b"421 4.7.0 enough for one connection\r\n")
            server.transport.close()
            return "421 4.7.0 enough for one connection"
        if self.sender_answer.startswith("250"):
            envelope.mail_from = address
        return self.sender_answer

    async def handle_RCPT(  # noqa: N802  # aiosmtpd's name
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        name = address.partition("@")[0]
        if name == "hangup":
            server.transport.abort()
        answer = self.rcpt_answer or RCPT_ANSWERS.get(name, "250 OK")
        if answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(  # noqa: N802  # aiosmtpd's name
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        [address] = envelope.rcpt_tos
        name = address.partition("@")[0]
        if name in DATA_ANSWERS:
            return DATA_ANSWERS[name]
        self.messages.append((address, envelope.original_content or b""))
        self.senders.append(envelope.mail_from or "")
        session.sent += 1
        if name == "silent":
            server.transport.abort()
        if name == "stalled":
            await asyncio.sleep(4)
        return "250 2.0.0 queued"


@contextmanager
def running(
    server: MailServer,
    *,
    certificate: Path | None = None,
    implicit_tls: bool = False,
    password: str = "",
    smtputf8: bool = False,
) -> Iterator[MailServer]:
    """Serve on a free port of loopback until the end of the block."""
    context = None
    if certificate:
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(certificate)

    def authenticate(
        _server: SMTP, _session: Session, _envelope: Envelope, _mechanism: str, given: LoginPassword
    ) -> AuthResult:
        return AuthResult(success=given.password == password.encode(), handled=False)

    def smtp() -> SMTP:
        return SMTP(
            server,
            hostname="mail.test",
            tls_context=None if implicit_tls else context,
            authenticator=authenticate if password else None,
            auth_require_tls=not implicit_tls,  # it knows nothing of TLS around it
            enable_SMTPUTF8=smtputf8,
        )

    started: Future[Callable[[], object]] = Future()

    async def serve() -> None:
        loop, stop = asyncio.get_running_loop(), asyncio.Event()
        tls = context if implicit_tls else None
        listener = await loop.create_server(smtp, "127.0.0.1", 0, ssl=tls)
        server.port = listener.sockets[0].getsockname()[1]
        started.set_result(lambda: loop.call_soon_threadsafe(stop.set))
        await stop.wait()
        listener.close()

    thread = threading.Thread(target=asyncio.run, args=(serve(),))
    thread.start()
    stop = started.result(timeout=10)
    try:
        yield server
    finally:
        stop()
        thread.join()


def make_certificate(folder: Path) -> Path:
    """A self-made certificate for 127.0.0.1 with its key, in one PEM file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "mail.test")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False
        )
        .sign(key, hashes.SHA256())
    )
    path = folder / "mail.pem"
    path.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        + certificate.public_bytes(serialization.Encoding.PEM)
    )
    return path
