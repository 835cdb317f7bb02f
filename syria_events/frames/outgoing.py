"""Arrow data, and rows made here, as a frame of the library that the reader uses."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from syria_events import naming, schema
from syria_events.schema import Field, Schema, Table

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd
    import polars as pl
    import pyarrow as pa

ENGINES = ("pandas", "polars", "arrow", "duckdb", "geopandas")

# A position in degrees; WGS 84, as the codebook says.
_POSITION = ("longitude", "latitude")
_WGS84 = "EPSG:4326"


def convert(data: pa.Table, table: Table, as_: str, known: Schema | None = None) -> Any:
    """An Arrow table as a frame of the library `as_`; `known` has its vocabularies, by default the installed ones."""
    _possible(table, as_)
    try:
        if as_ == "pandas":
            return _pandas(data, table)
        if as_ == "geopandas":
            return _geopandas(data, table)
        if as_ == "polars":
            return _polars(data, table, known or schema.installed())
        if as_ == "duckdb":
            import duckdb

            return duckdb.from_arrow(data)
    except ModuleNotFoundError as error:
        raise absent(error, as_) from error
    return data


def height(frame: Any) -> int:
    """How many rows a frame of any library has; of one of Spark they are counted where they are."""
    if hasattr(frame, "num_rows"):
        return int(frame.num_rows)
    return len(frame) if hasattr(type(frame), "__len__") else int(frame.count())


def framed(name: str, fields: Sequence[Field], rows: Sequence[Mapping[str, Any]], as_: str, known: Schema) -> Any:
    """Rows with the columns `fields` as a frame of the library `as_`, in the order in which they are given."""
    from syria_events.schema import arrow

    table = Table(name, "", "", tuple(fields), ())
    _possible(table, as_)
    return convert(arrow.from_rows(table, known, rows, ordered=False), table, as_, known)


def _possible(table: Table, as_: str) -> None:
    """Raises Unknown for another library, ValueError where there is nothing to put on a map."""
    naming.chosen("library", as_, ENGINES)
    if as_ == "geopandas" and not {*_POSITION} <= {*table.names}:
        offered = [each.name for each in schema.installed().tables.values() if {*_POSITION} <= {*each.names}]
        raise ValueError(f"{table.name} has no positions; as_='geopandas' is for {' and '.join(offered)}")


def absent(error: ModuleNotFoundError, as_: str) -> Exception:
    """What to install where the library is missing; another module that is missing is an error of its own."""
    return ImportError(f"{as_} is not installed; pip install 'syria-events[{as_}]'") if error.name == as_ else error


def _pandas(data: pa.Table, table: Table) -> pd.DataFrame:
    """The metadata in the file already asks for nullable dtypes; days and texts have better ones than Arrow's.

    A comparison of texts that Arrow holds is `bool[pyarrow]`, which pandas combines with no `boolean` mask that has
    missing values: `events["title"].str.startswith("US") & (events["location_name"] == "al-Tanf")` would raise.
    """
    import pandas as pd
    import pyarrow as pa

    frame: pd.DataFrame = data.to_pandas(types_mapper={pa.string(): pd.StringDtype("python")}.get)
    days = [field.name for field in table.fields if field.type == "date"]
    return frame.astype(dict.fromkeys(days, "datetime64[s]"))


def _geopandas(data: pa.Table, table: Table) -> gpd.GeoDataFrame:
    """As in pandas, with a point as `geometry`; what has no position has none."""
    import geopandas
    import numpy as np
    import shapely

    frame = _pandas(data, table)
    degrees = [data[name].to_numpy() for name in _POSITION]  # missing ones are NaN
    points = np.full(data.num_rows, None, dtype=object)
    there = ~np.isnan(degrees[0]) & ~np.isnan(degrees[1])
    points[there] = shapely.points(degrees[0][there], degrees[1][there])
    return geopandas.GeoDataFrame(frame, geometry=geopandas.GeoSeries(points, crs=_WGS84), crs=_WGS84)


def _polars(data: pa.Table, table: Table, known: Schema) -> pl.DataFrame:
    import polars as pl

    frame = pl.DataFrame(pl.from_arrow(data))
    closed = {field.name: field.vocabulary for field in table.fields if field.vocabulary}
    return frame.with_columns(
        pl.col(name).cast(pl.String).cast(pl.Enum(known.values(vocabulary))) for name, vocabulary in closed.items()
    )
