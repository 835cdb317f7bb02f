"""Checks asked of rows in polars: frames in memory, lazy ones, and files part after part."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from syria_events.checks import polarsguards
from syria_events.checks.judging import (
    MOST,
    Case,
    Check,
    Judgement,
    Settled,
    Tally,
    Unique,
    not_among,
    of_rows,
    of_values,
    outvoted,
)
from syria_events.checks.polarsrows import ROW, Piece, PolarsRows
from syria_events.progress import told

if TYPE_CHECKING:
    import polars as pl


def judged(rows: PolarsRows, checks: Sequence[Check], by: str, sums: Sequence[str] = ()) -> Judgement:
    """What the rows break, and what they come to by the values of a column."""
    tallies = {check: Tally(check) for check in checks}
    plain, settled = of_rows(checks), of_values(checks)
    unique = [check for check in checks if isinstance(check.test, Unique)]
    naming = tuple(dict.fromkeys(name for check, _ in settled for name in check.columns))
    tests = [test for _, test in plain]
    groups = polarsguards.grouped(tests, naming)
    ascending = dict.fromkeys((check.columns[0] for check in unique), True)
    last: dict[str, Any] = {}
    # What is known to be filled and is asked nothing else is not read.
    read = {rows.key, by, *sums, *(name for check in checks for name in check.columns)}
    whole, rows = (
        rows,
        replace(rows, readings={n: r for n, r in rows.readings.items() if n in read or n not in rows.filled}),
    )
    n_rows, filled = 0, dict.fromkeys(rows.readings, 0)
    totals: dict[Any, list[int]] = {}
    for before, part in told(rows.parts, "checking rows"):
        piece = Piece(rows, part(), before)
        found, tabulated = polarsguards.asked(piece, tests, groups, tuple(ascending), (by, *sums))
        for value, *numbers in tabulated.rows():
            totals[value] = [a + b for a, b in zip(totals.get(value, [0] * len(numbers)), numbers, strict=True)]
        n_rows += found["n"]
        for name in filled:
            filled[name] += found[f"filled {name}"]
        for name in ascending:
            first = found[f"first {name}"]
            follows = first is not None and (last.get(name) is None or first > last[name])
            ascending[name] = ascending[name] and found[f"ascending {name}"] and follows
            last[name] = found[f"last {name}"]
        failing = [each for number, each in enumerate(plain) if not found[f"guard {number}"]]
        for check, count, cases in piece.exact(failing):
            tallies[check].add(count, cases)
    for check in unique:
        if not ascending[check.columns[0]]:
            tallies[check].add(*_repeated(rows, check))
    for check, asked in _unsettled(groups, settled):
        test = not_among(asked, outvoted(_pairs(rows, check)))
        for before, part in rows.parts:
            for _, count, cases in Piece(rows, part(), before).exact([(check, test)]):
                tallies[check].add(count, cases)
    verdicts = tuple(tally.verdict() for tally in tallies.values())
    return Judgement(
        verdicts, n_rows, {**whole.filled, **filled}, tuple((value, *numbers) for value, numbers in totals.items())
    )


def unproved(rows: PolarsRows, checks: Sequence[Check]) -> list[Check]:
    """The checks of single rows that no guard proves; the rows are in one part."""
    ((before, part),) = rows.parts
    asked = of_rows(checks)
    tests = [test for _, test in asked]
    found, _ = polarsguards.asked(Piece(rows, part(), before), tests, polarsguards.grouped(tests, ()), (), ())
    return [check for number, (check, _) in enumerate(asked) if not found[f"guard {number}"]]


def _values(rows: PolarsRows, names: Sequence[str]) -> pl.DataFrame:
    """Some columns of all rows as values."""
    import polars as pl

    return pl.concat(rows.collect([Piece(rows, part(), before).values(names) for before, part in rows.parts]))


def _repeated(rows: PolarsRows, check: Check) -> tuple[int, list[Case]]:
    """The rows whose value stands in an earlier row: hashes first, then the rows of those that are there twice."""
    import polars as pl

    name = check.columns[0]
    values = _values(rows, [name]).to_series()
    marks = values if values.dtype.is_integer() else values.hash()
    marks = marks.filter(values.is_not_null()).sort()
    again = marks.filter((marks == marks.shift(1)).fill_null(False)).unique()
    if again.is_empty():
        return 0, []
    whole = pl.DataFrame({"value": values, "mark": values if values.dtype.is_integer() else values.hash()})
    whole = whole.with_row_index(ROW, 1).filter(pl.col("mark").is_in(again.implode()) & pl.col("value").is_not_null())
    later = whole.filter(~pl.col("value").is_first_distinct())
    cases = [Case(row, str(value), (value,)) for row, value in later.head(MOST).select(ROW, "value").rows()]
    return later.height, cases


def _unsettled(
    groups: Sequence[polarsguards.Combinations], checks: Sequence[tuple[Check, Settled]]
) -> list[tuple[Check, Settled]]:
    """The checks for which some value goes with two others."""
    found = []
    for check, test in checks:
        pairs = groups[0].seen.select(test.given, test.name).drop_nulls().unique()
        if pairs[test.given].n_unique() != pairs.height:
            found.append((check, test))
    return found


def _pairs(rows: PolarsRows, check: Check) -> list[tuple[str, str, int]]:
    """Pairs of values with the number of rows, for the first values that go with two others."""
    import polars as pl

    given, name = check.columns
    counted = _values(rows, [given, name]).drop_nulls().group_by(given, name).len()
    counted = counted.filter(pl.len().over(given) > 1).sort(given, name)
    return list(counted.select(pl.col(given, name).cast(pl.String), "len").rows())
