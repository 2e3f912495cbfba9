"""Adding to and removing from a list in YAML text while every other byte stays as it was."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from digest.config.document import compose
from digest.config.syntax import NotYamlError

Entry = str | Mapping[str, str | Sequence[str]]


class TooIntricateError(ValueError):
    """The list is written in a way that cannot be cut safely; a person can."""


def with_entries(text: str, keys: Sequence[str], *entries: Entry) -> str:
    """`text` with `entries`, one at least, at the end of the list found under `keys`."""
    key, node = _find(text, keys)
    if node.id == "sequence" and node.flow_style:
        if node.value:
            at, glue = _end(text, node.value[-1]), ", "
        else:
            at, glue = node.start_mark.index + 1, ""
        return text[:at] + glue + ", ".join(map(_flow, entries)) + text[at:]
    if node.id == "sequence":
        indent, at = node.start_mark.column, _line_end(text, _end(text, node))
    elif node.id == "scalar" and not node.value:
        indent, at = key.start_mark.column + 2, _line_end(text, key.end_mark.index)
    else:
        raise TooIntricateError
    newline = "\r\n" if "\r\n" in text else "\n"
    lines = [" " * indent + line for entry in entries for line in _block(entry)]
    before = text[:at] if text[:at].endswith("\n") else text[:at] + newline
    return before + newline.join(lines) + newline + text[at:]


def without_entry(text: str, keys: Sequence[str], index: int) -> str:
    """`text` without one entry of the list found under `keys`."""
    _, node = _find(text, keys)
    if node.id != "sequence":
        raise TooIntricateError
    nodes = node.value
    begin, end = nodes[index].start_mark.index, _end(text, nodes[index])
    if node.flow_style:
        if index + 1 < len(nodes):
            end = nodes[index + 1].start_mark.index
        elif index:
            begin = _end(text, nodes[index - 1])
        return text[:begin] + text[end:]
    line = text.rfind("\n", 0, begin) + 1
    if text[line:begin].strip() != "-":  # the dash stands on another line, or after a key
        raise TooIntricateError
    return text[:line] + text[_line_end(text, end) :]


def text_under(text: str, keys: Sequence[str]) -> str:
    """The single value found under `keys`, or nothing."""
    try:
        _, node = _find(text, keys)
    except TooIntricateError:
        return ""
    return str(node.value) if node.id == "scalar" else ""


def _find(text: str, keys: Sequence[str]) -> tuple[Any, Any]:
    """The node under `keys`, and the node of the last key."""
    key, node = None, compose(text)
    for wanted in keys:
        pairs = node.value if node is not None and node.id == "mapping" else ()
        key, node = next(((k, v) for k, v in pairs if k.value == wanted), (None, None))
        if node is None:
            raise TooIntricateError
    return key, node


def _end(text: str, node: Any) -> int:
    """Behind the last letter of a node; a block collection's own mark is behind what follows it."""
    if node.id == "scalar" or node.flow_style or not node.value:
        begin: int = node.start_mark.index
        return begin + len(text[begin : node.end_mark.index].rstrip())
    last = node.value[-1]
    key, value = last if node.id == "mapping" else (last, last)
    return max(_end(text, key), _end(text, value))


def _line_end(text: str, index: int) -> int:
    """Behind the line break of the line that `index` is in."""
    return text.find("\n", index) + 1 or len(text)


def _block(entry: Entry) -> list[str]:
    if isinstance(entry, str):
        return [f"- {_flow(entry)}"]
    lines = [f"{key}: {_flow_value(value)}" for key, value in entry.items()]
    return [f"- {lines[0]}", *(f"  {line}" for line in lines[1:])]


def _flow(entry: Entry) -> str:
    if isinstance(entry, str):
        return _scalar(entry)
    return "{" + ", ".join(f"{key}: {_flow_value(value)}" for key, value in entry.items()) + "}"


def _flow_value(value: str | Sequence[str]) -> str:
    if isinstance(value, str):
        return _scalar(value)
    return f"[{', '.join(map(_scalar, value))}]"


def _scalar(text: str) -> str:
    """`text` as it is where YAML reads it so, else in double quotes (JSON's are YAML's)."""
    try:
        (node,) = compose(f"[{text}]").value
        plain = node.value == text and str(node.tag).endswith(":str")
    except (NotYamlError, ValueError):  # ValueError: it is several nodes
        plain = False
    return text if plain else json.dumps(text, ensure_ascii=False)
