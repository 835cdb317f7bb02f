"""Rows of another dataset that Spark holds, in our columns: what is done with a file is done with each batch."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator

import pyarrow as pa

from syria_events.field import carrying, files, headers, layouts, texts
from syria_events.field.carrying import Dialect
from syria_events.field.sparkrows import Frame
from syria_events.schema import Table

_TYPES = {"integer": "INT", "number": "DOUBLE", "boolean": "BOOLEAN", "date": "DATE", "datetime": "TIMESTAMP"}


def read(theirs: Frame, dialect: Dialect) -> tuple[Frame, Frame]:
    """Events and losses as frames of Spark, neither of them made before it is asked for.

    The batches of a frame have no order, so that losses have no `row`; their `key` says which event it is.
    """
    known, made = layouts.layout(dialect.name), layouts.made()
    # Columns that are missing are told at once, and not by whichever batch comes first.
    headers.headed(_rows(dialect.name, theirs.columns, theirs.limit(0).toArrow()), known)
    tables = made.table("field_events"), made.table("losses")
    events, losses = (
        theirs.mapInArrow(_carrying(dialect, place), _declared(table)) for place, table in enumerate(tables)
    )
    return events, losses


def _declared(table: Table) -> str:
    """The columns of a table as Spark declares them."""
    return ", ".join(f"`{field.name}` {_TYPES.get(field.type, 'STRING')}" for field in table.fields)


def _rows(name: str, names: list[str], data: pa.Table) -> files.Rows:
    return files.Rows(name, tuple(names), tuple(texts.text(column) for column in data.columns), data.num_rows)


def _carrying(dialect: Dialect, place: int) -> Callable[[Iterator[pa.RecordBatch]], Iterator[pa.RecordBatch]]:
    """What workers do with batches: the events, or the losses, of each."""
    name = dialect.name

    def carried(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        known = layouts.layout(name)
        for batch in batches:
            data = pa.Table.from_batches([batch])
            theirs = headers.headed(_rows(name, data.column_names, data), known)
            with warnings.catch_warnings():
                warnings.simplefilter("ignore", UserWarning)  # nobody reads what a worker warns of
                found = carrying.carried(theirs, known, dialect)[place]
            if place:
                found = found.set_column(0, "row", pa.nulls(found.num_rows, pa.int32()))
            yield from _plain(found).to_batches()

    return carried


def _plain(data: pa.Table) -> pa.Table:
    """The columns without codes, which Spark does not have."""
    plain = [pa.field(f.name, pa.string() if pa.types.is_dictionary(f.type) else f.type) for f in data.schema]
    return data.cast(pa.schema(plain)).replace_schema_metadata(None).combine_chunks()
