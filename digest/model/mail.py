"""The rendered edition: text cut at its merge tags, joined per recipient with escaping."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from html import escape
from typing import Literal

Escape = Literal["html", "text", "header"]


@dataclass(frozen=True, slots=True, kw_only=True)
class MergeTag:
    """A place in a mail that is filled per recipient, escaped for where it stands."""

    name: str  # "recipient.name", "unsubscribe_url", …
    escape: Escape


@dataclass(frozen=True, slots=True, kw_only=True)
class Merged:
    """Text cut at its merge tags: rendered once per variant, joined once per recipient."""

    pieces: tuple[str | MergeTag, ...]

    def fill(self, values: Mapping[str, str]) -> str:
        """The text for one recipient. KeyError for a tag that `values` does not name."""
        return "".join(
            piece if isinstance(piece, str) else escaped(values[piece.name], piece.escape)
            for piece in self.pieces
        )


def escaped(value: str, how: Escape) -> str:
    """A recipient's value as it may stand in HTML, in plain text or in a header."""
    if how == "html":
        return escape(value, quote=True)
    # CR/LF in a header would start a new one (RFC 5322 section 2.2); a text part needs no markup
    return " ".join(value.split()) if how == "header" else value


@dataclass(frozen=True, slots=True, kw_only=True)
class Mail:
    """The rendered edition for one variant. `content_hash` covers subject, HTML and text with the
    merge tags unfilled: preview and send of the same edition carry the same hash."""

    variant: str  # "" is everybody who chose nothing
    subject: Merged
    preheader: str
    html: Merged
    text: Merged
    content_hash: str
    notes: tuple[str, ...] = ()  # what was left out to fit the byte budget, per theme
