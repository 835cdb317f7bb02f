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


def delta(name: str, old: pa.Table | None, new: pa.Table | None, key: Sequence[str]) -> Delta:
    """What happened between two states of the table `name`, in time linear in its rows.

    None is a state without the table. Rows are matched by `key`; without one they all differ.
    Nulls equal nulls. Raises Refused where a key is not unique.
    """
    before, after = (pa.table({}) if data is None else _plain(data) for data in (old, new))
    if old is None or new is None or not key:
        return Delta(after, before, {}, pa.table({}))
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
    return Delta(_without(after, now, then), _without(before, then, now), cells, right.select(others))


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


def _without(data: pa.Table, places: Mapping[Key, int], others: Mapping[Key, int]) -> pa.Table:
    """The rows whose key is not among `others`."""
    return data.take(pa.array([place for key, place in places.items() if key not in others], pa.int64()))


def _differ(left: pa.ChunkedArray, right: pa.ChunkedArray) -> pa.Array:
    """Where two columns differ; a null differs from every value and from no null."""
    import pyarrow.compute as pc

    one, other = left.combine_chunks(), right.combine_chunks()
    return pc.or_(pc.fill_null(pc.not_equal(one, other), False), pc.xor(one.is_null(), other.is_null()))
