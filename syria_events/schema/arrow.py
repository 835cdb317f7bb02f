"""A table of the schema as Arrow data and as Parquet files whose bytes depend on the rows alone."""

from __future__ import annotations

import datetime as dt
import json
import struct
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from syria_events import inputs
from syria_events.issues import Issue, Refused
from syria_events.schema import Field, Schema, Table, parquetlimits
from syria_events.schema.fieldtypes import made
from syria_events.schema.text import cut

# pyarrow.compute is imported where it is used: reading a file does without.


# Every option that touches the bytes is named, so that no default of another release decides.
_WRITING: dict[str, Any] = {
    "compression": "zstd",
    "compression_level": 3,
    "version": "2.6",
    "data_page_version": "1.0",
    "row_group_size": 131_072,
    "data_page_size": 1 << 20,
    "dictionary_pagesize_limit": 1 << 20,
    "write_batch_size": 1024,
    "use_dictionary": True,
    "use_byte_stream_split": False,
    "write_statistics": True,
    "write_page_index": False,
    "write_page_checksum": True,
    "store_schema": True,
}


def arrow_schema(table: Table, schema: Schema) -> pa.Schema:
    """The columns of `table` in Arrow: types, which may be null, and what readers need to know.

    A closed vocabulary is `dictionary<int32, string>`. The metadata give the pandas type of each
    column, the categories of each vocabulary in their order for polars, and GeoParquet 1.1 for a
    column of well-known binary.
    """
    fields = [_arrow_field(field, schema) for field in table.fields]
    return pa.schema(fields, metadata=_metadata(table, schema))


def plain_type(field: Field) -> pa.DataType:
    """The Arrow type of a column's values; those of a closed vocabulary are text."""
    return made(pa, field.kind.arrow)


def from_rows(table: Table, schema: Schema, rows: Sequence[Mapping[str, object]], *, ordered: bool = True) -> pa.Table:
    """The rows as canonical Arrow data (see `canonical`); a column that a row leaves out is null.

    Where they are not to be `ordered`, they stay in the order in which they are given.

    Cells are str, int, float, bool, datetime.date, datetime.datetime with a time zone, bytes or
    None; nothing is converted but int to float. Raises Refused with every cell that does not fit,
    by table name and row counted from 1.
    """
    known = {*table.names}
    strange = [(line, name) for line, row in enumerate(rows, start=1) for name in sorted(row.keys() - known)]
    issues = [Issue(table.name, line, "column", f"there is no column {name!r}") for line, name in strange]
    columns = []
    for field in table.fields:
        kind, values = field.kind, [row.get(field.name) for row in rows]
        unfit = [line for line, value in enumerate(values, start=1) if value is not None and not kind.fits(value)]
        said = f"{field.name}: expected {kind.exactly}, found"
        issues += [Issue(table.name, line, "type", f"{said} {cut(values[line - 1], named=True)}") for line in unfit]
        if kind.python is dt.datetime and not unfit:
            # pandera, once imported, makes Arrow take the clock of any other zone for that of UTC.
            values = [value.astimezone(dt.UTC) if isinstance(value, dt.datetime) else None for value in values]
        columns.append(pa.nulls(len(values), plain_type(field)) if unfit else pa.array(values, plain_type(field)))
    if issues:
        raise Refused(issues)
    return canonical(table, schema, pa.Table.from_arrays(columns, names=list(table.names)), ordered=ordered)


def canonical(table: Table, schema: Schema, data: pa.Table, *, ordered: bool = True) -> pa.Table:
    """The same rows in the one form that is written: equal rows give equal bytes.

    Columns in declared order and type, rows sorted by primary key and then by the other columns
    (text by code point, nulls last), -0.0 as 0.0, one chunk, each vocabulary whole and in its own
    order. `data` has exactly the columns of `table`, in any order, of types that Arrow casts
    without loss. Raises Refused with every column or cell that does not fit, by table name and
    row counted from 1.
    """
    import pyarrow.compute as pc

    issues = [
        Issue(table.name, 0, "column", f"expected {wanted} column called {name!r}, found {found}")
        for name in sorted({*table.names, *data.column_names})
        if (found := data.column_names.count(name)) != (wanted := int(name in table.names))
    ]
    if issues:
        raise Refused(issues)
    columns: dict[str, pa.Array] = {}
    for field in table.fields:
        try:
            columns[field.name] = _plain(data[field.name], plain_type(field))
        except pa.ArrowException as error:
            issues.append(Issue(table.name, 0, "type", f"{field.name}: expected {field.kind.exactly}; {error}"))
        else:
            issues += _unfit(table, field, schema, columns[field.name])
    if issues:
        raise Refused(issues)
    plain = pa.table(columns)
    if ordered:
        order = dict.fromkeys((*table.primary_key, *table.names))
        plain = plain.take(pc.sort_indices(plain, sort_keys=[(name, "ascending") for name in order]))
    for field in table.fields:
        columns[field.name] = plain[field.name].combine_chunks()
        if field.vocabulary is not None:
            values = pa.array(schema.values(field.vocabulary), pa.string())
            indices = pc.index_in(columns[field.name], value_set=values)
            columns[field.name] = pa.DictionaryArray.from_arrays(indices, values)
    return pa.Table.from_arrays(list(columns.values()), schema=arrow_schema(table, schema))


def to_bytes(data: pa.Table, standing: Path | None = None) -> bytes:
    """The Parquet file of `data`: zstd, every option fixed, a checksum on each page.

    One release of pyarrow always gives the same bytes for the same canonical data; another
    release may give others. So the bytes of the file at `standing` are kept where it holds
    exactly `data`, schema and all, as another release wrote it.
    """
    sink = pa.BufferOutputStream()
    pq.write_table(data, sink, **_WRITING)
    made = bytes(sink.getvalue())
    return standing.read_bytes() if standing is not None and _by_another_release(standing, made) else made


def _by_another_release(standing: Path, made: bytes) -> bool:
    try:
        new, old = (pq.ParquetFile(file, page_checksum_verification=True) for file in (pa.BufferReader(made), standing))
        with new, old:
            writers = new.metadata.created_by, old.metadata.created_by
            known = all(writer.startswith("parquet-cpp-arrow ") for writer in writers)
            alike = new.schema_arrow.equals(old.schema_arrow, check_metadata=True)
            return known and writers[0] != writers[1] and alike and new.read().equals(old.read())
    except (pa.ArrowException, OSError, ValueError):
        return False


def read(path: Path, limits: parquetlimits.Limits | None = None, *, coded: bool = False) -> pa.Table:
    """All columns and rows of a Parquet file, its text, indices and checksums verified.

    Texts of `coded` data stay as the codes of each distinct one, which is how they mostly stand in a file. Raises
    Refused where there is no file or where the file is not whole, valid Parquet, or comes to more than `limits`, by
    default those of tables like our own.
    """
    limits = limits or parquetlimits.usual()
    try:
        content = pa.py_buffer(inputs.contents(path, limits.file))
    except (OSError, ValueError) as error:
        message = f"expected a whole, valid Parquet file; {inputs.reason(error)}"
        raise Refused([Issue(str(path), 0, "missing", message)]) from error
    try:
        metadata = pq.read_metadata(pa.BufferReader(content))
        texts = parquetlimits.codable(metadata) if coded else []
        if found := parquetlimits.beyond(content, metadata, limits, bool(texts)):
            raise Refused([Issue(str(path), 0, "size", found)])
        options: dict[str, Any] = {"page_checksum_verification": True, "read_dictionary": texts}
        with pq.ParquetFile(pa.BufferReader(content), **options) as file:
            data = file.read(use_threads=bool(texts))
        data.validate(full=True)
        if found := parquetlimits.spelt(data, limits):
            raise Refused([Issue(str(path), 0, "size", found)])
        for column in data.schema:
            if pa.types.is_timestamp(column.type):
                pa.scalar(0, column.type).as_py()  # which fails where nobody knows its time zone
    except Refused:
        raise
    # ValueError where a name in the file is no text, KeyError for a time zone that there is not.
    except (pa.ArrowException, OSError, ValueError, KeyError) as error:
        message = f"expected a whole, valid Parquet file; {inputs.reason(error)}"
        raise Refused([Issue(str(path), 0, "parquet", message)]) from error
    return data


def point(longitude: float, latitude: float) -> bytes:
    """A WGS 84 position in degrees as well-known binary, little-endian, 21 bytes; -0.0 as 0.0, as in the columns."""
    return struct.pack("<BIdd", 1, 1, longitude + 0.0, latitude + 0.0)


def _arrow_field(field: Field, schema: Schema) -> pa.Field:
    if field.vocabulary is None:
        return pa.field(field.name, plain_type(field), nullable=not field.required)
    # polars' own key for the categories of an Enum; each is preceded by its length in bytes.
    lengths = [(len(value.encode()), value) for value in schema.values(field.vocabulary)]
    metadata = {"_PL_ENUM_VALUES2": "".join(f"{length};{value}" for length, value in lengths)}
    return pa.field(field.name, pa.dictionary(pa.int32(), pa.string()), not field.required, metadata)


def _metadata(table: Table, schema: Schema) -> dict[str, str]:
    columns: list[dict[str, object]] = []
    for field in table.fields:
        pandas_type, numpy_type, more = field.kind.stored
        if field.vocabulary is not None:
            pandas_type, numpy_type = "categorical", "int32"
            more = {"num_categories": len(schema.values(field.vocabulary)), "ordered": False}
        types = {"pandas_type": pandas_type, "numpy_type": numpy_type, "metadata": more}
        columns.append({"name": field.name, "field_name": field.name, **types})
    pandas = {
        "columns": columns,
        "index_columns": [],
        "column_indexes": [],
        "creator": {"library": "syria_events", "version": "1"},
        "pandas_version": "2.2.0",
    }
    metadata = {"pandas": json.dumps(pandas, sort_keys=True)}
    shapes = [field.name for field in table.fields if field.kind.python is bytes]
    if shapes:
        points = {name: {"encoding": "WKB", "geometry_types": ["Point"]} for name in shapes}
        geo = {"version": "1.1.0", "primary_column": shapes[0], "columns": points}
        metadata["geo"] = json.dumps(geo, sort_keys=True)
    return metadata


def _plain(column: pa.ChunkedArray, type_: pa.DataType) -> pa.Array:
    """One chunk of the plain type, without negative zeros."""
    import pyarrow.compute as pc

    if pa.types.is_dictionary(column.type):
        column = column.cast(column.type.value_type)
    array = column.cast(type_).combine_chunks()
    return pc.add(array, 0.0) if pa.types.is_floating(type_) else array


def _unfit(table: Table, field: Field, schema: Schema, array: pa.Array) -> Iterator[Issue]:
    """Cells of the right type that the column cannot hold."""
    import pyarrow.compute as pc

    def found(mask: pa.Array, rule: str, message: str) -> Iterator[Issue]:
        for row in pc.indices_nonzero(pc.fill_null(mask, False)).to_pylist():
            said = cut(array[row].as_py(), named=True)
            yield Issue(table.name, row + 1, rule, f"{field.name}: {message.format(said)}")

    if field.required:
        yield from found(array.is_null(), "required", "expected a value in every row")
    if field.kind.python is float:
        yield from found(pc.invert(pc.is_finite(array)), "type", f"expected {field.kind.exactly}, found {{}}")
    if field.vocabulary is not None:
        known = pa.array(schema.values(field.vocabulary), pa.string())
        unknown = pc.and_(array.is_valid(), pc.invert(pc.is_in(array, value_set=known)))
        message = f"expected a value of schema/vocab/{field.vocabulary}.csv, found {{}}"
        yield from found(unknown, "vocabulary", message)
