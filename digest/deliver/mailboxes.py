"""Messages as they lie on the disk: one in a file, a folder of such, a Maildir, an mbox."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from mailbox import mbox
from pathlib import Path

from digest.errors import Problem, UsageError


def message_files(path: Path) -> list[Path]:
    """The files of messages at `path`, sorted; the new and the read ones of a Maildir.

    Raises UsageError where there is nothing, or nothing to be read.
    """
    if path.is_file():
        return [path]
    if not path.is_dir():
        next_step = "name a message, a folder of messages, a Maildir or an mbox"
        raise UsageError(Problem(where=str(path), what="is not there", next_step=next_step))
    maildir = [path / "new", path / "cur"]
    folders = maildir if all(folder.is_dir() for folder in maildir) else [path]
    try:
        files = [file for folder in folders for file in folder.iterdir()]
    except OSError as error:
        what = f"cannot be read ({error.strerror})"
        raise UsageError(Problem(where=str(path), what=what)) from error
    return sorted(file for file in files if file.is_file() and not file.name.startswith("."))


def messages_in(file: Path, most: int) -> Iterator[bytes]:
    """The beginnings of the messages in a file, `most` bytes of each: many in an mbox, else one.

    Raises OSError.
    """
    with file.open("rb") as opened:
        start = opened.read(most)
    if not start.startswith(b"From "):  # RFC 4155
        yield start
        return
    box = mbox(file, create=False)
    try:
        for key in box.iterkeys():
            with box.get_file(key) as message:
                yield message.read(most)
    finally:
        box.close()


def move_file(file: Path, folder: Path) -> None:
    """Move a file into a folder, which is made; what has its name there already stays."""
    folder.mkdir(parents=True, exist_ok=True)
    target, number = folder / file.name, 1
    while target.exists():
        number += 1
        target = folder / f"{number}-{file.name}"
    shutil.move(file, target)  # the folder may be on another disk
