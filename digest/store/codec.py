"""JSON for the model's dataclasses: one codec for sealed editions, mails and articles' parts."""

from __future__ import annotations

from typing import Any, TypeVar

from pydantic import TypeAdapter

T = TypeVar("T")

_adapters: dict[type, TypeAdapter[Any]] = {}  # costly to make, so each is made once


def to_json(value: object) -> str:
    """`value`, a dataclass of the model, as compact JSON."""
    return _adapter(type(value)).dump_json(value).decode()


def from_json(type_: type[T], text: str) -> T:
    """The `type_` that `to_json` wrote as `text`."""
    value: T = _adapter(type_).validate_json(text)
    return value


def _adapter(type_: type) -> TypeAdapter[Any]:
    if type_ not in _adapters:
        _adapters[type_] = TypeAdapter(type_)
    return _adapters[type_]
