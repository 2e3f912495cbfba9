"""A letter to one person: over the file mailer as over SMTP, in any alphabet."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

from store.sample import NOW

from digest.config.types import Mailbox
from digest.deliver.letter import Letter, send_letter
from digest.deliver.mailers.file import FileMailer
from digest.model import Outcome, Rejected
from digest.ports import Message

LETTER = Letter(
    kind="alerts",
    sender=Mailbox(address="news@example.org", name="Häfen, heute"),
    to="ada@example.org",
    subject="Bitte bestätigen: „Häfen“",
    text="Grüße\n",
    html="<p>Grüße</p>",
    language="de",
)


class Refusing:
    """A mailer that takes nothing."""

    name = "refusing"
    batch = 1

    def send(self, messages: Iterator[Message]) -> Iterator[tuple[Message, Outcome]]:
        for message in messages:
            assert message.parts.sender == ("news@example.org", "Häfen, heute")
            assert message.parts.mail.html.fill({}) == "<pre>a &lt; b</pre>"
            yield message, Rejected(detail="550 no")

    def close(self) -> None:
        pass


def test_it_is_written_whole(tmp_path: Path) -> None:
    send_letter(LETTER, FileMailer(tmp_path), NOW)
    [path] = tmp_path.rglob("*.eml")
    assert path.relative_to(tmp_path).parts[0] == "alerts"
    message = message_from_bytes(path.read_bytes(), policy=default)
    assert isinstance(message, EmailMessage)
    assert message["To"] == LETTER.to
    assert message["Subject"] == LETTER.subject
    assert message["From"].addresses[0].display_name == "Häfen, heute"
    assert message["Auto-Submitted"] == "auto-generated"
    text = message.get_body(("plain",))
    assert text
    assert text.get_content().splitlines() == ["Grüße"]


def test_an_address_beyond_ascii_stays_as_it_is(tmp_path: Path) -> None:
    send_letter(replace(LETTER, to="adä@example.org"), FileMailer(tmp_path), NOW)
    [path] = tmp_path.rglob("*.eml")
    assert "\r\nTo: adä@example.org\r\n".encode() in path.read_bytes()


def test_what_became_of_it_is_told() -> None:
    letter = Letter(kind="k", sender=LETTER.sender, to=LETTER.to, subject="s", text="a < b")
    assert send_letter(letter, Refusing(), NOW) == Rejected(detail="550 no")
