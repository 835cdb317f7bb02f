"""Predicates as expressions of polars."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import reduce
from typing import TYPE_CHECKING, Any

from syria_events.checks.predicates import (
    SIGNS,
    Alike,
    All,
    Among,
    Cell,
    Compared,
    Const,
    DaysOf,
    Finite,
    Greatest,
    GridCell,
    Joined,
    Leaf,
    Matching,
    Near,
    NoLonger,
    Not,
    NumberIn,
    Predicate,
    Present,
    Some,
    Sum,
    Term,
    Told,
    Within,
    YearOf,
)

if TYPE_CHECKING:
    import polars as pl

    Columns = Callable[[str], pl.Expr]


def mask(part: Predicate, column: Columns | None = None) -> pl.Expr:
    """For each row whether what is asked is so; `column` gives what stands for a column, by default the column."""
    import polars as pl

    column = column or pl.col
    match part:
        case Not(inner):
            return ~mask(inner, column)
        case All(parts):
            return _reduced((mask(each, column) for each in parts), lambda a, b: a & b)
        case Some(parts):
            return _reduced((mask(each, column) for each in parts), lambda a, b: a | b)
    return _leaf(part, column)


def _leaf(part: Leaf, column: Columns) -> pl.Expr:
    import polars as pl

    match part:
        case Present(name):
            return column(name).is_not_null()
        case Alike(name, other):
            return column(name).is_null() == column(other).is_null()
        case Compared(left, sign, right, unknown):
            compared: Any = SIGNS[sign](value(left, column), value(right, column))
            return _known(compared, unknown)
        case Near(left, right, within):
            return _known((value(left, column) - value(right, column)).abs() <= within, True)
        case Among(term, values, unknown):
            cells = value(term, column)
            cells = cells.cast(pl.String) if all(isinstance(each, str) for each in values) else cells
            return cells.is_in(list(values)).fill_null(unknown)
        case Matching(name, pattern, unknown):
            return column(name).str.contains(f"^(?:{pattern})$").fill_null(unknown)
        case NoLonger(name, most):
            return (column(name).str.len_chars() <= most).fill_null(True)
        case Finite(name):
            return column(name).is_finite().fill_null(True)
        case Within(name, first, last):
            return column(name).dt.date().is_between(first, last).fill_null(True)
        case Told(name, test):
            return column(name).map_batches(lambda cells: _asked(cells, test), return_dtype=pl.Boolean)


def value(term: Term, column: Columns) -> pl.Expr:
    """A term as an expression, null where a value that it needs is missing."""
    import polars as pl

    match term:
        case Cell(name):
            return column(name)
        case Const(known):
            return pl.lit(known)
        case Sum(names):
            return reduce(lambda a, b: a + b, (column(name).cast(pl.Int64) for name in names))
        case Greatest(names):
            return reduce(lambda a, b: pl.when(a >= b).then(a).when(b > a).then(b), map(column, names))
        case YearOf(name):
            return column(name).dt.year()
        case DaysOf(first, last):
            return (column(last) - column(first)).dt.total_days() + 1
        case GridCell(latitude, longitude):
            row, place = ((column(name) + turn) * 2 for name, turn in ((latitude, 90), (longitude, 180)))
            return row.floor() * 720 + place.floor() + 1
        case NumberIn(name, pattern):
            return column(name).str.extract(pattern, 1).cast(pl.Float64, strict=False)
        case Joined(names, between, gap):
            texts = [column(name) if gap is None else column(name).fill_null(gap) for name in names]
            return pl.concat_str(texts, separator=between)


def _asked(cells: pl.Series, test: Callable[[str], bool]) -> pl.Series:
    """What is told of each distinct text, for all rows; true of what is missing."""
    import polars as pl

    texts: Sequence[str | None] = cells.cast(pl.String).to_list()
    told: dict[str | None, bool] = {text: text is None or test(text) for text in set(texts)}
    return pl.Series(cells.name, [told[text] for text in texts], pl.Boolean)


def _known(expression: pl.Expr, unknown: bool) -> pl.Expr:
    return expression.fill_null(unknown)


def _reduced(masks: Iterable[pl.Expr], both: Callable[[pl.Expr, pl.Expr], pl.Expr]) -> pl.Expr:
    return reduce(both, masks)
