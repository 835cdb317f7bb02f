"""What a column asks of each value: one class for each constraint, with all its forms beside one another.

A constraint is a plain Python test of one value, a pandas mask, a polars expression and, where the
dialects of SQL share it, a condition in SQL. Another constraint is another class here, and its line
in `constraints`. None but `required` asks anything of a missing value.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterator
from functools import cache
from typing import TYPE_CHECKING, Any

from syria_events.checks.constraint import Constraint
from syria_events.checks.sql import literal
from syria_events.checks.worded import Address, Coded, Items, Script, Text
from syria_events.schema import Field, Schema, Table, characters, installed
from syria_events.schema.codelists import codelist
from syria_events.schema.patterns import matches

if TYPE_CHECKING:
    import pandas as pd
    import polars as pl

# What a timestamp in nanoseconds can hold, cut to whole years: outside it a date is lost or wraps
# around in most tools that read the files.
FIRST_DAY, LAST_DAY = dt.date(1678, 1, 1), dt.date(2261, 12, 31)


@cache
def _is_ours(pattern: str) -> bool:
    """Whether the schema that is installed has the pattern."""
    return pattern in {field.pattern for table in installed().tables.values() for field in table.fields}


class _Pattern(Constraint):
    """Text that matches from end to end. No SQL: SQLite has no regular expressions."""

    rule = "pattern"
    limit: str

    def holds(self, value: Any) -> bool:
        # Python's engine may take exponential time, so a stranger's pattern is not for it.
        return re.fullmatch(self.limit, value) is not None if _is_ours(self.limit) else matches(self.limit, [value])[0]

    def pandas(self, values: pd.Series[Any]) -> pd.Series[bool]:
        import pandas as pd

        found = dict.fromkeys(value for value in values if isinstance(value, str))
        if _is_ours(self.limit):
            held = {text: self.holds(text) for text in found}
        else:
            held = dict(zip(found, matches(self.limit, list(found)), strict=True))
        return pd.Series([isinstance(value, str) and held[value] for value in values], values.index, bool)

    def polars(self, values: pl.Expr) -> pl.Expr:
        return values.str.contains(f"^(?:{self.limit})$")


class _Minimum(Constraint):
    """A value that is not smaller."""

    rule = "minimum"
    limit: float

    def holds(self, value: Any) -> bool:
        return bool(value >= self.limit)

    def pandas(self, values: pd.Series[Any]) -> pd.Series[bool]:
        return values >= self.limit

    def polars(self, values: pl.Expr) -> pl.Expr:
        return values >= self.limit

    def sql(self, column: str) -> str | None:
        return f"{column} >= {self.limit}"


class _Maximum(Constraint):
    """A value that is not greater."""

    rule = "maximum"
    limit: float

    def holds(self, value: Any) -> bool:
        return bool(value <= self.limit)

    def pandas(self, values: pd.Series[Any]) -> pd.Series[bool]:
        return values <= self.limit

    def polars(self, values: pl.Expr) -> pl.Expr:
        return values <= self.limit

    def sql(self, column: str) -> str | None:
        return f"{column} <= {self.limit}"


class _MaxLength(Constraint):
    """A text of not more characters."""

    rule = "max_length"
    limit: int

    def holds(self, value: Any) -> bool:
        return len(value) <= self.limit

    def pandas(self, values: pd.Series[Any]) -> pd.Series[bool]:
        return values.str.len() <= self.limit

    def polars(self, values: pl.Expr) -> pl.Expr:
        return values.str.len_chars() <= self.limit

    def sql(self, column: str) -> str | None:
        return f"LENGTH({column}) <= {self.limit}"


class _Closed(Constraint):
    """A value of a closed vocabulary."""

    rule = "vocabulary"
    limit: tuple[str, ...]

    def holds(self, value: Any) -> bool:
        return value in self.limit

    def pandas(self, values: pd.Series[Any]) -> pd.Series[bool]:
        return values.isin(self.limit)

    def polars(self, values: pl.Expr) -> pl.Expr:
        import polars as pl

        return values.cast(pl.String).is_in(self.limit)

    def sql(self, column: str) -> str | None:
        return f"{column} IN ({', '.join(map(literal, self.limit))})"


class _Finite(Constraint):
    """A number that is neither infinite nor NaN. No SQL: SQLite has no word for infinity."""

    rule = "finite"

    def holds(self, value: Any) -> bool:
        return bool(abs(value) < float("inf"))

    def pandas(self, values: pd.Series[Any]) -> pd.Series[bool]:
        return values.abs() < float("inf")

    def polars(self, values: pl.Expr) -> pl.Expr:
        return values.is_finite()


class _Calendar(Constraint):
    """A day, or the day of an instant, from the first to the last. No SQL: days are text in SQLite."""

    rule = "calendar"
    limit: tuple[dt.date, dt.date]

    def holds(self, value: Any) -> bool:
        first, last = self.limit
        return bool(first <= (value.date() if isinstance(value, dt.datetime) else value) <= last)

    def pandas(self, values: pd.Series[Any]) -> pd.Series[bool]:
        import pandas as pd

        first, last = (pd.Timestamp(day, tz=getattr(values.dtype, "tz", None)) for day in self.limit)
        return (values >= first) & (values < last + pd.Timedelta(days=1))

    def polars(self, values: pl.Expr) -> pl.Expr:
        return values.dt.date().is_between(*self.limit)


def constraints(field: Field, schema: Schema) -> list[Constraint]:
    """What `field` asks of each value that is present, by itself."""
    return list(_constraints(field, schema))


def _constraints(field: Field, schema: Schema) -> Iterator[Constraint]:
    free = field.pattern is None or _of_free_text(field.pattern)
    listed = codelist(field.codes) if field.codes else None
    whole = listed is not None and listed.complete and field.kind.python is str
    if listed is not None and whole:
        yield Coded(listed, field.separator)
    if field.format == "uri":
        yield Address(None, "the address of a public page")
    if field.pattern is not None and not (
        _is_ours(field.pattern) and (free or (whole and not field.separator) or field.format)
    ):
        yield _Pattern(field.pattern, f"text that matches {field.pattern} from end to end")
    if field.minimum is not None:
        yield _Minimum(field.minimum, f"at least {field.minimum}")
    if field.maximum is not None:
        yield _Maximum(field.maximum, f"at most {field.maximum}")
    if field.max_length is not None:
        yield _MaxLength(field.max_length, f"at most {field.max_length} characters")
    if field.vocabulary is not None:
        values = schema.values(field.vocabulary)
        yield _Closed(values, f"one of {', '.join(values)}")
    elif field.kind.python is str and (free or not _is_ours(field.pattern or "")):
        yield Text(None, characters.SOUND)
    if field.script is not None:
        yield Script(field.script, f"text in letters of {field.script}, with plain spaces and no joiners")
    if field.separator is not None:
        yield Items(field.separator, f"items between which {field.separator} stands, none empty or there twice")
    if field.kind.python is float:
        yield _Finite(None, "a number that is neither infinite nor NaN")
    if issubclass(field.kind.python, dt.date):  # days and instants
        yield _Calendar((FIRST_DAY, LAST_DAY), f"a day from {FIRST_DAY} to {LAST_DAY}")


def _of_free_text(pattern: str) -> bool:
    """Whether a pattern only leaves characters out; ours leave out some of those that the rule `text` does."""
    return pattern.startswith("[^")


def conditions(field: Field, schema: Schema, name: Callable[[str], str] = str) -> dict[str, str]:
    """What `field` asks of each value, as far as SQL can say it: rule -> condition; `name` writes a column."""
    said = {each.rule: each.sql(name(field.name)) for each in constraints(field, schema)}
    return {rule: condition for rule, condition in said.items() if condition is not None}


def asked(rule: str, column: str, table: Table, schema: Schema, value: Any) -> str:
    """What the rule of that name asks in the place of a value, in words."""
    words = {each.name: each.description.rstrip(".") for each in table.rules}
    words |= {each.rule: each.said(value) for each in constraints(table.field(column), schema) if each.rule == rule}
    words |= {
        "required": "expected a value in every row",
        "unique": "expected a value that no other row has",
        "primary_key": "expected a key that no other row has",
    }
    return words[rule]
