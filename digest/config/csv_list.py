"""A list of subscribers kept in a CSV file (RFC 4180), as nodes that know their place."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass

from digest.config.document import Listing, MappingNode, Node, Place, Problems, Scalar
from digest.config.reading import nearest_hint

COLUMNS = ("email", "name", "themes", "language")


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
    for column in header:
        if column not in COLUMNS:
            hint = nearest_hint(column, COLUMNS) or f"known are {', '.join(COLUMNS)}"
            problems.add(Place(shown, 1, 1), path, f'"{column}" is not a known column', hint)
    if "email" not in header:
        problems.add(Place(shown, 1, 1), path, "no column `email`", f"write {','.join(COLUMNS)}")
        return Listing(place=Place(shown, 1, 1), path=path, nodes=())
    nodes: list[Node] = []
    for row in rows:
        inner = f"{path}[{len(nodes)}]"
        if len(row) > len(header):
            what = f"has {len(row)} cells where the header has {len(header)}"
            problems.add(row[len(header)].place, inner, what, "put a cell with a comma in quotes")
        elif any(cell.text.strip() for cell in row):
            nodes.append(_mapping(dict(zip(header, row, strict=False)), row[0].place, inner))
    return Listing(place=Place(shown, 1, 1), path=path, nodes=tuple(nodes))


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
    lines = text.splitlines(keepends=True)
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    begin = 0
    try:
        for row in reader:
            columns = _columns(lines[begin] if begin < len(lines) else "", len(row))
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
