"""A YAML file as nodes that know their place, and the problems of a file gathered in order.

YAML 1.2 is read (as editors do): `yes`, `no` and `07:00` are text. ruamel.yaml composes the text;
nothing is ever constructed from a tag.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal, NamedTuple

from digest.config.syntax import NotYamlError
from digest.errors import ConfigError, Problem

Form = Literal["text", "number", "bool", "date", "nothing", "tagged"]

_FORMS: dict[str, Form] = {
    "tag:yaml.org,2002:str": "text",
    "tag:yaml.org,2002:merge": "text",  # `<<` is an unknown key like any other: YAML 1.2 has none
    "tag:yaml.org,2002:int": "number",
    "tag:yaml.org,2002:float": "number",
    "tag:yaml.org,2002:bool": "bool",
    "tag:yaml.org,2002:timestamp": "date",
    "tag:yaml.org,2002:null": "nothing",
}
_DEEPEST = 20  # levels; the files need six
_VARIABLE = re.compile(r"\$\{([^{}]*)\}")


class Place(NamedTuple):
    """A position in a file; lines and columns count from 1."""

    file: str
    line: int
    column: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Scalar:
    """A single value. `written` is what stands in the file, `text` has its ${NAME}s filled in."""

    place: Place
    path: str
    written: str
    text: str = field(repr=False)  # may hold a secret
    form: Form = "text"
    told: bool = False  # it has a problem, which is noted: what else is wrong cannot be known
    before_comment: bool = False  # nothing stands between the colon and a `#`


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """A YAML sequence."""

    place: Place
    path: str
    nodes: tuple[Node, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class MappingNode:
    """A YAML mapping; of a key that stands twice, the first entry."""

    place: Place
    path: str
    entries: Mapping[str, tuple[Place, Node]]


Node = Scalar | Listing | MappingNode


@dataclass(slots=True)
class Problems:
    """What is wrong in the files read so far."""

    found: list[tuple[Place, Problem]] = field(default_factory=list)

    def add(self, place: Place, path: str, what: str, next_step: str = "") -> None:
        """Note one problem at `place`; `path` is the way there through the keys."""
        where = f"{place}: {path}" if path else str(place)
        self.found.append((place, Problem(where=where, what=what, next_step=next_step)))

    def raise_if_any(self) -> None:
        """Raise ConfigError with everything found, by file, then position."""
        if self.found:
            raise ConfigError.of([problem for _, problem in sorted(self.found, key=lambda f: f[0])])


def read_text(path: Path) -> str:
    """The file as text. Raises ConfigError when it is missing or is not UTF-8."""
    shown = shown_path(path)
    try:
        data = path.read_bytes()
    except OSError as error:
        raise ConfigError(unreadable(path, error)) from error
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = data[: error.start].decode("utf-8")
        place = _place_after(before, shown)
        raise ConfigError(
            Problem(where=str(place), what="is not UTF-8", next_step="save the file as UTF-8")
        ) from error


def unreadable(path: Path, error: OSError) -> Problem:
    """Why the file cannot be read, and what to do."""
    reason = (error.strerror or "cannot be read").lower()
    return Problem(where=shown_path(path), what=reason, next_step=_next_step(error, path))


def _next_step(error: OSError, path: Path) -> str:
    """What to do about a file that cannot be read."""
    inside = path / "digest.yaml"
    if isinstance(error, IsADirectoryError):
        return f"did you mean {shown_path(inside)}?" if inside.is_file() else "name a file in it"
    if isinstance(error, FileNotFoundError):
        return "`digest init` writes a first one"
    return "see that it can be read by you"


def _place_after(text: str, shown: str) -> Place:
    return Place(shown, text.count("\n") + 1, len(text) - text.rfind("\n"))


def shown_path(path: Path) -> str:
    """How messages name a file: from the current folder where it lies inside it."""
    absolute = path.absolute()
    here = Path.cwd()
    return str(absolute.relative_to(here) if absolute.is_relative_to(here) else path)


def parse_document(text: str, shown: str, env: Mapping[str, str], problems: Problems) -> Node:
    """Read YAML text; `env` fills ${NAME}. Raises ConfigError where it is not YAML at all."""
    try:
        root = compose(text)
    except NotYamlError as error:
        where = str(Place(shown, error.line, error.column))
        raise ConfigError(
            Problem(where=where, what=error.what, next_step=error.next_step)
        ) from error
    if root is None:  # an empty file
        return MappingNode(place=Place(shown, 1, 1), path="", entries={})
    return _Builder(text, shown, env, problems).node(root, "")


def compose(text: str) -> Any:
    """ruamel's own nodes, with the marks of their begin and end; None for an empty text.

    Raises NotYamlError.
    """
    from ruamel.yaml import YAML  # imported here: most commands that print help read no file

    try:
        return YAML(typ="rt", pure=True).compose(text)
    except Exception as error:  # ruamel lets OverflowError, RecursionError and the like through
        raise NotYamlError(error, text) from error


class _Builder:
    """Makes our nodes from ruamel's."""

    def __init__(self, text: str, shown: str, env: Mapping[str, str], problems: Problems) -> None:
        self._text = text
        self._shown = shown
        self._env = env
        self._problems = problems
        self._made: dict[int, Node] = {}  # an alias is the node of its anchor
        self._open: set[int] = set()  # being made

    def node(self, node: Any, path: str) -> Node:
        place = self._place(node)
        if id(node) in self._open or len(self._open) > _DEEPEST:
            self._problems.add(place, path, "is nested too deep", "write it flat, without aliases")
            return Scalar(place=place, path=path, written="", text="", told=True)
        if id(node) not in self._made:
            self._open.add(id(node))
            self._made[id(node)] = self._make(node, place, path)
            self._open.remove(id(node))
        return self._made[id(node)]

    def _make(self, node: Any, place: Place, path: str) -> Node:
        if node.id == "mapping":
            return MappingNode(place=place, path=path, entries=self._entries(node, path))
        if node.id == "sequence":
            nodes = tuple(self.node(child, f"{path}[{i}]") for i, child in enumerate(node.value))
            return Listing(place=place, path=path, nodes=nodes)
        form = _FORMS.get(str(node.tag), "tagged")
        text = self._filled(node.value, place, path)
        begin = node.start_mark.index
        return Scalar(
            place=place,
            path=path,
            written=node.value,
            text=node.value if text is None else text,
            form=form,
            told=text is None,
            before_comment=form == "nothing"
            and self._text[begin : begin + 200].lstrip(" ").startswith("#"),
        )

    def _entries(self, node: Any, path: str) -> dict[str, tuple[Place, Node]]:
        entries: dict[str, tuple[Place, Node]] = {}
        for key, value in node.value:
            place = self._place(key)
            if key.id != "scalar":
                self._problems.add(place, path, "a key must be text", "write `name: value`")
                continue
            name: str = key.value
            inner = f"{path}.{name}" if path else name
            if name in entries:
                first = entries[name][0]
                self._problems.add(
                    place,
                    inner,
                    f"stands twice, first at line {first.line}, column {first.column}",
                    "keep one of the two",
                )
            else:
                entries[name] = (place, self.node(value, inner))
        return entries

    def _filled(self, written: str, place: Place, path: str) -> str | None:
        """`written` with its variables filled in; None, and told, when one is not there."""
        known = True

        def value(match: re.Match[str]) -> str:
            nonlocal known
            name = match[1]
            if name in self._env:
                return self._env[name]
            known = False
            if name.isidentifier():
                what, next_step = "is not set", f"set it: export {name}=…"
            else:
                what, next_step = "is not a variable's name", "write ${NAME}"
            self._problems.add(place, path, f"the environment variable {name!r} {what}", next_step)
            return ""

        text = _VARIABLE.sub(value, written)
        return text if known else None

    def _place(self, node: Any) -> Place:
        mark = node.start_mark
        return Place(self._shown, mark.line + 1, mark.column + 1)
