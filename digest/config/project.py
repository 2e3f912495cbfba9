"""digest.yaml and subscribers.yaml read together, so that the mistakes of both come at once."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from digest.config.document import Place, read_text, shown_path
from digest.config.load import read_config
from digest.config.reading import Reading
from digest.config.subscribers import define_themes, read_subscribers
from digest.config.types import Config, SubscriberLists
from digest.errors import ConfigError


def load_project(path: Path, env: Mapping[str, str] = os.environ) -> tuple[Config, SubscriberLists]:
    """Read and check digest.yaml, at `path`, and the file of subscribers.

    Raises ConfigError with every problem of both.
    """
    text = read_text(path)
    reading, other = Reading(), Reading()
    config = lists = None
    with _noted(reading, path):
        config = read_config(text, path, env, reading)
    subscribers = config.subscribers_path if config else _subscribers_path(path, reading)
    if config or subscribers.is_file():
        with _noted(other, subscribers):
            named = reading.names.referring("list")
            if config:
                define_themes(config, other)
            lists = read_subscribers(read_text(subscribers), subscribers, env, other, named)
    reading.problems.found += other.problems.found
    reading.problems.raise_if_any()
    if config is None:
        raise AssertionError("a config without problems was not made")
    files = tuple(other.files)
    return config, SubscriberLists(path=subscribers, lists=lists or {}, csv_files=files)


@contextmanager
def _noted(reading: Reading, path: Path) -> Iterator[None]:
    """A file that is missing or no YAML at all is a problem among the others."""
    try:
        yield
    except ConfigError as error:
        top = Place(shown_path(path), 1, 1)
        reading.problems.found += [(top, problem) for problem in error.problems]


def _subscribers_path(path: Path, reading: Reading) -> Path:
    """The file of subscribers of a digest.yaml that has mistakes."""
    named = [node.text for node in reading.names.referring("subscribers file")]
    return path.absolute().parent / (named[0] if named else "subscribers.yaml")
