"""What had no counterpart: a row for each cell, with its row, its key, its column, what it says and why."""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc

from syria_events.field import layouts
from syria_events.schema import arrow


class Losses:
    """The table of losses while it is made; the texts of a column that is lost whole are not copied."""

    def __init__(self, keys: pa.ChunkedArray) -> None:
        self._keys = keys
        self._parts: list[pa.Table] = []
        self._table = layouts.made().table("losses")
        self._reasons = pa.array(layouts.made().values("loss_reason"), pa.string())

    def cells(self, field: str, cells: pa.ChunkedArray, reason: str, where: pa.ChunkedArray | None = None) -> None:
        """The cells of a column that are lost, those that are not there left out; `where` says in which rows."""
        lost = pc.is_valid(cells) if where is None else pc.and_(pc.is_valid(cells), pc.fill_null(where, False))
        rows = pc.indices_nonzero(lost)
        if len(rows) == len(cells):
            self._add(rows, self._keys, field, cells, reason)
        elif len(rows):
            self._add(rows, self._keys.take(rows), field, cells.take(rows), reason)

    def whole(self, field: str | None, value: str, reason: str) -> None:
        """Something that is lost of the file as a whole."""
        none = pa.chunked_array([pa.nulls(1, pa.string())])
        self._add(pa.array([-1], pa.int64()), none, field, pa.chunked_array([pa.array([value])]), reason)

    def table(self) -> pa.Table:
        """All losses, in the order of the columns in which they were found and then of rows."""
        declared = arrow.arrow_schema(self._table, layouts.made())
        return pa.concat_tables([declared.empty_table(), *self._parts])

    def _add(
        self, rows: pa.Array, keys: pa.ChunkedArray, field: str | None, values: pa.ChunkedArray, reason: str
    ) -> None:
        declared = arrow.arrow_schema(self._table, layouts.made())
        code = pc.index_in(pa.scalar(reason, pa.string()), value_set=self._reasons)
        reasons = pa.DictionaryArray.from_arrays(pa.repeat(code, len(rows)), self._reasons)
        columns = [
            pc.add(rows.cast(pa.int64()), 1).cast(pa.int32()),
            keys.cast(pa.string()),
            pa.repeat(pa.scalar(field, pa.string()), len(rows)),
            values,
            reasons,
        ]
        self._parts.append(pa.Table.from_arrays(columns, schema=declared))
