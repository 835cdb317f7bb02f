"""Frames and files of any kind as Arrow data of the declared types, with an issue for each cell that does not fit."""

from __future__ import annotations

import csv
import datetime as dt
import io
import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa

from syria_events import inputs
from syria_events.issues import Issue, Refused
from syria_events.schema import Field, Schema, Table, arrow
from syria_events.schema.fieldtypes import INT32
from syria_events.schema.text import cut


@dataclass(frozen=True)
class Columns:
    """The columns of a frame or file in order, as Arrow data or as Python values, names repeated or not.

    `text` says that every value is text that stands for another, as in CSV; `lines` are the lines
    of the file on which rows start, where they are not the numbers of the rows.
    """

    names: tuple[str, ...]
    values: tuple[pa.ChunkedArray | list[Any], ...]
    n_rows: int
    text: bool = False
    lines: Sequence[int] = ()

    def cells(self, name: str) -> list[Any]:
        """The first column called `name`, as Python values."""
        values = self.values[self.names.index(name)]
        return values if isinstance(values, list) else values.to_pylist()


def columns_of(source: object) -> Columns:
    """The columns of a pandas or polars frame, a pyarrow table, a DuckDB relation, or a Parquet or CSV file.

    Raises Refused for anything else, and for a file or query that cannot be read.
    """
    if isinstance(source, (str, Path)):
        return _file(Path(source))
    if isinstance(source, pa.Table):
        return Columns(tuple(source.column_names), tuple(source.columns), source.num_rows)
    # Told apart by name: none of the libraries is loaded that the caller does not use.
    library = type(source).__module__.partition(".")[0]
    frame: Any = source
    try:
        match library, type(source).__name__:
            case "pandas", "DataFrame":
                values = tuple(_series(frame.iloc[:, number]) for number in range(frame.shape[1]))
                return Columns(tuple(map(str, frame.columns)), values, len(frame))
            case "polars", "DataFrame" | "LazyFrame":
                eager = frame.lazy().collect()
                return Columns(tuple(eager.columns), tuple(map(_series, eager.get_columns())), eager.height)
            case (("duckdb" | "_duckdb"), "DuckDBPyRelation"):
                return columns_of(frame.to_arrow_table() if hasattr(frame, "to_arrow_table") else frame.arrow())
    except Exception as error:  # a lazy query may fail in any way that its library knows
        raise Refused([Issue(library, 0, "unreadable", f"{type(error).__name__}: {_first_line(error)}")]) from error
    kinds = "a pandas or polars frame, a pyarrow table, a DuckDB relation, or the path of a Parquet or CSV file"
    raise Refused([Issue(type(source).__name__, 0, "unreadable", f"expected {kinds}")])


def converted(columns: Columns, table: Table, schema: Schema) -> tuple[pa.Table, dict[tuple[int, str], str]]:
    """`columns` with those that `table` knows in their declared types, and what could not be converted.

    Cells that do not fit are null in the first, and what is wrong with them is in the second, by
    row from 1 and column. Unknown columns are kept without their values.
    """
    declared = arrow.arrow_schema(table, schema)
    unread = {}
    arrays = []
    for column, values in zip(columns.names, columns.values, strict=True):
        if column not in table.names:
            arrays.append(pa.nulls(columns.n_rows))
            continue
        field, kind = table.field(column), declared.field(column).type
        plain = kind.value_type if field.vocabulary else kind
        array = _alike(field, values, plain)
        if array is None:
            cells = values if isinstance(values, list) else _python(values)
            fitted = [_fitted(field, cell, columns.text) for cell in cells]
            for row, (cell, value) in enumerate(zip(cells, fitted, strict=True), start=1):
                if cell is not None and value is None:
                    unread[row, column] = f"is {cut(cell)}; expected {field.kind.loosely}"
            array = pa.array(fitted, plain)
        arrays.append(array.dictionary_encode() if field.vocabulary else array)
    return pa.Table.from_arrays(arrays, names=list(columns.names)), unread


def _alike(field: Field, values: Any, kind: pa.DataType) -> pa.ChunkedArray | None:
    """The column converted at once, where its type allows that and every value fits."""
    if isinstance(values, list):
        return None
    if pa.types.is_dictionary(values.type):
        values = values.cast(values.type.value_type)
    if not (pa.types.is_null(values.type) or re.fullmatch(field.kind.alike, str(values.type))):
        return None
    try:
        return values.cast(kind)
    except pa.ArrowException:
        return None


def _fitted(field: Field, cell: Any, text: bool) -> Any:
    """The cell as a Python value of the field's type; None when it does not fit."""
    try:
        if text and isinstance(cell, str):
            cell = _parsed(field.kind.python, cell)
        elif type(cell).__module__ == "numpy":
            cell = cell.item()
        return _checked(field.kind.python, cell)
    except (ValueError, OverflowError):
        return None


def _checked(kind: type, cell: Any) -> Any:
    match kind.__name__, cell:
        case "str", str():
            cell.encode()  # raises for half of a surrogate pair, which no encoding holds
            return str(cell)
        case "bool", bool():
            return cell
        case (("int" | "float"), bool()):
            return None
        case "int", int() | float() if math.isfinite(cell) and cell == int(cell) and int(cell) in INT32:
            return int(cell)
        case "float", int() | float():
            return float(cell)
        case "date", dt.datetime():
            return cell.date() if cell.tzinfo is None and cell.time() == dt.time() else None
        case "date", dt.date():
            return cell
        case "datetime", dt.datetime() if cell.tzinfo is not None:
            return cell.astimezone(dt.UTC)
        case "bytes", bytes():
            return cell
    return None


def _parsed(kind: type, text: str) -> Any:
    """What the text of a CSV cell stands for; the text itself where it stands for nothing of that type."""
    match kind.__name__:
        case "int" if re.fullmatch("-?[0-9]{1,10}", text):
            return int(text)
        case "float" if re.fullmatch(r"-?[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]+)?", text):
            return float(text)
        case "bool":
            return {"true": True, "false": False}.get(text.lower(), text)  # pandas writes True, R writes TRUE
        case "date" if re.fullmatch("[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
            return dt.date.fromisoformat(text)
        case "datetime":
            return dt.datetime.fromisoformat(text)
        case "bytes":
            return bytes.fromhex(text)
    return text


def _series(series: Any) -> pa.ChunkedArray | list[Any]:
    """A pandas or polars column as Arrow data, or as a list of Python values where it may hold a mixture."""
    # Of Python objects Arrow would guess one type, and polars would give the addresses.
    if str(series.dtype) not in ("object", "Object"):
        try:
            array = series.to_arrow() if hasattr(series, "to_arrow") else pa.array(series, from_pandas=True)
            return array if isinstance(array, pa.ChunkedArray) else pa.chunked_array([array])
        except pa.ArrowException:
            pass  # a type that Arrow does not know
    if hasattr(series, "notna"):
        return list(series.astype(object).where(series.notna(), None))
    return list(series.to_list())


def _python(values: pa.ChunkedArray) -> list[Any]:
    """The values as Python has them; those that it cannot hold, such as a day in the year 10000, as Arrow's text."""
    try:
        cells: list[Any] = values.to_pylist()
    except (ValueError, OverflowError):
        cells = []
        for scalar in values:
            try:
                cells.append(scalar.as_py())
            except (ValueError, OverflowError):
                cells.append(scalar)
    return cells


def _file(path: Path) -> Columns:
    if path.suffix.lower() == ".parquet":
        return columns_of(arrow.read(path))
    if not path.exists():
        raise Refused([Issue(str(path), 0, "missing", "there is no such file")])
    if path.suffix.lower() != ".csv":
        raise Refused([Issue(str(path), 0, "format", "expected the name of a file in .parquet or .csv")])
    try:
        # Read to its end first: a pipe or a device has none.
        content = io.BytesIO(inputs.contents(path))
        reader = csv.reader(io.TextIOWrapper(content, encoding="utf-8-sig", newline=""), strict=True)
        header = next(reader, [])
        rows, lines, line, room = [], [], reader.line_num + 1, inputs.CELLS
        for row in reader:
            rows.append(row)
            lines.append(line)
            line, room = reader.line_num + 1, room - len(row)
            if room < 0 or len(rows) > inputs.ROWS:
                message = f"has more than {inputs.ROWS} rows or {inputs.CELLS} cells, the most that is read"
                raise Refused([Issue(str(path), lines[-1], "size", message)])
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        message = f"{type(error).__name__}: {inputs.reason(error)}; expected CSV in UTF-8"
        raise Refused([Issue(str(path), 0, "unreadable", message)]) from error
    ragged = [
        Issue(str(path), line, "cells", f"{len(row)} cells; expected {len(header)}, as in the header")
        for line, row in zip(lines, rows, strict=True)
        if len(row) != len(header)
    ]
    if ragged or not header:
        raise Refused(ragged or [Issue(str(path), 1, "unreadable", "expected a header with the names of the columns")])
    values = tuple([row[number] or None for row in rows] for number in range(len(header)))
    return Columns(tuple(header), values, len(rows), text=True, lines=lines)


def _first_line(error: BaseException) -> str:
    return ((error.strerror if isinstance(error, OSError) else None) or str(error)).partition("\n")[0]
