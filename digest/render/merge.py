"""Merge tags: places in a template that are filled per recipient, after the one render.

In a template a tag can only be printed. It prints a mark that feed text cannot guess (a nonce per
render), and the finished output is cut at the marks. Everything else, a comparison, a filter, an
attribute, would act on the mark instead of the recipient's value, so it is an error.
"""

from __future__ import annotations

import re
import secrets
from typing import NoReturn

from markupsafe import Markup

from digest.model import Escape, Merged, MergeTag

MERGE_TAGS = (
    "recipient.name",
    "recipient.address",
    "recipient.greeting",
    "unsubscribe_url",
    "preferences_url",
    "web_url",
)


class MergeTagMisuseError(Exception):
    """A merge tag was used for something else than being printed in a fitting place."""


class Tag:
    """What a template sees of a merge tag; `printed` is the only way to get its mark."""

    __slots__ = ("_mark", "_name")

    def __init__(self, name: str, mark: str) -> None:
        self._name = name
        self._mark = mark

    def __repr__(self) -> str:
        return f"<merge tag {self._name}>"

    def __getattr__(self, name: str) -> NoReturn:
        if name.startswith("__"):  # Python's own protocols ask for these
            raise AttributeError(name)
        self._refuse()

    def _refuse(self, *_: object) -> NoReturn:
        raise MergeTagMisuseError(
            f"{self._name} is a merge tag: it is filled per recipient, after rendering, "
            "so it can be printed and nothing else"
        )

    __str__ = __html__ = __format__ = __bool__ = __len__ = __iter__ = __call__ = _refuse
    __eq__ = __ne__ = __lt__ = __le__ = __gt__ = __ge__ = _refuse
    __getitem__ = __contains__ = __int__ = __float__ = _refuse
    __add__ = __radd__ = __mul__ = __rmul__ = __mod__ = __rmod__ = _refuse
    __hash__ = None  # type: ignore[assignment]  # nor may it be a key


class Recipient:
    """The merge tags of the recipient, as `recipient` in a template."""

    __slots__ = ("address", "greeting", "name")

    def __init__(self, name: Tag, address: Tag, greeting: Tag) -> None:
        self.name = name
        self.address = address
        self.greeting = greeting

    def __str__(self) -> NoReturn:
        raise MergeTagMisuseError(
            "recipient has no text of its own: write recipient.name, .address or .greeting"
        )

    __html__ = __str__


def printed(value: object) -> object:
    """Jinja's `finalize`: a tag becomes its mark at the moment it is printed."""
    return Markup(value._mark) if isinstance(value, Tag) else value  # noqa: S704  # our own hex


class Marks:
    """The marks of one render: makes the tags for the context and cuts the output at them."""

    def __init__(self) -> None:
        # a letter in front and behind: digits of the text beside it cannot run into the mark
        self._nonce = "m" + secrets.token_hex(16)
        self._pattern = re.compile(self._nonce + r"(\d)z")
        self._misplaced = re.compile(rf'\b(?:href|src)="[^"]*{self._nonce}(\d)z')

    def context(self) -> dict[str, object]:
        """The merge tags by the names templates know them by."""
        tags = {name: Tag(name, f"{self._nonce}{n}z") for n, name in enumerate(MERGE_TAGS)}
        return {
            "recipient": Recipient(
                tags["recipient.name"], tags["recipient.address"], tags["recipient.greeting"]
            ),
            **{name: tag for name, tag in tags.items() if "." not in name},
        }

    def cut(self, text: str, escape: Escape) -> Merged:
        """The text as pieces. MergeTagMisuseError where a mark was changed or stands in a link."""
        for match in self._misplaced.finditer(text):
            if not (name := MERGE_TAGS[int(match[1])]).endswith("_url"):
                raise MergeTagMisuseError(f"{name} stands in a link: only the *_url tags may")
        parts = self._pattern.split(text)
        if any(self._nonce[:9] in part.lower() for part in parts[::2]):
            raise MergeTagMisuseError("a block with a merge tag in it was filtered or cut")
        pieces = [
            MergeTag(name=MERGE_TAGS[int(part)], escape=escape) if n % 2 else part
            for n, part in enumerate(parts)
        ]
        return Merged(pieces=tuple(piece for piece in pieces if piece))
