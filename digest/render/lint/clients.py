"""What each mail program shows: the table of caniemail.com, and what its gaps cost a reader."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from digest.render.lint.finding import Severity

# these are known in part, and the part that mails use is the one that is missing
_PART_IS_MISSING = frozenset({"css-position", "css-max-width"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Loss:
    """What a missing feature costs where there is no fallback."""

    severity: Severity
    why: str
    fix: str


@cache
def lacking(feature: str) -> tuple[str, ...]:
    """The mail programs that do not know a feature ("css-display-flex"), by their names."""
    names, support = _table()
    missing = "na" if feature in _PART_IS_MISSING else "n"
    letters = support.get(feature, "")
    return tuple(name for name, letter in zip(names, letters, strict=False) if letter in missing)


def is_known(feature: str) -> bool:
    """Whether the table has this feature."""
    return feature in _table()[1]


@cache
def loss_of(feature: str) -> Loss | None:
    """What its absence costs; None where nobody would miss it."""
    losses = _losses()
    if feature in losses["unseen"]:
        return None
    for severity in Severity:
        if feature in losses[severity]:
            why, fix = losses[severity][feature]
            return Loss(severity=severity, why=why, fix=fix)
    return Loss(
        severity=Severity.NOTE,
        why="it looks plainer there",
        fix="nothing, if the mail is right without it",
    )


def families(clients: tuple[str, ...]) -> str:
    """The programs' names in short: "Gmail, Outlook (Windows)"; a family is named when all of
    its programs are there."""
    names = _table()[0]
    said: list[str] = []
    for name in clients:
        family = name.partition(" (")[0]
        whole = all(other in clients for other in names if other.partition(" (")[0] == family)
        if (short := family if whole else name) not in said:
            said.append(short)
    return ", ".join(said)


@cache
def _table() -> tuple[tuple[str, ...], dict[str, str]]:
    text = files(__package__).joinpath("clients.tsv").read_text(encoding="utf-8")
    head, *rows = (line.split("\t") for line in text.splitlines() if not line.startswith("#"))
    return tuple(head[1:]), {row[0]: row[1] for row in rows}


@cache
def _losses() -> dict[str, dict[str, list[str]]]:
    text = files(__package__).joinpath("losses.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)
