"""What SPF, DKIM, DMARC and MX records have to say for our mail, and the exact one to add."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from digest.doctor.lookup import Lookup
from digest.errors import Problem

MOST_LOOKUPS = 10  # RFC 7208 section 4.6.4: beyond that receivers call the record broken
_ASKS = {"include", "a", "mx", "ptr", "exists", "redirect"}  # what costs a lookup
# what a well-known server's sender writes in its SPF record
_INCLUDES = {
    "smtp.gmail.com": "_spf.google.com",
    "smtp-relay.gmail.com": "_spf.google.com",
    "smtp.office365.com": "spf.protection.outlook.com",
    "smtp.fastmail.com": "spf.messagingengine.com",
}
_OWN_MACHINE = re.compile(r"localhost|[\d.]+|.*:.*")  # a name is needed for `a:`


def add_record(name: str, kind: str, value: str, *, instead: bool = False) -> str:
    """The next step: a record as the domain's DNS wants it, name, type and value."""
    quoted = f'"{value}"' if kind == "TXT" else value
    return f"{'put in its place' if instead else 'add to the DNS'}: {name}  {kind}  {quoted}"


def spf_problems(domain: str, host: str, lookup: Lookup) -> list[Problem]:
    """What is wrong with the SPF record of the envelope's domain, for mail that goes to `host`."""
    records = sorted(text for text in lookup.texts(domain) if _is_spf(text))
    source = _source(host)
    wanted = f"v=spf1 {source} ~all"
    if not records:
        step = add_record(domain, "TXT", wanted)
        return [Problem(where=domain, what="there is no SPF record", next_step=step)]
    if len(records) > 1:
        terms = dict.fromkeys(term for text in records for term in text.split()[1:])
        ends = [term for term in terms if re.fullmatch(r"[-+~?]?all", term.lower())]
        merged = " ".join(["v=spf1", *(term for term in terms if term not in ends), *ends[:1]])
        what = f"there are {len(records)} SPF records, so receivers take none (RFC 7208, 4.5)"
        step = add_record(domain, "TXT", merged, instead=True)
        return [Problem(where=domain, what=what, next_step=step)]
    return list(_faults(domain, records[0], source, lookup))


def _faults(domain: str, record: str, source: str, lookup: Lookup) -> Iterator[Problem]:
    terms = record.split()
    if {"all", "+all"} & {term.lower() for term in terms}:
        closed = " ".join("~all" if term.lower() in ("all", "+all") else term for term in terms)
        step = add_record(domain, "TXT", closed, instead=True)
        yield Problem(where=domain, what="its SPF lets anybody send in its name", next_step=step)
    asked, dead = _asked(record, lookup)
    if len(asked) > MOST_LOOKUPS:
        what = f"its SPF takes more than {MOST_LOOKUPS} lookups, so it counts as broken"
        step = "take out the include: terms that are not needed"
        yield Problem(where=domain, what=what, next_step=step)
    elif dead:
        what = f"its SPF asks for that of {dead[0]}, which has none, so it counts as broken"
        step = f"take out, or correct, the term that names {dead[0]}"
        yield Problem(where=domain, what=what, next_step=step)
    elif source.startswith("include:") and source.removeprefix("include:") not in asked:
        step = add_record(domain, "TXT", " ".join([terms[0], source, *terms[1:]]), instead=True)
        yield Problem(
            where=domain, what="its SPF does not name the mail server it uses", next_step=step
        )


def _asked(record: str, lookup: Lookup) -> tuple[list[str], list[str]]:
    """What is asked for to judge a record and those it includes, a name for each lookup ("" for
    the domain's own), some beyond the limit; and whose records are needed but not there."""
    waiting, asked, dead = [record], list[str](), list[str]()
    while waiting and len(asked) <= MOST_LOOKUPS:
        for term in waiting.pop().lower().split()[1:]:
            mechanism, _, target = re.sub(r"^[-+~?]", "", term).replace("=", ":", 1).partition(":")
            if mechanism.partition("/")[0] not in _ASKS:
                continue
            asked.append(target)
            if mechanism in ("include", "redirect") and "%" not in target:
                found = [text for text in lookup.texts(target) if _is_spf(text)]
                waiting += found[:1]
                dead += [] if found else [target]
    return asked, dead


def _is_spf(text: str) -> bool:
    return text.lower().split(" ")[0] == "v=spf1"


def _source(host: str) -> str:
    """The term that allows this mail server."""
    if host in _INCLUDES:
        return f"include:{_INCLUDES[host]}"
    return "a mx" if _OWN_MACHINE.fullmatch(host) else f"a:{host}"


def dkim_problems(name: str, kind: str, key: str, lookup: Lookup) -> list[Problem]:
    """What is wrong with the DKIM record at `name` for the public `key` (base64, RFC 6376 3.6.1)
    of that kind."""
    records = [found for text in lookup.texts(name) if "p" in (found := tags(text))]
    wanted = f"v=DKIM1; k={kind}; p={key}"
    if not records:
        step = add_record(name, "TXT", wanted)
        return [Problem(where=name, what="there is no DKIM key", next_step=step)]
    there, kind_there = records[0]["p"], records[0].get("k", "rsa")
    if len(records) > 1:
        what = f"there are {len(records)} DKIM keys at one name"
    elif not there:
        what = "the DKIM key is revoked (an empty p=)"
    elif _bytes(there) != _bytes(key):
        what = "the DKIM key is not that of our private key"
    elif kind_there.lower() != kind:
        what = f"the DKIM record says k={kind_there}, our key is {kind}"
    else:
        return []
    step = add_record(name, "TXT", wanted, instead=True)
    return [Problem(where=name, what=what, next_step=step)]


def _bytes(text: str) -> bytes:
    try:
        return base64.b64decode("".join(text.split()), validate=True)
    except binascii.Error:
        return b"\0no base64"


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """A domain's DMARC policy (RFC 7489)."""

    tags: Mapping[str, str]
    organisation: str  # the shortest of its names that has a policy
    does: str  # what is to become of mail that is not from the domain

    def aligns(self, domain: str, other: str, tag: str) -> bool:
        """Whether mail from `domain` is backed by a pass of `other`; `tag` is adkim or aspf."""
        domain, other = domain.lower(), other.lower()
        if self.tags.get(tag, "r").lower() == "s":
            return domain == other
        shared = {self.organisation, domain, other}  # one may be above the other
        return any(_is_within(domain, name) and _is_within(other, name) for name in shared)


def _is_within(name: str, domain: str) -> bool:
    return name == domain or name.endswith(f".{domain}")


def dmarc_policy(domain: str, lookup: Lookup) -> tuple[Policy | None, list[Problem]]:
    """The policy for mail from `domain`, its own or that of a domain above it, and what is wrong
    with it. The tree is walked; no list of public suffixes is needed, since these have none."""
    labels = domain.lower().split(".")
    found: dict[str, list[str]] = {}
    for start in range(max(1, len(labels) - 1)):
        name = ".".join(labels[start:])
        if texts := [text for text in lookup.texts(f"_dmarc.{name}") if _is_dmarc(text)]:
            found[name] = texts
    name = f"_dmarc.{domain}"
    wanted = f"v=DMARC1; p=none; rua=mailto:postmaster@{domain}"
    if not found:
        step = add_record(name, "TXT", wanted)
        return None, [Problem(where=name, what="there is no DMARC record", next_step=step)]
    nearest, texts = next(iter(found.items()))
    name = f"_dmarc.{nearest}"
    if len(texts) > 1:
        what = f"there are {len(texts)} DMARC records, so receivers take none"
        step = f'keep only this: {name}  TXT  "{texts[0]}"'
        return None, [Problem(where=name, what=what, next_step=step)]
    said = tags(texts[0])
    own = said.get("p", "").lower()
    does = own if nearest == domain.lower() else said.get("sp", own).lower()
    policy = Policy(tags=said, organisation=list(found)[-1], does=does)
    if own not in ("none", "quarantine", "reject"):
        what = "its DMARC record says no policy (p= is none, quarantine or reject)"
        step = add_record(name, "TXT", wanted, instead=True)
        return policy, [Problem(where=name, what=what, next_step=step)]
    return policy, []


def _is_dmarc(text: str) -> bool:
    return re.match(r"v\s*=\s*DMARC1\s*(;|$)", text) is not None


def tags(record: str) -> dict[str, str]:
    """The tags of a DKIM or DMARC record (RFC 6376 section 3.2)."""
    pairs = (pair.partition("=") for pair in record.split(";"))
    return {name.strip().lower(): value.strip() for name, _, value in pairs if name.strip()}


def mx_problems(domain: str, lookup: Lookup) -> list[Problem]:
    """What keeps a mail to this domain from arriving (RFC 5321 section 5.1)."""
    servers = lookup.mail_servers(domain)
    if servers == [""]:
        what = "it takes no mail (RFC 7505), so bounces are lost"
    elif not servers and not lookup.has_address(domain):
        what = "there is no mail server for it, so bounces are lost"
    elif servers and not any(map(lookup.has_address, servers)):
        what = f"its mail server {servers[0]} has no address"
    else:
        return []
    step = add_record(domain, "MX", "10 YOUR-MAIL-SERVER.", instead=bool(servers))
    return [Problem(where=domain, what=what, next_step=step)]
