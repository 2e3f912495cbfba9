"""Whether the project on this machine is in order: its lists, store, templates and folders."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

from digest.config.subscribers import load_subscribers
from digest.config.types import Config
from digest.doctor.checkup import Finding, Setup, found, not_looked
from digest.errors import NoDatabaseError, Problem, counted
from digest.render import Renderer
from digest.store.probe import probe

LEAST_FREE = 500_000_000  # bytes: a week's articles, an edition and its letters, with room


def subscribers(setup: Setup) -> Finding:
    """subscribers.yaml and its CSV files are right."""
    lists = load_subscribers(setup.config.subscribers_path, setup.config).lists
    people = sum(map(len, lists.values()))
    return found(f"{counted(len(lists), 'list')}, {counted(people, 'address', 'addresses')}")


def store(setup: Setup) -> Finding:
    """The database can be reached, is of this version, and takes changes."""
    try:
        name = probe(setup.config.database)
    except NoDatabaseError as none:
        return found(f"{none.problems[0].where}: not made yet, `digest collect` does")
    return found(f"{name} takes changes")


def templates(setup: Setup) -> Finding:
    """Every design that a newsletter uses can be compiled."""
    newsletters = setup.config.newsletters.values()
    renderer = Renderer(setup.config.root / "templates")
    problems: dict[Problem, None] = {}
    for design, language in sorted({(each.design, each.language) for each in newsletters}):
        problems |= dict.fromkeys(renderer.problems(design, language))
    return found(", ".join(sorted({each.design for each in newsletters})), [*problems])


def folders(setup: Setup) -> Finding:
    """What a run writes to can be written, and has room."""
    places = dict.fromkeys(_written(setup.config))
    if not places:
        return not_looked("a run keeps nothing on this machine")
    problems = [problem for place in places if (problem := _trouble(place))]
    free, place = min((shutil.disk_usage(_existing(place)).free, place) for place in places)
    if free < LEAST_FREE:
        what = f"only {free / 1e6:,.0f} MB of disk are free"
        step = f"free some: {LEAST_FREE / 1e6:,.0f} MB at least"
        problems.append(Problem(where=str(place), what=what, next_step=step))
    return found(f"{', '.join(map(str, places))}: {free / 1e9:,.1f} GB free", problems)


def _written(config: Config) -> Iterator[Path]:
    if config.delivery.mailer == "file":
        yield config.delivery.outbox
    if config.database.startswith("sqlite"):
        yield Path(urlsplit(config.database).path[1:]).absolute().parent


def _existing(place: Path) -> Path:
    """The folder itself, or the nearest above it: the rest is made when it is needed."""
    return next(path for path in (place, *place.parents) if path.exists())


def _trouble(place: Path) -> Problem | None:
    try:
        with tempfile.TemporaryFile(dir=_existing(place)):
            return None
    except OSError as error:
        what = f"cannot be written: {error.strerror or error}"
        step = "let the user that runs digest write there, or name another folder"
        return Problem(where=str(place), what=what, next_step=step)
