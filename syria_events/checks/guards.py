"""What many rows of one of our tables are proved to keep at once, so that the loop looks only at the rest.

A guard is sound, not complete: what it does not prove the loop of `onetable` is asked, which says what is so.
"""

from __future__ import annotations

from collections.abc import Set
from importlib.util import find_spec
from typing import TYPE_CHECKING

import pyarrow as pa

from syria_events.checks.constraints import constraints
from syria_events.checks.judging import Check, readable
from syria_events.checks.predicates import Present
from syria_events.checks.rowrules import predicate
from syria_events.schema import Field, Schema, Table

if TYPE_CHECKING:
    from syria_events.checks.polarsrows import Reading

# What is asked of columns: a rule, and the columns of which it speaks.
Question = tuple[str, tuple[str, ...]]


def proved(data: pa.Table, table: Table, schema: Schema) -> Set[Question]:
    """What the rows keep, as far as polars can prove it; nothing where polars is not installed."""
    if not find_spec("polars"):
        return frozenset()
    import polars as pl

    from syria_events.checks import polarsengine
    from syria_events.checks.polarsrows import PolarsRows

    if any(pa.types.is_date(kind) or pa.types.is_timestamp(kind) for kind in data.schema.types) and _far(data):
        return frozenset()
    # Without the metadata of its fields: an Enum, which polars makes by it, has no place for a value that is not of it.
    texts = [column.cast(pa.string()) if pa.types.is_dictionary(column.type) else column for column in data.columns]
    frame = pl.DataFrame(pl.from_arrow(pa.table(texts, names=data.column_names)))
    readings = {field.name: _reading(field) for field in table.fields}
    rows = PolarsRows([(0, frame.lazy)], readings, next(iter(readings)))
    checks = _checks(table, schema)
    named = {rule.name: rule.columns for rule in table.rules}
    unproved = {*polarsengine.unproved(rows, checks)}
    found = {(each.rule, named.get(each.rule, each.columns)) for each in checks if each not in unproved}
    keys: list[Question] = [("unique", (field.name,)) for field in table.fields if field.unique]
    keys += [("primary_key", table.primary_key)] if table.primary_key else []
    for rule, columns in keys:
        whole = frame.select(columns).drop_nulls()
        # A key that is missing in part is for the loop.
        if whole.n_unique() == whole.height and (len(columns) == 1 or whole.height == frame.height):
            found.add((rule, columns))
    return found


def _checks(table: Table, schema: Schema) -> list[Check]:
    found = []
    for field in table.fields:
        if field.required:
            found.append(Check("required", "error", "", Present(field.name)))
        for each in constraints(field, schema):
            finite = each.rule == "finite"
            found.append(Check(each.rule, "error", "", readable(field.name) if finite else each.predicate(field.name)))
    rules = [(rule, predicate(rule)) for rule in table.rules]
    return found + [Check(rule.name, "error", "", asked) for rule, asked in rules if asked]


def _reading(field: Field) -> Reading:
    """Cells are values already; NaN is no number, and otherwise missing."""
    from syria_events.checks.polarsrows import Reading

    if field.kind.python is float:
        return Reading(
            field.name,
            lambda cell: cell.fill_nan(None),
            lambda cell: cell.is_finite().fill_null(True),
            by_text=False,
            plain=False,
        )
    text = field.kind.python is str
    return Reading(field.name, lambda cell: cell, None, by_text=text, plain=not text)


def _far(data: pa.Table) -> bool:
    """Whether a day is beyond the calendar of Python, which polars shows otherwise than the loop."""
    import pyarrow.compute as pc

    from syria_events.checks.constraints import FIRST_DAY, LAST_DAY

    for column in data.columns:
        if pa.types.is_date(column.type) or pa.types.is_timestamp(column.type):
            first, last = (pa.scalar(day, pa.date32()).cast(column.type) for day in (FIRST_DAY, LAST_DAY))
            if pc.any(pc.or_(pc.less(column, first), pc.greater(column, last))).as_py():
                return True
    return False
