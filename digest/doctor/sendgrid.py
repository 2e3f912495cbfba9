"""Which DNS records SendGrid wants of a domain it is to send for, asked of its API."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from digest.config.types import SendGridSettings
from digest.deliver.mailers.sendgrid_client import Client, NoAnswerError, UnsentError
from digest.doctor.lookup import Lookup
from digest.doctor.records import add_record
from digest.errors import Problem

_SELECTORS = ("s1", "s2")  # unless the account chose others
_AUTHENTICATE = "in SendGrid, under Settings > Sender Authentication, authenticate {domain}"


class Record(NamedTuple):
    """A record of a domain's DNS."""

    name: str
    kind: str  # CNAME, TXT or MX
    value: str


def sendgrid_problems(domain: str, settings: SendGridSettings, lookup: Lookup) -> list[Problem]:
    """What keeps SendGrid from signing as `domain`."""
    wanted = _wanted(domain, settings)
    if wanted is None:  # the key may not ask
        return list(_missing_keys(domain, lookup))
    if not wanted:
        step = _AUTHENTICATE.format(domain=domain) + ", and run this again: it shows the records"
        what = "SendGrid does not know it as a domain of ours, and signs with its own"
        return [Problem(where=domain, what=what, next_step=step)]
    missing = [[record for record in each if not _is_there(record, lookup)] for each in wanted]
    return [] if [] in missing else [_missing(record) for record in missing[0]]


def _wanted(domain: str, settings: SendGridSettings) -> Sequence[Sequence[Record]] | None:
    """The records of each of the account's authentications of the domain, of which one is enough;
    [] where there is none such."""
    client = Client(
        settings.api_key, base_url=settings.base_url, timeout_seconds=settings.timeout_seconds
    )
    try:
        answer = client.get("whitelabel/domains")
        known = json.loads(answer.body) if answer.status == 200 else None
    except (UnsentError, NoAnswerError, ValueError):
        return None
    if not isinstance(known, list):
        return None
    ours = [each for each in known if isinstance(each, dict) and _signs(each.get("domain"), domain)]
    return [records for each in ours if (records := [*_records(each.get("dns"))])]


def _signs(authenticated: Any, domain: str) -> bool:
    """Whether DMARC takes SendGrid's signature of that domain, its own or one above, for ours."""
    return authenticated == domain or domain.endswith(f".{authenticated}")


def _records(dns: Any) -> Iterator[Record]:
    for each in dns.values() if isinstance(dns, dict) else ():
        if isinstance(each, dict) and {"host", "type", "data"} <= each.keys():
            yield Record(str(each["host"]), str(each["type"]).upper(), str(each["data"]))


def _is_there(record: Record, lookup: Lookup) -> bool:
    if record.kind == "TXT":
        return record.value in lookup.texts(record.name)
    host = record.value.lower().rstrip(".")
    if record.kind == "CNAME":
        return lookup.alias(record.name) == host
    return host in map(str.lower, lookup.mail_servers(record.name))


def _missing(record: Record) -> Problem:
    what = f"the {record.kind} record that SendGrid wants is missing, or another"
    value = f"10 {record.value}" if record.kind == "MX" else record.value
    return Problem(
        where=record.name, what=what, next_step=add_record(record.name, record.kind, value)
    )


def _missing_keys(domain: str, lookup: Lookup) -> Iterator[Problem]:
    """By the usual names alone: which values they want only SendGrid knows."""
    for name in (f"{selector}._domainkey.{domain}" for selector in _SELECTORS):
        if not any("p=" in text for text in lookup.texts(name)):
            step = f"{_AUTHENTICATE.format(domain=domain)}, and add what it shows: {name}  CNAME  …"
            yield Problem(where=name, what="there is no DKIM key of SendGrid's", next_step=step)
