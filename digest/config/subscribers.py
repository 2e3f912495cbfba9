"""subscribers.yaml and the CSV files it names -> SubscriberLists."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from digest.config.document import MappingNode, Node, parse_document, read_text, shown_path
from digest.config.reading import Reading, nearest_hint
from digest.config.shapes import subscribers_shape
from digest.config.types import Config, SubscriberLists


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
    root = parse_document(text, shown_path(path), env, reading.problems)
    lists = subscribers_shape(path).read(root, reading)
    if config:
        _check_lists(root, config, reading)
        reading.names.define("theme", *(rule.name for rule in config.themes))
        reading.names.define("theme", *(feed.theme for feed in config.feeds if feed.theme))
        reading.check_references("theme")
    reading.problems.raise_if_any()
    return SubscriberLists(path=path, lists=lists or {})


def _check_lists(root: Node, config: Config, reading: Reading) -> None:
    """Note each list that a newsletter is sent to and the file does not hold."""
    place = root.place
    if isinstance(root, MappingNode) and "lists" in root.entries:
        place, _ = root.entries["lists"]
    known = sorted(reading.names.defined.get("list", ()))
    for newsletter in config.newsletters.values():
        for name in newsletter.lists:
            if name not in known:
                there = f"{shown_path(config.path)} names in newsletters.{newsletter.id}.lists"
                next_step = nearest_hint(name, known) or f"add `{name}:` here"
                reading.problems.add(place, "lists", f"no list {name}, which {there}", next_step)
