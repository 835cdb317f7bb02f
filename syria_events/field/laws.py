"""The rules of a layout on whole columns: which rows break one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import reduce
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from syria_events.field.layouts import LayoutRule

Columns = Mapping[str, pa.ChunkedArray]


def broken(rule: LayoutRule, columns: Columns) -> pa.ChunkedArray | None:
    """For each row whether it breaks the rule, as `LayoutRule.holds` says; None where a column of it is not there.

    Columns that were not read as values are not there.
    """
    if not set(rule.columns) <= set(columns):
        return None
    if rule.total:
        parts = reduce(pc.add, (columns[part].cast(pa.int64()) for part in rule.parts))
        return _known(pc.not_equal(columns[rule.total].cast(pa.int64()), parts))
    if rule.any:
        most = reduce(pc.max_element_wise, (columns[name] for name in rule.any))
        missing = reduce(pc.or_, (pc.is_null(columns[name]) for name in rule.any))
        return pc.and_(_known(pc.less_equal(most, 0)), pc.invert(missing))
    if rule.day and rule.year:
        return _known(pc.not_equal(pc.year(columns[rule.day]), columns[rule.year].cast(pa.int64())))
    if rule.equal:
        first, *others = (columns[name] for name in rule.equal)
        differing = reduce(pc.or_, (_known(pc.not_equal(first, other)) for other in others))
        return pc.and_(_met(rule.when, columns), differing)
    if rule.ordered:
        return _unordered([columns[name] for name in rule.ordered])
    if rule.together:
        missing = [pc.is_null(columns[name]) for name in rule.together]
        return pc.and_(reduce(pc.or_, missing), pc.invert(reduce(pc.and_, missing)))
    return pc.and_(_met(rule.when, columns), pc.invert(_met(rule.then, columns)))


def _unordered(columns: Sequence[pa.ChunkedArray]) -> pa.ChunkedArray:
    """Whether a value is below one before it; those that are missing are passed over."""
    highest, found = columns[0], None
    for column in columns[1:]:
        below = _known(pc.less(column, highest))
        found = below if found is None else pc.or_(found, below)
        highest = pc.max_element_wise(highest, column)
    return found


def _met(conditions: Sequence[tuple[str, Any]], columns: Columns) -> pa.ChunkedArray:
    return reduce(pc.and_, (_condition(columns[name], want) for name, want in conditions))


def _condition(column: pa.ChunkedArray, want: Any) -> pa.ChunkedArray:
    if want == "present":
        return pc.is_valid(column)
    if want == "absent":
        return pc.is_null(column)
    return pc.is_in(column, value_set=pa.array(want, column.type))


def _known(mask: pa.ChunkedArray) -> pa.ChunkedArray:
    return pc.fill_null(mask, False)
