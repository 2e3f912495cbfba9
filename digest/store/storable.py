"""What a database can hold: the last door before it, whatever a feed managed to bring this far."""

from __future__ import annotations

import re
from dataclasses import fields, is_dataclass, replace
from typing import Any, TypeVar

T = TypeVar("T")

# PostgreSQL takes no NUL; half a surrogate pair (JSON may escape one) is no UTF-8
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


def storable(value: T) -> T:
    """`value`, a dataclass of the model, with U+FFFD for characters that cannot be stored."""
    stored: T = _stored(value)
    return stored


def _stored(value: Any) -> Any:
    return _replaced(value) if _is_unstorable(value) else value


def _is_unstorable(value: Any) -> bool:
    """Hardly anything ever is, so looking is made cheap and replacing is not."""
    texts: list[str] = []
    _gather(value, texts)
    text = "".join(texts)
    return "\0" in text or (not text.isascii() and _UNSTORABLE.search(text) is not None)


def _gather(value: Any, texts: list[str]) -> None:
    if isinstance(value, str):
        texts.append(value)
    elif isinstance(value, tuple):
        for each in value:
            _gather(each, texts)
    elif is_dataclass(value):
        for name in value.__dataclass_fields__:
            if part := getattr(value, name):  # many are empty
                _gather(part, texts)


def _replaced(value: Any) -> Any:
    if type(value) is str:
        return _UNSTORABLE.sub("\ufffd", value)
    if isinstance(value, tuple):
        return tuple(map(_stored, value))
    if is_dataclass(value) and not isinstance(value, type):
        parts = {field.name: getattr(value, field.name) for field in fields(value)}
        return replace(value, **{name: _stored(part) for name, part in parts.items()})
    return value
