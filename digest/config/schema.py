"""The JSON Schemas of the configuration files, for editors that complete and check as one types."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Literal

from digest.config.edition import EDITION
from digest.config.shapes import config_shape, subscribers_shape

# the name beside digest.yaml that the first line of the examples gives
SCHEMA_FILES: dict[Literal["config", "subscribers"], str] = {
    "config": "digest.schema.json",
    "subscribers": "subscribers.schema.json",
}


def schema_for(file: Literal["config", "subscribers", "edition"]) -> dict[str, Any]:
    """The schema of digest.yaml, subscribers.yaml or an edition file (JSON Schema, 2020-12)."""
    if file == "config":
        title, shape = "digest.yaml", config_shape(Path("digest.yaml")).schema()
    elif file == "edition":
        title, shape = "an edition file", EDITION.schema()
    else:
        title, shape = "subscribers.yaml", subscribers_shape(Path("subscribers.yaml")).schema()
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": title, **shape}
