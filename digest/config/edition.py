"""An edition file: how an editor orders one edition, read and checked as file:line:col."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from digest.config import values
from digest.config.document import Place, Scalar, parse_document, shown_path
from digest.config.kinds import Field, ListOf, MapOf, MisfitError, Record, Text
from digest.config.reading import Reading, quoted
from digest.config.types import EditionEdits

# an article may be led, pinned and moved at once; else it has one line
_TOGETHER = {"lead", "pin", "move"}
_OTHERS = "others"
_LEAVE_IT = "leave it as `digest preview --edit` wrote it"


@dataclass(frozen=True, slots=True, kw_only=True)
class EditionFile:
    """An edition file read: what it asks for, and where it names articles."""

    path: Path
    edits: EditionEdits
    lines: tuple[Scalar, ...]


def _article(text: str) -> str:
    if not text.startswith(("https://", "http://")) or any(sign.isspace() for sign in text):
        raise MisfitError("is not the address of an article", "write one address: https://…")
    return text


def _moment(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise MisfitError("is not a time", _LEAVE_IT) from error
    if moment.tzinfo is None:
        raise MisfitError("has no time zone", _LEAVE_IT)
    return moment


_URLS = ListOf(Text(convert=_article, refers="article", details={"pattern": "^https?://"}))
_BY_THEME: MapOf[tuple[str, ...], tuple[str, ...]] = MapOf(
    Text(convert=values.line), _URLS, lambda _, urls: urls
)


def _edits(
    *,
    intro: str = "",
    themes: Mapping[str, tuple[str, ...]] | None = None,
    more: tuple[str, ...] = (),
    drop: tuple[str, ...] = (),
    lead: tuple[str, ...] = (),
    pin: tuple[str, ...] = (),
    move: Mapping[str, tuple[str, ...]] | None = None,
    **draft: Any,
) -> EditionEdits:
    """A line under `themes` moves its article there, pins it and lets it lead, all in one."""
    lines = {url: theme for theme, urls in (themes or {}).items() for url in urls}
    moved = {url: theme for theme, urls in (move or {}).items() for url in urls}
    return EditionEdits(
        intro=intro,
        headings=tuple(themes or ()),
        lead=(*lines, *lead),
        pin=frozenset((*lines, *pin)),
        move={**lines, **moved},
        more=more,
        drop=frozenset(drop),
        **draft,
    )


EDITION = Record(
    _edits,
    {
        "intro": Field(Text(convert=values.paragraphs), "Your words above the themes: Markdown."),
        "themes": Field(
            _BY_THEME,
            "The themes in order, each with the stories shown, in order. The address in a line is "
            "the article that tells the story.",
        ),
        "more": Field(_URLS, "Stories kept as a link below their theme."),
        "drop": Field(_URLS, "Articles left out; the lead of a story takes its story with it."),
        "lead": Field(_URLS, "Each tells its story, and stands first in its theme."),
        "pin": Field(_URLS, "Shown whatever the limits."),
        "move": Field(_BY_THEME, "Theme: the articles that go there."),
        "known_until": Field(
            Text(convert=_moment), "Written by `digest preview --edit`: what it knew of."
        ),
        _OTHERS: Field(
            MapOf(Text(convert=_article), _URLS, lambda _, urls: urls),
            "Written by `digest preview --edit`: which articles tell the same news.",
        ),
    },
)


def check_edition(text: str, path: Path) -> EditionFile:
    """Read an edition file. Raises ConfigError with every problem, as file:line:column."""
    reading = Reading()
    root = parse_document(text, shown_path(path), _AsWritten(), reading.problems)
    edits = EDITION.read(root, reading)
    nodes = reading.names.referring("article")
    lines = tuple(node for node in nodes if _key(node) != _OTHERS)
    _check_once(lines, reading)
    reading.problems.raise_if_any()
    if edits is None:
        raise AssertionError("an edition file without problems has no edits")
    return EditionFile(path=path, edits=edits, lines=lines)


class _AsWritten(dict[str, str]):
    """In place of the environment: the address of an article may well hold ${NAME}."""

    def __contains__(self, name: object) -> bool:
        return True

    def __missing__(self, name: str) -> str:
        return f"${{{name}}}"


def _key(node: Scalar) -> str:
    """The key of the file under which a line stands."""
    return node.path.split(".")[0].split("[")[0]


def _check_once(lines: tuple[Scalar, ...], reading: Reading) -> None:
    first: dict[str, dict[str, Place]] = {}
    for node in lines:
        there = first.setdefault(node.text, {})
        if there and not (_key(node) not in there and {*there, _key(node)} <= _TOGETHER):
            line = next(iter(there.values())).line
            what = f"{quoted(node.written)} stands twice, first at line {line}"
            reading.problem(node, what, "keep one of the two lines")
        there.setdefault(_key(node), node.place)
