"""Statements for many rows or values at once, which go to the driver as they are."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from functools import cache
from operator import itemgetter
from typing import TYPE_CHECKING, Any, TypeVar

from sqlalchemy import any_, bindparam, func, select
from sqlalchemy.dialects.postgresql import ARRAY

from digest.store.tables import UtcDateTime

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement, Connection, Dialect, Insert, Update
    from sqlalchemy.sql.compiler import SQLCompiler


T = TypeVar("T")


def run_many(
    connection: Connection, statement: Insert | Update, rows: Sequence[Mapping[str, object]]
) -> None:
    """Run a statement for many rows that the driver takes as they are: no conversion of each value,
    which would cost more than the database takes. `statement` is made once, for it is kept."""
    compiled = _compiled(connection.dialect, statement)
    names = compiled.positiontup  # None where the driver takes names
    values: Any = [*map(itemgetter(*names), rows)] if names else rows
    if values:
        connection.exec_driver_sql(str(compiled), values)


def native_moments(connection: Connection) -> Callable[[datetime | None], object]:
    """How the driver wants a moment: `run_many` converts nothing."""
    convert = UtcDateTime().dialect_impl(connection.dialect).bind_processor(connection.dialect)
    if convert is None:
        raise AssertionError("a type of ours always converts")
    return convert


@cache
def _compiled(dialect: Dialect, statement: Insert | Update) -> SQLCompiler:
    return statement.compile(dialect=dialect)


def among(dialect: Dialect, column: ColumnElement[T], name: str) -> ColumnElement[bool]:
    """Whether a value is among those that `name` is bound to, by `as_one`: a parameter for each of
    them would cost three times as much as the database takes."""
    if dialect.name == "postgresql":
        return column == any_(bindparam(name, type_=ARRAY(column.type)))
    return column.in_(select(func.json_each(bindparam(name)).table_valued("value").c.value))


def as_one(dialect: Dialect, values: Iterable[str | int]) -> object:
    """Texts or numbers as the value of one parameter; see `among`."""
    return [*values] if dialect.name == "postgresql" else json.dumps([*values])
