"""The kinds of value a configuration file is made of.

One declaration both reads a node (noting every problem) and makes the JSON Schema, so that what
editors complete is what is checked.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import KW_ONLY, dataclass, field
from typing import Any, Generic, Protocol, TypeVar

from digest.config.document import Listing, MappingNode, Node, Scalar
from digest.config.reading import Reading, nearest, quoted

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)
V = TypeVar("V")
Schema = dict[str, Any]


class MisfitError(ValueError):
    """A value does not fit; the words read on after it: `"12x"` `is not a duration`."""

    def __init__(self, what: str, next_step: str = "") -> None:
        super().__init__(what)
        self.what = what
        self.next_step = next_step


class Kind(Protocol[T_co]):
    """What may stand in one place of the file."""

    def read(self, node: Node, reading: Reading) -> T_co | None:
        """The value; None when it has a problem, which is then in `reading`."""
        ...

    def schema(self) -> Schema:
        """The same as JSON Schema, draft 2020-12."""
        ...


@dataclass(frozen=True, kw_only=True)
class Text(Generic[T]):
    """A text that `convert` makes something of, raising MisfitError where it does not fit.

    `defines` and `refers` name a sort of names ("theme", "tag"): what is referred to must be
    defined somewhere in the file. `unique` makes the key under which a value may stand once in its
    list. `is_secret` says of the text as written that a secret stands in it literally.
    """

    convert: Callable[[str], T]
    defines: str = ""
    refers: str = ""
    unique: Callable[[T], str] | None = None
    is_secret: Callable[[str], bool] = field(default=lambda _: False)
    details: Mapping[str, Any] = field(default_factory=dict)  # more for the schema

    def read(self, node: Node, reading: Reading) -> T | None:
        if isinstance(node, Scalar) and node.told:
            return None
        if isinstance(node, Scalar) and node.form != "nothing" and self.is_secret(node.written):
            next_step = "put it into an environment variable and write ${NAME} for it"
            reading.problem(node, "holds a secret, which must not stand in the file", next_step)
            return None
        if not isinstance(node, Scalar) or node.form in ("nothing", "tagged"):
            reading.wrong_type(node, "text")
            return None
        return self._converted(node, reading)

    def _converted(self, node: Scalar, reading: Reading) -> T | None:
        if self.defines:  # even if it is not right: its uses are no further problems
            reading.names.define(self.defines, node.text)
        try:
            value = self.convert(node.text)
        except MisfitError as misfit:
            reading.problem(node, f"{quoted(node.written)} {misfit.what}", misfit.next_step)
            return None
        if node.form != "text":  # 2024 or true, which YAML takes for something else
            reading.wrong_type(node, "text")
            return None
        if self.refers:
            reading.names.refer(self.refers, node)
        if self.unique and (first := reading.names.first(self.unique(value), node)):
            there = f"line {first.line}" if first.file == node.place.file else str(first)
            reading.problem(
                node, f"{quoted(node.written)} stands twice, first at {there}", "keep one"
            )
        return value

    def schema(self) -> Schema:
        return {"type": "string", **self.details}


@dataclass(frozen=True, kw_only=True)
class Number(Generic[T]):
    """A number between two bounds; ${NAME} may stand for it."""

    convert: Callable[[str], T]  # int or float
    least: float
    most: float
    wanted: str = "a number"

    def read(self, node: Node, reading: Reading) -> T | None:
        if isinstance(node, Scalar) and node.told:
            return None
        if not isinstance(node, Scalar) or (node.form != "number" and node.text == node.written):
            reading.wrong_type(node, self.wanted)
            return None
        try:
            value = self.convert(node.text)
            if self.least <= float(node.text) <= self.most:
                return value
        except ValueError:
            pass
        what = f"{node.written} is not {self.wanted} from {self.least} to {self.most}"
        reading.problem(node, what, "write one in that range")
        return None

    def schema(self) -> Schema:
        number = "integer" if self.convert is int else "number"
        return {
            "anyOf": [
                {"type": number, "minimum": self.least, "maximum": self.most},
                {"type": "string", "pattern": r"^\$\{\w+\}$"},
            ]
        }


@dataclass(frozen=True, kw_only=True)
class Flag:
    """true or false; `refers` as for Text."""

    refers: str = ""

    def read(self, node: Node, reading: Reading) -> bool | None:
        if isinstance(node, Scalar) and node.told:
            return None
        if not isinstance(node, Scalar) or node.form != "bool":
            reading.wrong_type(node, "true or false")
            return None
        if self.refers:
            reading.names.refer(self.refers, node)
        return node.text.lower() == "true"

    def schema(self) -> Schema:
        return {"type": "boolean"}


@dataclass(frozen=True)
class ListOf(Generic[T]):
    """A list of one kind of value; nothing written is an empty list."""

    kind: Kind[T]

    def read(self, node: Node, reading: Reading) -> tuple[T, ...] | None:
        if isinstance(node, Scalar) and node.form == "nothing":
            return ()
        if isinstance(node, Scalar) and node.told:
            return None
        if not isinstance(node, Listing):
            reading.wrong_type(node, "a list")
            if isinstance(node, Scalar) and isinstance(self.kind, Text):
                self.kind.read(node, reading)  # as the list of one that was meant
            return None
        values = [self.kind.read(child, reading) for child in node.nodes]
        return tuple(value for value in values if value is not None)

    def schema(self) -> Schema:
        return {"type": ["array", "null"], "items": self.kind.schema()}


@dataclass(frozen=True)
class MapOf(Generic[V, T]):
    """Names of the operator's choice, each with one kind of value; `join` puts the two together."""

    name: Text[str]
    kind: Kind[V]
    join: Callable[[str, V], T]

    def read(self, node: Node, reading: Reading) -> dict[str, T] | None:
        if isinstance(node, Scalar) and node.form == "nothing":
            return {}
        if not isinstance(node, MappingNode):
            reading.wrong_type(node, "a mapping of names")
            return None
        made: dict[str, T] = {}
        for key, (place, child) in node.entries.items():
            name = self.name.read(
                Scalar(place=place, path=child.path, written=key, text=key), reading
            )
            value = self.kind.read(child, reading)
            if name is not None and value is not None:
                made[name] = self.join(name, value)
        return made

    def schema(self) -> Schema:
        return {
            "type": ["object", "null"],
            "propertyNames": self.name.schema(),
            "additionalProperties": self.kind.schema(),
        }


@dataclass(frozen=True)
class Field:
    """A key of a record; `about` is shown by editors, `into` names the dataclass field."""

    kind: Kind[Any]
    about: str
    _: KW_ONLY
    into: str = ""
    required: bool = False


@dataclass(frozen=True)
class Record(Generic[T]):
    """A mapping with known keys, made into `make(**values)`."""

    make: Callable[..., T]
    fields: Mapping[str, Field]

    def read(self, node: Node, reading: Reading) -> T | None:
        if not isinstance(node, MappingNode):
            reading.wrong_type(node, "a mapping", keys=tuple(self.fields))
            return None
        before = len(reading.problems.found)
        children = self._children(node, reading)
        values = {}
        for key, child in children.items():
            known = self.fields[key]
            values[known.into or key] = known.kind.read(child, reading)
        for key, missing in self.fields.items():
            if missing.required and key not in children:
                what = f"`{key}` is missing"
                reading.problem(node, what, f"add `{key}:` ({missing.about})")
        if len(reading.problems.found) > before or None in values.values():
            return None
        return self.make(**values)

    def _children(self, node: MappingNode, reading: Reading) -> dict[str, Node]:
        """The nodes by known key; a misspelt key is told, then taken as the one that was meant, so
        that one slip is one problem."""
        children = {key: child for key, (_, child) in node.entries.items() if key in self.fields}
        for key, (place, child) in node.entries.items():
            if key in self.fields:
                continue
            meant = nearest(key, self.fields)
            next_step = f"did you mean {meant}?" if meant else f"known are {', '.join(self.fields)}"
            reading.problems.add(place, child.path, "is not a known key", next_step)
            if meant:
                children.setdefault(meant, child)
        return children

    def schema(self) -> Schema:
        return {
            "type": "object",
            "properties": {
                key: {"description": known.about, **known.kind.schema()}
                for key, known in self.fields.items()
            },
            "required": [key for key, known in self.fields.items() if known.required],
            "additionalProperties": False,
        }


@dataclass(frozen=True, kw_only=True)
class Either(Generic[T]):
    """One of several kinds, told apart by their form in YAML."""

    scalar: Kind[T] | None = None
    listing: Kind[T] | None = None
    mapping: Kind[T]

    def read(self, node: Node, reading: Reading) -> T | None:
        if self.scalar and isinstance(node, Scalar):
            return self.scalar.read(node, reading)
        if self.listing and (isinstance(node, Listing) or _is_nothing(node)):
            return self.listing.read(node, reading)
        return self.mapping.read(node, reading)

    def schema(self) -> Schema:
        kinds: Sequence[Kind[T] | None] = (self.scalar, self.listing, self.mapping)
        return {"anyOf": [kind.schema() for kind in kinds if kind]}


def _is_nothing(node: Node) -> bool:
    return isinstance(node, Scalar) and node.form == "nothing"
