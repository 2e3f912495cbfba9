"""Questions to the DNS; the only file that knows dnspython."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress

import dns.exception
import dns.resolver
from dns.rdtypes.ANY.CNAME import CNAME
from dns.rdtypes.ANY.MX import MX
from dns.rdtypes.ANY.TXT import TXT

from digest.errors import DigestError, Problem

_SECONDS = 6.0  # for one question, over all name servers


class Lookup:
    """Answers of the machine's own name servers, or of the one at `address`."""

    def __init__(self, address: str = "", port: int = 53) -> None:
        self._resolver = dns.resolver.Resolver(configure=False)
        if not address:
            with suppress(dns.resolver.NoResolverConfiguration):  # then nothing has an answer
                self._resolver = dns.resolver.Resolver()
        else:
            self._resolver.nameservers = [address]
            self._resolver.port = port
        self._resolver.lifetime = _SECONDS

    def texts(self, name: str) -> Sequence[str]:
        """The TXT records of a name, the strings of each joined (RFC 7208 section 3.3); none for a
        name that does not exist. Raises DigestError where there is no answer."""
        records = [each for each in self._ask(name, "TXT") if isinstance(each, TXT)]
        return [b"".join(each.strings).decode("utf-8", "replace") for each in records]

    def mail_servers(self, name: str) -> Sequence[str]:
        """The MX hosts of a name, the preferred first; "" for one that takes no mail (RFC 7505)."""
        records = [each for each in self._ask(name, "MX") if isinstance(each, MX)]
        records.sort(key=lambda each: each.preference)
        return [each.exchange.to_text(omit_final_dot=True).rstrip(".") for each in records]

    def alias(self, name: str) -> str:
        """What the name stands for (CNAME), in small letters; "" where it is none."""
        records = [each for each in self._ask(name, "CNAME") if isinstance(each, CNAME)]
        return records[0].target.to_text(omit_final_dot=True).lower() if records else ""

    def has_address(self, name: str) -> bool:
        """Whether the name has an IPv4 or IPv6 address."""
        return any(self._ask(name, kind) for kind in ("A", "AAAA"))

    def _ask(self, name: str, kind: str) -> Sequence[object]:
        try:
            answer = self._resolver.resolve(name, kind, search=False)
        except (dns.resolver.NXDOMAIN, dns.resolver.NoAnswer):
            return []
        except dns.exception.DNSException as error:
            what = f"the DNS gives no answer for {kind}: {error}"
            next_step = "check the network and the name servers of this machine"
            raise DigestError(Problem(where=name, what=what, next_step=next_step)) from error
        return list(answer)
