"""What is wrong with the rows of one table by themselves.

Each cell is held against what its column asks, each row against the rules of the table, in plain
Python and without any library of frames. The pandera schemas of `panderas` say the same, and a
test holds the two to one another.
"""

from __future__ import annotations

import math
import reprlib
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from functools import partial, total_ordering
from itertools import pairwise
from typing import Any

import pyarrow as pa

from syria_events import naming
from syria_events.checks.constraints import asked, constraints
from syria_events.checks.guards import Question, proved
from syria_events.issues import Issue
from syria_events.schema import Field, Rule, Schema, Table
from syria_events.schema.arrow import arrow_schema

# From so many rows on they are first proved to keep what they can be.
GUARDED = 5_000

# A row from 0, the rule it breaks, and the columns of which the rule speaks.
Breach = tuple[int, str, tuple[str, ...]]


def table_issues(
    name: str,
    data: pa.Table,
    table: Table,
    schema: Schema,
    unread: Collection[tuple[int, str]] = (),
    *,
    in_order: bool = True,
) -> list[Issue]:
    """Every problem of one table by itself, sorted: path is `name`, line the row counted from 1.

    Rules are column, type, required, unique, primary_key, order, those of `constraints` and the
    named rules of the table; one issue for each row and rule. What a wrong or missing column
    keeps from being checked is left out, and everything else is checked. `unread` are cells, by row
    from 1 and column, that are empty only because they could not be read: nothing is said of them.
    The order of rows is looked at where they should stand `in_order`.
    """
    issues = [Issue(name, 0, "column", message) for message in column_problems(data.column_names, table)]
    declared = arrow_schema(table, schema)
    sound = []
    for field in table.fields:
        if data.column_names.count(field.name) == 1:
            is_, expected = data.schema.field(field.name).type, declared.field(field.name).type
            if is_.equals(expected):
                sound.append(field)
            else:
                issues.append(Issue(name, 0, "type", f"{field.name} is {is_}; expected {expected}"))
    table = _narrowed(table, sound)
    known = proved(data.select(table.names), table, schema) if data.num_rows >= GUARDED else frozenset()
    read = _read(table, schema, known)
    cells = {field.name: _cells(data[field.name]) if field.name in read or in_order else [] for field in sound}
    for (row, rule, columns), message in told(cells, table, schema, known):
        if not any((row + 1, column) in unread for column in columns):
            issues.append(Issue(name, row + 1, rule, message))
    if in_order:
        keys = [cells[column] for column in table.primary_key]
        issues += [Issue(name, row, "order", message) for row, message in _unsorted(keys, table)]
    return sorted(set(issues))


def _read(table: Table, schema: Schema, known: Set[Question]) -> set[str]:
    """The columns that are read where all that is `known` need not be asked: those of the rest, and the key."""
    left = {name for _, columns in _questions(table, schema) - known for name in columns}
    return left | {*table.primary_key} if left else left


def _questions(table: Table, schema: Schema) -> set[Question]:
    """Everything that the loop asks."""
    found: set[Question] = {(rule.name, rule.columns) for rule in table.rules}
    for field in table.fields:
        rules = [each.rule for each in constraints(field, schema)]
        rules += ["required"] * field.required + ["unique"] * field.unique
        found |= {(rule, (field.name,)) for rule in rules}
    return found | ({("primary_key", table.primary_key)} if table.primary_key else set())


def told(
    cells: Mapping[str, list[Any]], table: Table, schema: Schema, known: Set[Question] = frozenset()
) -> Iterator[tuple[Breach, str]]:
    """Each of `breaches`, and what is wrong there in words that begin with the key of the row."""
    keys = [cells[column] for column in table.primary_key]
    for breach in breaches(cells, table, schema, known):
        row, rule, columns = breach
        key = "/".join(_text(values[row]) for values in keys)
        shown = ", ".join(f"{column} is {_shown(cells[column][row])}" for column in columns)
        right = asked(rule, columns[0], table, schema, cells[columns[0]][row])
        yield breach, f"{key}: {shown}; {right}"


def breaches(
    cells: Mapping[str, list[Any]], table: Table, schema: Schema, known: Set[Question] = frozenset()
) -> Iterator[Breach]:
    """Where the cells, given by column, break what the columns, the key and the rules of `table` ask.

    NaN is no number: it is refused as such, and otherwise taken for a missing value. What is `known` to be kept is not
    asked, and columns of which nothing else is asked may be empty.
    """
    present = {}
    for field in table.fields:
        values, column = cells[field.name], (field.name,)
        if field.kind.python is float:
            yield from ((row, "finite", column) for row, value in enumerate(values) if _is_nan(value))
            values = [None if _is_nan(value) else value for value in values]
        present[field.name] = values
        if field.required and ("required", column) not in known:
            yield from ((row, "required", column) for row, value in enumerate(values) if value is None)
        if field.unique and column != table.primary_key and ("unique", column) not in known:
            yield from ((row, "unique", column) for row in _repeated(values))
        for constraint in constraints(field, schema):
            if (constraint.rule, column) not in known:
                yield from ((row, constraint.rule, column) for row in _failing(constraint.holds, values))
    if table.primary_key and ("primary_key", table.primary_key) not in known:
        whole = zip(*(present[column] for column in table.primary_key), strict=True)
        keys = [None if set(key) == {None} else key for key in whole]
        yield from ((row, "primary_key", table.primary_key) for row in _repeated(keys))
    for rule in table.rules:
        if (rule.name, rule.columns) not in known:
            rows = list(zip(*(present[column] for column in rule.columns), strict=True))
            yield from ((row, rule.name, rule.columns) for row in _failing(partial(_keeps, rule), rows))


def column_problems(names: Sequence[str], table: Table) -> Iterator[str]:
    """What is wrong with the names of the columns, or with their order where the names are right."""
    for before, column in pairwise(("", *table.names)):
        if column not in names:
            yield f"{column} is missing; expected it {f'after {before}' if before else 'first'}"
    for column in dict.fromkeys(names):
        if column not in table.names:
            near = naming.near(column, table.names)
            hint = f"did you mean {near[0]!r}?" if near else "expected none like it"
            yield f"{column!r} is no column of {table.name}; {hint}"
        elif names.count(column) > 1:
            yield f"{column} stands {names.count(column)} times; expected once"
    if sorted(names) == sorted(table.names) and tuple(names) != table.names:
        moved = next(pair for pair in zip(names, table.names, strict=True) if pair[0] != pair[1])
        yield f"{moved[0]} stands where {moved[1]} is expected; the order is {', '.join(table.names)}"


def _narrowed(table: Table, fields: Sequence[Field]) -> Table:
    """The table as far as `fields` go: keys and rules that speak of other columns left out."""
    names = {field.name for field in fields}
    rules = tuple(rule for rule in table.rules if names.issuperset(rule.columns))
    key = table.primary_key if names.issuperset(table.primary_key) else ()
    return replace(table, fields=tuple(fields), primary_key=key, rules=rules)


def _is_nan(cell: float | None) -> bool:
    return cell is not None and math.isnan(cell)


def _keeps(rule: Rule, cells: tuple[Any, ...]) -> bool:
    return rule.holds(dict(zip(rule.columns, cells, strict=True)))


def _failing(holds: Callable[[Any], bool], values: Sequence[Any]) -> list[int]:
    """The rows whose values are not as asked; each distinct value is looked at once."""
    wrong = {value for value in set(values) if value is not None and not holds(value)}
    return [row for row, value in enumerate(values) if value in wrong] if wrong else []


def _repeated(values: Sequence[Any]) -> Iterator[int]:
    """The rows whose value stands in an earlier row; what is missing repeats nothing."""
    seen = {None}
    for row, value in enumerate(values):
        if value in seen and value is not None:
            yield row
        seen.add(value)


def _unsorted(keys: Sequence[Sequence[Any]], table: Table) -> Iterator[tuple[int, str]]:
    """The first row that stands before one that its key should follow."""
    rows = list(zip(*keys, strict=True))
    if not any(None in row for row in rows):
        for line, (before, key) in enumerate(pairwise(rows), start=2):
            if key < before:
                shown = "/".join(map(str, key)), "/".join(map(str, before))
                yield (
                    line,
                    f"{shown[0]} stands after {shown[1]}; expected rows sorted by {', '.join(table.primary_key)}",
                )
                return


def _text(key: Any) -> str:
    text = "" if key is None else str(key)
    return text if text.isprintable() else repr(text)


def _shown(cell: Any) -> str:
    if cell is None:
        return "empty"
    return reprlib.repr(cell) if isinstance(cell, (str, bytes)) else str(cell)


@total_ordering
@dataclass(frozen=True)
class _FarDay:
    """A day or instant beyond Python's calendar, by its number as Arrow counts from 1970, in order among the others."""

    number: int

    def __lt__(self, other: object) -> bool:
        return self.number < (other.number if isinstance(other, _FarDay) else 0)

    def __str__(self) -> str:
        return str(self.number)


def _cells(column: pa.ChunkedArray) -> list[Any]:
    """The values of a column as Python has them."""
    if pa.types.is_dictionary(column.type):
        column = column.cast(column.type.value_type)
    try:
        cells: list[Any] = column.to_pylist()
    except (ValueError, OverflowError):  # a day that Python's calendar does not reach
        cells = [_cell(scalar) for scalar in column]
    return cells


def _cell(scalar: pa.Scalar) -> Any:
    try:
        return scalar.as_py()
    except (ValueError, OverflowError):
        return _FarDay(scalar.cast(pa.int64() if scalar.type.bit_width == 64 else pa.int32()).as_py())
