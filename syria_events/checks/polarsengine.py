"""Checks asked of rows in polars: frames in memory, lazy ones, and files part after part."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from syria_events.checks import inpolars
from syria_events.checks.judging import (
    FIT,
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
from syria_events.progress import told

if TYPE_CHECKING:
    import polars as pl

_READ, _ROW = "read:", "row:"
# So many rows tell whether the texts of a column are few.
_LOOKED_AT = 1000


@dataclass(frozen=True)
class Reading:
    """How the cells of one column are read: the column of the frame, its values, and which cells are values.

    `by_text` says that the values are texts, which are looked at once each; `fit` is None where every cell is a value.
    A text of more than `marks` bytes that no blank begins is no mark for a missing value.
    """

    raw: str
    value: Callable[[pl.Expr], pl.Expr]
    fit: Callable[[pl.Expr], pl.Expr] | None
    by_text: bool
    plain: bool
    marks: int = 0


@dataclass(frozen=True)
class PolarsRows:
    """Rows in parts, each a lazy frame and the number of rows before it, and how their columns are read.

    `streaming` rows are never held as a whole; the parts of others are.
    """

    parts: Sequence[tuple[int, Callable[[], pl.LazyFrame]]]
    readings: Mapping[str, Reading]
    key: str
    streaming: bool = False

    def collect(self, frames: Sequence[pl.LazyFrame]) -> list[pl.DataFrame]:
        """The frames, all at once."""
        import polars as pl

        return list(pl.collect_all(frames, engine="streaming" if self.streaming else "auto"))


def judged(rows: PolarsRows, checks: Sequence[Check], by: str, sums: Sequence[str] = ()) -> Judgement:
    """What the rows break, and what they come to by the values of a column."""
    tallies = {check: Tally(check) for check in checks}
    plain, settled = of_rows(checks), of_values(checks)
    unique = [check for check in checks if isinstance(check.test, Unique)]
    naming = tuple(dict.fromkeys(name for check, _ in settled for name in check.columns))
    names: list[pl.DataFrame] = []
    ascending = dict.fromkeys((check.columns[0] for check in unique), True)
    last: dict[str, Any] = {}
    n_rows, filled = 0, dict.fromkeys(rows.readings, 0)
    groups: dict[Any, list[int]] = {}
    for before, part in told(rows.parts, "checking rows"):
        piece = _Piece(rows, part(), before)
        found, distinct, tabulated = piece.guards([test for _, test in plain], naming, tuple(ascending), (by, *sums))
        for value, *numbers in tabulated.rows():
            groups[value] = [a + b for a, b in zip(groups.get(value, [0] * len(numbers)), numbers, strict=True)]
        n_rows += found["n"]
        for name in filled:
            filled[name] += found[f"filled {name}"]
        for name in ascending:
            first = found[f"first {name}"]
            follows = name not in last or (first is not None and first > last[name])
            ascending[name] = ascending[name] and found[f"ascending {name}"] and follows
            last[name] = found[f"last {name}"]
        failing = [each for number, each in enumerate(plain) if not found.get(f"guard {number}", True)]
        if distinct is not None:
            names.append(distinct)
            failing += piece.failing_by_name(distinct, plain, naming)
        for check, count, cases in piece.exact(failing):
            tallies[check].add(count, cases)
    for check in unique:
        if not ascending[check.columns[0]]:
            tallies[check].add(*_repeated(rows, check))
    for check, asked in _unsettled(names, settled):
        test = not_among(asked, outvoted(_pairs(rows, check)))
        for before, part in rows.parts:
            for _, count, cases in _Piece(rows, part(), before).exact([(check, test)]):
                tallies[check].add(count, cases)
    verdicts = tuple(tally.verdict() for tally in tallies.values())
    return Judgement(verdicts, n_rows, filled, tuple((value, *numbers) for value, numbers in groups.items()))


def unproved(rows: PolarsRows, checks: Sequence[Check]) -> list[Check]:
    """The checks of single rows that no guard proves; the rows are in one part."""
    ((before, part),) = rows.parts
    asked = of_rows(checks)
    found, *_ = _Piece(rows, part(), before).guards([test for _, test in asked], (), (), ())
    return [check for number, (check, _) in enumerate(asked) if not found[f"guard {number}"]]


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


class _Piece:
    """A part of the rows, with what has to be read of their cells once."""

    def __init__(self, rows: PolarsRows, frame: pl.LazyFrame, before: int) -> None:
        import polars as pl

        self._rows, self._before = rows, before
        read = []
        for name, reading in rows.readings.items():
            if not reading.plain and not reading.by_text:
                read.append(reading.value(pl.col(reading.raw)).alias(_READ + name))
            if reading.fit is not None:
                read.append(reading.fit(pl.col(reading.raw)).alias(FIT + name))
        if read:
            frame = frame.with_columns(read)
        self._frame = frame if rows.streaming or not read else frame.collect().lazy()
        self._unmarked: dict[str, bool] = {}
        self._alike: dict[str, bool] = {}

    def _survey(self, names: Sequence[str]) -> None:
        """Which texts have no marks for a missing value among them, and which are few; told of rows that are held."""
        import polars as pl

        if self._rows.streaming or not names:
            return
        raws = {name: self._rows.readings[name].raw for name in names}
        kinds = self._frame.collect_schema()
        texts = {name: raw for name, raw in raws.items() if kinds[raw] == pl.String}
        asked = []
        for name, raw in texts.items():
            cell, most = pl.col(raw), self._rows.readings[name].marks
            # In order of bytes: no blank begins a text that stands from ! to the end of ASCII.
            plain = (cell.str.len_bytes().min() > most) & (cell.min() >= "!") & (cell.max() < "\x7f")
            asked.append(plain.fill_null(True).alias(f"plain {name}"))
            asked.append((cell.head(_LOOKED_AT).n_unique() < _LOOKED_AT // 2).alias(f"alike {name}"))
        if asked:
            found = self._frame.select(asked).collect().row(0, named=True)
            self._unmarked = {name: found[f"plain {name}"] for name in texts}
            self._alike = {name: found[f"alike {name}"] for name in texts}

    def _column(self, name: str) -> pl.Expr:
        import polars as pl

        if name.startswith(FIT):
            return pl.col(name)
        reading = self._rows.readings[name]
        if reading.by_text and not self._unmarked.get(name):
            return reading.value(pl.col(reading.raw))
        if reading.by_text:
            return pl.col(reading.raw)
        return pl.col(reading.raw if reading.plain else _READ + name)

    def _distinct(self, name: str) -> pl.Expr:
        """The texts of a column, each once where they are few."""
        import polars as pl

        reading = self._rows.readings[name]
        cell = pl.col(reading.raw).unique() if self._alike.get(name, True) else pl.col(reading.raw)
        return cell if self._unmarked.get(name) else reading.value(cell)

    def guards(
        self, tests: Sequence[Predicate], naming: Sequence[str], ids: Sequence[str], table: Sequence[str]
    ) -> tuple[dict[str, Any], pl.DataFrame | None, pl.DataFrame]:
        """What proves the checks or does not, the distinct rows of the columns in `naming`, and sums by a column."""
        import polars as pl

        read = dict.fromkeys(name for test in tests if not by_name(test, naming) for name in columns(test))
        self._survey([n for n in read if not n.startswith(FIT) and self._rows.readings[n].by_text])
        asked = [pl.len().alias("n")]
        for name, reading in self._rows.readings.items():
            asked.append(pl.col(reading.raw).count().alias(f"filled {name}"))
        for number, test in enumerate(tests):
            if not by_name(test, naming):
                asked.append(self._guard(test).alias(f"guard {number}"))
        for name in ids:
            cell = self._column(name)
            asked.append(((cell > cell.shift(1)).sum() == pl.len().cast(pl.Int64) - 1).alias(f"ascending {name}"))
            asked += [cell.first().alias(f"first {name}"), cell.last().alias(f"last {name}")]
        frames = [self._frame.select(asked)]
        if table:
            by, *sums = (self._column(name).alias(name) for name in table)
            totals = [pl.len(), *(each.sum().cast(pl.Int64) for each in sums)]
            frames.append(self._frame.group_by(by).agg(totals))
        if naming:
            frames.append(self._distinct_rows(naming))
        found, *others = self._rows.collect(frames)
        tabulated = others.pop(0) if table else pl.DataFrame()
        readings = {name: self._rows.readings[name] for name in naming}
        values = [each.value(pl.col(each.raw)).alias(name) for name, each in readings.items()]
        return found.row(0, named=True), others[0].select(values) if others else None, tabulated

    def _distinct_rows(self, naming: Sequence[str]) -> pl.LazyFrame:
        """Rows in which every combination of values of the columns stands."""
        import polars as pl

        raws = list(dict.fromkeys(self._rows.readings[name].raw for name in naming))
        if self._rows.streaming:
            return self._frame.select(raws).unique()
        return self._frame.select(pl.col(raws).gather(_firsts(raws)))

    def _guard(self, part: Predicate) -> pl.Expr:
        names = columns(part)
        one = names[0] if len(names) == 1 and not names[0].startswith(FIT) else None
        if one is not None and self._rows.readings[one].by_text:
            return inpolars.mask(part, self._distinct).all()
        if costly(part):
            firsts = _firsts([self._rows.readings[name].raw for name in names])
            return inpolars.mask(part, lambda name: self._column(name).gather(firsts)).all()
        match part:
            case Present(name):
                return self._column(name).null_count() == 0
            case Compared(Cell(name), ">=", Const(limit)):
                low: pl.Expr = self._column(name).min() >= limit
                return low.fill_null(True)
            case Compared(Cell(name), "<=", Const(limit)):
                high: pl.Expr = self._column(name).max() <= limit
                return high.fill_null(True)
        return inpolars.mask(part, self._column).all()

    def failing_by_name(
        self, distinct: pl.DataFrame, checks: Sequence[tuple[Check, Predicate]], naming: Sequence[str]
    ) -> list[tuple[Check, Predicate]]:
        """The checks of columns in `naming` that some combination of values breaks."""
        asked = [each for each in checks if by_name(each[1], naming)]
        if not asked:
            return []
        met = distinct.select(inpolars.mask(test).all().alias(str(n)) for n, (_, test) in enumerate(asked)).row(0)
        return [each for each, good in zip(asked, met, strict=True) if not good]

    def exact(self, asked: Sequence[tuple[Check, Predicate]]) -> Iterator[tuple[Check, int, list[Case]]]:
        """For each check and its predicate how many rows break it, and the first of these."""
        import polars as pl

        numbered = self._frame.with_row_index(_ROW, self._before + 1)
        frames = []
        for check, test in asked:
            broken = ~inpolars.mask(test, self._column)
            shown = [pl.col(self._rows.readings[name].raw).alias(f"cell {n}") for n, name in enumerate(check.columns)]
            key = pl.col(self._rows.readings[self._rows.key].raw).cast(pl.String, strict=False).alias("key")
            frames.append(numbered.filter(broken).select(_ROW, key, *shown))
        wholes = (
            self._rows.collect([f.select(pl.len()) for f in frames] + [f.head(MOST) for f in frames]) if frames else []
        )
        for (check, _), count, first in zip(asked, wholes[: len(frames)], wholes[len(frames) :], strict=True):
            yield check, count.item(), [Case(row, key, tuple(cells)) for row, key, *cells in first.rows()]

    def values(self, names: Sequence[str]) -> pl.LazyFrame:
        """Some columns as values."""
        return self._frame.select(self._column(name).alias(name) for name in names)


def _values(rows: PolarsRows, names: Sequence[str]) -> pl.DataFrame:
    """Some columns of all rows as values."""
    import polars as pl

    return pl.concat(rows.collect([_Piece(rows, part(), before).values(names) for before, part in rows.parts]))


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
    whole = whole.with_row_index(_ROW, 1).filter(pl.col("mark").is_in(again.implode()) & pl.col("value").is_not_null())
    later = whole.filter(~pl.col("value").is_first_distinct())
    cases = [Case(row, str(value), (value,)) for row, value in later.head(MOST).select(_ROW, "value").rows()]
    return later.height, cases


def _unsettled(names: Sequence[pl.DataFrame], checks: Sequence[tuple[Check, Settled]]) -> list[tuple[Check, Settled]]:
    """The checks for which some value goes with two others."""
    import polars as pl

    found = []
    whole = pl.concat(names).unique() if names else pl.DataFrame()
    for check, test in checks:
        pairs = whole.select(test.given, test.name).drop_nulls().unique()
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
