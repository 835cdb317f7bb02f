"""What a rule asks of a row: one class for each form of rule, its translations beside one another.

What a form means is `Rule.holds` of the schema, one row of Python values at a time; here it is said
again as a pandas mask, a polars expression and a condition in SQL. Another form is read and given
its meaning in `schema.description`, and is another class here: one that lacks a translation cannot
be made.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable
from itertools import combinations
from typing import TYPE_CHECKING, Any

from syria_events.checks.sql import literal
from syria_events.schema import Rule, SameAs

if TYPE_CHECKING:
    import pandas as pd
    import polars as pl

Naming = Callable[[str], str]


class RowRule(ABC):
    """A rule of a table in the languages of the engines."""

    def __init__(self, rule: Rule) -> None:
        self.rule = rule

    @abstractmethod
    def pandas(self, frame: pd.DataFrame) -> pd.Series[bool]:
        """Where the rows of a pandas frame keep the rule."""

    @abstractmethod
    def polars(self) -> pl.Expr:
        """Where the rows of a polars frame keep the rule."""

    @abstractmethod
    def sql(self, name: Naming = str, without: frozenset[str] = frozenset()) -> str | None:
        """What the rule asks, as far as it can be said without some columns; None where nothing is left.

        `name` writes a column. The part of SQL is the one that DuckDB, SQLite and data-dict.yaml
        share. As in a CHECK, a condition that is unknown, because a value is missing, is met.
        """


def translated(rule: Rule) -> RowRule:
    """The rule in the languages of the engines."""
    if rule.ordered:
        return _Ordered(rule)
    if rule.together:
        return _Together(rule)
    return _Different(rule) if rule.different else _WhenThen(rule)


class _Ordered(RowRule):
    """Present values do not decrease: each is held against each, as the one between two may be missing."""

    def pandas(self, frame: pd.DataFrame) -> pd.Series[bool]:
        present = frame[list(self.rule.ordered)].notna()
        return _all_pandas(frame, (
            ~(present[a] & present[b]) | (frame[a] <= frame[b]).astype("boolean").fillna(False)
            for a, b in combinations(self.rule.ordered, 2)
        ))  # fmt: skip

    def polars(self) -> pl.Expr:
        import polars as pl

        pairs = combinations(self.rule.ordered, 2)
        return _all_polars((pl.col(low) <= pl.col(high)).fill_null(True) for low, high in pairs)

    def sql(self, name: Naming = str, without: frozenset[str] = frozenset()) -> str | None:
        pairs = combinations([name(column) for column in self.rule.ordered if column not in without], 2)
        return " AND ".join(f"({low} <= {high})" for low, high in pairs) or None


class _Together(RowRule):
    """All values are present, or all absent."""

    def pandas(self, frame: pd.DataFrame) -> pd.Series[bool]:
        present = frame[list(self.rule.together)].notna()
        return (present.all(axis="columns") | ~present.any(axis="columns")).astype(bool)

    def polars(self) -> pl.Expr:
        import polars as pl

        present = [pl.col(column).is_not_null() for column in self.rule.together]
        return _all_polars(present) | ~pl.any_horizontal(present)

    def sql(self, name: Naming = str, without: frozenset[str] = frozenset()) -> str | None:
        first, *others = [name(column) for column in self.rule.together if column not in without] or [""]
        return " AND ".join(f"(({first} IS NULL) = ({other} IS NULL))" for other in others) or None


class _Different(RowRule):
    """No two present values are equal."""

    def pandas(self, frame: pd.DataFrame) -> pd.Series[bool]:
        pairs = combinations(self.rule.different, 2)
        return _all_pandas(frame, (~(frame[a] == frame[b]).astype("boolean").fillna(False) for a, b in pairs))

    def polars(self) -> pl.Expr:
        import polars as pl

        return _all_polars((pl.col(a) != pl.col(b)).fill_null(True) for a, b in combinations(self.rule.different, 2))

    def sql(self, name: Naming = str, without: frozenset[str] = frozenset()) -> str | None:
        pairs = combinations([name(column) for column in self.rule.different if column not in without], 2)
        return " AND ".join(f"({a} <> {b})" for a, b in pairs) or None


class _WhenThen(RowRule):
    """Where every condition of `when` holds, every condition of `then` does."""

    def pandas(self, frame: pd.DataFrame) -> pd.Series[bool]:
        def condition(column: str, want: Any) -> pd.Series[bool]:
            if want == "present":
                return frame[column].notna()
            if isinstance(want, SameAs):
                return (frame[column] == frame[want.column]).astype("boolean").fillna(False)
            return frame[column].isna() if want == "absent" else frame[column].isin(want)

        applies = _all_pandas(frame, (condition(column, want) for column, want in self.rule.when))
        return ~applies | _all_pandas(frame, (condition(column, want) for column, want in self.rule.then))

    def polars(self) -> pl.Expr:
        import polars as pl

        def condition(column: str, want: Any) -> pl.Expr:
            cell = pl.col(column)
            if isinstance(want, SameAs):
                return (cell == pl.col(want.column)).fill_null(False)
            if isinstance(want, str):
                return cell.is_not_null() if want == "present" else cell.is_null()
            values = cell.cast(pl.String) if all(isinstance(value, str) for value in want) else cell
            return values.is_in(want).fill_null(False)

        applies = _all_polars(condition(column, want) for column, want in self.rule.when)
        return ~applies | _all_polars(condition(column, want) for column, want in self.rule.then)

    def sql(self, name: Naming = str, without: frozenset[str] = frozenset()) -> str | None:
        def condition(column: str, want: Any) -> str:
            if isinstance(want, str):
                return f"{name(column)} IS {'NOT ' if want == 'present' else ''}NULL"
            if isinstance(want, SameAs):
                both = f"{name(column)} IS NOT NULL AND {name(want.column)} IS NOT NULL"
                return f"({both} AND {name(column)} = {name(want.column)})"
            return f"({name(column)} IS NOT NULL AND {name(column)} IN ({', '.join(map(literal, want))}))"

        when = " AND ".join(condition(column, want) for column, want in self.rule.when)
        then = " AND ".join(condition(column, want) for column, want in self.rule.then if column not in without)
        others = {want.column for _, want in (*self.rule.when, *self.rule.then) if isinstance(want, SameAs)}
        told = when and then and without.isdisjoint({column for column, _ in self.rule.when} | others)
        return f"NOT ({when}) OR ({then})" if told else None


def _all_pandas(frame: pd.DataFrame, masks: Iterable[Any]) -> pd.Series[bool]:
    import pandas as pd

    held: pd.Series[bool] = pd.concat([pd.Series(True, frame.index), *masks], axis="columns").all(axis="columns")
    return held.astype(bool)


def _all_polars(expressions: Iterable[pl.Expr]) -> pl.Expr:
    import polars as pl

    return pl.all_horizontal(pl.lit(True), *expressions)
