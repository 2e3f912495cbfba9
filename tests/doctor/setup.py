"""A project with everything that `digest doctor` looks at, on loopback: sound until spoilt."""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from deliver.mail_server import MailServer, make_certificate, running
from serving import served

from digest.store import Store
from doctor.name_server import NameServer, answering

CONFIG = """\
base_url: {base_url}
feeds:
  - url: {web}/feed
newsletters:
  weekly:
    title: Harbour Weekly
    from: Harbour Weekly <news@harbour.example>
    timezone: Europe/Berlin
    lists: [all]
delivery:
  mailer: smtp
  smtp:
    host: 127.0.0.1
    port: {port}
    username: news
    password: ${{SMTP_PASSWORD}}
    ca_file: mail.pem
    verp: bounces@mail.harbour.example
    dkim: {{domain: harbour.example, selector: june, key: dkim.pem}}
"""
PASSWORD = "open sesame"


@dataclass
class Web:
    """A web server on loopback; the time it tells is `ahead` of ours."""

    url: str = ""
    ahead: timedelta = timedelta(0)
    pages: dict[str, tuple[int, str]] = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)


@contextmanager
def web_server(web: Web, certificate: Path | None = None) -> Iterator[Web]:
    """Serve until the end of the block, over TLS with a `certificate`."""

    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            status, text = web.pages.get(self.path, (404, ""))
            self.send_response(status)
            for name, value in web.headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(text.encode())

        def do_HEAD(self) -> None:
            self.send_response(200)
            self.end_headers()

        def date_time_string(self, timestamp: float | None = None) -> str:
            return format_datetime(datetime.now(UTC) + web.ahead, usegmt=True)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answer)
    web.url = f"http://127.0.0.1:{server.server_port}"
    if certificate:
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(certificate)
        server.socket = context.wrap_socket(server.socket, server_side=True)
        web.url = web.url.replace("http:", "https:")
    with served(server):
        yield web


@dataclass
class Setup:
    """The project's folder, and the servers around it."""

    folder: Path
    web: Web
    mail: MailServer
    names: NameServer
    key: Ed25519PrivateKey

    @property
    def environment(self) -> dict[str, str]:
        return {
            "DIGEST_NAME_SERVER": f"127.0.0.1:{self.names.port}",
            "SMTP_PASSWORD": PASSWORD,
            "SSL_CERT_FILE": str(self.folder / "mail.pem"),
        }

    def change(self, old: str, new: str, file: str = "digest.yaml") -> None:
        """Replace words in a file of the project."""
        path = self.folder / file
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new), encoding="utf-8")


@contextmanager
def sound_setup(folder: Path) -> Iterator[Setup]:
    """All is well, until a test spoils something."""
    certificate, key = make_certificate(folder), Ed25519PrivateKey.generate()
    with ExitStack() as servers:
        web = Web(pages={"/healthz": (200, "ok\n")})
        servers.enter_context(web_server(web, certificate))
        mail = MailServer()
        servers.enter_context(running(mail, certificate=certificate, password=PASSWORD))
        names = servers.enter_context(answering(*_zone(key)))
        pem = key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        (folder / "dkim.pem").write_bytes(pem)
        words = {"base_url": web.url, "web": web.url, "port": mail.port}
        (folder / "digest.yaml").write_text(CONFIG.format(**words), encoding="utf-8")
        people = "lists:\n  all: [ada@reader.example, bob@reader.example]\n"
        (folder / "subscribers.yaml").write_text(people, encoding="utf-8")
        Store.open(f"sqlite:///{folder}/digest.db").close()
        yield Setup(folder=folder, web=web, mail=mail, names=names, key=key)


def _zone(key: Ed25519PrivateKey) -> Iterator[str]:
    from base64 import b64encode

    public = b64encode(key.public_key().public_bytes_raw()).decode()
    yield 'mail.harbour.example TXT "v=spf1 mx ~all"'
    yield "mail.harbour.example MX 10 mx.harbour.example."
    yield "mx.harbour.example A 192.0.2.1"
    yield f'june._domainkey.harbour.example TXT "v=DKIM1; k=ed25519; p={public}"'
    yield '_dmarc.harbour.example TXT "v=DMARC1; p=quarantine"'
