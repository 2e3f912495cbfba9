"""digest.yaml -> Config."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from digest.config.document import parse_document, read_text, shown_path
from digest.config.reading import Reading, nearest, quoted
from digest.config.review import check_reviews
from digest.config.shapes import config_shape
from digest.config.types import Config

PACKAGED_DESIGNS = ("classic", "compact", "brief")


def load_config(path: Path, env: Mapping[str, str] = os.environ) -> Config:
    """Read and check digest.yaml; `env` fills ${NAME}.

    Raises ConfigError with every problem of the file, in order, as file:line:column.
    """
    return check_config(read_text(path), path, env)


def check_config(text: str, path: Path, env: Mapping[str, str] = os.environ) -> Config:
    """As load_config, for a text that is to be the file at `path`."""
    reading = Reading()
    config = read_config(text, path, env, reading)
    reading.problems.raise_if_any()
    if config is None:
        raise AssertionError("a config without problems was not made")
    return config


def read_config(text: str, path: Path, env: Mapping[str, str], reading: Reading) -> Config | None:
    """As check_config, with the problems left in `reading`. Raises ConfigError for no YAML."""
    root = parse_document(text, shown_path(path), env, reading.problems)
    config = config_shape(path).read(root, reading)
    reading.names.define(
        "design", *PACKAGED_DESIGNS, *_designs(path.absolute().parent / "templates")
    )
    _settle_feed_themes(reading)
    for sort in ("theme", "tag", "design"):
        reading.check_references(sort)
    if config:
        check_reviews(config, reading)
        _check_sign_ups(config, reading)
    return config and replace(config, list_names=tuple(reading.names.referring("list")))


def _check_sign_ups(config: Config, reading: Reading) -> None:
    """Note each newsletter whose sign-up page could not work."""
    for node in reading.names.referring("sign-up"):
        newsletter = config.newsletters[node.path.split(".")[1]]
        if newsletter.signup and not config.base_url:
            next_step = "write base_url: https://… where `digest run` is reachable"
            reading.problem(node, "needs a page, and there is no base_url", next_step)
        if newsletter.signup and not newsletter.lists:
            reading.problem(node, "has no list to put people on", "write lists: for the newsletter")


def _designs(templates: Path) -> list[str]:
    if not templates.is_dir():
        return []
    return [
        folder.name for folder in templates.iterdir() if folder.is_dir() and folder.name[0] != "_"
    ]


def _settle_feed_themes(reading: Reading) -> None:
    """A feed's theme that is not under `themes` is a theme of its own, unless it looks misspelt."""
    declared = sorted(reading.names.defined.get("theme", ()))
    for node in reading.names.referring("feed theme"):
        if node.text in declared:
            continue
        if meant := nearest(node.text, declared, cutoff=0.75):
            what = f"{quoted(node.written)} is not a known theme"
            reading.problem(node, what, f"did you mean {meant}?")
        else:
            reading.names.define("theme", node.text)
