"""Arrow data as a frame of the library that the reader uses."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from syria_events import naming, schema
from syria_events.schema import Schema, Table

if TYPE_CHECKING:
    import pandas as pd
    import polars as pl
    import pyarrow as pa

ENGINES = ("pandas", "polars", "arrow", "duckdb")


def convert(data: pa.Table, table: Table, as_: str, known: Schema | None = None) -> Any:
    """An Arrow table as a frame of the library `as_`; `known` has its vocabularies, by default the installed ones."""
    naming.chosen("library", as_, ENGINES)
    try:
        if as_ == "pandas":
            return _pandas(data, table)
        if as_ == "polars":
            return _polars(data, table, known or schema.installed())
        if as_ == "duckdb":
            import duckdb

            return duckdb.from_arrow(data)
    except ModuleNotFoundError as error:
        if error.name != as_:
            raise
        raise ImportError(f"{as_} is not installed; pip install 'syria-events[{as_}]'") from error
    return data


def _pandas(data: pa.Table, table: Table) -> pd.DataFrame:
    """The metadata in the file already asks for nullable dtypes; only days have a better one than Arrow's."""
    frame: pd.DataFrame = data.to_pandas()
    days = [field.name for field in table.fields if field.type == "date"]
    return frame.astype(dict.fromkeys(days, "datetime64[s]"))


def _polars(data: pa.Table, table: Table, known: Schema) -> pl.DataFrame:
    import polars as pl

    frame = pl.DataFrame(pl.from_arrow(data))
    closed = {field.name: field.vocabulary for field in table.fields if field.vocabulary}
    return frame.with_columns(
        pl.col(name).cast(pl.String).cast(pl.Enum(known.values(vocabulary))) for name, vocabulary in closed.items()
    )
