"""What happened to the rows of one table, in Arrow, column by column; pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from syria_events.issues import Issue, Refused

# pyarrow.compute is imported where it is used, as in `arrow`.

Key = tuple[Any, ...]


@dataclass(frozen=True, eq=False)
class Rows:
    """What happened to the rows of one table; vocabularies as plain text.

    `added` and `removed` are rows whose key one side only has, in that side's columns. Of the rows
    that both sides have, `cells` holds per column the values that differ, as the key, `from` and
    `to`; `columns` holds the key and the columns that are new or of another type.
    """

    added: pa.Table
    removed: pa.Table
    cells: Mapping[str, pa.Table]
    columns: pa.Table


def compare(name: str, old: pa.Table | None, new: pa.Table | None, key: Sequence[str]) -> Rows:
    """What happened between two states of the table `name`, in time linear in its rows.

    None is a state without the table. Rows are matched by `key`; without one they all differ.
    Nulls equal nulls. Raises Refused where a key is not unique.
    """
    before, after = (pa.table({}) if data is None else _plain(data) for data in (old, new))
    if old is None or new is None or not key:
        return Rows(after, before, {}, pa.table({}))
    then, now = _places(name, before, key), _places(name, after, key)
    both = [found for found in then if found in now]
    left, right = (
        data.take(pa.array([places[found] for found in both], pa.int64()))
        for data, places in ((before, then), (after, now))
    )
    keys, cells, others = right.select(key), {}, list(key)
    for column in [column for column in after.column_names if column not in key]:
        if column not in before.column_names or before[column].type != after[column].type:
            others.append(column)
            continue
        mask = _differ(left[column], right[column])
        if (found := keys.filter(mask)).num_rows:
            values = left[column].filter(mask), right[column].filter(mask)
            cells[column] = found.append_column("from", values[0]).append_column("to", values[1])
    return Rows(_without(after, now, then), _without(before, then, now), cells, right.select(others))


def apply(name: str, old: pa.Table | None, rows: Rows, columns: Sequence[str], key: Sequence[str]) -> pa.Table:
    """The newer state of the table `name`, with `columns`, from the older one; rows in no particular order.

    Raises Refused where `old` is not the state that `rows` was made from.
    """
    if old is None or not rows.columns.column_names:
        return rows.added
    before = _plain(old)
    kept = _without(before, _places(name, before, key), _places(name, rows.removed, key))
    places = _places(name, kept, key)
    if kept.num_rows != rows.columns.num_rows or kept.num_rows + rows.removed.num_rows != before.num_rows:
        raise Refused([_foreign(name, f"{before.num_rows} rows")])
    made = {}
    for column in columns:
        if column in rows.columns.column_names:
            source, found = rows.columns, rows.columns[column]
            order = [0] * kept.num_rows
            for place, each in enumerate(_places(name, source, key)):
                order[_place(name, places, each)] = place
            made[column] = found.take(pa.array(order, pa.int64()))
        else:
            made[column] = _corrected(name, kept[column], rows.cells.get(column), places, key)
    return pa.concat_tables([pa.table(made), rows.added.select(columns)])


def _corrected(
    name: str, values: pa.ChunkedArray, cells: pa.Table | None, places: Mapping[Key, int], key: Sequence[str]
) -> pa.ChunkedArray:
    """A column with its corrected cells in place."""
    if cells is None:
        return values
    order = list(range(len(values)))
    at = [_place(name, places, found) for found in _places(name, cells, key)]
    if _differ(values.take(pa.array(at, pa.int64())), cells["from"]).true_count:
        raise Refused([_foreign(name, "other values")])
    for row, place in enumerate(at):
        order[place] = len(values) + row
    return pa.chunked_array([*values.chunks, *cells["to"].chunks]).take(pa.array(order, pa.int64()))


def _plain(data: pa.Table) -> pa.Table:
    """The same values without dictionaries or metadata."""
    columns = [
        column.cast(column.type.value_type) if pa.types.is_dictionary(column.type) else column
        for column in data.columns
    ]
    return pa.table(columns, names=data.column_names)


def _places(name: str, data: pa.Table, key: Sequence[str]) -> dict[Key, int]:
    """Where the row with each key stands."""
    keys = list(zip(*(data[column].to_pylist() for column in key), strict=True)) if data.num_rows else []
    places = {found: place for place, found in enumerate(keys)}
    if len(places) < len(keys):
        twice = next(found for place, found in enumerate(keys) if places[found] != place)
        message = f"expected every {', '.join(key)} once; {'/'.join(map(str, twice))} is repeated"
        raise Refused([Issue(name, 0, "primary_key", message)])
    return places


def _place(name: str, places: Mapping[Key, int], key: Key) -> int:
    if key not in places:
        raise Refused([_foreign(name, f"no row {'/'.join(map(str, key))}")])
    return places[key]


def _without(data: pa.Table, places: Mapping[Key, int], others: Mapping[Key, int]) -> pa.Table:
    """The rows whose key is not among `others`."""
    return data.take(pa.array([place for key, place in places.items() if key not in others], pa.int64()))


def _differ(left: pa.ChunkedArray, right: pa.ChunkedArray) -> pa.Array:
    """Where two columns differ; a null differs from every value and from no null."""
    import pyarrow.compute as pc

    one, other = left.combine_chunks(), right.combine_chunks()
    return pc.or_(pc.fill_null(pc.not_equal(one, other), False), pc.xor(one.is_null(), other.is_null()))


def _foreign(name: str, found: str) -> Issue:
    return Issue(name, 0, "diff", f"expected the table that the diff was made from; found {found}")
