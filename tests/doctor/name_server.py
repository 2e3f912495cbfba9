"""A name server on loopback (DNS over UDP, RFC 1035), its records written as in a zone file."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from socketserver import BaseRequestHandler, ThreadingUDPServer

import dns.flags
import dns.message
import dns.rcode
import dns.rdata
import dns.rrset
from serving import served


@dataclass
class NameServer:
    """`records` are lines of name, type and value; they may change while it answers."""

    records: list[str] = field(default_factory=list)
    port: int = 0
    silent: bool = False
    asked: list[str] = field(default_factory=list)

    def answer(self, wire: bytes) -> bytes | None:
        query = dns.message.from_wire(wire)
        [question] = query.question
        name = question.name.to_text(omit_final_dot=True).lower()
        self.asked.append(name)
        if self.silent:
            return None
        reply = dns.message.make_response(query)
        reply.flags |= dns.flags.AA
        parts = [line.split(maxsplit=2) for line in self.records]
        there = [value for own, kind, value in parts if own.lower() == name]
        values = [
            _in_strings(value)
            for own, kind, value in parts
            if own.lower() == name and kind == question.rdtype.name
        ]
        if values:
            ttl, kind = 60, question.rdtype.name
            reply.answer.append(dns.rrset.from_text(question.name, ttl, "IN", kind, *values))
        elif not there:
            reply.set_rcode(dns.rcode.NXDOMAIN)
        return reply.to_wire()


def _in_strings(value: str) -> str:
    """A text in quotes as strings of at most 255 bytes, which is what a record holds."""
    if not value.startswith('"'):
        return value
    text = value[1:-1]
    return " ".join(f'"{text[at : at + 255]}"' for at in range(0, len(text), 255))


@contextmanager
def answering(*records: str) -> Iterator[NameServer]:
    """A name server with these records, until the end of the block."""
    zone = NameServer(records=[*records])

    class Ask(BaseRequestHandler):
        def handle(self) -> None:
            wire, socket = self.request
            if reply := zone.answer(wire):
                socket.sendto(reply, self.client_address)

    server = ThreadingUDPServer(("127.0.0.1", 0), Ask)
    zone.port = server.server_address[1]
    with served(server):
        yield zone
