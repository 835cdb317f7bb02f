"""The tables as data frames, in the library the reader already uses."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, cast, overload

from syria_events import installed, naming
from syria_events.schema.dictionary import TableName

if TYPE_CHECKING:
    import duckdb
    import geopandas as gpd
    import pandas as pd
    import polars as pl
    import pyarrow as pa


# Identifiers of voices, origins or documents: one, or several.
Names = str | Iterable[str]


def version() -> str:
    """The version of the installed dataset."""
    from syria_events.editions.datapackage import Package

    return Package.open().version


@naming.public
def tables() -> list[TableName]:
    """The names of the tables, the events first.

    >>> import syria_events as se
    >>> se.tables()[:3]
    ['events', 'event_actors', 'casualties']
    """
    from syria_events.editions.datapackage import Package

    return cast("list[TableName]", list(Package.open().names))


@naming.public
def path(table: TableName) -> Path:
    """The Parquet file of a table, for DuckDB, Spark, R or any other reader.

    Raises KeyError naming the tables there are.

    >>> import syria_events as se
    >>> se.path("events").name
    'events.parquet'
    """
    from syria_events.editions.datapackage import Package

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
    "geopandas", for `events` and `locations`, is as pandas with a WGS 84 point as `geometry`, missing
    where there is no position; a place lies within `radius_km` of its point, not at it.

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

    >>> import syria_events as se
    >>> events = se.load("events", version="2.0.0")
    >>> events.loc[events["event_id"] == "SE-53HC0", ["date_edtf", "killed_low", "killed_high"]].values.tolist()
    [['2022-08-24', 2, 3]]
    >>> said = se.load("casualties", voices="us-centcom-spokesman", version="2.0.0")
    >>> said.loc[said["event_id"] == "SE-074XC", ["outcome", "low", "high"]].values.tolist()
    [['killed', 0, 0]]
    """
    if not isinstance(table, str):
        raise TypeError(f"table is {table!r}; expected the name of one, such as 'events'")
    whole = voices is origins is documents is until is None
    if version is None and whole and as_ in _AT_ONCE and (content := installed.content(table)):
        return _at_once(content, as_)
    from syria_events.editions import archives
    from syria_events.frames.outgoing import convert

    package = archives.package(version)
    package.schema.table(table)
    if whole:
        return convert(package.table(table), package.schema.table(table), as_, package.schema)
    from syria_events.reading import views

    if table not in views.TABLES:
        raise ValueError(f"{table} does not follow from claims; views are of {', '.join(views.TABLES)}")
    made = views.view(package, voices=voices, origins=origins, documents=documents, until=until)
    return convert(made[table], package.schema.table(table), as_, package.schema)


# The libraries in which a table of the installed version is what its file holds.
_AT_ONCE = ("polars", "arrow")


def _at_once(content: bytes, as_: str) -> Any:
    """The table that a file holds, in a library that reads it itself."""
    if as_ == "arrow":
        return installed.arrow(content)
    try:
        return installed.polars(content)
    except ModuleNotFoundError as error:
        from syria_events.frames.outgoing import absent

        raise absent(error, as_) from error


@overload
def codebook(table: TableName | None = None, *, as_: Literal["pandas"] = "pandas") -> pd.DataFrame: ...
@overload
def codebook(table: TableName | None = None, *, as_: Literal["polars"]) -> pl.DataFrame: ...
@overload
def codebook(table: TableName | None = None, *, as_: Literal["arrow"]) -> pa.Table: ...
@overload
def codebook(table: TableName | None = None, *, as_: Literal["duckdb"]) -> duckdb.DuckDBPyRelation: ...


@naming.public
def codebook(table: TableName | None = None, *, as_: str = "pandas") -> Any:
    """The data dictionary of one table, or of all: one row per column.

    Columns: table, column, type, unit, key, required, unique, vocabulary, values (those of the
    vocabulary), separator (where text holds several), pattern, minimum, maximum, max_length,
    refers_to and description. `as_` is the library of the frame, as in `load`. Raises KeyError for an
    unknown table.

    >>> import syria_events as se
    >>> book = se.codebook("events").set_index("column")
    >>> book.loc["killed_low", ["type", "unit"]].tolist()
    ['integer', 'persons']
    """
    from syria_events import schema
    from syria_events.frames.outgoing import framed
    from syria_events.schema import dictionary

    known = schema.installed()
    names = tables() if table is None else [table]
    rows = [row for name in names for row in dictionary.codebook(known.table(name), known)]
    return framed("codebook", dictionary.FIELDS, rows, as_, known)
