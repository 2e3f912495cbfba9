"""A list kept in a CSV file (RFC 4180): its rows are read as if they stood in the YAML, one by
one, however many there are."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from digest.config import values
from digest.config.document import Listing, MappingNode, Node, Place, Scalar, shown_path, unreadable
from digest.config.kept import KeptList
from digest.config.kinds import Kind, MisfitError, Schema, Text
from digest.config.reading import Reading, nearest_hint, quoted
from digest.model import Subscriber

COLUMNS = ("email", "name", "themes", "language")
_MOST_PROBLEMS = 1000  # in one file: whoever has that many reads no further
_AT_ONCE = 1000  # rows


@dataclass(frozen=True)
class CsvList:
    """The path of a CSV file, for the subscribers in it; `row` says what is wrong with one."""

    path: Text[Path]
    row: Kind[Subscriber]

    def read(self, node: Node, reading: Reading) -> KeptList | None:
        path = self.path.read(node, reading)
        if path is None:
            return None
        reading.files.append(path)
        return _File(path, shown_path(path), node.path.rpartition(".")[0], self.row, reading).read()

    def schema(self) -> Schema:
        return self.path.schema()


class _NotUtf8Error(Exception):
    """What stands at `line` and `column` is no UTF-8."""

    def __init__(self, line: int, column: int) -> None:
        super().__init__(line, column)
        self.line = line
        self.column = column


class _Record(NamedTuple):
    """The cells of a row, its line and what is written in that."""

    line: int
    written: str
    cells: list[str]

    def columns(self) -> list[int]:
        """Where the cells begin; those on the later lines of a quoted cell count as at 1."""
        starts, is_quoted = [1], False
        for index, letter in enumerate(self.written, start=1):
            if letter == '"':
                is_quoted = not is_quoted
            elif letter == "," and not is_quoted:
                starts.append(index + 1)
        return (starts + [1] * len(self.cells))[: len(self.cells)]


@dataclass(frozen=True, slots=True)
class _Row:
    """A subscriber's row; `path` as in lists.partners[7]."""

    record: _Record
    header: list[str]
    path: str

    def texts(self) -> dict[str, str]:
        """What stands in each column."""
        return dict(zip(self.header, map(str.strip, self.record.cells), strict=False))

    def node(self, shown: str) -> MappingNode:
        """The row as a mapping that knows its place, with empty cells left out."""
        entries: dict[str, tuple[Place, Node]] = {}
        columns = dict(zip(self.header, self.record.columns(), strict=False))
        for column, text in self.texts().items():
            place, path = Place(shown, self.record.line, columns[column]), f"{self.path}.{column}"
            if column == "themes":
                themes = tuple(
                    Scalar(place=place, path=path, written=name, text=name)
                    for name in _themes(text)
                )
                entries[column] = place, Listing(place=place, path=path, nodes=themes)
            elif column in COLUMNS and (text or column == "email"):
                entries[column] = place, Scalar(place=place, path=path, written=text, text=text)
        place = Place(shown, self.record.line, 1)
        return MappingNode(place=place, path=self.path, entries=entries)


@dataclass(frozen=True, slots=True)
class _File:
    """One reading of a file; `path` of its list, as in lists.partners."""

    file: Path
    shown: str
    path: str
    row: Kind[Subscriber]
    reading: Reading

    def read(self) -> KeptList | None:
        """Who is in the file, with its problems noted; None where it cannot be read at all."""
        kept, before = KeptList(), len(self.reading.problems.found)
        records = self._records()
        try:
            rows = self._rows(records, self._header(records))
            while some := [*islice(rows, _AT_ONCE)]:
                self._keep(some, kept)
                if len(self.reading.problems.found) - before > _MOST_PROBLEMS:
                    what = f"has more than {_MOST_PROBLEMS} mistakes; the rest was not read"
                    self._problem(some[-1].record.line, 1, what, "correct these first")
                    break
        except OSError as error:
            problem = unreadable(self.file, error)
            self.reading.problems.found.append((Place(self.shown, 1, 1), problem))
            return None
        return kept

    def _records(self) -> Iterator[_Record]:
        lines: list[str] = []  # of the record that is being read
        begin = 1
        with self.file.open(encoding="utf-8-sig", errors="surrogateescape", newline="") as file:
            reader = csv.reader(_noted(file, lines), strict=True)
            try:
                for cells in reader:
                    yield _Record(begin, lines[0], cells)
                    lines.clear()
                    begin = reader.line_num + 1
            except csv.Error as error:
                self._problem(begin, 1, f"is not CSV ({error})", "close the quotes of this row")
            except _NotUtf8Error as error:
                self._problem(error.line, error.column, "is not UTF-8", "save the file as UTF-8")

    def _header(self, records: Iterator[_Record]) -> list[str]:
        """The columns; [] where there is none of addresses, which is told."""
        first = next(records, None)
        header = [cell.strip().casefold() for cell in first.cells] if first else []
        if "email" not in header:
            next_step = f"let the first line be {','.join(COLUMNS)}"
            self._problem(1, 1, "has no column `email`", next_step)
            return []
        for column in header:
            if column not in COLUMNS:
                hint = nearest_hint(column, COLUMNS) or f"known are {', '.join(COLUMNS)}"
                self._problem(1, 1, f'"{column}" is not a known column', hint)
        return header

    def _rows(self, records: Iterable[_Record], header: list[str]) -> Iterator[_Row]:
        """The rows that are not empty; one with too many cells is told and left out."""
        number = 0
        for record in records if header else ():
            row = _Row(record, header, f"{self.path}[{number}]")
            if len(record.cells) > len(header):
                what = f"has {len(record.cells)} cells where the header has {len(header)}"
                column, next_step = (
                    record.columns()[len(header)],
                    "put a cell with a comma in quotes",
                )
                self._problem(record.line, column, what, next_step, path=row.path)
            elif any(map(str.strip, record.cells)):
                number += 1
                yield row

    def _keep(self, rows: Iterable[_Row], kept: KeptList) -> None:
        """Keep whoever has an address, though the rest of the row be wrong, which is told."""
        themes = self.reading.names.defined.get("theme")
        people: dict[int, Subscriber] = {}
        for row in rows:
            texts = row.texts()
            if one := _subscriber(texts, themes) or self._told(row) or _address_alone(texts):
                people[row.record.line] = one
        twice = kept.add([*people.items()])
        for row in rows if twice else ():
            if first := twice.get(row.record.line):
                _, node = row.node(self.shown).entries["email"]
                what = f"{quoted(row.texts()['email'])} stands twice, first at line {first}"
                self.reading.problem(node, what, "keep one")

    def _told(self, row: _Row) -> Subscriber | None:
        return self.row.read(row.node(self.shown), self.reading)

    def _problem(
        self, line: int, column: int, what: str, next_step: str, *, path: str = ""
    ) -> None:
        place = Place(self.shown, line, column)
        self.reading.problems.add(place, path or self.path, what, next_step)


def _noted(lines: Iterable[str], seen: list[str]) -> Iterator[str]:
    """The lines, each noted in `seen`. Raises _NotUtf8Error for one with bytes left over."""
    for number, line in enumerate(lines, start=1):
        if not line.isascii():
            try:
                line.encode()
            except UnicodeEncodeError as error:
                raise _NotUtf8Error(number, error.start + 1) from error
        seen.append(line)
        yield line


def _themes(text: str) -> list[str]:
    return [name.strip() for name in text.split(";") if name.strip()]


def _subscriber(texts: Mapping[str, str], known: Set[str] | None) -> Subscriber | None:
    """The row made at once, as nearly every row can be; None where something is to be told."""
    name, language = texts.get("name"), texts.get("language")
    themes = tuple(_themes(texts.get("themes", "")))
    if known is not None and not set(themes) <= known:
        return None
    try:
        return Subscriber(
            address=values.address(texts["email"]),
            name=values.line(name) if name else "",
            themes=tuple(map(values.line, themes)),
            language=values.language(language) if language else "",
        )
    except MisfitError:
        return None


def _address_alone(texts: Mapping[str, str]) -> Subscriber | None:
    """For its address only, which may stand twice besides."""
    try:
        return Subscriber(address=values.address(texts["email"]))
    except MisfitError:
        return None
