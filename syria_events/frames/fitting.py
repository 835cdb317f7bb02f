"""Other people's columns in the types that a table declares, and what in them stands for nothing of the type.

What has one cause is said once: marks for missing values, decimal commas and days as a spreadsheet writes
them are one problem each, however many cells and columns they are in.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache, partial
from typing import Any, NamedTuple

import pyarrow as pa

from syria_events.frames import cells
from syria_events.frames.incoming import Columns
from syria_events.schema import Field, Schema, Table, arrow
from syria_events.schema.text import cut

# So many cells of a column that all cannot be read have one cause, whatever it is.
_MANY = 4
# What reading a cell raises where it stands for nothing; KeyError is for columns that are not there.
_UNFIT = (ValueError, ArithmeticError, SyntaxError, KeyError)

_SHAPES = ("geometry", "geom", "wkb_geometry")
_HEADER_MARKS = ("\ufeff", "ï»¿", "ï..", "X.U.FEFF.")

# What programs write for a missing value that the reader of the file did not take for one.
_MARKS = ("NA", "N/A", "#N/A", "<NA>", "NaN", "nan", "NaT", "NULL", "null", "None")
_LONGEST = max(map(len, _MARKS))


class Problem(NamedTuple):
    """What is wrong: the first row that it is in, counted from 1, or 0 for the whole; the rule; and the words."""

    row: int
    rule: str
    message: str


@dataclass(frozen=True)
class Fitted:
    """Rows in declared types; cells in `unread`, by row from 1 and column, are null since they could not be read.

    `problems` say why, each cause once.
    """

    data: pa.Table
    unread: frozenset[tuple[int, str]]
    problems: tuple[Problem, ...]


class _Cause(NamedTuple):
    """One cause for which cells cannot be read: the types it befalls, how it looks, and what to do."""

    types: tuple[str, ...]
    looks: Callable[[Any], bool]
    expected: str


def _written(pattern: str) -> Callable[[Any], bool]:
    return lambda cell: isinstance(cell, str) and re.fullmatch(pattern, cell) is not None


def _truth(cell: Any) -> bool:
    return isinstance(cell, bool) or (isinstance(cell, str) and cell.lower() in ("true", "false"))


def _spreadsheet_day(cell: Any) -> bool:
    """Whether a cell is a day in an order that nobody can know, or the number that a spreadsheet keeps for it."""
    if isinstance(cell, str):
        day = r"[0-9]{1,2}([/.-])([0-9]{1,2}|[A-Za-z]{3,9})\1[0-9]{2,4}"
        return re.fullmatch(rf"{day}([ T].*)?|[0-9]{{5}}(\.[0-9]+)?", cell) is not None
    return isinstance(cell, int | float) and not isinstance(cell, bool) and 20_000 <= cell < 80_000


_CAUSES = (
    _Cause(
        ("string",),
        cells.unlike_a_clock,
        "clock times as HH:MM; a program took them for durations or wrote them its own way: let it guess no types "
        "(csvkit --no-inference)",
    ),
    _Cause(
        ("integer", "number"),
        _truth,
        "numbers; where a program took 0 and 1 for false and true, let it guess no types (csvkit --no-inference)",
    ),
    _Cause(
        ("integer", "number"),
        _written("[+-]?[0-9]+,[0-9]+"),
        "decimal points; the file has decimal commas: read it so (pandas decimal=',', R read.csv2, "
        "DuckDB decimal_separator=',', polars decimal_comma=True)",
    ),
    _Cause(
        ("date", "datetime"),
        _spreadsheet_day,
        "days as YYYY-MM-DD; a spreadsheet wrote these its own way, and day and month cannot be told apart: "
        "keep the columns as text when opening the file, or format them YYYY-MM-DD before saving",
    ),
)


def fitted(columns: Columns, table: Table, schema: Schema, own: bool = False) -> Fitted:
    """`columns` with those that `table` knows in their declared types, and what could not be read in them.

    Unknown columns are kept without their values, but for those that say again what others say, which are left out.
    `own` rows are those of a package, which keeps one thing for a missing value: empty text and NaN stand there for
    themselves.
    """
    columns, problems = _named(columns, table)
    columns = _without_echoes(columns, table)
    declared = arrow.arrow_schema(table, schema)
    marks = {} if own else _marks(columns, table, schema)
    unread: dict[str, dict[int, Any]] = {}
    arrays = []
    for name, values in zip(columns.names, columns.values, strict=True):
        if name not in table.names:
            arrays.append(pa.nulls(columns.n_rows))
            continue
        field, kind = table.field(name), declared.field(name).type
        plain = kind.value_type if field.vocabulary else kind
        array = _alike(field, values, plain, own) if name not in marks else None
        if array is None:
            array, unfit = _read(field, values, plain, marks.get(name, {}))
            unread.setdefault(name, {}).update(unfit)
        arrays.append(array.dictionary_encode() if field.vocabulary else array)
    if marks:
        problems.append(_marked(marks))
    problems += _causes(unread, arrays, columns, table)
    return Fitted(
        pa.Table.from_arrays(arrays, names=list(columns.names)),
        frozenset((row, name) for name, rows in unread.items() for row in rows),
        tuple(problems),
    )


def _alike(field: Field, values: pa.ChunkedArray | list[Any], kind: pa.DataType, own: bool) -> pa.ChunkedArray | None:
    """The column converted at once, where its type allows that and every value fits."""
    if isinstance(values, list):
        return None
    if not (pa.types.is_null(values.type) or re.fullmatch(field.kind.alike, str(values.type))):
        return None
    try:
        array = values.cast(kind)
    except pa.ArrowException:
        return None
    return array if own or not _gaps(array, field) else None


def _gaps(array: pa.ChunkedArray, field: Field) -> bool:
    """Whether an array has what stands for a missing value without being null, or text that may have to be read."""
    import pyarrow.compute as pc

    # Some releases of pyarrow crash on a column without chunks.
    if pa.types.is_floating(array.type) and len(array):
        return bool(pc.any(pc.is_nan(array)).as_py())
    if pa.types.is_string(array.type) and len(array):
        # Empty, or in a column of clock times what may be one with seconds.
        clock = field.pattern is not None and re.fullmatch(field.pattern, "00:00") is not None
        with_seconds = clock and pc.any(pc.match_substring_regex(array, "^(0 days )?[0-9]{1,2}:[0-9]{2}")).as_py()
        return bool(with_seconds) or pc.min(pc.binary_length(array)).as_py() == 0
    return bool(pa.types.is_binary(array.type))


def _read(
    field: Field, values: pa.ChunkedArray | list[Any], kind: pa.DataType, gone: dict[int, str]
) -> tuple[pa.ChunkedArray, dict[int, Any]]:
    """The column read cell by cell, `gone` rows as missing, and the cells that could not be read, by row from 1."""
    found, unfit = [], {}
    told = _python(values)
    plainly = partial(cells.value, field)
    once = cache(plainly)  # of texts that are alike
    for row, cell in enumerate(told, start=1):
        try:
            found.append(None if row in gone else once(cell) if type(cell) is str else plainly(cell))
        except _UNFIT:
            found.append(None)
            unfit[row] = cell
    if not isinstance(values, list) and values.type == kind and found == told:
        return values, unfit  # as it was, such as points that were read: to make an array loads pandas
    return pa.chunked_array([pa.array(found, kind)]), unfit


def _python(values: pa.ChunkedArray | list[Any]) -> list[Any]:
    """The values as Python has them; those that it cannot hold, such as a day in the year 10000, as Arrow's text."""
    if isinstance(values, list):
        return values
    try:
        found: list[Any] = values.to_pylist()
    except (ValueError, OverflowError):
        found = []
        for scalar in values:
            try:
                found.append(scalar.as_py())
            except (ValueError, OverflowError):
                found.append(scalar)
    return found


def _named(columns: Columns, table: Table) -> tuple[Columns, list[Problem]]:
    """The columns without a byte-order mark before the name of the first, and the problem that it was."""
    first = columns.names[0] if columns.names else ""
    for mark in _HEADER_MARKS:
        name = first.removeprefix(mark).strip('"')
        if first.startswith(mark) and name in table.names and name not in columns.names:
            said = f"{name} is called {cut(first)}; expected no byte-order mark before it: read the file as utf-8-sig"
            named = Columns((name, *columns.names[1:]), columns.values, columns.n_rows, columns.lines)
            return named, [Problem(0, "column", said)]
    return columns, []


def _without_echoes(columns: Columns, table: Table) -> Columns:
    """The columns without what a program for maps adds to say it again: points, and the key as `id`."""
    echoes = []
    for name in set(columns.names) - set(table.names):
        try:
            if (name in _SHAPES and _points(columns, table) == _values(columns, Field(name, "any", ""))) or (
                name == "id" and columns.cells(name) == columns.cells(table.primary_key[0])
            ):
                echoes.append(name)
        except _UNFIT:
            pass
    kept = [number for number, name in enumerate(columns.names) if name not in echoes]
    names, values = tuple(columns.names[number] for number in kept), tuple(columns.values[number] for number in kept)
    return Columns(names, values, columns.n_rows, columns.lines)


def _points(columns: Columns, table: Table) -> list[bytes | None]:
    places = zip(*(_values(columns, table.field(name)) for name in ("longitude", "latitude")), strict=True)
    return [None if x is None or y is None else arrow.point(x, y) for x, y in places]


def _values(columns: Columns, field: Field) -> list[Any]:
    return [cells.value(field, cell) for cell in columns.cells(field.name)]


def _marks(columns: Columns, table: Table, schema: Schema) -> dict[str, dict[int, str]]:
    """Cells with a mark for a missing value, by column and row from 1; in free text only if others show that."""
    found: dict[str, dict[int, str]] = {}
    shown = set()
    for name, values in zip(columns.names, columns.values, strict=True):
        if name in table.names and (rows := _marks_of(values)):
            field = table.field(name)
            found[name] = rows
            shown |= {mark for mark in set(rows.values()) if not _text_of(field, mark, schema)}
    kept = {name: {row: mark for row, mark in rows.items() if mark in shown} for name, rows in found.items()}
    return {name: rows for name, rows in kept.items() if rows}


def _marks_of(values: pa.ChunkedArray | list[Any]) -> dict[int, str]:
    if isinstance(values, list):
        return {row: cell for row, cell in enumerate(values, start=1) if isinstance(cell, str) and cell in _MARKS}
    import pyarrow.compute as pc

    if not len(values) or not re.fullmatch("(large_)?string|string_view", str(values.type)):
        return {}
    values = values.cast(pa.string())
    if (pc.min(pc.binary_length(values)).as_py() or 0) > _LONGEST:
        return {}
    # By a pattern: where pyarrow makes an array or a scalar of what Python has, it loads pandas, which takes a second.
    marked = pc.match_substring_regex(values, rf"\A(?:{'|'.join(map(re.escape, _MARKS))})\z")
    rows = pc.indices_nonzero(marked).to_pylist()
    return {row + 1: values[row].as_py() for row in rows}


def _text_of(field: Field, mark: str, schema: Schema) -> bool:
    """Whether a mark may be a value of the column."""
    if field.type != "string":
        return False
    if field.vocabulary:
        return mark in schema.values(field.vocabulary)
    return field.pattern is None or re.fullmatch(field.pattern, mark) is not None


def _marked(marks: dict[str, dict[int, str]]) -> Problem:
    texts = sorted({mark for rows in marks.values() for mark in rows.values()})
    said = " and ".join(map(repr, texts))
    number = sum(map(len, marks.values()))
    where = f"{number} cells of {_listed(list(marks))}" if number > 1 else next(iter(marks))
    how = 'write.csv(rows, na = "") in R, na_rep="" in pandas, or name it when reading (na_values, nullstr)'
    first = min(row for rows in marks.values() for row in rows)
    return Problem(
        first,
        "type",
        f"{where} {'are' if number > 1 else 'is'} {said}; expected empty cells for what is missing: {how}",
    )


def _causes(unread: dict[str, dict[int, Any]], arrays: list[Any], columns: Columns, table: Table) -> Iterator[Problem]:
    """The problems of all cells that could not be read."""
    left = {name: dict(rows) for name, rows in unread.items() if rows}
    for cause in _CAUSES:
        hit = {
            name: rows
            for name, cells_ in left.items()
            if table.field(name).type in cause.types and (rows := {r: c for r, c in cells_.items() if cause.looks(c)})
        }
        if hit:
            number, (name, rows) = sum(map(len, hit.values())), next(iter(hit.items()))
            cell = cut(next(iter(rows.values())))
            what = f"{name} is {cell}" if number == 1 else f"{number} cells of {_listed(list(hit))} are like {cell}"
            yield Problem(min(min(rows) for rows in hit.values()), "type", f"{what}; expected {cause.expected}")
            left = {name: {r: c for r, c in c_.items() if r not in hit.get(name, ())} for name, c_ in left.items()}
    for name, rows in left.items():
        wanted = table.field(name).kind.loosely
        present = arrays[columns.names.index(name)].null_count < columns.n_rows
        if len(rows) >= _MANY and not present:
            row, cell = next(iter(rows.items()))
            said = f"{name} is {cut(cell, named=True)} and the like in all of its {len(rows)} cells; expected {wanted}"
            yield Problem(row, "type", said)
        else:
            yield from (Problem(row, "type", f"{name} is {cut(cell)}; expected {wanted}") for row, cell in rows.items())


def _listed(names: list[str]) -> str:
    """Names of columns in words, the first few by name."""
    return ", ".join(names[:3]) + (f" and {len(names) - 3} more columns" if len(names) > 3 else "")
