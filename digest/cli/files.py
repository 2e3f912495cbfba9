"""`digest init` and `digest schema`: the first files of a project, and what editors check by."""

from __future__ import annotations

import json
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from digest.cli.project import print_json, say
from digest.errors import Problem, UsageError


class SchemaName(StrEnum):
    """The files that have a JSON Schema."""

    CONFIG = "config"
    SUBSCRIBERS = "subscribers"
    EDITION = "edition"


def init(
    folder: Annotated[Path, typer.Argument(help="Where the project begins.")] = Path(),
) -> None:
    """Write a commented digest.yaml and subscribers.yaml, with their schemas for your editor."""
    from digest.config.examples import example_files
    from digest.config.schema import SCHEMA_FILES, schema_for

    texts = example_files()
    for name, file in SCHEMA_FILES.items():
        texts[file] = json.dumps(schema_for(name), indent=2, ensure_ascii=False) + "\n"
    there = [
        Problem(where=str(folder / file), what="exists already", next_step="it is left as it is")
        for file in texts
        if (folder / file).exists()
    ]
    if there:
        raise UsageError(*there)
    folder.mkdir(parents=True, exist_ok=True)
    for file, text in texts.items():
        (folder / file).write_text(text, encoding="utf-8")
        say(f"wrote {folder / file}")
    say("edit the two .yaml files; then `digest collect` and `digest preview`")


def schema(name: Annotated[SchemaName, typer.Argument(help="Which file's.")]) -> None:
    """The JSON Schema of digest.yaml (config), subscribers.yaml or an edition file."""
    from digest.config.schema import schema_for

    print_json(schema_for(name.value))
