"""What happened to the rows of one table, in Arrow, column by column; pure.

The same serves our own versions and the releases of others, which `field/revisions.py` puts side by side.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from typing import NamedTuple

import numpy as np
import pyarrow as pa

from syria_events import progress
from syria_events.issues import Issue, Refused

# pyarrow.compute is imported where it is used, as in `arrow`.

# From so many rows on it is worth importing polars.
_MANY = 100_000

Compare = Callable[[pa.ChunkedArray, pa.ChunkedArray], pa.Array]


@dataclass(frozen=True, eq=False)
class Delta:
    """What happened to the rows of one table; vocabularies as plain text.

    `added` and `removed` are rows whose key one side only has, in that side's columns. Of the rows
    that both sides have, `cells` holds per column the values that differ, as the key, `from` and
    `to`; `columns` holds the key and the columns that are new or of another type.
    """

    added: pa.Table
    removed: pa.Table
    cells: Mapping[str, pa.Table]
    columns: pa.Table


class Met(NamedTuple):
    """Which rows of two states are the same by their key, as places in each, in the order of the old.

    `gone` are the places of rows that the old alone has, `added` of those that the new alone has.
    """

    old: pa.Array
    new: pa.Array
    gone: pa.Array
    added: pa.Array


def delta(name: str, old: pa.Table | None, new: pa.Table | None, key: Sequence[str]) -> Delta:
    """What happened between two states of the table `name`, in time linear in its rows.

    None is a state without the table. Rows are matched by `key`; without one they all differ.
    Nulls equal nulls. Raises Refused where a key is not unique.
    """
    before, after = (pa.table({}) if data is None else plain(data) for data in (old, new))
    if old is None or new is None or not key:
        return Delta(after, before, {}, pa.table({}))
    for data in (before, after):
        if len(again := repeated(data.select(key))):
            twice = "/".join(str(data[column][again[0].as_py()].as_py()) for column in key)
            message = f"expected every {', '.join(key)} once; {twice} is repeated"
            raise Refused([Issue(name, 0, "primary_key", message)])
    rows = met(before.select(key), after.select(key))
    shared = [c for c in after.column_names if c in before.column_names and before[c].type == after[c].type]
    cells = {}
    for column, places in differing(before, after, rows, [name for name in shared if name not in key]):
        values = before[column].take(rows.old.take(places)), after[column].take(rows.new.take(places))
        found = after.select(key).take(rows.new.take(places))
        cells[column] = found.append_column("from", values[0]).append_column("to", values[1])
    others = [*key, *(name for name in after.column_names if name not in shared)]
    return Delta(after.take(rows.added), before.take(rows.gone), cells, after.select(others).take(rows.new))


def plain(data: pa.Table) -> pa.Table:
    """The same values without dictionaries or metadata, each column in one piece."""
    columns = [
        (column.cast(column.type.value_type) if pa.types.is_dictionary(column.type) else column).combine_chunks()
        for column in data.columns
    ]
    return pa.table(columns, names=data.column_names)


def met(old: pa.Table, new: pa.Table) -> Met:
    """The rows of two states that have the same key, of tables of the key alone in which each is there once."""
    import pyarrow.compute as pc

    if old.schema.types != new.schema.types:  # values of different types are never the same
        one = pa.nulls(old.num_rows, pa.int64())
    else:
        one = pc.index_in(*_codes(old, new)).cast(pa.int64())
    there = one.is_valid()
    both = one.filter(there)
    free = np.ones(new.num_rows, bool)
    free[both.to_numpy()] = False
    places = (pc.indices_nonzero(mask).cast(pa.int64()) for mask in (there, pc.invert(there)))
    return Met(next(places), both, next(places), pa.array(np.flatnonzero(free)))


def repeated(keys: pa.Table) -> pa.Array:
    """The places of rows whose key stands in an earlier row."""
    import pyarrow.compute as pc

    (code, _) = _codes(keys, keys.slice(0, 0))
    if len(code) < 2 or (code.null_count == 0 and pc.all(pc.less(code[:-1], code[1:])).as_py()):
        return pa.array([], pa.int64())  # in order, which costs less to see
    if pc.count_distinct(code, mode="all").as_py() == len(code):
        return pa.array([], pa.int64())
    number = code.dictionary_encode(null_encoding="encode").indices.to_numpy()
    first = np.zeros(len(number), bool)
    first[np.unique(number, return_index=True)[1]] = True
    return pa.array(np.flatnonzero(~first))


def differing(old: pa.Table, new: pa.Table, rows: Met, columns: Sequence[str]) -> Iterator[tuple[str, pa.Array]]:
    """The columns in which rows that both have differ, each with the places of these rows in `rows`.

    A null differs from every value and from no null. Of many rows polars gathers the text, where it is installed: it
    moves references, where Arrow copies every letter.
    """
    import pyarrow.compute as pc

    compare = _by_polars(rows) if len(rows.old) >= _MANY and find_spec("polars") else _by_arrow(rows)
    for column in progress.told(columns, "comparing columns"):
        mask = compare(old[column], new[column])
        if len(places := pc.indices_nonzero(mask)):
            yield column, places.cast(pa.int64())


def _by_arrow(rows: Met) -> Compare:
    import pyarrow.compute as pc

    def differ(old: pa.ChunkedArray, new: pa.ChunkedArray) -> pa.Array:
        one, other = old.take(rows.old).combine_chunks(), new.take(rows.new).combine_chunks()
        unequal = pc.fill_null(pc.not_equal(one, other), False)
        return pc.or_(unequal, pc.xor(one.is_null(), other.is_null()))

    return differ


def _by_polars(rows: Met) -> Compare:
    import polars as pl

    places = [pl.Series(values=pl.from_arrow(each)) for each in (rows.old, rows.new)]

    def differ(old: pa.ChunkedArray, new: pa.ChunkedArray) -> pa.Array:
        one, other = (pl.Series(values=pl.from_arrow(c)).gather(p) for c, p in zip((old, new), places, strict=True))
        return one.ne_missing(other).to_arrow()

    return differ


def numbered(data: pa.Table) -> pa.Array:
    """A number for each row, the same for rows that have the same values in all columns; nulls equal nulls."""
    code = np.zeros(data.num_rows, np.int64)
    for column in data.columns:
        coded = column.combine_chunks().dictionary_encode(null_encoding="encode")
        mixed = code * max(1, len(coded.dictionary)) + coded.indices.to_numpy()
        code = pa.array(mixed).dictionary_encode().indices.cast(pa.int64()).to_numpy()  # small again
    return pa.array(code)


def _codes(old: pa.Table, new: pa.Table) -> tuple[pa.Array, pa.Array]:
    """One value for the key of each row of both, the same where all columns of the key are."""
    if old.num_columns == 1:
        return old.column(0).combine_chunks(), new.column(0).combine_chunks()
    code = numbered(pa.concat_tables([old, new.rename_columns(old.column_names)]))
    return code[: old.num_rows], code[old.num_rows :]
