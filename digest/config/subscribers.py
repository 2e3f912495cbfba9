"""subscribers.yaml and the CSV files it names -> SubscriberLists."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from digest.config.csv_list import parse_csv
from digest.config.document import (
    MappingNode,
    Node,
    Place,
    parse_document,
    read_text,
    shown_path,
)
from digest.config.kinds import ListOf
from digest.config.reading import Reading, nearest_hint
from digest.config.shapes import SUBSCRIBER, subscribers_shape
from digest.config.types import Config, SubscriberLists
from digest.model import Subscriber


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
    found = subscribers_shape(path).read(root, reading) or {}
    lists = {
        name: _from_csv(kept, name, reading) if isinstance(kept, Path) else kept
        for name, kept in found.items()
    }
    if config:
        _check_lists(root, config, reading)
        themes = {rule.name for rule in config.themes}
        reading.names.define("theme", *themes, *(f.theme for f in config.feeds if f.theme))
        reading.check_references("theme")
    reading.problems.raise_if_any()
    return SubscriberLists(path=path, lists=lists)


def csv_files(text: str, path: Path) -> dict[str, Path]:
    """The CSV files that lists of subscribers.yaml are kept in, by list."""
    reading = Reading()
    root = parse_document(text, shown_path(path), os.environ, reading.problems)
    found = subscribers_shape(path).read(root, reading) or {}
    return {name: kept for name, kept in found.items() if isinstance(kept, Path)}


def _from_csv(path: Path, name: str, reading: Reading) -> tuple[Subscriber, ...]:
    rows = parse_csv(read_text(path), shown_path(path), f"lists.{name}", reading.problems)
    return ListOf(SUBSCRIBER).read(rows, reading) or ()


def _check_lists(root: Node, config: Config, reading: Reading) -> None:
    """Note each list that a newsletter is sent to and the file does not hold."""
    place, node = _lists(root)
    known = node.entries if isinstance(node, MappingNode) else {}
    for newsletter in config.newsletters.values():
        for name in newsletter.lists:
            if name not in known:
                what = f"no list {name}, which {shown_path(config.path)} names in "
                what += f"newsletters.{newsletter.id}.lists"
                add = nearest_hint(name, known) or f"add `{name}:` here"
                reading.problems.add(place, "lists", what, add)


def _lists(root: Node) -> tuple[Place, Node]:
    if isinstance(root, MappingNode) and "lists" in root.entries:
        return root.entries["lists"]
    return root.place, root
