"""Nothing secret leaks: logs at DEBUG, errors, figures and other people's mails are searched."""

from __future__ import annotations

import base64
import json
import logging
import re
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field, replace
from email import message_from_bytes, policy
from pathlib import Path
from urllib.error import HTTPError
from urllib.parse import quote
from urllib.request import Request, urlopen

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from deliver import mail_server, sendgrid_server
from deliver.mail_server import MailServer, make_certificate
from deliver.sample import EDITION, NEWSLETTER
from deliver.sendgrid_server import API_KEY, SendGridServer
from sample_project import free_port
from store.databases import database_in
from store.sample import NOW, article, sealed

from digest.config.types import (
    Config,
    DeliverySettings,
    DkimSettings,
    SmtpSettings,
    SubscriberLists,
)
from digest.errors import StoreError
from digest.model import Recipient, Sealed
from digest.pipeline import Pipeline
from digest.store import Store
from digest.watch.health import Health
from digest.watch.watching import Watching
from digest.web import make_run_app, web_server
from digest.web.dashboard.access import make_link, use_link
from digest.wiring import open_pipeline

PASSWORD = "correct horse battery staple"
WRONG = "not the Password of this account"
DASHBOARD_TOKEN = "a-token-of-more-than-thirty-letters"
DKIM_KEY = (
    Ed25519PrivateKey.generate()
    .private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    .decode()
)
PEOPLE = ("ada", "bob", "gone", "silent")
TOKEN = re.compile(r"/[ups]/([\w.-]{20,})")


@dataclass(frozen=True, kw_only=True)
class Provider:
    """A mailer's settings, right and wrong, and the letters that its server was given."""

    right: DeliverySettings
    wrong: DeliverySettings
    down: DeliverySettings
    letters: dict[str, str] = field(default_factory=dict)  # by address

    @property
    def secrets(self) -> set[str]:
        """The passwords and keys, as they stand and as they are sent."""
        plain = {PASSWORD, WRONG, API_KEY, DKIM_KEY.splitlines()[1]}
        logins = {f"\0digest\0{password}" for password in (PASSWORD, WRONG)}
        return plain | {base64.b64encode(each.encode()).decode() for each in plain | logins}


def _letter(content: bytes) -> str:
    message = message_from_bytes(content, policy=policy.default)
    texts = [part.get_content() for part in message.walk() if not part.is_multipart()]
    return "\n".join((*(f"{name}: {value}" for name, value in message.items()), *texts))


@contextmanager
def smtp(folder: Path) -> Iterator[Provider]:
    certificate, server = make_certificate(folder), MailServer()
    with mail_server.running(server, certificate=certificate, implicit_tls=True, password=PASSWORD):
        login = replace(
            server.settings,
            security="tls",
            ca_file=certificate,
            username="digest",
            password=PASSWORD,
            dkim=DkimSettings(domain="example.org", selector="news", key=DKIM_KEY),
        )

        def settings(smtp: SmtpSettings) -> DeliverySettings:
            return DeliverySettings(outbox=folder, mailer="smtp", smtp=smtp)

        provider = Provider(
            right=settings(login),
            wrong=settings(replace(login, password=WRONG)),
            down=settings(replace(login, port=free_port())),
        )
        yield provider
        provider.letters.update((who, _letter(content)) for who, content in server.messages)


@contextmanager
def sendgrid(folder: Path) -> Iterator[Provider]:
    server = SendGridServer()
    with sendgrid_server.running(server):
        settings = DeliverySettings(outbox=folder, mailer="sendgrid", sendgrid=server.settings)
        nowhere = f"http://127.0.0.1:{free_port()}"
        provider = Provider(
            right=settings,
            wrong=replace(settings, sendgrid=replace(server.settings, api_key=WRONG)),
            down=replace(settings, sendgrid=replace(server.settings, base_url=nowhere)),
        )
        yield provider
        for each in server.accepted:
            provider.letters[each["to"][0]["email"]] = json.dumps(each)


@dataclass(frozen=True, kw_only=True)
class Said:
    """What was heard: words for the operator, and the answers of the pages."""

    errors: list[str] = field(default_factory=list)
    pages: list[str] = field(default_factory=list)


def ask(url: str, body: bytes | None = None, **headers: str) -> str:
    """The answer to a GET, or to a POST of `body`, whatever its status."""
    try:
        with urlopen(Request(url, body, headers), timeout=10) as answer:
            return str(answer.read().decode())
    except HTTPError as refusal:
        with refusal:
            return refusal.read().decode()


def audience() -> Sealed:
    people = [
        Recipient(address=f"{name}@reader.example", name=f"{name}'s own name", list="weekly")
        for name in PEOPLE
    ]
    return sealed(article(), audience=tuple(people))


def send_through(pipeline: Pipeline, provider: Provider, said: Said) -> None:
    """The edition to a server that is down, with a wrong login, and at last to everybody."""
    for settings in (provider.down, provider.wrong, provider.right):
        now = replace(pipeline, config=replace(pipeline.config, delivery=settings))
        now.release(EDITION.id)
        report = now.deliver(EDITION.id)
        said.errors.extend(map(str, (*report.problems, report.refused)))


def visit(pipeline: Pipeline, said: Said, *, token: str, link: str) -> None:
    """The pages: signing in, a link cut short, leaving, forged news, and what monitors ask."""
    health = Health(watching=Watching(pipeline), is_alive=None)
    with web_server(make_run_app(health), host="127.0.0.1", port=0) as port:
        site = f"http://127.0.0.1:{port}"
        ask(f"{site}/sign-in/{link}", b"")
        ask(f"{site}/sign-in", f"token={DASHBOARD_TOKEN}".encode())
        said.pages.append(ask(f"{site}/sign-in", f"token={DASHBOARD_TOKEN}!".encode()))
        ask(f"{site}/u/{token}")
        said.pages.append(ask(f"{site}/u/{token[:-2]}"))
        ask(f"{site}/u/{token}", b"List-Unsubscribe=One-Click")
        signature = {"x-twilio-email-event-webhook-signature": base64.b64encode(b"no").decode()}
        news = json.dumps([{"event": "bounce", "email": "ada@reader.example"}]).encode()
        said.pages.append(ask(f"{site}/webhooks/sendgrid", news, **signature))
        said.pages.extend(ask(f"{site}/{page}") for page in ("metrics", "readyz", "healthz"))


@pytest.mark.parametrize("provided", [smtp, sendgrid])
def test_nothing_secret_is_told(
    provided: Callable[[Path], AbstractContextManager[Provider]],
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
) -> None:
    for name in (None, *logging.root.manager.loggerDict):
        caplog.set_level(logging.DEBUG, name)
    config = Config(
        root=tmp_path,
        path=tmp_path / "digest.yaml",
        subscribers_path=tmp_path / "subscribers.yaml",
        feeds=(),
        database=database_in(tmp_path),
        base_url="https://news.example.org",
        dashboard_token=DASHBOARD_TOKEN,
        newsletters={"weekly": NEWSLETTER},
        delivery=DeliverySettings(outbox=tmp_path / "outbox"),
    )
    said, lists = Said(), SubscriberLists(path=config.subscribers_path, lists={"weekly": ()})
    with open_pipeline(config, lists) as pipeline:
        keys = [pipeline.store.keys.secret(name) for name in ("tokens", "dashboard", "bounces")]
        pipeline.store.editions.seal(audience(), NOW)
        with provided(tmp_path) as provider:
            send_through(pipeline, provider, said)
        tokens = {who: set(TOKEN.findall(text)) for who, text in provider.letters.items()}
        ada = f"{PEOPLE[0]}@reader.example"
        link = make_link(pipeline.store, config, pipeline.now()).rpartition("/")[2]
        visit(pipeline, said, token=min(tokens[ada], key=len), link=link)
        assert not use_link(pipeline, link), "it was one, and was used"
        held = {each.address for each in pipeline.store.suppressions.all()}
    assert ada in held, "the token was one, and was used"
    assert said.errors

    secrets = provider.secrets.union({link, DASHBOARD_TOKEN}, *tokens.values())
    for key in keys:
        secrets |= {key.hex(), base64.b64encode(key).decode(), repr(key)}
    out, err = capfd.readouterr()
    errors, pages = "\n".join(said.errors), "\n".join(said.pages)
    ours = [each for each in caplog.records if each.name != "mail.log"]  # that is the server's
    assert {each.levelno for each in ours} >= {logging.DEBUG, logging.INFO}
    logged = "\n".join((*map(caplog.handler.format, ours), out, err))
    for where in (errors, pages, logged):
        assert not [secret for secret in secrets if secret in where]
    for where in (pages, logged):
        assert "@reader.example" not in where
    for who, letter in provider.letters.items():
        others = {one for other in PEOPLE if (one := f"{other}@reader.example") != who}
        others |= {token for one in others & tokens.keys() for token in tokens[one]}
        assert not [secret for secret in others | provider.secrets if secret in letter]


def test_a_database_that_is_not_there_keeps_its_password(caplog: pytest.LogCaptureFixture) -> None:
    pytest.importorskip("psycopg", reason="the extra `scale` is not installed")
    caplog.set_level(logging.DEBUG)
    url = f"postgresql+psycopg://digest:{quote(PASSWORD)}@127.0.0.1:{free_port()}/digest"
    with pytest.raises(StoreError) as caught:
        Store.open(url)
    told = f"{caught.value}{caplog.text}"
    assert "127.0.0.1" in told
    assert PASSWORD not in told
    assert quote(PASSWORD) not in told
