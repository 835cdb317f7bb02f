"""The engine that puts two states of rows side by side: rows that are the same, and one answer by every library."""

from __future__ import annotations

from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from syria_events.editions import deltas

_CELLS = st.one_of(st.none(), st.sampled_from(["", "a", "b", "long text that no view holds inside"]))


@st.composite
def states(draw: st.DrawFn) -> tuple[pa.Table, pa.Table]:
    """Two states of a table whose key is two columns, one of them now and then empty."""
    keys = st.tuples(st.one_of(st.none(), st.integers(0, 3)), st.sampled_from("xyz"))
    made = []
    for _ in range(2):
        found = draw(st.lists(keys, unique=True, max_size=10))
        cells = [draw(_CELLS) for _ in found], [draw(st.one_of(st.none(), st.integers(0, 2))) for _ in found]
        columns = [[key[0] for key in found], [key[1] for key in found], *cells]
        kinds = (pa.int64(), pa.string(), pa.string(), pa.int32())
        arrays = [pa.array(column, kind) for column, kind in zip(columns, kinds, strict=True)]
        made.append(pa.table(arrays, names=["k", "l", "text", "n"]))
    return made[0], made[1]


def plainly(old: pa.Table, new: pa.Table) -> dict[str, Any]:
    """What happened, row by row in Python."""
    before, after = ({(row["k"], row["l"]): row for row in data.to_pylist()} for data in (old, new))
    both = [key for key in before if key in after]
    return {
        "added": [row for key, row in after.items() if key not in before],
        "gone": [row for key, row in before.items() if key not in after],
        "cells": {
            name: changed
            for name in ("text", "n")
            if (changed := [(k, before[k][name], after[k][name]) for k in both if before[k][name] != after[k][name]])
        },
    }


@given(states())
def test_a_delta_is_what_a_loop_finds(both: tuple[pa.Table, pa.Table]) -> None:
    wanted, found = plainly(*both), deltas.delta("t", *both, ("k", "l"))
    assert found.added.to_pylist() == wanted["added"]
    assert found.removed.to_pylist() == wanted["gone"]
    cells = {
        name: [((row["k"], row["l"]), row["from"], row["to"]) for row in data.to_pylist()]
        for name, data in found.cells.items()
    }
    assert cells == wanted["cells"]


@given(states())
def test_libraries_agree_on_what_differs(both: tuple[pa.Table, pa.Table]) -> None:
    rows = deltas.met(*(side.select(["k", "l"]) for side in both))
    found = {}
    for name, way in (("arrow", deltas._by_arrow), ("polars", deltas._by_polars)):
        compare = way(rows)
        found[name] = [compare(both[0][column], both[1][column]).to_pylist() for column in ("text", "n")]
    assert found["arrow"] == found["polars"]


@given(states(), st.data())
def test_rows_are_numbered_alike_where_they_are(both: tuple[pa.Table, pa.Table], data: st.DataObject) -> None:
    names = data.draw(st.lists(st.sampled_from(["k", "l", "text", "n"]), min_size=1, unique=True))
    table = pa.concat_tables([side.select(names) for side in both])
    rows, numbers = [tuple(row.values()) for row in table.to_pylist()], deltas.numbered(table).to_pylist()
    assert len(set(rows)) == len(set(numbers)) == len(set(zip(rows, numbers, strict=True)))


@pytest.mark.parametrize("keys", [[1, 2, 3], [3, 1, 2], [1, 1, 2], [2, 1, 2, 2], [None, 1, None], []])
def test_keys_that_stood_before_are_found(keys: list[int | None]) -> None:
    wanted = [place for place, key in enumerate(keys) if key in keys[:place]]
    for columns in ({"k": keys}, {"k": keys, "l": keys}):
        table = pa.table({name: pa.array(cells, pa.int64()) for name, cells in columns.items()})
        assert deltas.repeated(table).to_pylist() == wanted


def test_keys_of_different_types_are_never_the_same() -> None:
    old, new = pa.table({"k": [1, 2], "v": [1, 1]}), pa.table({"k": ["1", "2"], "v": [1, 1]})
    found = deltas.delta("t", old, new, ("k",))
    assert (found.added.num_rows, found.removed.num_rows, found.cells) == (2, 2, {})
