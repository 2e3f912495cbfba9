"""What the doctor says of web servers and of SendGrid, each of them on loopback."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from deliver import sendgrid_server
from deliver.mail_server import make_certificate
from sample_project import free_port

from digest.config.load import check_config
from digest.doctor import mail, web
from digest.doctor.checkup import Finding, Setup
from digest.doctor.lookup import Lookup
from doctor.name_server import NameServer, answering
from doctor.setup import Web, web_server

CONFIG = """\
base_url: {base_url}
feeds: [{{url: {base_url}/feed}}]
newsletters:
  weekly:
    title: Harbour Weekly
    from: news@quay.example
    timezone: UTC
    lists: [all]
delivery:
  mailer: sendgrid
  sendgrid: {{api_key: "${{KEY}}", base_url: {api}}}
"""


def setup(folder: Path, *, base_url: str = "", api: str = "", port: int = 53) -> Setup:
    api, base_url = api or "http://127.0.0.1:9", base_url or "https://127.0.0.1:9"
    text = CONFIG.format(base_url=base_url, api=api)
    config = check_config(text, folder / "digest.yaml", {"KEY": sendgrid_server.API_KEY})
    return Setup(config=config, lookup=Lookup("127.0.0.1", port))


def said(finding: Finding) -> str:
    return "\n".join(map(str, finding.problems))


@pytest.fixture
def site() -> Iterator[Web]:
    with web_server(Web()) as site:
        yield site


@pytest.mark.parametrize(
    ("answer", "what"),
    [
        ((200, "<h1>It works!</h1>"), "with something that is not ours"),
        ((302, ""), "a redirect to https://elsewhere.example/"),
        ((502, ""), "answers 502"),
    ],
)
def test_a_base_url_where_somebody_else_answers(
    tmp_path: Path, site: Web, answer: tuple[int, str], what: str
) -> None:
    site.pages["/healthz"] = answer
    site.headers["Location"] = "https://elsewhere.example/"
    found = said(web.base_url(setup(tmp_path, base_url=site.url)))
    assert what in found
    assert "is not https" in found


def test_a_base_url_that_nobody_answers_or_trusts(tmp_path: Path) -> None:
    nobody = setup(tmp_path, base_url=f"https://127.0.0.1:{free_port()}")
    assert "cannot be reached: Connection refused" in said(web.base_url(nobody))
    with web_server(Web(), make_certificate(tmp_path)) as site:
        found = said(web.base_url(setup(tmp_path, base_url=site.url)))
    assert "certificate is not trusted: self-signed" in found


def test_the_clock_is_not_blamed_for_what_nobody_tells(tmp_path: Path, site: Web) -> None:
    assert not web.clock(setup(tmp_path, base_url=f"http://127.0.0.1:{free_port()}")).looked
    assert web.clock(setup(tmp_path, base_url=site.url)).said.startswith("as that of 127.0.0.1")


@pytest.fixture
def provider() -> Iterator[sendgrid_server.SendGridServer]:
    with sendgrid_server.running(sendgrid_server.SendGridServer()) as provider:
        yield provider


def test_sendgrid_s_key_is_asked_what_it_may_do(
    tmp_path: Path, provider: sendgrid_server.SendGridServer
) -> None:
    looked = setup(tmp_path, api=provider.settings.base_url)
    assert mail.mailer(looked).said == f"{provider.settings.base_url} takes the login"
    provider.scopes = ["stats.read"]
    assert "may not send mail; give the key the permission Mail Send" in _raised(looked)
    provider.answers = ["401"]
    assert "refuses the key: 401" in _raised(looked)
    assert provider.accepted == []


def _raised(looked: Setup) -> str:
    from digest.errors import MailerError

    with pytest.raises(MailerError) as caught:
        mail.mailer(looked)
    return str(caught.value)


@pytest.fixture
def names() -> Iterator[NameServer]:
    with answering() as names:
        yield names


def test_sendgrid_tells_which_records_it_wants(
    tmp_path: Path, provider: sendgrid_server.SendGridServer, names: NameServer
) -> None:
    looked = setup(tmp_path, api=provider.settings.base_url, port=names.port)
    provider.domains = [{"domain": "another.example", "dns": {}}]
    assert "authenticate quay.example" in said(mail.dkim(looked))
    dkim1 = {
        "host": "s1._domainkey.quay.example",
        "type": "cname",
        "data": "s1.domainkey.u7.provider.example",
    }
    provider.domains += [{"domain": "quay.example", "dns": {"dkim1": dkim1, "odd": None}}]
    names.records = ["s1._domainkey.quay.example CNAME u8.provider.example."]
    step = "s1._domainkey.quay.example  CNAME  s1.domainkey.u7.provider.example"
    assert said(mail.dkim(looked)).endswith(step)
    names.records = ["s1._domainkey.quay.example CNAME S1.domainkey.u7.provider.example."]
    assert mail.dkim(looked).said == "SendGrid signs for quay.example"


def test_one_of_sendgrid_s_authentications_is_enough(
    tmp_path: Path, provider: sendgrid_server.SendGridServer, names: NameServer
) -> None:
    looked = setup(tmp_path, api=provider.settings.base_url, port=names.port)
    record = {"host": "em1.quay.example", "type": "mx", "data": "mx.provider.example."}
    given_up = {"host": "em0.quay.example", "type": "cname", "data": "u0.provider.example"}
    provider.domains = [
        {"domain": "quay.example", "dns": {"mail_cname": given_up}},
        {"domain": "quay.example", "dns": {"mail_server": record}},
    ]
    assert "em0.quay.example  CNAME  u0.provider.example" in said(mail.dkim(looked))
    provider.domains.reverse()
    [problem] = mail.dkim(looked).problems
    assert "em1.quay.example  MX  10 mx.provider.example." in problem.next_step
    names.records = ["em1.quay.example MX 10 MX.provider.example."]
    assert mail.dkim(looked).said == "SendGrid signs for quay.example"


def test_sendgrid_s_dkim_keys_by_their_usual_names(
    tmp_path: Path, provider: sendgrid_server.SendGridServer, names: NameServer
) -> None:
    names.records = ['s1._domainkey.quay.example TXT "k=rsa; p=AAAA"']
    looked = setup(tmp_path, api=provider.settings.base_url, port=names.port)
    [problem] = mail.dkim(looked).problems
    assert problem.where == "s2._domainkey.quay.example"
    assert "authenticate quay.example" in problem.next_step
    assert "s2._domainkey.quay.example  CNAME  " in problem.next_step
    names.records.append('s2._domainkey.quay.example TXT "k=rsa; p=AAAA"')
    assert mail.dkim(looked).said == "SendGrid signs for quay.example"
    assert not mail.spf(looked).looked
    assert not mail.alignment(looked).looked
