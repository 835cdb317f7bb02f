"""The tables as data frames, in the library the reader already uses."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, overload

from syria_events import naming, schema
from syria_events.frames.outgoing import convert

if TYPE_CHECKING:
    import duckdb
    import geopandas as gpd
    import pandas as pd
    import polars as pl
    import pyarrow as pa


# The tables there are, held against the schema by a test.
TableName = Literal[
    "events",
    "event_actors",
    "casualties",
    "totals",
    "damage",
    "event_links",
    "claims",
    "rulings",
    "actors",
    "affiliations",
    "sides",
    "locations",
    "sources",
    "documents",
    "crosswalk",
]

# Identifiers of voices, origins or documents: one, or several.
Names = str | Iterable[str]


def version() -> str:
    """The version of the installed dataset."""
    from syria_events.editions.datapackage import Package

    return Package.open().version


@naming.public
def tables() -> list[str]:
    """The names of the tables, the events first."""
    from syria_events.editions.datapackage import Package

    return list(Package.open().names)


@naming.public
def path(table: str) -> Path:
    """The Parquet file of a table, for DuckDB, Spark, R or any other reader.

    Raises KeyError naming the tables there are.
    """
    from syria_events.editions.datapackage import Package

    _known(table)
    return Package.open().path(table)


@overload
def load(
    table: TableName,
    *,
    as_: Literal["pandas"] = "pandas",
    version: str | None = None,
    voices: Names | None = None,
    origins: Names | None = None,
    documents: Names | None = None,
    until: date | str | None = None,
) -> pd.DataFrame: ...
@overload
def load(
    table: TableName,
    *,
    as_: Literal["polars"],
    version: str | None = None,
    voices: Names | None = None,
    origins: Names | None = None,
    documents: Names | None = None,
    until: date | str | None = None,
) -> pl.DataFrame: ...
@overload
def load(
    table: TableName,
    *,
    as_: Literal["arrow"],
    version: str | None = None,
    voices: Names | None = None,
    origins: Names | None = None,
    documents: Names | None = None,
    until: date | str | None = None,
) -> pa.Table: ...
@overload
def load(
    table: TableName,
    *,
    as_: Literal["duckdb"],
    version: str | None = None,
    voices: Names | None = None,
    origins: Names | None = None,
    documents: Names | None = None,
    until: date | str | None = None,
) -> duckdb.DuckDBPyRelation: ...
@overload
def load(
    table: TableName,
    *,
    as_: Literal["geopandas"],
    version: str | None = None,
    voices: Names | None = None,
    origins: Names | None = None,
    documents: Names | None = None,
    until: date | str | None = None,
) -> gpd.GeoDataFrame: ...


@naming.public
def load(
    table: TableName,
    *,
    as_: str = "pandas",
    version: str | None = None,
    voices: Names | None = None,
    origins: Names | None = None,
    documents: Names | None = None,
    until: date | str | None = None,
) -> Any:
    """One table of the installed dataset, rows sorted by key, the same in every library.

    In pandas: nullable dtypes (`string`, `Int32`, `Float64`, `boolean`), `category` for closed
    vocabularies in their own order, `datetime64[s]` for days, `datetime64[us, UTC]` for instants.
    In polars: `Enum` for closed vocabularies. "arrow" is a `pyarrow.Table`, "duckdb" a relation.

    `voices`, `origins`, `documents` and `until` give a view: the table as it follows from the
    claims of some voices (with those who speak for them), of some origins, in some documents, or
    made up to a day ("2022-08-24"). Of `events`, `casualties`, `damage`, `event_actors`,
    `event_links`, `affiliations` and `claims`. In a view the titles of events are labels, and
    their descriptions, which draw on all voices, are empty.

    `version` is a released version ("0.1.0"), read from its archive, which travels with the
    install; the default is the installed one.

    Raises KeyError for an unknown table, version, voice, origin or document; ValueError for an unknown
    library, for a day that is none, and for a view of a table that does not follow from claims;
    and ImportError naming the extra to install where the library is missing.
    """
    from syria_events.editions import archives

    if not isinstance(table, str):
        raise TypeError(f"table is {table!r}; expected the name of one, such as 'events'")
    package = archives.package(version)
    package.schema.table(table)
    if voices is origins is documents is until is None:
        return convert(package.table(table), package.schema.table(table), as_, package.schema)
    from syria_events.reading import views

    if table not in views.TABLES:
        raise ValueError(f"{table} does not follow from claims; views are of {', '.join(views.TABLES)}")
    made = views.view(package, voices=voices, origins=origins, documents=documents, until=until)
    return convert(made[table], package.schema.table(table), as_, package.schema)


@naming.public
def codebook(table: str | None = None) -> pd.DataFrame:
    """The data dictionary of one table, or of all: one row per column.

    Columns: table, column, type, unit, key, required, unique, vocabulary, values (those of the
    vocabulary), separator (where text holds several), pattern, minimum, maximum, max_length,
    refers_to and description. Raises KeyError for an unknown table.
    """
    import pandas as pd

    from syria_events.schema import dictionary

    if table is not None:
        _known(table)
    known = schema.installed()
    rows = [row for name in ([table] if table else tables()) for row in dictionary.codebook(known.table(name), known)]
    return pd.DataFrame(rows)


def _known(table: str) -> None:
    schema.installed().table(table)
