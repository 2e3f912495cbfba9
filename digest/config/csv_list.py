"""A list kept in a CSV file (RFC 4180): its rows are read as if they stood in the YAML."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Generic, TypeVar

from digest.config.document import (
    Listing,
    MappingNode,
    Node,
    Place,
    Problems,
    Scalar,
    read_text,
    shown_path,
)
from digest.config.kinds import Kind, ListOf, Schema, Text
from digest.config.reading import Reading, nearest_hint
from digest.errors import ConfigError

T = TypeVar("T")
COLUMNS = ("email", "name", "themes", "language")


@dataclass(frozen=True)
class CsvList(Generic[T]):
    """The path of a CSV file, for the rows in it."""

    path: Text[Path]
    row: Kind[T]

    def read(self, node: Node, reading: Reading) -> tuple[T, ...] | None:
        path = self.path.read(node, reading)
        if path is None:
            return None
        shown = shown_path(path)
        try:
            text = read_text(path)
        except ConfigError as error:
            reading.problems.found += [(Place(shown, 1, 1), problem) for problem in error.problems]
            return None
        rows = parse_csv(text, shown, node.path.rpartition(".")[0], reading.problems)
        return ListOf(self.row).read(rows, reading)

    def schema(self) -> Schema:
        return self.path.schema()


@dataclass(frozen=True)
class _Cell:
    text: str
    place: Place


def parse_csv(text: str, shown: str, path: str, problems: Problems) -> Listing:
    """The rows as one list of mappings, with empty cells left out.

    `path` is the list's own, as in lists.partners. Problems of the header and of rows of another
    length are noted.
    """
    rows = _rows(text, shown, path, problems)
    header = [cell.text.strip().casefold() for cell in next(rows, [])]
    top = Place(shown, 1, 1)
    if "email" not in header:
        next_step = f"let the first line be {','.join(COLUMNS)}"
        problems.add(top, path, "has no column `email`", next_step)
        return Listing(place=top, path=path, nodes=())
    for column in header:
        if column not in COLUMNS:
            hint = nearest_hint(column, COLUMNS) or f"known are {', '.join(COLUMNS)}"
            problems.add(top, path, f'"{column}" is not a known column', hint)
    nodes: list[Node] = []
    for row in rows:
        inner = f"{path}[{len(nodes)}]"
        if len(row) > len(header):
            what = f"has {len(row)} cells where the header has {len(header)}"
            problems.add(row[len(header)].place, inner, what, "put a cell with a comma in quotes")
        elif any(cell.text.strip() for cell in row):
            nodes.append(_mapping(dict(zip(header, row, strict=False)), row[0].place, inner))
    return Listing(place=top, path=path, nodes=tuple(nodes))


def _mapping(cells: dict[str, _Cell], place: Place, path: str) -> MappingNode:
    entries: dict[str, tuple[Place, Node]] = {}
    for column, cell in cells.items():
        text = cell.text.strip()
        inner = f"{path}.{column}"
        if column == "themes":
            themes = tuple(
                Scalar(place=cell.place, path=inner, written=name.strip(), text=name.strip())
                for name in text.split(";")
                if name.strip()
            )
            entries[column] = cell.place, Listing(place=cell.place, path=inner, nodes=themes)
        elif column in COLUMNS and (text or column == "email"):
            node = Scalar(place=cell.place, path=inner, written=text, text=text)
            entries[column] = cell.place, node
    return MappingNode(place=place, path=path, entries=entries)


def _rows(text: str, shown: str, path: str, problems: Problems) -> Iterator[list[_Cell]]:
    lines = list(io.StringIO(text, newline=""))
    reader = csv.reader(lines, strict=True)
    begin = 0
    try:
        for row in reader:
            columns = _columns(lines[begin], len(row))
            yield [
                _Cell(cell, Place(shown, begin + 1, column))
                for cell, column in zip(row, columns, strict=True)
            ]
            begin = reader.line_num
    except csv.Error as error:
        place = Place(shown, begin + 1, 1)
        problems.add(place, path, f"is not CSV ({error})", "close the quotes of this row")


def _columns(line: str, count: int) -> list[int]:
    """Where the cells of a row begin; those on the later lines of a quoted cell count as at 1."""
    starts, quoted = [1], False
    for index, letter in enumerate(line, start=1):
        if letter == '"':
            quoted = not quoted
        elif letter == "," and not quoted:
            starts.append(index + 1)
    return (starts + [1] * count)[:count]
