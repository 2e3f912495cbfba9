"""Messages: what is read from MIME, and the faults of headers, subject and parts."""

from __future__ import annotations

import base64

import pytest

from digest.render.lint import lint_message
from digest.render.lint.letter import read

HEAD = {
    "Date": "Mon, 23 Nov 2026 07:00:00 +0000",
    "Message-ID": "<1@quay.example>",
    "From": "The Quay <news@quay.example>",
    "To": "ada@reader.example",
    "Subject": "Ships that plug in",
    "List-Unsubscribe": "<https://quay.example/u/1>",
    "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
}
BODY = """Content-Type: multipart/alternative; boundary=cut

--cut
Content-Type: text/plain; charset=utf-8

THE QUAY, ships  that
plug in: https://quay.example/plug%C3%A9
https://quay.example/u/1
--cut
Content-Type: text/html; charset=utf-8

<h1>The Quay</h1><h2>Ships that plug in</h2>
<p>Read of it <a href="https://quay.example/plug\u00e9">on the quay</a> and stay, or
<a href="https://quay.example/u/1">go</a> when you like: it takes one click.</p>
--cut--
"""


def message(body: str = BODY, more: str = "", **changed: str | None) -> bytes:
    head = HEAD | {name.replace("_", "-"): value for name, value in changed.items()}
    lines = [f"{name}: {value}" for name, value in head.items() if value is not None]
    return "\n".join([*lines, *([more] if more else []), body]).encode()


def told(raw: bytes, *rules: str) -> list[str]:
    wanted = rules or ("header", "subject", "unsubscribe", "text-part")
    return [one.what for one in lint_message(raw) if one.rule in wanted]


def test_a_sound_message_has_no_fault() -> None:
    assert told(message()) == []


@pytest.mark.parametrize(
    ("changed", "what"),
    [
        ({"Date": None}, "there is no Date"),
        ({"Date": "yesterday"}, "Date is no date: yesterday"),
        ({"Message_ID": None}, "there is no Message-ID"),
        ({"To": ""}, "there is no To"),
        ({"From": "The Quay"}, "From holds no full address"),
        ({"List_Unsubscribe": None}, "there is no List-Unsubscribe"),
        ({"List_Unsubscribe_Post": None}, "there is no List-Unsubscribe-Post"),
        ({"Subject": None}, "there is no subject"),
        ({"Subject": "word " * 20}, "the subject has 99 characters"),
        ({"Subject": "Fwd: ships"}, "the subject claims to be an answer"),
        ({"Subject": "SHIPS THAT PLUG IN"}, "the subject is all capitals"),
        ({"Subject": "Sh\u00efps"}, "a header holds letters that are not encoded"),
        ({"X": "a" * 1000}, "a line of 1003 octets"),
        ({"more": "Subject: again"}, "Subject is there twice"),
    ],
)
def test_each_fault_of_the_headers(changed: dict[str, str], what: str) -> None:
    assert told(message(**changed)) == [what]


def test_a_fault_stands_at_its_line() -> None:
    [found] = [
        one for one in lint_message(message(more="From: b@b.example")) if one.rule == "header"
    ]
    assert (found.what, found.place.line) == ("From is there twice", 8)


@pytest.mark.parametrize(
    ("old", "new", "what"),
    [
        ("ships  that\nplug in", "ships", 'the text part lacks the headline "Ships that plug in"'),
        ("https://quay.example/plug%C3%A9", "", "the text part lacks the link "),
        ("\nhttps://quay.example/u/1\n--", "\n--", "the text part does not say how to"),
        ('<a href="https://quay.example/u/1">', "<a>", "the html part does not say how to"),
    ],
)
def test_each_fault_of_the_parts(old: str, new: str, what: str) -> None:
    assert old in BODY
    assert any(one.startswith(what) for one in told(message(BODY.replace(old, new))))


def test_a_message_of_html_only() -> None:
    body = "Content-Type: text/html\n\n" + BODY.rpartition("utf-8\n\n")[2]
    assert told(message(body)) == ["there is no text part"]


def test_parts_are_decoded_and_their_lines_counted() -> None:
    html = base64.b64encode("<p>\r\nsh\u00efps <img src=x></p>".encode("latin-1")).decode()
    part = "Content-Type: text/html; charset=latin-1\nContent-Transfer-Encoding: base64"
    letter = read(
        f"Subject: =?utf-8?q?Sh=C3=AFps?=\r\n =?utf-8?q?_ahoy?=\r\n{part}\n\n{html}".encode()
    )
    assert letter.html == "<p>\nsh\u00efps <img src=x></p>"
    assert [one.value for one in letter.values("subject")] == ["Sh\u00efps ahoy"]
    findings = lint_message(message(f"{part}\n\n{html}"))
    [image] = [one for one in findings if one.rule == "img-alt"]
    assert (image.place.line, image.place.column) == (2, 7)


@pytest.mark.parametrize("charset", ["nonsense", "utf-7\x00", '"', "rot13"])
def test_an_unknown_charset_is_read_as_utf_8(charset: str) -> None:
    raw = f"Content-Type: text/html; charset={charset}\n\n<p>sh\u00efps".encode()
    assert read(raw).html == "<p>sh\u00efps"
