"""The columns of frames and files of any kind, as whoever made them left them."""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa

from syria_events import inputs
from syria_events.issues import Issue, Refused
from syria_events.schema import arrow
from syria_events.schema.text import unmarked


@dataclass(frozen=True)
class Columns:
    """The columns of a frame or file in order, as Arrow data or as Python values, names repeated or not.

    `lines` are the lines of the file on which rows start, where they are not the numbers of the rows.
    """

    names: tuple[str, ...]
    values: tuple[pa.ChunkedArray | list[Any], ...]
    n_rows: int
    lines: Sequence[int] = ()

    def cells(self, name: str) -> list[Any]:
        """The first column called `name`, as Python values."""
        values = self.values[self.names.index(name)]
        return values if isinstance(values, list) else values.to_pylist()


def columns_of(source: object) -> Columns:
    """The columns of a frame of any library, or of a Parquet or CSV file.

    A frame is one of pandas or of a class derived from it, such as GeoPandas has, one of polars, a DuckDB
    relation, and whatever hands out Arrow data through `__arrow_c_stream__`. Raises Refused for anything
    else, and for a file or query that cannot be read.
    """
    if isinstance(source, (str, Path)):
        return _file(Path(source))
    if isinstance(source, pa.Table):
        try:
            return _arrow(source)
        except pa.ArrowException as error:
            raise Refused([Issue("pyarrow", 0, "unreadable", f"{type(error).__name__}: {error}")]) from error
    # Told apart by name: none of the libraries is loaded that the caller does not use.
    kinds = {(each.__module__.partition(".")[0], each.__name__) for each in type(source).__mro__}
    library = type(source).__module__.partition(".")[0]
    frame: Any = source
    try:
        if ("pandas", "DataFrame") in kinds:
            values = tuple(_series(frame.iloc[:, number]) for number in range(frame.shape[1]))
            return _undelimited(Columns(tuple(map(str, frame.columns)), values, len(frame)))
        if kinds & {("polars", "DataFrame"), ("polars", "LazyFrame")}:
            eager = frame.lazy().collect()
            columns = Columns(tuple(eager.columns), tuple(map(_series, eager.get_columns())), eager.height)
            return _undelimited(columns)
        if kinds & {("duckdb", "DuckDBPyRelation"), ("_duckdb", "DuckDBPyRelation")}:
            return _arrow(frame.to_arrow_table() if hasattr(frame, "to_arrow_table") else frame.arrow())
        if library == "dask" and hasattr(source, "columns"):
            return columns_of(frame.compute())
        if isinstance(source, pa.RecordBatch | pa.RecordBatchReader):
            return _arrow(pa.table(source))
        if hasattr(source, "__arrow_c_stream__") and hasattr(type(source), "columns"):
            return _arrow(pa.table(source))
    except Refused:
        raise
    except Exception as error:  # a lazy query may fail in any way that its library knows
        raise Refused([Issue(library, 0, "unreadable", f"{type(error).__name__}: {_first_line(error)}")]) from error
    wanted = "a frame of pandas, polars, Arrow or DuckDB, or the path of a Parquet or CSV file"
    raise Refused([Issue(type(source).__name__, 0, "unreadable", f"expected {wanted}")])


def _arrow(data: pa.Table) -> Columns:
    """The columns of Arrow data, those of extension types and dictionaries as what these stand for."""
    return _undelimited(Columns(tuple(data.column_names), tuple(map(_plain, data.columns)), data.num_rows))


def _plain(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """The column as what it stands for; raises ArrowException for texts that are none in UTF-8."""
    column.validate(full=True)
    if isinstance(column.type, pa.BaseExtensionType):
        column = column.cast(column.type.storage_type)
    if not pa.types.is_dictionary(column.type):
        return column
    # Arrow casts no dictionary of string_view, which polars hands out.
    kind = pa.string() if str(column.type.value_type) == "string_view" else column.type.value_type
    return pa.chunked_array([part.dictionary.cast(kind).take(part.indices) for part in column.chunks], kind)


def _undelimited(columns: Columns) -> Columns:
    """The columns; Refused where they are one, because another sign than the comma stands between the cells."""
    if len(columns.names) == 1 and (sign := _separator(columns.names[0])):
        raise Refused([Issue("", 0, "delimiter", _delimiter(sign))])
    return columns


# Rows of the wrong length that are told one by one.
_SHOWN = 1000


def _separator(header: str) -> str | None:
    """The sign that stands in a header where commas should stand, if one does."""
    return next((sign for sign in (";", "\t", "|") if header.count(sign) > 1 and "," not in header), None)


def _delimiter(sign: str) -> str:
    how = f"name it when reading (pandas and DuckDB sep={sign!r}, polars separator={sign!r}), or save with commas"
    return f"{sign!r} stands between the cells; expected a comma: {how}"


def _series(series: Any) -> pa.ChunkedArray | list[Any]:
    """A pandas or polars column as Arrow data, or as a list of Python values where it may hold a mixture."""
    pandas = hasattr(series, "notna")
    # Of Python objects Arrow would guess one type, and polars would give the addresses; shapes are objects too.
    if str(series.dtype) not in ("object", "Object", "geometry"):
        try:
            array = _array(series) if pandas else series.to_arrow()
            chunked = array if isinstance(array, pa.ChunkedArray) else pa.chunked_array([array])
            if not isinstance(chunked.type, pa.BaseExtensionType):
                return _plain(chunked)
        except (pa.ArrowException, TypeError, ValueError):
            pass  # a type that Arrow does not know
    if pandas:
        return [None if gone else cell for cell, gone in zip(series.astype(object), series.isna(), strict=True)]
    return list(series.to_list())


def _array(series: Any) -> pa.Array | pa.ChunkedArray:
    """A pandas column as Arrow data; numbers of which none is missing as they stand in memory, without a mask."""
    import numpy as np

    kind = getattr(series.dtype, "numpy_dtype", series.dtype)
    numbers = isinstance(kind, np.dtype) and kind.kind in "iuf" and not hasattr(series.dtype, "pyarrow_dtype")
    if numbers and not series.hasnans:
        return pa.array(series.to_numpy(dtype=kind))
    return pa.array(series, from_pandas=True)


def _file(path: Path) -> Columns:
    if path.suffix.lower() == ".parquet":
        return _arrow(arrow.read(path))
    if not inputs.there(path):
        raise Refused([Issue(str(path), 0, "missing", "there is no such file")])
    if path.suffix.lower() != ".csv":
        raise Refused([Issue(str(path), 0, "format", "expected the name of a file in .parquet or .csv")])
    try:
        # Read to its end first: a pipe or a device has none.
        content = inputs.contents(path)
        if encoding := _encoding(content):
            message = (
                f"it is in {encoding}; expected UTF-8: save it as CSV UTF-8, or read it with encoding={encoding!r}"
            )
            raise Refused([Issue(str(path), 1, "encoding", message)])
        # Our own export for spreadsheets has both: a byte order mark, and a mark before what would be run.
        plain = unmarked if content.startswith(codecs.BOM_UTF8) else str
        if sign := _separator(content.partition(b"\n")[0].decode()):
            raise Refused([Issue(str(path), 1, "delimiter", _delimiter(sign))])
        reader = csv.reader(io.TextIOWrapper(io.BytesIO(content), encoding="utf-8-sig", newline=""), strict=True)
        header = next(reader, [])
        if len(header) > inputs.COLUMNS:
            message = f"has {len(header)} columns; at most {inputs.COLUMNS} are read"
            raise Refused([Issue(str(path), 1, "size", message)])
        rows, lines, line, room = [], [], reader.line_num + 1, inputs.CELLS
        for row in inputs.of_cells(reader):
            rows.append([plain(cell) for cell in row])
            lines.append(line)
            line, room = reader.line_num + 1, room - len(row)
            if room < 0 or len(rows) > inputs.ROWS:
                message = f"has more than {inputs.ROWS} rows or {inputs.CELLS} cells, the most that is read"
                raise Refused([Issue(str(path), lines[-1], "size", message)])
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        message = f"{type(error).__name__}: {inputs.reason(error)}; expected CSV in UTF-8"
        raise Refused([Issue(str(path), 0, "unreadable", message)]) from error
    uneven = [(line, len(row)) for line, row in zip(lines, rows, strict=True) if len(row) != len(header)]
    ragged = [
        Issue(str(path), line, "cells", f"{number} cells; expected {len(header)}, as in the header")
        for line, number in uneven[:_SHOWN]
    ]
    if len(uneven) > _SHOWN:
        message = f"so have {len(uneven) - _SHOWN} more rows, the first of them this one"
        ragged.append(Issue(str(path), uneven[_SHOWN][0], "cells", message))
    if ragged or not header:
        raise Refused(ragged or [Issue(str(path), 1, "unreadable", "expected a header with the names of the columns")])
    values = tuple([row[number] or None for row in rows] for number in range(len(header)))
    return Columns(tuple(header), values, len(rows), lines=lines)


def _encoding(content: bytes) -> str | None:
    """The encoding of a text that is none of UTF-8, as far as its first bytes say; spreadsheets write UTF-16."""
    marks = {codecs.BOM_UTF32_LE: "UTF-32", codecs.BOM_UTF32_BE: "UTF-32"}
    marks |= {codecs.BOM_UTF16_LE: "UTF-16", codecs.BOM_UTF16_BE: "UTF-16"}
    if found := next((name for mark, name in marks.items() if content.startswith(mark)), None):
        return found
    # Without a mark the letters of a header tell: every other byte of them is empty.
    if b"\0" in content[:2] and len(content) > 1:
        return "UTF-16-BE" if content[0] == 0 else "UTF-16-LE"
    return None


def _first_line(error: BaseException) -> str:
    return ((error.strerror if isinstance(error, OSError) else None) or str(error)).partition("\n")[0]
