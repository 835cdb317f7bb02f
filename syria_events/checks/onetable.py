"""A table of the schema as a pandera schema, and the rows of a table that break it."""

from __future__ import annotations

import reprlib
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches
from functools import partial
from itertools import pairwise
from typing import Any

import pandas as pd
import pandera.pandas as pandera
import pyarrow as pa
import pyarrow.compute as pc
from pandera.engines import pandas_engine
from pandera.errors import SchemaError, SchemaErrorReason, SchemaErrors

from syria_events.checks.constraints import asked, constraints, pandas_rows, pandas_values, polars_rows, polars_values
from syria_events.issues import Issue
from syria_events.schema import Field, Schema, Table
from syria_events.schema.arrow import arrow_schema

ENGINES = ("pandas", "polars")

# The first is what se.load gives; the others hold the same values, as pd.read_parquet gives them.
_PANDAS = {
    "string": ("string", "str"),
    "integer": ("Int32",),
    "number": ("Float64",),
    "boolean": ("boolean",),
    "date": ("datetime64[s]", "timestamp[s][pyarrow]"),
    "datetime": ("datetime64[us, UTC]",),
    "any": ("object",),
}


def pandera_schema(table: Table, schema: Schema, engine: str = "pandas") -> Any:
    """A `DataFrameSchema` that accepts what `se.load` gives for `engine`, and nothing else.

    Columns, their order and types, missing and repeated values and the primary key are pandera's
    own; every other constraint is a `Check` named by its rule (`pattern`, `minimum`, ..., or the
    name of a rule of the table), which failure cases show. In pandas, days and text are accepted
    also as `pd.read_parquet` gives them. A polars `LazyFrame` is checked in full, not by its
    schema alone. Raises ValueError for another engine, ImportError where it is not installed.
    """
    if engine == "pandas":
        return _pandas_schema(table, schema)
    if engine == "polars":
        return _polars_schema(table, schema)
    raise ValueError(f"engine is {engine!r}; expected one of {', '.join(ENGINES)}")


def table_issues(
    name: str, data: pa.Table, table: Table, schema: Schema, unread: Collection[tuple[int, str]] = ()
) -> list[Issue]:
    """Every problem of one table by itself, sorted: path is `name`, line the row counted from 1.

    Rules are column, type, required, unique, primary_key, order, those of `constraints` and the
    named rules of the table; one issue for each row and rule. What a wrong or missing column
    keeps from being checked is left out, and everything else is checked. `unread` are cells, by row
    from 1 and column, that are empty only because they could not be read: nothing is said of them.
    """
    issues = [Issue(name, 0, "column", message) for message in column_problems(data.column_names, table)]
    declared = arrow_schema(table, schema)
    sound = []
    for field in table.fields:
        if data.column_names.count(field.name) == 1:
            found, expected = data.schema.field(field.name).type, declared.field(field.name).type
            if found.equals(expected):
                sound.append(field)
            else:
                issues.append(Issue(name, 0, "type", f"{field.name} is {found}; expected {expected}"))
    table = _narrowed(table, sound)
    data = data.select(list(table.names))
    broken = {*_broken(data, table, schema), *_not_numbers(data, table)}
    keys = [data[column].to_pylist() for column in table.primary_key]
    for row, rule, columns in broken:
        if any((row + 1, column) in unread for column in columns):
            continue
        key = "/".join(_text(values[row]) for values in keys)
        found = ", ".join(f"{column} is {_shown(data[column][row])}" for column in columns)
        issues.append(Issue(name, row + 1, rule, f"{key}: {found}; {asked(rule, columns[0], table, schema)}"))
    issues += [Issue(name, row, "order", message) for row, message in _unsorted(keys, table)]
    return sorted(set(issues))


def column_problems(found: Sequence[str], table: Table) -> Iterator[str]:
    """What is wrong with the names of the columns, or with their order where the names are right."""
    for before, column in pairwise(("", *table.names)):
        if column not in found:
            yield f"{column} is missing; expected it {f'after {before}' if before else 'first'}"
    for column in dict.fromkeys(found):
        if column not in table.names:
            near = get_close_matches(column, table.names, n=1)
            yield f"{column!r} is no column of {table.name}; {f'is it {near[0]}?' if near else 'expected none like it'}"
        elif found.count(column) > 1:
            yield f"{column} stands {found.count(column)} times; expected once"
    if sorted(found) == sorted(table.names) and tuple(found) != table.names:
        moved = next(pair for pair in zip(found, table.names, strict=True) if pair[0] != pair[1])
        yield f"{moved[0]} stands where {moved[1]} is expected; the order is {', '.join(table.names)}"


def _narrowed(table: Table, fields: Sequence[Field]) -> Table:
    """The table as far as `fields` go: keys and rules that speak of other columns left out."""
    names = {field.name for field in fields}
    rules = tuple(rule for rule in table.rules if names.issuperset(rule.columns))
    key = table.primary_key if names.issuperset(table.primary_key) else ()
    return replace(table, fields=tuple(fields), primary_key=key, rules=rules)


def _broken(data: pa.Table, table: Table, schema: Schema) -> Iterator[tuple[int, str, tuple[str, ...]]]:
    """Row from 0, rule and columns of each verdict of pandera."""
    rules = {rule.name: rule.columns for rule in table.rules}
    try:
        _pandas_schema(table, schema).validate(_frame(data, table), lazy=True)
    except SchemaErrors as errors:
        for error in errors.schema_errors:
            rule, columns = _verdict(error, table)
            # pandera lists a row once for each column that a rule of several columns reads
            for row in error.failure_cases["index"].unique():
                yield int(row), rule, rules.get(rule, columns)


def _verdict(error: SchemaError, table: Table) -> tuple[str, tuple[str, ...]]:
    """The name of our rule behind an error of pandera, and the columns it speaks of."""
    columns = (str(error.schema.name),)
    match error.reason_code:
        case SchemaErrorReason.DATAFRAME_CHECK:
            return str(error.check.name), columns
        case SchemaErrorReason.SERIES_CONTAINS_NULLS:
            return "required", columns
        case SchemaErrorReason.SERIES_CONTAINS_DUPLICATES:
            return "primary_key" if columns == table.primary_key else "unique", columns
        case SchemaErrorReason.DUPLICATES:
            return "primary_key", table.primary_key
    raise error  # the columns were made to fit before, so this is a fault of ours, not of the data


def _not_numbers(data: pa.Table, table: Table) -> Iterator[tuple[int, str, tuple[str, ...]]]:
    """Cells that are NaN: pandas takes them for missing, so pandera in pandas cannot see them."""
    for field in table.fields:
        if field.type == "number":
            # Combined, as pyarrow up to 21 at least crashes on a column without chunks.
            for row in pc.indices_nonzero(pc.is_nan(data[field.name].combine_chunks())).to_pylist():
                yield row, "finite", (field.name,)


def _unsorted(keys: Sequence[Sequence[Any]], table: Table) -> Iterator[tuple[int, str]]:
    """The first row that stands before one that its key should follow."""
    rows = list(zip(*keys, strict=True))
    if not any(None in row for row in rows):
        for line, (before, key) in enumerate(pairwise(rows), start=2):
            if key < before:
                shown = "/".join(map(str, key)), "/".join(map(str, before))
                yield (
                    line,
                    f"{shown[0]} stands after {shown[1]}; expected rows sorted by {', '.join(table.primary_key)}",
                )
                return


def _text(key: Any) -> str:
    text = "" if key is None else str(key)
    return text if text.isprintable() else repr(text)


def _shown(cell: pa.Scalar) -> str:
    try:
        value = cell.as_py()
    except (ValueError, OverflowError):  # a day that Python's calendar does not reach
        return str(cell.cast(pa.int64() if cell.type.bit_width == 64 else pa.int32()))
    if value is None:
        return "empty"
    return reprlib.repr(value) if isinstance(value, (str, bytes)) else str(value)


# pandas


@dataclass(frozen=True)
class _Holds(pandas_engine.DataType):
    """A pandas dtype; others that hold the same values are accepted for it."""

    type: Any = None
    names: tuple[str, ...] = ()

    def check(self, pandera_dtype: Any, data_container: Any = None) -> bool:
        # pandera reads every naive datetime as nanoseconds, so the column itself is asked.
        return str(pandera_dtype.type if data_container is None else data_container.dtype) in self.names

    def __str__(self) -> str:
        return " or ".join(self.names)


def _pandas_schema(table: Table, schema: Schema) -> pandera.DataFrameSchema:
    columns = {}
    for field in table.fields:
        names = ("category",) if field.vocabulary else _PANDAS[field.type]
        checks = [_check(c.rule, partial(pandas_values, constraint=c), c.expected) for c in constraints(field, schema)]
        columns[field.name] = pandera.Column(
            _Holds(names[0], names),
            checks,
            nullable=not field.required,
            unique=field.unique,
            report_duplicates="exclude_first",
            title=field.name,
            description=field.description,
        )
    checks = [_check(rule.name, partial(pandas_rows, rule=rule), rule.description) for rule in table.rules]
    return pandera.DataFrameSchema(
        columns,
        checks,
        strict=True,
        ordered=True,
        unique=_key_to_check(table),
        report_duplicates="exclude_first",
        unique_column_names=True,
        name=table.name,
        title=table.title,
        description=table.description,
    )


def _key_to_check(table: Table) -> list[str] | None:
    """The primary key, unless it is one column that is checked to be unique anyway."""
    if not table.primary_key or (len(table.primary_key) == 1 and table.field(table.primary_key[0]).unique):
        return None
    return list(table.primary_key)


def _check(rule: str, holds: Callable[[Any], Any], description: str) -> pandera.Check:
    return pandera.Check(holds, name=rule, description=description, ignore_na=False)


def _frame(data: pa.Table, table: Table) -> pd.DataFrame:
    """The rows as `se.load` gives them in pandas, whatever the Arrow metadata say."""
    columns = {}
    for field in table.fields:
        column = data[field.name].cast(pa.string()) if field.vocabulary else data[field.name]
        dtype = "category" if field.vocabulary else _PANDAS[field.type][0]
        columns[field.name] = pd.Series(column.to_pandas(date_as_object=False), dtype=dtype)
    return pd.DataFrame(columns, index=pd.RangeIndex(data.num_rows))


def _polars_schema(table: Table, schema: Schema) -> Any:
    import pandera.polars as pandera_polars
    import polars as pl
    from pandera.config import ValidationDepth, config_context
    from pandera.engines import polars_engine

    @dataclass(frozen=True)
    class Closed(polars_engine.DataType):
        """An Enum of a vocabulary; a Categorical holds the same values, and is looked at value by value."""

        type: Any = None

        def __post_init__(self) -> None:
            """Leave the type as it is: pandera's base class converts Python types only."""

        def check(self, pandera_dtype: Any, data_container: Any = None) -> bool:
            return bool(getattr(pandera_dtype, "type", pandera_dtype) in (self.type, pl.Categorical))

        def __str__(self) -> str:
            return str(self.type)

    class InFull(pandera_polars.DataFrameSchema):
        """pandera looks at no value of a LazyFrame unless it is told to."""

        @classmethod
        def get_backend(cls, check_obj: Any = None, check_type: Any = None) -> Any:
            return pandera_polars.DataFrameSchema.get_backend(check_obj, check_type)

        def validate(self, check_obj: Any, *args: Any, **options: Any) -> Any:
            with config_context(validation_depth=ValidationDepth.SCHEMA_AND_DATA):
                return super().validate(check_obj, *args, **options)

    types = {
        "string": pl.String(),
        "integer": pl.Int32(),
        "number": pl.Float64(),
        "boolean": pl.Boolean(),
        "date": pl.Date(),
        "datetime": pl.Datetime("us", "UTC"),
        "any": pl.Binary(),
    }

    def check(rule: str, expression: pl.Expr, description: str) -> pandera.Check:
        return _check(rule, lambda data: data.lazyframe.select(expression), description)

    columns = {}
    for field in table.fields:
        checks = [check(c.rule, polars_values(field.name, c), c.expected) for c in constraints(field, schema)]
        # A check of the whole frame would make pandera write failing rows as JSON, at which polars
        # panics when there are bytes; so a rule hangs on the first column that it reads.
        checks += [
            check(rule.name, polars_rows(rule), rule.description)
            for rule in table.rules
            if rule.columns[0] == field.name
        ]
        dtype: Any = Closed(pl.Enum(schema.values(field.vocabulary))) if field.vocabulary else types[field.type]
        columns[field.name] = pandera_polars.Column(
            dtype,
            checks,
            nullable=not field.required,
            unique=field.unique,
            title=field.name,
            description=field.description,
        )
    return InFull(
        columns,
        strict=True,
        ordered=True,
        unique=_key_to_check(table),
        name=table.name,
        title=table.title,
        description=table.description,
    )
