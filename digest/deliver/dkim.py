"""DKIM signatures (RFC 6376; Ed25519 by RFC 8463), relaxed both in headers and in the body."""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Callable, Iterator
from hashlib import sha256
from time import time

from digest.config.types import DkimSettings

# RFC 6376 section 5.4.1, and RFC 8058 section 4 for List-*
_SIGNED = frozenset(
    b"from sender reply-to to subject date message-id mime-version content-type "
    b"list-id list-unsubscribe list-unsubscribe-post list-archive feedback-id".split()
)
# named once more than they are there: nobody can add another one (RFC 6376 section 8.15)
_NO_MORE_OF = (
    b"from",
    b"list-id",
    b"list-unsubscribe",
    b"list-unsubscribe-post",
    b"list-archive",
)
_FOLDED = re.compile(rb"\r\n(?=[ \t])")
_BLANKS = re.compile(rb"[ \t]+")
_WIDTH = 72


class Signer:
    """Signs messages with one key, which the configuration has checked."""

    def __init__(self, settings: DkimSettings) -> None:
        self._sign, algorithm = _signing(settings.key)
        who = f"d={settings.domain}; s={settings.selector};"
        self._fixed = f"v=1; a={algorithm}; c=relaxed/relaxed;\r\n {who}".encode("ascii")

    def signed(self, message: bytes) -> bytes:
        """The message (RFC 5322, CRLF line ends) with its signature in front."""
        head, _, body = message.partition(b"\r\n\r\n")
        fields = [field for field in _fields(head + b"\r\n") if field[0] in _SIGNED]
        names = (*(name for name, _ in fields), *_NO_MORE_OF)
        digest = b64encode(sha256(_relaxed_body(body)).digest())
        lines = (
            b"DKIM-Signature: " + self._fixed,
            b"t=%d; bh=%b;" % (time(), digest),
            *_wrapped(b"h=" + b":".join(names) + b";", b":"),
            b"b=",
        )
        header = b"\r\n ".join(lines)
        [(name, value)] = _fields(header + b"\r\n")  # of itself too, without its last line end
        content = b"".join(b"%b:%b\r\n" % field for field in fields) + b"%b:%b" % (name, value)
        signature = b64encode(self._sign(content))
        rows = [signature[at : at + _WIDTH] for at in range(0, len(signature), _WIDTH)]
        return header + b"\r\n ".join(rows) + b"\r\n" + message


def _signing(pem: str) -> tuple[Callable[[bytes], bytes], str]:
    """What signs with this key, and its name."""
    from cryptography.hazmat.primitives import hashes  # 40 ms, only for who signs
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    key = load_pem_private_key(pem.encode("ascii"), password=None)
    if isinstance(key, RSAPrivateKey):
        rsa = key  # a name of one type, for the closure
        return lambda content: rsa.sign(content, PKCS1v15(), hashes.SHA256()), "rsa-sha256"
    if isinstance(key, Ed25519PrivateKey):
        edwards = key
        return lambda content: edwards.sign(sha256(content).digest()), "ed25519-sha256"
    raise ValueError("neither RSA nor Ed25519")


def _fields(head: bytes) -> Iterator[tuple[bytes, bytes]]:
    """The header's fields, name and value (RFC 6376 section 3.4.2, relaxed)."""
    for line in _FOLDED.sub(b"", head).split(b"\r\n")[:-1]:
        name, _, value = line.partition(b":")
        yield name.strip().lower(), _BLANKS.sub(b" ", value).strip(b" ")


def _relaxed_body(body: bytes) -> bytes:
    """RFC 6376 section 3.4.4."""
    # a quarter of what an expression costs that finds runs of blanks
    body = body.replace(b"\t", b" ")
    while b"  " in body:
        body = body.replace(b"  ", b" ")
    body = body.replace(b" \r\n", b"\r\n")
    text = body.rstrip(b"\r\n")
    return text + b"\r\n" if text else b""


def _wrapped(text: bytes, between: bytes) -> Iterator[bytes]:
    """The text in lines, cut behind `between`."""
    line = b""
    for part in text.split(between):
        if line and len(line) + len(part) >= _WIDTH:
            yield line
            line = b""
        line += part + between
    yield line.removesuffix(between)
