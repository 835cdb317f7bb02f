"""What a file has with types is the value that its text is, in every type that a file can have."""

from __future__ import annotations

import datetime as dt
from functools import partial
from typing import Any

import pyarrow as pa
from hypothesis import example, given
from hypothesis import strategies as st

from syria_events.field import texts, typed
from syria_events.field.layouts import Column, layout

# A column of each type, and those whose marks for a missing value are their own.
COLUMNS = [
    layout("ucdp-ged").column(name) for name in ("number_of_sources", "best", "latitude", "active_year", "date_start")
] + [layout("acled").column(name) for name in ("inter1", "notes")]
WORDS = ["", " ", "\u2003", "NA", "NA ", " NA", "NATO", "0", "-1", "-1.0", "3", "3.0", "3,0", "0x3", "true", "\u200b"]
WORDS += ["2022-08-24", "2022-08-24 00:00:00.000", "2022-08-24 05:00", "24 August 2022", "one", "~", "\x7f", "حمص"]


def columns_of_arrow() -> st.SearchStrategy[pa.Array]:
    """A few cells in one of the types of a file, nulls among them."""
    days = st.integers(-800_000, 3_000_000)
    instants = st.one_of(days.map(lambda day: day * 86_400), st.integers(-(10**11), 10**11))
    words = st.one_of(st.sampled_from(WORDS), st.text(max_size=4))
    of: list[tuple[pa.DataType, st.SearchStrategy[Any]]] = [
        *((kind, st.integers(-128, 127)) for kind in (pa.int8(), pa.int16())),
        (pa.uint8(), st.integers(0, 255)),
        *((kind, st.integers(-(2**31), 2**31 - 1)) for kind in (pa.int32(), pa.int64())),
        (pa.int64(), st.integers(-(2**63), 2**63 - 1)),
        (pa.uint64(), st.integers(0, 2**64 - 1)),
        (pa.float64(), st.one_of(st.floats(), st.integers(-(2**32), 2**32).map(float))),
        (pa.float32(), st.floats(width=32)),
        (pa.decimal128(9, 2), st.decimals(-9999, 9999, places=2)),
        (pa.bool_(), st.booleans()),
        (pa.date32(), days),
        (pa.timestamp("s"), instants),
        (pa.timestamp("ns"), st.one_of(st.just(86_400 * 10**9), st.integers(-(10**18), 10**18))),
        (pa.timestamp("us", "UTC"), instants.map(lambda second: second * 10**6)),
        *((kind, words) for kind in (pa.string(), pa.large_string())),
        (pa.null(), st.none()),
    ]
    return st.one_of(*(st.lists(st.none() | cells, max_size=6).map(partial(_array, kind)) for kind, cells in of))


def _array(kind: pa.DataType, cells: list[Any]) -> pa.Array:
    if kind == pa.date32():
        return pa.array(cells, pa.int32()).cast(kind)
    if pa.types.is_timestamp(kind):
        return pa.array(cells, pa.int64()).cast(kind)
    return pa.array(cells, kind)


def plain(column: pa.ChunkedArray) -> list[Any]:
    return list(column.cast(pa.string()).to_pylist() if pa.types.is_dictionary(column.type) else column.to_pylist())


@example(COLUMNS[0], [pa.array([-1, -1.0, 2.0**31, None])], False)
@example(COLUMNS[2], [pa.array([0.1], pa.float32())], False)
@example(COLUMNS[4], [pa.array([dt.date(9999, 12, 31)]), pa.array([2932897], pa.int32()).cast(pa.date32())], False)
@example(COLUMNS[4], [pa.array([1, 0], pa.timestamp("ns"))], False)
@example(COLUMNS[6], [pa.array(["NATO", "NA "])], False)
@example(COLUMNS[6], [pa.array(["one", "two"]), pa.array(["one", " "])], True)
@given(st.sampled_from(COLUMNS), st.lists(columns_of_arrow(), min_size=1, max_size=3), st.booleans())
def test_a_typed_cell_is_the_value_of_its_text(column: Column, parts: list[pa.Array], coded: bool) -> None:
    kind = parts[0].type
    cells = pa.chunked_array([part for part in parts if part.type == kind], kind)
    if coded and kind != pa.null():
        cells = cells.dictionary_encode()
    found = typed.values(column, cells)
    written = texts.text(cells)
    by_text = typed.values(column, written)
    # Arrow's own reading of text at once is held to each cell by itself.
    each = [typed.values(column, pa.chunked_array([[cell]], pa.string())) for cell in written.to_pylist()]
    for place, one in enumerate(found):
        assert plain(one) == plain(by_text[place])
        assert plain(one) == [plain(cell[place])[0] for cell in each]
    assert len(found.array) == len(cells)
    if column.field.type == "string":
        gone = {"", *column.missing}
        assert plain(found.array) == [
            None if text is None or text.strip() in gone else text for text in written.to_pylist()
        ]
