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
    before, after = (plain(data) if data is not None else pa.table({}) for data in (old, new))
    if old is None or new is None or not key:
        return Rows(after, before, {}, pa.table({}))
    places, now = _places(name, before, key), _places(name, after, key)
    both = [(place, now[found]) for found, place in places.items() if found in now]
    left, right = before.take([place for place, _ in both]), after.take([place for _, place in both])
    cells: dict[str, pa.Table] = {}
    changed = list(key)
    for column in [column for column in after.column_names if column not in key]:
        if column not in before.column_names or before[column].type != after[column].type:
            changed.append(column)
        elif (rows := _differing(left[column], right[column])).num_rows:
            cells[column] = pa.table({**_columns(right.select(key).filter(rows["differ"])), **_columns(rows)})
    return Rows(
        added=after.take([place for found, place in now.items() if found not in places]),
        removed=before.take([place for found, place in places.items() if found not in now]),
        cells=cells,
        columns=right.select(changed),
    )
