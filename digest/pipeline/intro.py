"""The editor's words above an edition, from the file that the newsletter names."""

from __future__ import annotations

from digest.config.types import Newsletter
from digest.errors import DigestError, Problem
from digest.model import Edition

LIMIT = 20_000  # bytes; more than an e-mail can hold beside its stories


def read_intro(newsletter: Newsletter, last: Edition | None) -> tuple[str, tuple[Problem, ...]]:
    """The Markdown, and what the editor should know of it. "" where there is no file.

    What stood in the last edition is not said again: nobody means last week's words. Raises
    DigestError for a file that is no text.
    """
    if newsletter.intro is None:
        return "", ()
    where = str(newsletter.intro)
    try:
        with newsletter.intro.open("rb") as file:
            read = file.read(LIMIT + 1)
        if len(read) > LIMIT:
            raise ValueError(f"it is longer than {LIMIT} bytes")
        text = read.decode("utf-8-sig").strip()
    except FileNotFoundError:
        return "", ()
    except (OSError, ValueError) as error:
        what = f"cannot be read as the intro: {error}"
        step = "write a little Markdown in UTF-8, or remove the file"
        raise DigestError(Problem(where=where, what=what, next_step=step)) from error
    if last and text and text == last.intro:
        what = "is what the last edition said, so it is left out"
        step = "write new words, or empty the file"
        return "", (Problem(where=where, what=what, next_step=step),)
    return text, ()
