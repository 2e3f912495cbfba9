"""Kinds of value that several keys of digest.yaml have."""

from __future__ import annotations

from digest.config import values
from digest.config.kinds import MisfitError, Number, Text

DURATION = {"pattern": r"^\d+ *[smhdw]$|\$\{"}
LINE = Text(convert=values.line)
SECONDS = Text(convert=values.seconds, details=DURATION)


def whole(least: int, most: int) -> Number[int]:
    """A whole number within bounds."""
    return Number(convert=int, least=least, most=most, wanted="a whole number")


def choice(*known: str) -> Text[str]:
    """One word of a few."""
    return Text(convert=values.choice(*known), details={"enum": list(known)})


def _token(text: str) -> str:
    """A secret that nobody guesses."""
    if len(text) < 16:
        raise MisfitError("is too short to be safe", "make one with: openssl rand -hex 16")
    return text


TOKEN = Text(convert=_token, is_secret=values.literal_secret, details={"pattern": r"\$\{"})
