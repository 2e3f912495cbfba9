"""The file mailer: a folder with an .eml per recipient, its HTML beside it, and an index."""

from __future__ import annotations

import re
from collections.abc import Iterator
from email import message_from_bytes
from hashlib import sha256
from pathlib import Path

from digest.deliver.mailers.file_index import write_index
from digest.errors import MailerDownError, Problem
from digest.model import Accepted, Outcome
from digest.ports import Message

_LONGEST_NAME = 120  # file systems take 255 bytes
# the page comes from a folder on disk: it may show pictures and be styled, nothing else
_POLICY = (
    b'<meta http-equiv="Content-Security-Policy" '
    b"content=\"default-src 'none'; img-src http: https: data:; style-src 'unsafe-inline'\">"
)


class FileMailer:
    """Implements `digest.ports.Mailer` on a folder. The same delivery overwrites its own file."""

    name = "file"
    batch = 50

    def __init__(self, outbox: Path) -> None:
        self._outbox = outbox

    def send(self, messages: Iterator[Message]) -> Iterator[tuple[Message, Outcome]]:
        """Write each message. Raises MailerDownError when the folder cannot be written to."""
        for message in messages:
            try:
                path = self._write(message)
            except OSError as error:
                raise self._failed(error) from error
            yield message, Accepted(detail=str(path))

    def try_login(self) -> None:
        """Nobody is asked."""

    def close(self) -> None:
        """Write index.html, which lists everything in the folder."""
        if not self._outbox.is_dir():
            return
        try:
            write_atomically(self._outbox / "index.html", write_index(self._outbox))
        except OSError as error:
            raise self._failed(error) from error

    def _write(self, message: Message) -> Path:
        delivery = message.delivery
        parts = [safe_name(part) for part in delivery.edition_id.split("/")]
        if delivery.id.startswith("test-"):  # an edition's own folder holds what was sent
            parts.insert(0, "tests")
        folder = self._outbox.joinpath(*parts)
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / f"{safe_name(delivery.recipient.address)}.eml"
        body = message.body
        write_atomically(path.with_name(path.stem + ".html"), _page(body))
        write_atomically(path, body)
        return path

    def _failed(self, error: OSError) -> MailerDownError:
        return MailerDownError(
            Problem(
                where=str(self._outbox),
                what=f"cannot write the outbox folder: {error.strerror or error}",
                next_step="make room or give the right to write there, then: digest send",
            )
        )


def safe_name(text: str) -> str:
    """`text` as a file name on any system: as it is where that is safe, else told by a hash."""
    safe = re.sub(r"[^A-Za-z0-9@+._-]", "_", text)[:_LONGEST_NAME].strip(".") or "_"
    if safe == text:
        return safe
    return f"{safe}-{sha256(text.encode('utf-8', 'replace')).hexdigest()[:8]}"


def write_atomically(path: Path, content: bytes) -> None:
    """The whole file or the one before, whenever the program stops."""
    draft = path.with_name(f".{path.name}.tmp")
    draft.write_bytes(content)
    draft.replace(path)


def _page(body: bytes) -> bytes:
    """The message's HTML part as a page for people without a mail program at hand."""
    for part in message_from_bytes(body).walk():
        if part.get_content_type() == "text/html":
            html = part.get_payload(decode=True)
            if isinstance(html, bytes):
                return html.replace(b"<head>", b'<head><meta charset="utf-8">' + _POLICY, 1)
    return b""
