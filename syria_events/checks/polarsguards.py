"""What proves checks of rows in polars: one pass over each column that is asked, often over its distinct texts alone.

A guard that does not hold proves nothing: the exact scan says what is so. That is why it may ask for more than the
check does, or the same of fewer rows.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from syria_events.checks import inpolars
from syria_events.checks.judging import FIT
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

# So many combinations of values are kept that have been asked; what is not kept is asked again.
_SEEN = 1 << 18


class Combinations:
    """What rows have together in some columns, each combination once, and the checks that read no other columns.

    A combination is asked in the first part of the rows that has it, and not again; a check that one of them breaks is
    unproved from then on. `seen` are those of all parts so far; of others than names no more than are worth it.
    """

    def __init__(self, names: Sequence[str], tests: Mapping[int, Predicate], of_names: bool) -> None:
        import polars as pl

        self.names, self.tests, self.of_names = tuple(names), tests, of_names
        self.seen = pl.DataFrame()
        self._broken: set[int] = set()

    def prove(self, piece: Piece) -> dict[int, bool]:
        """For each check, by its number, whether the rows of a part and of those before it keep it."""
        import polars as pl

        found = piece.alike(self.names)
        fresh = found.join(self.seen, on=self.names, how="anti", nulls_equal=True) if self.seen.width else found
        if self.of_names or self.seen.height + fresh.height <= _SEEN:
            self.seen = pl.concat([self.seen, fresh]) if self.seen.width else fresh
        if self.tests:
            kept = fresh.select(inpolars.mask(test).all().alias(str(n)) for n, test in self.tests.items()).row(0)
            self._broken |= {number for number, good in zip(self.tests, kept, strict=True) if not good}
        return {number: number not in self._broken for number in self.tests}


def grouped(tests: Sequence[Predicate], naming: Sequence[str]) -> list[Combinations]:
    """The columns of which each combination is asked once, with their checks, which are numbered by their places.

    These are the columns in `naming`, which come first, and those whose texts are taken apart or put together.
    """
    groups = dict.fromkeys([tuple(naming), *(columns(test) for test in tests if _costly(test))])
    found: list[Combinations] = []
    left = dict(enumerate(tests))
    for names in filter(None, groups):
        mine = {number: test for number, test in left.items() if {*columns(test)} <= {*names}}
        left = {number: test for number, test in left.items() if number not in mine}
        if mine or names == tuple(naming):
            found.append(Combinations(names, mine, names == tuple(naming)))
    return found


def asked(
    piece: Piece, tests: Sequence[Predicate], groups: Sequence[Combinations], ids: Sequence[str], table: Sequence[str]
) -> tuple[dict[str, Any], pl.DataFrame]:
    """What proves the checks or does not, and sums by a column."""
    import polars as pl

    grouped = {number for group in groups for number in group.tests}
    apart = {number: test for number, test in enumerate(tests) if number not in grouped}
    read = dict.fromkeys(name for test in apart.values() for name in columns(test))
    piece.survey([n for n in read if not n.startswith(FIT) and piece.rows.readings[n].by_text])
    parts = [pl.len().alias("n")]
    for name, reading in piece.rows.readings.items():
        parts.append(pl.col(reading.raw).count().alias(f"filled {name}"))
    parts += [_guard(piece, test).alias(f"guard {number}") for number, test in apart.items()]
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
    for group in groups:
        told |= {f"guard {number}": good for number, good in group.prove(piece).items()}
    return told, tabulated[0] if table else pl.DataFrame()


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


def _costly(part: Predicate) -> bool:
    """Whether a predicate takes texts apart or puts them together, which is done once for rows that are alike."""
    match part:
        case Compared(left, _, right) | Near(left, right, _):
            return isinstance(left, NumberIn | Joined) or isinstance(right, NumberIn | Joined)
        case Among(term):
            return isinstance(term, Joined)
        case Not(inner):
            return _costly(inner)
        case All(parts) | Some(parts):
            return any(map(_costly, parts))
    return False
