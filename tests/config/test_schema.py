"""The JSON Schemas say the same as the check: of the examples, and of what is wrong in them."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from config.test_delivery import PEM
from digest.config.examples import example_files
from digest.config.load import check_config
from digest.config.schema import SCHEMA_FILES, schema_for

ROOT = Path(__file__).parents[2]
TYPES: dict[str, tuple[type, ...]] = {
    "object": (dict,),
    "array": (list,),
    "string": (str,),
    "integer": (int,),
    "number": (int, float),
    "boolean": (bool,),
    "null": (type(None),),
}


def fits(value: Any, schema: dict[str, Any]) -> bool:
    """The part of JSON Schema 2020-12 that the schemas use; an unknown word is an error."""
    known = {"$schema", "title", "description", "type", "properties", "required", "items", "anyOf"}
    known |= {"additionalProperties", "propertyNames", "pattern", "enum", "minimum", "maximum"}
    assert set(schema) <= known, set(schema) - known
    kinds = schema.get("type", [])
    kinds = [kinds] if isinstance(kinds, str) else kinds
    if "anyOf" in schema:
        return any(fits(value, choice) for choice in schema["anyOf"])
    return (
        (not kinds or any(isinstance(value, TYPES[kind]) for kind in kinds))
        and ("enum" not in schema or value in schema["enum"])
        and ("pattern" not in schema or re.search(schema["pattern"], value) is not None)
        and ("minimum" not in schema or schema["minimum"] <= value <= schema["maximum"])
        and (not isinstance(value, list) or all(fits(one, schema["items"]) for one in value))
        and (not isinstance(value, dict) or object_fits(value, schema))
    )


def object_fits(value: dict[str, Any], schema: dict[str, Any]) -> bool:
    properties, others = schema.get("properties", {}), schema["additionalProperties"]
    return (
        all(key in value for key in schema.get("required", ()))
        and all(fits(key, schema.get("propertyNames", {})) for key in value)
        and all(
            fits(one, properties[key]) if key in properties else others and fits(one, others)
            for key, one in value.items()
        )
    )


def read(text: str) -> Any:
    return YAML(typ="safe", pure=True).load(text)


@pytest.mark.parametrize(("name", "file"), [("config", "digest"), ("subscribers", "subscribers")])
def test_the_examples_fit_and_name_their_schema(name: Any, file: str) -> None:
    text = example_files()[f"{file}.yaml"]
    assert fits(read(text), schema_for(name))
    assert text.startswith(f"# yaml-language-server: $schema={SCHEMA_FILES[name]}\n")
    # every commented-out key is right too: whoever removes the # gets what the comment says
    opened = re.sub(r"^(\s*)# (?=[a-z_]+:|- |  )", r"\1", text, flags=re.MULTILINE)
    assert opened != text
    assert fits(read(opened), schema_for(name))
    if name == "config":
        secrets = {"DB_PASSWORD": "x", "SMTP_PASSWORD": "y", "DIGEST_DASHBOARD_TOKEN": "z" * 16}
        check_config(opened, Path("digest.yaml"), {**secrets, "DKIM_KEY": PEM})


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("mailer: file", "mailer: stmp"),
        ("- url:", "- ulr:"),
        ("tags: [mobility]", "tags: mobility"),
        ("minimum_stories: 1", "minimum_stories: few"),
        ("stories: 30", "stories: 0"),
        ("max_lateness: 12h", "max_lateness: 12 hours"),
        ("    timezone: Europe/Berlin\n", ""),
        ("  weekly:", "  Weekly!:"),
    ],
)
def test_what_the_check_refuses_the_schema_refuses(old: str, new: str) -> None:
    text = example_files()["digest.yaml"]
    assert old in text
    assert not fits(read(text.replace(old, new, 1)), schema_for("config"))


@pytest.mark.parametrize("name", ["digest", "subscribers"])
def test_the_files_at_the_top_are_the_examples(name: str) -> None:
    top = (ROOT / f"{name}.example.yaml").read_text(encoding="utf-8")
    assert top == example_files()[f"{name}.yaml"]
