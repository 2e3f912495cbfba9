"""Header lines survive any text, and parse back to what was put in."""

from __future__ import annotations

import re
from base64 import b64decode
from email import message_from_bytes, policy
from email.header import decode_header, make_header
from email.message import EmailMessage
from email.utils import parseaddr

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from digest.deliver import headers

texts = st.text(max_size=200)


def parsed(line: bytes) -> EmailMessage:
    message = message_from_bytes(line + b"\r\n", policy=policy.default)
    assert message.get_payload() == "", "the line ended early"
    return message


def check_lines(line: bytes) -> None:
    assert line.endswith(b"\r\n")
    for each in line[:-2].split(b"\r\n"):
        assert len(each) <= 78
        assert each.isascii()
        assert not set(each) & {0, 9, 10, 13}
    assert all(each.startswith(b" ") for each in line.split(b"\r\n")[1:-1])


@given(texts)
@example("x\r\nBcc: everybody@example.org\r\n\r\nbody")
@example("=?utf-8?b?aGk=?=")
@example("word " * 40)
@example("A" * 100)
@example("é" * 100)
@example("\ud800 lone surrogate")
@example("\u2028line\u0085next")
def test_a_subject_parses_back(text: str) -> None:
    line = headers.unstructured("Subject", text)
    check_lines(line)
    message = parsed(line)
    assert message.keys() == ["Subject"]
    expected = headers.clean(text).encode("utf-8", "replace").decode()
    assert str(message["Subject"]) == expected


@given(texts)
@example('Ada "the first" \\ Lovelace, Countess (of) <Lovelace>; x@y:')
@example("Zoë Ångström")
@example("a\r\nTo: b@example.org")
@example("'" * 80)
@example(" ")
def test_a_name_parses_back(name: str) -> None:
    line = headers.mailbox("To", "ada@example.org", name)
    check_lines(line)
    message = parsed(line)
    assert message.keys() == ["To"]
    [address] = message["To"].addresses
    assert address.addr_spec == "ada@example.org"
    # the new parser puts a space between encoded words of a phrase (RFC 2047 section 6.2 does not)
    raw = message_from_bytes(line, policy=policy.compat32)["To"]
    display, _ = parseaddr(raw.replace("\r\n", ""))
    expected = headers.clean(name).encode("utf-8", "replace").decode()
    assert str(make_header(decode_header(display))) == expected


def test_a_plain_name_stays_readable() -> None:
    assert headers.mailbox("To", "b@example.org", "Bob Lee") == b"To: Bob Lee <b@example.org>\r\n"
    quoted = headers.mailbox("To", "b@example.org", "Lee, Bob")
    assert quoted == b'To: "Lee, Bob" <b@example.org>\r\n'


@given(st.one_of(texts, st.text("aé€𝄞 =?_", min_size=30, max_size=200)))
@example("é" * 44 + "𝄞" * 20)
def test_each_encoded_word_is_valid_alone(text: str) -> None:
    """RFC 2047 section 5: whole characters in each, at most 75 long, apart from other words."""
    for line in (
        headers.unstructured("Subject", text),
        headers.mailbox("To", "ada@example.org", text),
    ):
        words = [word for word in line.split() if word.startswith(b"=?")]
        for word in words:
            assert len(word) <= 75
            match = re.fullmatch(rb"=\?utf-8\?b\?([A-Za-z0-9+/]+={0,2})\?=", word)
            assert match, word
            b64decode(match[1], validate=True).decode("utf-8")


@pytest.mark.parametrize("length", range(60, 201))
def test_a_uri_is_never_broken(length: int) -> None:
    uri = "https://news.example.org/u/".ljust(length, "x")
    mailto = "mailto:news@example.org?subject=leave"
    line = headers.uris("List-Unsubscribe", [uri, mailto])
    *first, last = line[:-2].split(b"\r\n")
    assert last == f" <{mailto}>".encode()
    assert b"".join(first) == b"List-Unsubscribe: <" + uri.encode() + b">,"
    if length <= 74:
        check_lines(line)
    assert parsed(line)["List-Unsubscribe"].strip() == f"<{uri}>, <{mailto}>"


def test_short_uris_share_a_line() -> None:
    line = headers.uris("List-Unsubscribe", ["https://e.example/u/x", "mailto:a@e.example"])
    assert line == b"List-Unsubscribe: <https://e.example/u/x>, <mailto:a@e.example>\r\n"
