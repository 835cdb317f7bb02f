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
    Matching,
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
    parts = [pl.len().alias("n")]
    for name, reading in piece.rows.readings.items():
        parts.append(pl.col(reading.raw).count().alias(f"filled {name}"))
    for number, test in enumerate(tests):
        if not by_name(test, naming):
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
    if naming:
        frames.append(_distinct_rows(piece, naming))
    found, *others = piece.rows.collect(frames)
    tabulated = others.pop(0) if table else pl.DataFrame()
    readings = {name: piece.rows.readings[name] for name in naming}
    values = [each.value(pl.col(each.raw)).alias(name) for name, each in readings.items()]
    return found.row(0, named=True), others[0].select(values) if others else None, tabulated


def _distinct_rows(piece: Piece, naming: Sequence[str]) -> pl.LazyFrame:
    """Rows in which every combination of values of the columns stands."""
    import polars as pl

    raws = list(dict.fromkeys(piece.rows.readings[name].raw for name in naming))
    if piece.rows.streaming:
        return piece.frame.select(raws).unique()
    return piece.frame.select(pl.col(raws).gather(_firsts(raws)))


def _guard(piece: Piece, part: Predicate) -> pl.Expr:
    names = columns(part)
    one = names[0] if len(names) == 1 and not names[0].startswith(FIT) else None
    if one is not None and piece.rows.readings[one].by_text:
        return inpolars.mask(part, piece.distinct).all()
    if costly(part):
        firsts = _firsts([piece.rows.readings[name].raw for name in names])
        return inpolars.mask(part, lambda name: piece.column(name).gather(firsts)).all()
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
    return isinstance(part, Matching)


def _firsts(raws: Sequence[str]) -> pl.Expr:
    """The places of rows among which every combination of values stands.

    Rows are told apart by 64 bits: of a million combinations two share them with a chance of one in 37 million.
    """
    import polars as pl

    mixed = pl.lit(0, pl.UInt64)
    for seed, raw in enumerate(raws):
        mixed = mixed ^ pl.col(raw).hash(seed)
    return mixed.arg_unique()
