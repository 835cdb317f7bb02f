"""A table of the schema as a pandera schema, for pandas and for polars.

Users put it in their own pipelines. Here it is the second opinion: what `onetable` says of the
shipped tables and of generated ones is held against it, in the tests and at a release.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pandera.pandas as pandera
import pyarrow as pa
from pandera.engines import pandas_engine
from pandera.errors import SchemaErrors

from syria_events import naming
from syria_events.checks.constraints import constraints
from syria_events.checks.rowrules import translated
from syria_events.frames.outgoing import convert
from syria_events.issues import Issue
from syria_events.schema import Field, Schema, Table
from syria_events.schema.fieldtypes import made

ENGINES = ("pandas", "polars")


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
    raise naming.Unknown("engine", [engine], ENGINES)


def second_opinion(data: pa.Table, table: Table, schema: Schema) -> list[Issue]:
    """What pandera in pandas has against the rows, sorted: path is the table's name, line the row from 1."""
    try:
        pandera_schema(table, schema).validate(convert(data, table, "pandas", schema), lazy=True)
    except SchemaErrors as errors:
        said = "the derived pandera schema refuses the row"
        cases = {*zip(map(_line, errors.failure_cases["index"]), errors.failure_cases["check"], strict=True)}
        return sorted(Issue(table.name, line, "pandera", f"{said}: {check}") for line, check in cases)
    return []


def _line(index: Any) -> int:
    """The row from 1 that a case of failure is at; 0 where it is of a whole column."""
    return 0 if index is None or index != index else int(index) + 1  # noqa: PLR0124 - NaN is unlike itself


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
        names = ("category",) if field.vocabulary else field.kind.pandas
        checks = [_check(c.rule, c.pandas_mask, c.expected) for c in constraints(field, schema)]
        # pandera takes two missing values for a repetition
        checks += [_check("unique", _no_repeats, "values that are present differ")] if _sparse(field) else []
        columns[field.name] = pandera.Column(
            _Holds(names[0], names),
            checks,
            nullable=not field.required,
            unique=field.unique and field.required,
            report_duplicates="exclude_first",
            title=field.name,
            description=field.description,
        )
    checks = [_check(rule.name, translated(rule).pandas, rule.description) for rule in table.rules]
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


def _sparse(field: Field) -> bool:
    """Whether values of the column differ from one another where they are there."""
    return field.unique and not field.required


def _no_repeats(values: Any) -> Any:
    return values.isna() | ~values.duplicated()


def _polars_schema(table: Table, schema: Schema) -> Any:
    import pandera.polars as pandera_polars
    import polars as pl

    def check(rule: str, expression: Any, description: str) -> pandera.Check:
        return _check(rule, lambda data: data.lazyframe.select(expression), description)

    columns = {}
    for field in table.fields:
        checks = [check(c.rule, c.polars_mask(field.name), c.expected) for c in constraints(field, schema)]
        if _sparse(field):
            cell = pl.col(field.name)
            checks.append(check("unique", cell.is_null() | cell.is_first_distinct(), "values that are present differ"))
        # A check of the whole frame would make pandera write failing rows as JSON, at which polars
        # panics when there are bytes; so a rule hangs on the first column that it reads.
        checks += [
            check(rule.name, translated(rule).polars(), rule.description)
            for rule in table.rules
            if rule.columns[0] == field.name
        ]
        columns[field.name] = pandera_polars.Column(
            _polars_type(field, schema),
            checks,
            nullable=not field.required,
            unique=field.unique and field.required,
            title=field.name,
            description=field.description,
        )
    return _read_in_full()(
        columns,
        strict=True,
        ordered=True,
        unique=_key_to_check(table),
        name=table.name,
        title=table.title,
        description=table.description,
    )


def _polars_type(field: Field, schema: Schema) -> Any:
    import polars as pl
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

    return Closed(pl.Enum(schema.values(field.vocabulary))) if field.vocabulary else made(pl, field.kind.polars)


def _read_in_full() -> Any:
    """A `DataFrameSchema` that looks at the values of a LazyFrame, as pandera does only when it is told to."""
    import pandera.polars as pandera_polars
    from pandera.config import ValidationDepth, config_context

    class InFull(pandera_polars.DataFrameSchema):
        @classmethod
        def get_backend(cls, check_obj: Any = None, check_type: Any = None) -> Any:
            return pandera_polars.DataFrameSchema.get_backend(check_obj, check_type)

        def validate(self, check_obj: Any, *args: Any, **options: Any) -> Any:
            with config_context(validation_depth=ValidationDepth.SCHEMA_AND_DATA):
                return super().validate(check_obj, *args, **options)

    return InFull
