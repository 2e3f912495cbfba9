"""Bidirectional text: foreign titles keep their own order in a line of the other direction."""

from __future__ import annotations

import unicodedata

_LEFT_TO_RIGHT, _RIGHT_TO_LEFT, _END = "\u2066", "\u2067", "\u2069"
_STRONG = {"L": 1, "R": -1, "AL": -1}


def isolated(text: str, direction: str) -> str:
    """`text` between isolates (UAX 9) where it runs against `direction`, else as it is.

    Characters, not markup: they work in a subject, an `alt` and the text part too, and cost
    nothing in a mail of one script. Which way a text runs is what most of its letters say, since a
    foreign name often comes first.
    """
    balance = sum(_STRONG.get(unicodedata.bidirectional(letter), 0) for letter in text)
    if direction == "rtl":
        return f"{_LEFT_TO_RIGHT}{text}{_END}" if balance > 0 else text
    return f"{_RIGHT_TO_LEFT}{text}{_END}" if balance < 0 else text


def closed(text: str) -> str:
    """`text` with its isolates ended: a cut may have taken an end away."""
    opened = text.count(_LEFT_TO_RIGHT) + text.count(_RIGHT_TO_LEFT)
    return text + _END * (opened - text.count(_END))
