"""The rules of SPF, DKIM, DMARC and MX, asked of a name server on loopback."""

from __future__ import annotations

from collections.abc import Iterator

import dns.resolver
import pytest

from digest.doctor.lookup import Lookup
from digest.doctor.records import (
    Policy,
    dkim_problems,
    dmarc_policy,
    mx_problems,
    spf_problems,
    tags,
)
from digest.errors import DigestError, Problem
from doctor.name_server import NameServer, answering

KEY = "MCowBQYDK2VwAyEA"


@pytest.fixture
def names() -> Iterator[NameServer]:
    with answering() as names:
        yield names


@pytest.fixture
def lookup(names: NameServer) -> Lookup:
    return Lookup("127.0.0.1", names.port)


def said(problems: list[Problem]) -> str:
    return "\n".join(map(str, problems))


@pytest.mark.parametrize(
    ("records", "host", "what", "step"),
    [
        ([], "smtp.isp.example", "no SPF", 'quay.example  TXT  "v=spf1 a:smtp.isp.example ~all"'),
        ([], "smtp.gmail.com", "no SPF", '"v=spf1 include:_spf.google.com ~all"'),
        (["v=spf1 a ~all", "v=spf1 mx -all"], "localhost", "2 SPF", '"v=spf1 a mx ~all"'),
        (["v=spf1 a +all"], "localhost", "lets anybody", '"v=spf1 a ~all"'),
        (
            ["v=spf1 mx -all"],
            "smtp.office365.com",
            "does not name",
            '"v=spf1 include:spf.protection.outlook.com mx -all"',
        ),
        (["v=spf1 a mx ptr include:chain.example -all"], "localhost", "more than 10", "take out"),
        (["v=spf1 a:mail.hall", "v=spf1 -all"], "h", "2 SPF", '"v=spf1 a:mail.hall -all"'),
        (["v=spf1 include:gone.example ~all"], "localhost", "gone.example, which has", "take out"),
        (["v=spf1 redirect=gone.example"], "localhost", "gone.example, which has", "take out"),
    ],
)
def test_an_spf_record_at_fault(
    names: NameServer, lookup: Lookup, records: list[str], host: str, what: str, step: str
) -> None:
    names.records += [f'quay.example TXT "{record}"' for record in records]
    names.records += ['chain.example TXT "v=spf1 include:chain.example -all"']  # without end
    [problem] = spf_problems("quay.example", host, lookup)
    assert what in problem.what
    assert step in problem.next_step


@pytest.mark.parametrize(
    "record", ["v=spf1 ip4:192.0.2.0/24 -all", "V=SPF1 Include:Relay.example ?all", "v=spf1 -all"]
)
def test_an_spf_record_in_order(names: NameServer, lookup: Lookup, record: str) -> None:
    names.records += [f'quay.example TXT "{record}"', 'quay.example TXT "site-check=12"']
    names.records += ['relay.example TXT "v=spf1 ip4:192.0.2.1 -all"']
    assert spf_problems("quay.example", "localhost", lookup) == []


@pytest.mark.parametrize("record", ["v=spf1 redirect=_spf.google.com", "v=spf1 include:w.example"])
def test_a_mail_server_may_be_named_by_another_record(
    names: NameServer, lookup: Lookup, record: str
) -> None:
    names.records += [f'quay.example TXT "{record}"']
    names.records += ['w.example TXT "v=spf1 include:_spf.google.com -all"']
    names.records += ['_spf.google.com TXT "v=spf1 ip4:192.0.2.1 include:%{i}.example ~all"']
    assert spf_problems("quay.example", "smtp.gmail.com", lookup) == []


@pytest.mark.parametrize(
    ("records", "what"),
    [
        ([], "no DKIM key"),
        (["v=spf1 sp=none"], "no DKIM key"),  # what answers to every name
        ([f"v=DKIM1; k=ed25519; p={KEY}"], "k=ed25519"),
        (["v=DKIM1; p="], "revoked"),
        (["v=DKIM1; k=rsa; p=AAAA"], "not that of our private key"),
        (["v=DKIM1; p=!"], "not that of our private key"),
        ([f"v=DKIM1; p={KEY}", "v=DKIM1; p=AAAA"], "2 DKIM keys"),
    ],
)
def test_a_dkim_record_at_fault(
    names: NameServer, lookup: Lookup, records: list[str], what: str
) -> None:
    name = "june._domainkey.quay.example"
    names.records += [f'{name} TXT "{record}"' for record in records]
    [problem] = dkim_problems(name, "rsa", KEY, lookup)
    assert what in problem.what
    assert problem.next_step.endswith(f'{name}  TXT  "v=DKIM1; k=rsa; p={KEY}"')


def test_a_long_dkim_key_is_read_from_all_its_strings(names: NameServer, lookup: Lookup) -> None:
    key = KEY * 30
    names.records.append(f'june._domainkey.quay.example TXT "k=rsa; p={key}"')
    assert dkim_problems("june._domainkey.quay.example", "rsa", key, lookup) == []


@pytest.mark.parametrize(
    ("records", "what"),
    [
        ([], "no DMARC record"),
        (["v=DMARC1; p=none", "v=DMARC1; p=reject"], "2 DMARC records"),
        (["v=DMARC1; rua=mailto:a@quay.example"], "says no policy"),
        (["v=DMARC12; p=none"], "no DMARC record"),
    ],
)
def test_a_dmarc_record_at_fault(
    names: NameServer, lookup: Lookup, records: list[str], what: str
) -> None:
    names.records += [f'_dmarc.quay.example TXT "{record}"' for record in records]
    _, [problem] = dmarc_policy("quay.example", lookup)
    assert what in problem.what
    assert "_dmarc.quay.example  TXT  " in problem.next_step


def test_the_policy_of_a_domain_above_counts(names: NameServer, lookup: Lookup) -> None:
    names.records.append('_dmarc.quay.example TXT "v=DMARC1; p=reject; adkim=s"')
    policy, problems = dmarc_policy("news.quay.example", lookup)
    assert problems == []
    assert policy
    assert policy.aligns("news.quay.example", "bounces.quay.example", "aspf")
    assert not policy.aligns("news.quay.example", "quay.example", "adkim")  # strict
    assert "_dmarc.example" not in names.asked


@pytest.mark.parametrize(
    ("record", "does"), [("p=reject; sp=none", "none"), ("p=Reject", "reject"), ("p=none", "none")]
)
def test_a_domain_above_may_say_another_policy_for_those_below(
    names: NameServer, lookup: Lookup, record: str, does: str
) -> None:
    names.records.append(f'_dmarc.quay.example TXT "v=DMARC1; {record}"')
    policy, _ = dmarc_policy("news.quay.example", lookup)
    assert policy
    assert policy.does == does
    own, _ = dmarc_policy("quay.example", lookup)
    assert own
    assert own.does == tags(record)["p"].lower()


def test_strict_alignment_is_also_written_in_capitals() -> None:
    policy = Policy(tags={"adkim": "S"}, organisation="quay.example", does="none")
    assert not policy.aligns("news.quay.example", "quay.example", "adkim")


def test_alignment_is_by_organisation() -> None:
    policy = Policy(tags={}, organisation="news.quay.example", does="none")
    assert policy.aligns("news.quay.example", "Quay.example", "adkim")
    assert not policy.aligns("quay.example", "quay.example.evil.example", "adkim")
    assert not policy.aligns("quay.example", "evilquay.example", "adkim")


@pytest.mark.parametrize(
    ("records", "what"),
    [
        ([], "no mail server"),
        (["quay.example MX 0 ."], "takes no mail (RFC 7505)"),
        (["quay.example MX 10 mx.quay.example."], "mx.quay.example has no address"),
    ],
)
def test_a_domain_that_gets_no_bounces(
    names: NameServer, lookup: Lookup, records: list[str], what: str
) -> None:
    names.records += records
    assert what in said(mx_problems("quay.example", lookup))


def test_an_address_alone_takes_mail(names: NameServer, lookup: Lookup) -> None:
    names.records.append("quay.example AAAA 2001:db8::1")
    assert mx_problems("quay.example", lookup) == []


def test_no_answer_is_told_as_that(
    names: NameServer, lookup: Lookup, monkeypatch: pytest.MonkeyPatch
) -> None:
    names.silent = True
    lookup._resolver.lifetime = 0.3
    with pytest.raises(DigestError, match=r"quay.example: the DNS gives no answer for MX"):
        mx_problems("quay.example", lookup)
    with pytest.raises(DigestError, match="no answer"):
        mx_problems(f"{'a' * 70}.example", lookup)


def test_a_machine_without_name_servers_has_no_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    def unreadable(*_: object) -> None:
        raise dns.resolver.NoResolverConfiguration

    monkeypatch.setattr(dns.resolver.Resolver, "read_resolv_conf", unreadable)
    with pytest.raises(DigestError, match=r"quay\.example: the DNS gives no answer for TXT"):
        Lookup().texts("quay.example")
