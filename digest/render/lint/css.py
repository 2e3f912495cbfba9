"""CSS as lint reads it: style attributes and style sheets become declarations with places."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NamedTuple

import tinycss2  # type: ignore[import-untyped]  # no types
from tinycss2.color3 import RGBA, parse_color  # type: ignore[import-untyped]  # likewise

from digest.render.lint.finding import Place

LIMIT = 200_000  # characters of one style sheet; Gmail reads 16 KB
_DEEPEST = 50  # blocks and functions inside each other
_NUMBER = re.compile(r"(-?[0-9]{0,9}(?:\.[0-9]{1,9})?)(px|pt|em|rem|%|)")
_CLOSING = {"(": ")", "[": "]", "{": "}"}
_PIXELS = {"px": 1.0, "pt": 4 / 3, "rem": 16.0}


class Colour(NamedTuple):
    """A colour of sRGB; all four from 0 to 1."""

    red: float
    green: float
    blue: float
    alpha: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Declaration:
    """`name: value`; `words` are the features of its value: functions, units, plain words."""

    name: str
    value: str
    important: bool
    words: frozenset[str]
    place: Place


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """`selector { declarations }`, within the media query `media` ("" is always)."""

    selector: str
    declarations: tuple[Declaration, ...]
    media: str
    place: Place


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """A style sheet: its rules, its at-rules by name, and what could not be read."""

    rules: tuple[Rule, ...]
    at_rules: tuple[tuple[str, Place], ...]
    faults: tuple[tuple[str, Place], ...]


@lru_cache(maxsize=4096)  # mails say the same style hundreds of times
def declarations(style: str) -> tuple[Declaration, ...]:
    """The declarations of a style attribute; those that cannot be read are left out."""
    if _too_deep(style):
        return ()
    nodes = tinycss2.parse_blocks_contents(style, skip_comments=True, skip_whitespace=True)
    return tuple(_declared(nodes))


@lru_cache(maxsize=32)
def sheet(css: str) -> Sheet:
    """A `<style>` element's rules; places count from its first character."""
    if len(css) > LIMIT or _too_deep(css):
        return Sheet(rules=(), at_rules=(), faults=(("it is too large or deep", Place()),))
    reader = _SheetReader()
    reader.read(tinycss2.parse_stylesheet(css, skip_comments=True, skip_whitespace=True), "")
    return Sheet(
        rules=tuple(reader.rules), at_rules=tuple(reader.at_rules), faults=tuple(reader.faults)
    )


@lru_cache(maxsize=1024)
def colour(value: str) -> Colour | None:
    """The first colour in a value, `background: url(…) #fff` too; None where there is none."""
    for token in tinycss2.parse_component_value_list(value, skip_comments=True):
        found = parse_color(token)
        if isinstance(found, RGBA):
            return Colour(*found)
    return None


@lru_cache(maxsize=1024)
def pixels(value: str, size: float, whole: float = 0.0) -> float | None:
    """A length in CSS pixels; `size` is what 1em is, `whole` what 100% is. None if unknown."""
    match = _NUMBER.fullmatch(value.strip().lower())
    if not match or not match[1].strip("-."):
        return None
    number, unit = float(match[1]), match[2]
    if unit in ("em", "%"):
        return number * size if unit == "em" else number * whole / 100
    return number * _PIXELS[unit] if unit else (0.0 if number == 0 else None)


class _SheetReader:
    def __init__(self) -> None:
        self.rules: list[Rule] = []
        self.at_rules: list[tuple[str, Place]] = []
        self.faults: list[tuple[str, Place]] = []

    def read(self, nodes: Sequence[Any], media: str) -> None:
        for node in nodes:
            place = Place(line=node.source_line, column=node.source_column)
            if node.type == "qualified-rule":
                contents = tinycss2.parse_blocks_contents(
                    node.content, skip_comments=True, skip_whitespace=True
                )
                self.rules.append(
                    Rule(
                        selector=tinycss2.serialize(node.prelude).strip(),
                        declarations=tuple(_declared(contents)),
                        media=media,
                        place=place,
                    )
                )
                if any(inner.type == "qualified-rule" for inner in contents):
                    self.at_rules.append(("nesting", place))
            elif node.type == "at-rule":
                self._at_rule(node, media, place)
            elif node.type == "error":
                self.faults.append((node.message, place))

    def _at_rule(self, node: Any, media: str, place: Place) -> None:
        name = node.lower_at_keyword
        self.at_rules.append((name, place))
        if name in ("media", "supports") and node.content is not None:
            query = f"{media} {name} {tinycss2.serialize(node.prelude).strip().lower()}".strip()
            inner = tinycss2.parse_rule_list(node.content, skip_comments=True, skip_whitespace=True)
            self.read(inner, query)


def _declared(nodes: Sequence[Any]) -> Iterator[Declaration]:
    for node in nodes:
        if node.type == "declaration":
            yield Declaration(
                name=node.lower_name,
                value=tinycss2.serialize(node.value).strip(),
                important=node.important,
                words=frozenset(_words(node.value)),
                place=Place(line=node.source_line, column=node.source_column),
            )


def _words(values: Sequence[Any]) -> Iterator[str]:
    waiting = list(values)
    while waiting:
        token = waiting.pop()
        if token.type == "function":
            yield f"{token.lower_name}()"
            waiting += token.arguments
        elif token.type == "dimension":
            yield f"1{token.lower_unit}"
        elif token.type == "percentage":
            yield "1%"
        elif token.type == "ident":
            yield token.lower_value
        elif token.type == "url":
            yield "url()"


def _too_deep(css: str) -> bool:
    """tinycss2 writes blocks recursively: what is deeper than any mail would stop it."""
    return sum(map(css.count, "([{")) > _DEEPEST and _depth(css) > _DEEPEST


def _depth(css: str) -> int:
    waiting: list[str] = []
    deepest = 0
    for bracket in re.findall(r"[(\[{}\])]", css):
        if bracket in _CLOSING:
            waiting.append(_CLOSING[bracket])
            deepest = max(deepest, len(waiting))
        elif waiting and waiting[-1] == bracket:
            waiting.pop()
    return deepest
