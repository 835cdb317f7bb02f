"""Columns of our events that follow from others, a whole column at a time: as `derivation` has them, row by row."""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc


def constant(value: bool | str, n_rows: int) -> pa.ChunkedArray:
    """The same value in every row."""
    return pa.chunked_array([pa.repeat(pa.scalar(value), n_rows)])


def date_precision(start: pa.ChunkedArray, end: pa.ChunkedArray) -> pa.ChunkedArray:
    """The `date_precision` of spans of days, as `derivation.edtf.precision` has it."""
    days = pc.add(pc.days_between(start, end), 1)
    steps = (("day", 1), ("span", 6), ("week", 7), ("month", 31))
    found = pc.if_else(pc.is_valid(days), pa.scalar("longer"), pa.scalar(None, pa.string()))
    for name, longest in reversed(steps):
        found = pc.if_else(pc.fill_null(pc.less_equal(days, longest), False), pa.scalar(name), found)
    return found


def open_side(low: pa.ChunkedArray | None, high: pa.ChunkedArray | None, n_rows: int) -> pa.ChunkedArray:
    """Which side of counts is open, as `derivation.resolve.open_side` has it; empty where there is no bound at all."""
    none = pa.chunked_array([pa.nulls(n_rows, pa.int32())])
    has_low, has_high = pc.is_valid(none if low is None else low), pc.is_valid(none if high is None else high)
    below = pc.if_else(has_high, pa.scalar("below"), pa.scalar(None, pa.string()))
    return pc.if_else(has_low, pc.if_else(has_high, "closed", "above"), below)
