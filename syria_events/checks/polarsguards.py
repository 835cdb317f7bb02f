"""What proves checks of rows in polars: one pass over each column that is asked, often over its distinct texts alone.

A guard that does not hold proves nothing: the exact scan says what is so. That is why it may ask for more than the
check does, or the same of fewer rows.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from syria_events.checks import inpolars
from syria_events.checks.judging import FIT, Check
from syria_events.checks.polarsrows import Piece
from syria_events.checks.predicates import (
    All,
    Among,
    Cell,
    Compared,
    Const,
    Joined,
    Near,
    Not,
    NumberIn,
    Predicate,
    Present,
    Some,
    columns,
)

if TYPE_CHECKING:
    import polars as pl


def asked(
    piece: Piece, tests: Sequence[Predicate], naming: Sequence[str], ids: Sequence[str], table: Sequence[str]
) -> tuple[dict[str, Any], pl.DataFrame | None, pl.DataFrame]:
    """What proves the checks or does not, the distinct rows of the columns in `naming`, and sums by a column."""
    import polars as pl

    read = dict.fromkeys(name for test in tests if not by_name(test, naming) for name in columns(test))
    piece.survey([n for n in read if not n.startswith(FIT) and piece.rows.readings[n].by_text])
    apart = [test for test in tests if not by_name(test, naming) and not costly(test)]
    parts = [pl.len().alias("n")]
    for name, reading in piece.rows.readings.items():
        parts.append(pl.col(reading.raw).count().alias(f"filled {name}"))
    for number, test in enumerate(tests):
        if test in apart:
            parts.append(_guard(piece, test).alias(f"guard {number}"))
    for name in ids:
        cell = piece.column(name)
        parts.append(((cell > cell.shift(1)).sum() == pl.len().cast(pl.Int64) - 1).alias(f"ascending {name}"))
        parts += [cell.first().alias(f"first {name}"), cell.last().alias(f"last {name}")]
    frames = [piece.frame.select(parts)]
    if table:
        by, *sums = (piece.column(name).alias(name) for name in table)
        totals = [pl.len(), *(each.sum().cast(pl.Int64) for each in sums)]
        frames.append(piece.frame.group_by(by).agg(totals))
    found, *tabulated = piece.rows.collect(frames)
    told = found.row(0, named=True)
    for number, test in enumerate(tests):
        if costly(test) and not by_name(test, naming):
            alike = piece.alike(columns(test))
            told[f"guard {number}"] = alike.select(inpolars.mask(test).all()).item()
    return told, piece.alike(naming) if naming else None, tabulated[0] if table else pl.DataFrame()


def _guard(piece: Piece, part: Predicate) -> pl.Expr:
    names = columns(part)
    one = names[0] if len(names) == 1 and not names[0].startswith(FIT) else None
    if one is not None and piece.rows.readings[one].by_text:
        return inpolars.mask(part, piece.distinct).all()
    match part:
        case Present(name):
            return piece.column(name).null_count() == 0
        case Compared(Cell(name), ">=", Const(limit)):
            low: pl.Expr = piece.column(name).min() >= limit
            return low.fill_null(True)
        case Compared(Cell(name), "<=", Const(limit)):
            high: pl.Expr = piece.column(name).max() <= limit
            return high.fill_null(True)
    return inpolars.mask(part, piece.column).all()


def failing_by_name(
    distinct: pl.DataFrame, checks: Sequence[tuple[Check, Predicate]], naming: Sequence[str]
) -> list[tuple[Check, Predicate]]:
    """The checks of columns in `naming` that some combination of values breaks."""
    asked = [each for each in checks if by_name(each[1], naming)]
    if not asked:
        return []
    met = distinct.select(inpolars.mask(test).all().alias(str(n)) for n, (_, test) in enumerate(asked)).row(0)
    return [each for each, good in zip(asked, met, strict=True) if not good]


def by_name(part: Predicate, naming: Sequence[str]) -> bool:
    """Whether a predicate reads only columns of which the rows have few distinct combinations."""
    return bool(naming) and set(columns(part)) <= {*naming}


def costly(part: Predicate) -> bool:
    """Whether a predicate takes texts apart or puts them together, which is done once for rows that are alike."""
    match part:
        case Compared(left, _, right) | Near(left, right, _):
            return isinstance(left, NumberIn | Joined) or isinstance(right, NumberIn | Joined)
        case Among(term):
            return isinstance(term, Joined)
        case Not(inner):
            return costly(inner)
        case All(parts) | Some(parts):
            return any(map(costly, parts))
    return False
