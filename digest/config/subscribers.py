"""subscribers.yaml and the CSV files it names -> SubscriberLists."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from pathlib import Path

from digest.config.document import Scalar, parse_document, read_text, shown_path
from digest.config.reading import Reading, nearest_hint, quoted
from digest.config.shapes import subscribers_shape
from digest.config.types import Config, Listed, SubscriberLists


def load_subscribers(
    path: Path, config: Config | None, env: Mapping[str, str] = os.environ
) -> SubscriberLists:
    """Read and check subscribers.yaml and its CSV files, against digest.yaml where it is given.

    Raises ConfigError with every problem of the files, in order, as file:line:column.
    """
    return check_subscribers(read_text(path), path, config, env)


def check_subscribers(
    text: str, path: Path, config: Config | None, env: Mapping[str, str] = os.environ
) -> SubscriberLists:
    """As load_subscribers, for a text that is to be the file at `path`."""
    reading = Reading()
    named = config.list_names if config else ()
    if config:
        define_themes(config, reading)
    lists = read_subscribers(text, path, env, reading, named)
    reading.problems.raise_if_any()
    return SubscriberLists(path=path, lists=lists or {}, csv_files=tuple(reading.files))


def read_subscribers(
    text: str, path: Path, env: Mapping[str, str], reading: Reading, named: Iterable[Scalar]
) -> dict[str, Listed] | None:
    """The lists by name, with the problems left in `reading`. Raises ConfigError for no YAML.

    `named` are the places of digest.yaml that name lists. Themes are checked where any were
    defined before.
    """
    root = parse_document(text, shown_path(path), env, reading.problems)
    lists = subscribers_shape(path).read(root, reading)
    if lists is not None or "list" in reading.names.defined:  # else it is not known which there are
        _check_list_names(named, path, reading)
    if "theme" in reading.names.defined:
        reading.check_references("theme")
    return lists


def define_themes(config: Config, reading: Reading) -> None:
    """There are the themes of digest.yaml, for subscribers to choose from."""
    reading.names.define("theme", *(rule.name for rule in config.themes))
    reading.names.define("theme", *(feed.theme for feed in config.feeds if feed.theme))


def _check_list_names(named: Iterable[Scalar], path: Path, reading: Reading) -> None:
    """Note each list that a newsletter is sent to and subscribers.yaml, at `path`, lacks."""
    known = sorted(reading.names.defined.get("list", ()))
    for node in named:
        if node.text not in known:
            what = f"there is no list {quoted(node.written)} in {shown_path(path)}"
            next_step = nearest_hint(node.text, known) or f"add `{node.text}:` under `lists` there"
            reading.problem(node, what, next_step)
