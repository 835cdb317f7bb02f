"""What a table asks of its values and rows, as pandas masks and as polars expressions.

A mask or expression is true where the value or row is as asked. A constraint other than
`required` asks nothing of a missing value.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable
from itertools import combinations
from typing import TYPE_CHECKING, Any, NamedTuple

from syria_events.schema import Field, Rule, Schema, Table

if TYPE_CHECKING:
    import pandas as pd
    import polars as pl

# What a timestamp in nanoseconds can hold, cut to whole years: outside it a date is lost or wraps
# around in most tools that read the files.
FIRST_DAY, LAST_DAY = dt.date(1678, 1, 1), dt.date(2261, 12, 31)


class Constraint(NamedTuple):
    """What one column asks of each value: the rule's name, its limit, and the limit in words."""

    rule: str
    limit: Any
    expected: str


def constraints(field: Field, schema: Schema) -> list[Constraint]:
    """What `field` asks of each value that is present, by itself."""
    found = [
        Constraint("pattern", field.pattern, f"text that matches {field.pattern} from end to end"),
        Constraint("minimum", field.minimum, f"at least {field.minimum}"),
        Constraint("maximum", field.maximum, f"at most {field.maximum}"),
        Constraint("max_length", field.max_length, f"at most {field.max_length} characters"),
    ]
    if field.vocabulary is not None:
        values = schema.values(field.vocabulary)
        found.append(Constraint("vocabulary", values, f"one of {', '.join(values)}"))
    if field.type == "number":
        found.append(Constraint("finite", True, "a number that is neither infinite nor NaN"))
    if field.type in ("date", "datetime"):
        found.append(Constraint("calendar", (FIRST_DAY, LAST_DAY), f"a day from {FIRST_DAY} to {LAST_DAY}"))
    return [constraint for constraint in found if constraint.limit is not None]


def asked(rule: str, column: str, table: Table, schema: Schema) -> str:
    """What the rule of that name asks, in words."""
    words = {each.name: each.description.rstrip(".") for each in table.rules}
    words |= {each.rule: f"expected {each.expected}" for each in constraints(table.field(column), schema)}
    words |= {
        "required": "expected a value in every row",
        "unique": "expected a value that no other row has",
        "primary_key": "expected a key that no other row has",
    }
    return words[rule]


def pandas_values(series: pd.Series[Any], constraint: Constraint) -> pd.Series[bool]:
    """Where the values of a column are as `constraint` asks, in pandas."""
    import pandas as pd

    limit: Any = constraint.limit
    ok: Any = True
    match constraint.rule:
        case "pattern":
            # Python's own engine: the one that pandas takes for Arrow strings knows no \u escapes.
            fits = re.compile(limit).fullmatch
            ok = pd.Series([isinstance(value, str) and bool(fits(value)) for value in series], series.index, bool)
        case "minimum":
            ok = series >= limit
        case "maximum":
            ok = series <= limit
        case "max_length":
            ok = series.str.len() <= limit
        case "vocabulary":
            ok = series.isin(limit)
        case "finite":
            ok = series.abs() < float("inf")
        case "calendar":
            first, last = (pd.Timestamp(day, tz=getattr(series.dtype, "tz", None)) for day in limit)
            ok = (series >= first) & (series < last + pd.Timedelta(days=1))
    held: pd.Series[bool] = (series.isna() | ok).astype(bool)
    return held


def pandas_rows(frame: pd.DataFrame, rule: Rule) -> pd.Series[bool]:
    """Where the rows of a table keep `rule`, in pandas."""
    import pandas as pd

    def condition(column: str, want: Any) -> pd.Series[bool]:
        if want == "present":
            return frame[column].notna()
        return frame[column].isna() if want == "absent" else frame[column].isin(want)

    def all_of(masks: Iterable[Any]) -> Any:
        return pd.concat([pd.Series(True, frame.index), *masks], axis="columns").all(axis="columns")

    present = frame[list(rule.columns)].notna()
    if rule.ordered:
        pairs = combinations(rule.ordered, 2)
        rising = (~(present[a] & present[b]) | (frame[a] <= frame[b]).astype("boolean").fillna(False) for a, b in pairs)
        held: pd.Series[bool] = all_of(rising)
    elif rule.together:
        held = present.all(axis="columns") | ~present.any(axis="columns")
    else:
        applies = all_of(condition(column, want) for column, want in rule.when)
        held = ~applies | all_of(condition(column, want) for column, want in rule.then)
    return held.astype(bool)


def polars_values(column: str, constraint: Constraint) -> pl.Expr:
    """Where the values of a column are as `constraint` asks, in polars."""
    import polars as pl

    values, limit = pl.col(column), constraint.limit
    ok = pl.lit(True)
    match constraint.rule:
        case "pattern":
            ok = values.str.contains(f"^(?:{limit})$")
        case "minimum":
            ok = values >= limit
        case "maximum":
            ok = values <= limit
        case "max_length":
            ok = values.str.len_chars() <= limit
        case "vocabulary":
            ok = values.cast(pl.String).is_in(limit)
        case "finite":
            ok = values.is_finite()
        case "calendar":
            ok = values.dt.date().is_between(limit[0], limit[1])
    # NaN is the largest number to polars, so that a maximum refuses it and a minimum does not
    return values.is_null() | ok


def polars_rows(rule: Rule) -> pl.Expr:
    """Where the rows of a table keep `rule`, in polars."""
    import polars as pl

    def condition(column: str, want: Any) -> pl.Expr:
        if want == "present":
            return pl.col(column).is_not_null()
        if want == "absent":
            return pl.col(column).is_null()
        values = pl.col(column) if all(isinstance(value, bool) for value in want) else pl.col(column).cast(pl.String)
        return values.is_in(want).fill_null(False)

    def all_of(expressions: Iterable[pl.Expr]) -> pl.Expr:
        return pl.all_horizontal(pl.lit(True), *expressions)

    if rule.ordered:
        return all_of((pl.col(low) <= pl.col(high)).fill_null(True) for low, high in combinations(rule.ordered, 2))
    if rule.together:
        present = [pl.col(column).is_not_null() for column in rule.together]
        return all_of(present) | ~pl.any_horizontal(present)
    applies = all_of(condition(column, want) for column, want in rule.when)
    return ~applies | all_of(condition(column, want) for column, want in rule.then)
