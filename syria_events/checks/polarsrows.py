"""Rows in polars as checks read them: what stands for the values of a column, and which rows break a check."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from syria_events.checks import inpolars
from syria_events.checks.judging import FIT, MOST, Case, Check
from syria_events.checks.predicates import Predicate

if TYPE_CHECKING:
    import polars as pl

# Before the name of a column stands for its values, where they are read once; and the column of the numbers of rows.
READ, ROW = "read:", "row:"
# So many rows tell whether the texts of a column are few.
_LOOKED_AT = 1000


@dataclass(frozen=True)
class Reading:
    """How the cells of one column are read: the column of the frame, its values, and which cells are values.

    `by_text` says that the values are texts, which are looked at once each; `fit` is None where every cell is a value.
    A text that begins with no blank and none of the `marks` stands for no missing value.
    """

    raw: str
    value: Callable[[pl.Expr], pl.Expr]
    fit: Callable[[pl.Expr], pl.Expr] | None
    by_text: bool
    plain: bool
    marks: tuple[str, ...] = ()


@dataclass(frozen=True)
class PolarsRows:
    """Rows in parts, each a lazy frame and the number of rows before it, and how their columns are read.

    `streaming` rows are never held as a whole; the parts of others are. `filled` says of columns, as far as it is known
    without reading them, how many rows fill them.
    """

    parts: Sequence[tuple[int, Callable[[], pl.LazyFrame]]]
    readings: Mapping[str, Reading]
    key: str
    streaming: bool = False
    filled: Mapping[str, int] = field(default_factory=dict)

    def collect(self, frames: Sequence[pl.LazyFrame]) -> list[pl.DataFrame]:
        """The frames, all at once."""
        import polars as pl

        return list(pl.collect_all(frames, engine="streaming" if self.streaming else "auto"))


class Piece:
    """A part of the rows, with what has to be read of their cells once."""

    def __init__(self, rows: PolarsRows, frame: pl.LazyFrame, before: int) -> None:
        import polars as pl

        self.rows, self._before = rows, before
        read = []
        for name, reading in rows.readings.items():
            if not reading.plain and not reading.by_text:
                read.append(reading.value(pl.col(reading.raw)).alias(READ + name))
            if reading.fit is not None:
                read.append(reading.fit(pl.col(reading.raw)).alias(FIT + name))
        raws = list(dict.fromkeys(reading.raw for reading in rows.readings.values()))
        frame = frame.select(raws).with_columns(read)
        self.frame = frame if rows.streaming else frame.collect().lazy()
        self._unmarked: dict[str, bool] = {}
        self._alike: dict[str, bool] = {}

    def survey(self, names: Sequence[str]) -> None:
        """Which texts have no marks for a missing value among them, and which are few; told of rows that are held."""
        import polars as pl

        if self.rows.streaming or not names:
            return
        raws = {name: self.rows.readings[name].raw for name in names}
        kinds = self.frame.collect_schema()
        texts = {name: raw for name, raw in raws.items() if kinds[raw] == pl.String}
        asked = []
        for name, raw in texts.items():
            cell = pl.col(raw)
            # In order of bytes: no blank begins a text that stands from ! to the end of ASCII.
            plain = (cell.min() >= "!") & (cell.max() < "\x7f")
            for mark in self.rows.readings[name].marks:
                plain &= ~cell.str.starts_with(mark).any()
            asked.append(plain.fill_null(True).alias(f"plain {name}"))
            asked.append((cell.head(_LOOKED_AT).n_unique() < _LOOKED_AT * 9 // 10).alias(f"alike {name}"))
        if asked:
            found = self.frame.select(asked).collect().row(0, named=True)
            self._unmarked = {name: found[f"plain {name}"] for name in texts}
            self._alike = {name: found[f"alike {name}"] for name in texts}

    def column(self, name: str) -> pl.Expr:
        """The values of a column, or, by `fit:` and its name, whether its cells are values."""
        import polars as pl

        if name.startswith(FIT):
            return pl.col(name)
        reading = self.rows.readings[name]
        if reading.by_text and not self._unmarked.get(name):
            return reading.value(pl.col(reading.raw))
        if reading.by_text:
            return pl.col(reading.raw)
        return pl.col(reading.raw if reading.plain else READ + name)

    def distinct(self, name: str) -> pl.Expr:
        """The texts of a column, each once where they are few."""
        import polars as pl

        reading = self.rows.readings[name]
        cell = pl.col(reading.raw).unique() if self._alike.get(name, True) else pl.col(reading.raw)
        return cell if self._unmarked.get(name) else reading.value(cell)

    def alike(self, names: Sequence[str]) -> pl.DataFrame:
        """The values of some columns in rows among which every combination of them stands.

        Rows that are held are told apart by 64 bits: of a million combinations two share them with a chance of one in
        37 million.
        """
        import polars as pl

        raws = list(dict.fromkeys(self.rows.readings[name].raw for name in names))
        if self.rows.streaming:
            (found,) = self.rows.collect([self.frame.select(raws).unique()])
        else:
            mixed = pl.lit(0, pl.UInt64)
            for seed, raw in enumerate(raws):
                mixed = mixed ^ pl.col(raw).hash(seed)
            whole = self.frame.select(raws).collect()
            found = whole[whole.select(mixed.arg_unique()).to_series()]
        readings = {name: self.rows.readings[name] for name in names}
        return found.select(each.value(pl.col(each.raw)).alias(name) for name, each in readings.items())

    def exact(self, asked: Sequence[tuple[Check, Predicate]]) -> Iterator[tuple[Check, int, list[Case]]]:
        """For each check and its predicate how many rows break it, and the first of these."""
        import polars as pl

        numbered = self.frame.with_row_index(ROW, self._before + 1)
        frames = []
        for check, test in asked:
            broken = ~inpolars.mask(test, self.column)
            shown = [pl.col(self.rows.readings[name].raw).alias(f"cell {n}") for n, name in enumerate(check.columns)]
            key = pl.col(self.rows.readings[self.rows.key].raw).cast(pl.String, strict=False).alias("key")
            frames.append(numbered.filter(broken).select(ROW, key, *shown))
        wholes = (
            self.rows.collect([f.select(pl.len()) for f in frames] + [f.head(MOST) for f in frames]) if frames else []
        )
        for (check, _), count, first in zip(asked, wholes[: len(frames)], wholes[len(frames) :], strict=True):
            yield check, count.item(), [Case(row, key, tuple(cells)) for row, key, *cells in first.rows()]

    def values(self, names: Sequence[str]) -> pl.LazyFrame:
        """Some columns as values."""
        return self.frame.select(self.column(name).alias(name) for name in names)
