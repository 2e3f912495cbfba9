"""The edition file of a slot: where it lies, what it asks for, and what is to be told of it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from digest.collect.links import canonical_url
from digest.config.document import Scalar, read_text, shown_path
from digest.config.edition import EditionFile, check_edition
from digest.config.types import NO_EDITS, Config, EditionEdits
from digest.errors import ConfigError, Problem
from digest.group import TAKEN_OUT
from digest.model import Article, Edition
from digest.store import EditionStatus, Store

_NAMED = 5  # headlines in a message
_SLOT = re.compile(r"\d{4}-\d\d-\d\d(T\d{4}([+-]\d{4})?)?")  # as digest.config.slots.slot_name


def edition_path(config: Config, edition_id: str) -> Path:
    """Where the edition file of that edition lies, whether or not there is one."""
    return config.root / "editions" / f"{edition_id}.yaml"


@dataclass(frozen=True, slots=True, kw_only=True)
class Edits:
    """The edits of one edition as they fit its articles, and what did not fit."""

    path: Path | None = None  # of the edition file; None: there is none
    asked: EditionEdits = NO_EDITS
    notes: tuple[Problem, ...] = ()


def read_edits(path: Path, articles: Sequence[Article], store: Store) -> Edits:
    """The edits in the file at `path`. Raises ConfigError for every mistake in it."""
    if not path.is_file():
        return Edits()
    return fit_edits(read_text(path), path, articles, store)


def fit_edits(text: str, path: Path, articles: Sequence[Article], store: Store) -> Edits:
    """As read_edits, for a text that is to be the file at `path`."""
    file = check_edition(text, path)
    urls = {article.url for article in articles}
    spelt: dict[str, str] = {}  # as written -> as the article has it
    mistakes, notes = [], []
    for line in file.lines:
        if line.text in urls:
            continue
        wanted = canonical_url(line.text)
        if wanted in urls:
            spelt[line.text] = wanted
        elif store.articles.by_url(wanted):
            notes.append(_not_this_time(line))
        else:
            mistakes.append(_unknown(line))
    if mistakes:
        raise ConfigError.of(mistakes)
    return Edits(path=path, asked=_spelt(file, spelt), notes=tuple(notes))


def _spelt(file: EditionFile, spelt: dict[str, str]) -> EditionEdits:
    """The edits with every article's own address."""
    asked = file.edits
    return replace(
        asked,
        lead=tuple(spelt.get(url, url) for url in asked.lead),
        pin=frozenset(spelt.get(url, url) for url in asked.pin),
        move={spelt.get(url, url): theme for url, theme in asked.move.items()},
        more=tuple(spelt.get(url, url) for url in asked.more),
        drop=frozenset(spelt.get(url, url) for url in asked.drop),
    )


def _unknown(line: Scalar) -> Problem:
    return Problem(
        where=f"{line.place}: {line.path}",
        what=f"no such article was collected: {line.text}",
        next_step="`digest explain --all` names the articles of the edition",
    )


def _not_this_time(line: Scalar) -> Problem:
    return Problem(
        where=f"{line.place}: {line.path}",
        what="this article is none of this edition's, so the line does nothing",
        next_step=f"`digest explain {line.text}` says why",
    )


def notes_of(edits: Edits, edition: Edition) -> tuple[Problem, ...]:
    """What the editor should know of the edition as edited: what did not fit, what came later."""
    if edits.path is None:
        return ()
    notes = list(edits.notes)
    asked, where = edits.asked, shown_path(edits.path)
    if asked.known_until is not None:
        named = {*asked.lead, *asked.pin, *asked.move, *asked.more}
        unnamed = [
            f"“{story.lead.title}” ({story.lead.url})"
            for theme in edition.themes
            for story in (*theme.stories, *theme.more)
            if named.isdisjoint(article.url for article in (story.lead, *story.others))
        ]
        later = "without a line, so after yours, where the limits leave room"
        notes += _told(where, unnamed, later, "write a line with the address to place one")
    gone = [f"“{out.title}”" for out in edition.excluded if out.reason == TAKEN_OUT]
    notes += _told(where, gone, "left out, for their lines are gone", "undo it in the file")
    return tuple(notes)


def _told(where: str, titles: Sequence[str], what: str, next_step: str) -> list[Problem]:
    if not titles:
        return []
    named = ", ".join(titles[:_NAMED])
    others = f" and {len(titles) - _NAMED} others" if len(titles) > _NAMED else ""
    return [Problem(where=where, what=f"{what}: {named}{others}", next_step=next_step)]


def unused_files(config: Config, edition_id: str, store: Store) -> tuple[Problem, ...]:
    """A note for each edition file of an earlier slot that no edition was made with, and for this
    edition's own when it is sealed."""
    own = edition_path(config, edition_id)
    sealed = _is_sealed(store, edition_id)
    notes = []
    for path in sorted(own.parent.glob("*.yaml")):
        if path == own and sealed:
            what, next_step = (
                "is not used: the edition is sealed",
                "`digest editions show` shows it",
            )
        elif not _SLOT.fullmatch(path.stem):
            continue
        elif path.stem < own.stem and not _is_sealed(store, f"{own.parent.name}/{path.stem}"):
            what = f"is not used: its slot has passed, this edition is {edition_id}"
            next_step = "delete it, or move it to the name of this one"
        else:
            continue
        notes.append(Problem(where=shown_path(path), what=what, next_step=next_step))
    return tuple(notes)


def _is_sealed(store: Store, edition_id: str) -> bool:
    return store.editions.status(edition_id) not in (None, EditionStatus.SKIPPED)
