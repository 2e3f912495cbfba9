"""One reading of a file: the problems found so far, and the names defined and referred to."""

from __future__ import annotations

import difflib
import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from digest.config.document import Listing, Node, Place, Problems, Scalar

_DIGITS = re.compile(r"[0-9.]+")
_GLUED_KEY = re.compile(r"([A-Za-z_]+):\S")


def nearest(text: str, known: Iterable[str], *, cutoff: float = 0.6) -> str | None:
    """The known name most like `text`, whatever its case."""
    by_fold: dict[str, str] = {}
    for name in known:
        by_fold.setdefault(name.casefold(), name)
    found = difflib.get_close_matches(text.casefold(), by_fold, n=1, cutoff=cutoff)
    return by_fold[found[0]] if found else None


def quoted(text: str) -> str:
    """A value as messages show it: on one line, and not too long."""
    return json.dumps(text if len(text) <= 80 else f"{text[:79]}…", ensure_ascii=False)


def nearest_hint(text: str, known: Iterable[str]) -> str:
    """`did you mean X?`, or nothing."""
    name = nearest(text, known)
    return f"did you mean {name}?" if name else ""


@dataclass(slots=True)
class Names:
    """The names of themes, tags, lists and designs, by sort."""

    defined: dict[str, set[str]] = field(default_factory=dict)
    references: list[tuple[str, Scalar]] = field(default_factory=list)
    _places: dict[tuple[str, str], Place] = field(default_factory=dict)

    def define(self, sort: str, *names: str) -> None:
        """There are `names` of this sort."""
        self.defined.setdefault(sort, set()).update(names)

    def refer(self, sort: str, node: Scalar) -> None:
        """`node` names something of this sort."""
        self.references.append((sort, node))

    def referring(self, sort: str) -> list[Scalar]:
        """The nodes that name something of this sort."""
        return [node for other, node in self.references if other == sort]

    def first(self, key: str, node: Scalar) -> Place | None:
        """Where `key` stood before in the list that `node` stands in; None the first time."""
        scope = node.path.rpartition("[")[0]
        place = self._places.setdefault((scope, key), node.place)
        return None if place == node.place else place


@dataclass(slots=True)
class Reading:
    """What the kinds write into while they read a file."""

    problems: Problems = field(default_factory=Problems)
    names: Names = field(default_factory=Names)
    files: list[Path] = field(default_factory=list)  # further ones that were read

    def problem(self, node: Node, what: str, next_step: str = "") -> None:
        """Note a problem at a node."""
        self.problems.add(node.place, node.path, what, next_step)

    def wrong_type(self, node: Node, wanted: str, *, keys: Sequence[str] = ()) -> None:
        """Note that a node is of another type than is wanted."""
        what, next_step = _described(node, wanted, keys)
        self.problem(node, what, next_step)

    def check_references(self, sort: str) -> None:
        """Note every reference to a name that nothing defines."""
        known = sorted(self.names.defined.get(sort, ()))
        for node in self.names.referring(sort):
            if node.text in known:
                continue
            if not (next_step := nearest_hint(node.text, known)):
                next_step = f"known are {', '.join(known)}" if known else f"no {sort} is defined"
            self.problem(node, f"{quoted(node.written)} is not a known {sort}", next_step)


def _described(node: Node, wanted: str, keys: Sequence[str]) -> tuple[str, str]:
    if isinstance(node, Listing):
        return f"is a list where {wanted} is wanted", "remove the `- ` or the brackets"
    if not isinstance(node, Scalar):
        return f"is a mapping where {wanted} is wanted", "write the value itself"
    if node.before_comment:
        return "is empty, for # begins a comment", 'put the value in quotes: "#…"'
    if node.form == "nothing":
        return f"is empty where {wanted} is wanted", "write a value, or remove the line"
    if node.form == "tagged":
        return "has a YAML tag", "remove the word that begins with !"
    if (glued := _GLUED_KEY.match(node.written)) and glued[1] in keys:
        return f"no space after the colon of `{glued[1]}:`", f"write `{glued[1]}: …`"
    what = f"is {node.form} where {wanted} is wanted"
    if wanted == "text":
        return f"is a {node.form} where text is wanted", f"put it in quotes: {quoted(node.written)}"
    if wanted == "a list":
        return what, f"write [{node.written}]" if node.form == "text" else "write [one, two]"
    if keys:
        return what, f"write `{keys[0]}: …`, with such keys as {', '.join(keys[:5])}"
    if _DIGITS.fullmatch(node.written):
        return what, "remove the quotes"
    return what, f"write {wanted}, as `digest init` shows"
