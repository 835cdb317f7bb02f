"""The same rows, whatever a client made of their types, get the same verdict from every function that judges rows."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import Any, NamedTuple

import duckdb
import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.csv
import pytest
from hypothesis import given
from hypothesis import strategies as st

import effort
import syria_events as se
from syria_events import schema, strategies
from syria_events.checks.validation import validate
from syria_events.editions.contenthash import content_hash
from syria_events.formats import csvmirror, exporting
from syria_events.frames.fitting import fitted
from syria_events.frames.incoming import columns_of
from syria_events.publishing.citing import cite, fingerprint
from syria_events.schema import arrow

ASK: Any = se  # called with names in variables, which no type checker lets through

pytestmark = pytest.mark.slow

SCHEMA = schema.installed()
NAMES = sorted(SCHEMA.tables)
EVENTS = se.load("events", as_="arrow")


class Mine(pd.DataFrame):
    """A subclass, as libraries make them."""


def plain(data: pa.Table) -> Any:
    """A frame with the types that pandas has without our metadata: counts with gaps are floats, logicals objects."""
    return data.replace_schema_metadata(None).to_pandas()


def mirrored(data: pa.Table) -> pd.DataFrame:
    """Every cell as the text that our CSV has, empty for missing."""
    return pd.DataFrame({name: csvmirror.cells("rows", data, name) for name in data.column_names}, dtype=object)


def recast(change: Callable[[pa.DataType], pa.DataType | None]) -> Callable[[pa.Table], pa.Table]:
    """Arrow data in other types of the same values."""

    def changed(data: pa.Table) -> pa.Table:
        columns = []
        for given_ in data.columns:
            column = given_.cast(pa.string()) if pa.types.is_dictionary(given_.type) else given_
            kind = change(column.type)
            columns.append(column.cast(kind) if kind is not None else column)
        return pa.table(columns, names=data.column_names)

    return changed


def frame(**kinds: Any) -> Callable[[pa.Table], Any]:
    """A pandas frame of Python objects, whose cells of some types are changed."""

    def changed(data: pa.Table) -> Any:
        made = data.to_pandas().astype(object)
        for field in data.schema:
            if (change := kinds.get(str(field.type).partition("[")[0])) is not None:
                cells = [None if cell is None else change(cell) for cell in data[field.name].to_pylist()]
                made[field.name] = pd.Series(cells, dtype=object)
        return made

    return changed


def holed(missing: Any) -> Callable[[pa.Table], Any]:
    """A frame of objects with this for what is missing."""
    return lambda data: pd.DataFrame(
        {
            name: pd.Series([missing if c is None else c for c in data[name].to_pylist()], dtype=object)
            for name in data.column_names
        }
    )


def reordered(data: pa.Table) -> Any:
    made = data.to_pandas()
    for name in made.select_dtypes("category"):
        categories = ["never used", *reversed(made[name].cat.categories)]
        made[name] = made[name].cat.set_categories(categories, ordered=True)
    return made


def in_duckdb(data: pa.Table) -> duckdb.DuckDBPyRelation:
    """Sums and decimals: HUGEINT, DECIMAL, and days as instants."""
    base = duckdb.connect()
    kinds = {"int32": "HUGEINT", "date32[day]": "TIMESTAMP", "bool": "TINYINT"}
    columns = ", ".join(
        f'"{field.name}"::{kinds[str(field.type)]} AS "{field.name}"' if str(field.type) in kinds else f'"{field.name}"'
        for field in data.schema
    )
    base.register("given_rows", data)
    return base.sql(f"SELECT {columns} FROM given_rows")


def in_sqlite(data: pa.Table) -> pd.DataFrame:
    with closing(sqlite3.connect(":memory:")) as base:
        mirrored(data).replace("", None).to_sql("rows", base, index=False)
        return pd.read_sql("SELECT * FROM rows", base)


CLIENTS: dict[str, Callable[[pa.Table], Any]] = {
    "arrow": lambda data: data,
    "arrow, large types": recast(
        {pa.string(): pa.large_string(), pa.binary(): pa.large_binary(), pa.int32(): pa.int64()}.get
    ),
    "arrow, views": recast({pa.string(): pa.string_view(), pa.binary(): pa.binary_view()}.get),
    "arrow, small dictionaries": recast({pa.string(): pa.dictionary(pa.int32(), pa.large_string())}.get),
    "arrow, counts as floats": recast({pa.int32(): pa.float64()}.get),
    "arrow, counts as decimals": recast({pa.int32(): pa.decimal128(38, 0)}.get),
    "arrow, one batch": lambda data: (
        data.combine_chunks().to_batches() or [pa.RecordBatch.from_pylist([], schema=data.schema)]
    )[0],
    "pandas": lambda data: data.to_pandas(),
    "pandas, plain": plain,
    "pandas, a subclass": lambda data: Mine(plain(data)),
    "pandas, Arrow dtypes": lambda data: data.to_pandas(types_mapper=pd.ArrowDtype),
    "pandas, objects": lambda data: data.to_pandas().astype(object),
    "pandas, texts": mirrored,
    "pandas, texts and NA": lambda data: mirrored(data).replace("", pd.NA).astype("string"),
    "pandas, gaps as NaN": holed(np.nan),
    "pandas, gaps as NA": holed(pd.NA),
    "pandas, gaps as NaT": holed(pd.NaT),
    "pandas, gaps as empty text": holed(""),
    "pandas, categories reordered": reordered,
    "pandas, another order of rows": lambda data: data.to_pandas().iloc[::-1],
    "pandas, counts as text with a point": frame(int32=lambda cell: f"{cell}.0"),
    "pandas, counts as Decimal": frame(int32=Decimal),
    "pandas, counts of numpy": frame(int32=np.int64),
    "pandas, logicals as 0 and 1": frame(bool=int),
    "pandas, logicals as 1.0": frame(bool=float),
    "pandas, logicals as TRUE": frame(bool=lambda cell: str(cell).upper()),
    "pandas, logicals as T": frame(bool=lambda cell: "FT"[cell]),
    "pandas, days as Timestamp": frame(date32=pd.Timestamp),
    "pandas, days as text at midnight": frame(date32=lambda cell: f"{cell} 00:00:00"),
    "pandas, days as GDAL writes them": frame(date32=lambda cell: f"{cell:%Y/%m/%d}"),
    "pandas, instants without a zone": frame(timestamp=lambda cell: cell.replace(tzinfo=None)),
    "pandas, instants in another zone": frame(timestamp=lambda cell: pd.Timestamp(cell).tz_convert("Asia/Damascus")),
    "pandas, instants as text": frame(timestamp=str),
    "pandas, shapes as hexadecimal": frame(binary=lambda cell: cell.hex().upper()),
    "pandas, shapes as Python prints them": frame(binary=repr),
    "polars": pl.from_arrow,
    "polars, lazy": lambda data: pl.DataFrame(pl.from_arrow(data)).lazy(),
    "polars, categories": lambda data: pl.DataFrame(pl.from_arrow(data)).with_columns(
        pl.col(pl.String).cast(pl.Categorical)
    ),
    "polars, gaps as NaN": lambda data: pl.DataFrame(pl.from_arrow(data)).with_columns(
        pl.col(pl.Int32).cast(pl.Float64).fill_null(float("nan"))
    ),
    "polars, days as instants": lambda data: pl.DataFrame(pl.from_arrow(data)).with_columns(
        pl.col(pl.Date).cast(pl.Datetime("us"))  # nanoseconds do not reach every day that we take
    ),
    "duckdb": duckdb.from_arrow,
    "duckdb, sums": in_duckdb,
    "sqlite": in_sqlite,
}


def hash_of(rows: object, name: str) -> str:
    """The content hash of rows as they were read."""
    found = fitted(columns_of(rows), SCHEMA.table(name), SCHEMA)
    assert found.problems == ()
    return content_hash(found.data)


# Together they have a column of every type and kind.
SEVERAL = ("events", "locations")


@pytest.mark.parametrize("client", CLIENTS)
def test_real_rows_are_accepted_from_every_client(client: str) -> None:
    for name in SEVERAL:
        data = ASK.load(name, as_="arrow")
        report = validate(CLIENTS[client](data), name)
        assert report.ok, str(report)
        assert report.n_rows == data.num_rows
        assert hash_of(CLIENTS[client](data), name) == content_hash(data)


@pytest.mark.slow
@pytest.mark.parametrize("client", CLIENTS)
def test_every_client_gets_the_same_fingerprint_and_citation(client: str) -> None:
    assert fingerprint(CLIENTS[client](EVENTS)) == fingerprint(EVENTS)
    assert cite("csl-json", events=CLIENTS[client](EVENTS)) == cite("csl-json", events=EVENTS)


@pytest.mark.slow
@pytest.mark.parametrize("client", CLIENTS)
@effort.fewest
@given(data=st.data(), name=st.sampled_from(NAMES))
def test_what_a_client_did_to_types_changes_no_value(client: str, data: st.DataObject, name: str) -> None:
    rows = data.draw(getattr(strategies, name)(as_="arrow"))
    assert hash_of(CLIENTS[client](rows), name) == content_hash(rows)


class Damage(NamedTuple):
    """A wrong value for a column of events, as the text that it is in every client."""

    column: str
    value: Any


DAMAGES = [
    Damage("n_claims", -7),
    Damage("event_type", "earthquake"),
    Damage("event_id", "se-00000"),
    Damage("date_start", date(1600, 1, 1)),
    Damage("latitude", 99.5),
    Damage("location_id", "atlantis"),
    Damage("time_local", "25:00"),
    Damage("title", "\u200b"),
]


@pytest.mark.slow
@pytest.mark.parametrize("client", CLIENTS)
@given(damage=st.sampled_from(DAMAGES), row=st.integers(0, EVENTS.num_rows - 1))
@effort.fewest
def test_a_damaged_cell_is_found_by_every_client(client: str, damage: Damage, row: int) -> None:
    column = EVENTS.column_names.index(damage.column)
    cells = EVENTS.columns[column].to_pylist()
    cells[row] = damage.value
    kind = arrow.plain_type(SCHEMA.table("events").field(damage.column))
    data = EVENTS.set_column(column, damage.column, pa.array(cells, kind))
    ours, theirs = (validate(rows).issues for rows in (data, CLIENTS[client](data)))
    reverse = client == "pandas, another order of rows"
    lines = {EVENTS.num_rows - issue.line if reverse else issue.line - 1 for issue in theirs}
    assert lines == {row}
    assert {issue.rule for issue in theirs} == {issue.rule for issue in ours}
    assert any(damage.column in issue.message for issue in theirs)
    with pytest.raises(ValueError if damage.column != "event_id" else (ValueError, KeyError)):
        fingerprint(CLIENTS[client](data))


@pytest.fixture(scope="module")
def exports(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("exports")
    for to in ("duckdb", "sqlite", "csv", "xlsx", "stata", "geoparquet"):
        exporting.export(None, to, folder / to)
    (folder / "mirror").mkdir()
    for name in NAMES:
        data = ASK.load(name, as_="arrow")
        rows = zip(*(csvmirror.cells(name, data, column) for column in data.column_names), strict=True)
        (folder / "mirror" / f"{name}.csv").write_bytes(csvmirror.text(data.column_names, rows))
    (folder / "geoparquet").rename(folder / "points.parquet")
    return folder


def from_duckdb(folder: Path, name: str) -> Any:
    return duckdb.connect(str(folder / "duckdb"), read_only=True).sql(f"FROM {name}")


def from_sqlite(folder: Path, name: str) -> Any:
    with closing(sqlite3.connect(folder / "sqlite")) as base:
        return pd.read_sql(f"SELECT * FROM {name}", base)


READERS: dict[str, Callable[[Path, str], Any]] = {
    "our CSV export": lambda folder, name: folder / "csv" / f"{name}.csv",
    "the mirror": lambda folder, name: folder / "mirror" / f"{name}.csv",
    "our DuckDB export": from_duckdb,
    "our SQLite export in pandas": from_sqlite,
    "our workbook in pandas": lambda folder, name: pd.read_excel(folder / "xlsx", sheet_name=name, engine="openpyxl"),
    "our Stata files in pandas": lambda folder, name: pd.read_stata(folder / "stata" / f"{name}.dta"),
    "pandas": lambda folder, name: pd.read_csv(folder / "mirror" / f"{name}.csv"),
    "pandas, text": lambda folder, name: pd.read_csv(folder / "mirror" / f"{name}.csv", dtype=str),
    "polars": lambda folder, name: pl.read_csv(folder / "mirror" / f"{name}.csv", infer_schema_length=None),
    "polars, dates": lambda folder, name: pl.read_csv(
        folder / "mirror" / f"{name}.csv", try_parse_dates=True, infer_schema_length=None
    ),
    "DuckDB": lambda folder, name: duckdb.sql(f"FROM '{folder / 'mirror' / f'{name}.csv'}'"),
    "Arrow": lambda folder, name: pyarrow.csv.read_csv(folder / "mirror" / f"{name}.csv"),
}


@pytest.mark.slow
@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize("name", NAMES)
def test_files_of_ours_are_accepted_from_every_reader(exports: Path, name: str, reader: str) -> None:
    report = validate(READERS[reader](exports, name), name)
    assert report.ok, str(report)
    rows = READERS[reader](exports, name)
    if name == "events" and not isinstance(rows, Path):
        assert fingerprint(rows) == fingerprint(EVENTS)


def test_rows_that_pandas_or_duckdb_wrote_again_are_accepted(exports: Path, tmp_path: Path) -> None:
    pd.read_csv(exports / "mirror" / "events.csv").to_csv(tmp_path / "pandas.csv", index=False)
    assert validate(tmp_path / "pandas.csv").ok
    for name in ("events", "locations"):
        se.load(name).to_csv(tmp_path / "pandas.csv", index=False)
        assert validate(tmp_path / "pandas.csv", name).ok
        duckdb.sql(f"COPY (FROM '{se.path(name)}') TO '{tmp_path / 'duckdb.csv'}' (HEADER)")
        assert validate(tmp_path / "duckdb.csv", name).ok


@pytest.mark.slow
def test_points_that_say_what_the_coordinates_say_are_no_strange_column(exports: Path) -> None:
    assert validate(exports / "points.parquet").ok
    points = pd.read_parquet(exports / "points.parquet")
    assert fingerprint(points) == fingerprint(EVENTS)
    points["geometry"] = points["geometry"].shift(1)
    assert [issue.rule for issue in validate(points).issues] == ["column"]


@pytest.mark.slow
def test_geopandas_is_read_where_it_is_installed(exports: Path) -> None:
    geopandas = pytest.importorskip("geopandas")
    points = geopandas.read_parquet(exports / "points.parquet")
    assert validate(points).ok
    assert fingerprint(points) == fingerprint(EVENTS)
    places = geopandas.GeoDataFrame(
        se.load("locations").assign(geometry=geopandas.GeoSeries.from_wkb(se.load("locations")["geometry"]))
    )
    assert validate(places, "locations").ok
    assert validate(places.to_wkt(), "locations").ok


def test_clock_times_of_every_kind_are_read() -> None:
    for made in (
        lambda c: f"{c}:00",
        lambda c: f"{c}:00.000000",
        lambda c: f"0 days {c}:00",
        lambda c: f"{time.fromisoformat(c):%I:%M:%S %p}",  # as LibreOffice shows them
        lambda c: f"{time.fromisoformat(c):%I:%M%p}".lower().lstrip("0"),
        time.fromisoformat,
        lambda c: pd.Timedelta(f"{c}:00"),
        lambda c: datetime.fromisoformat(f"1899-12-31T{c}"),
    ):
        cells = [None if cell is None else made(cell) for cell in EVENTS["time_local"].to_pylist()]
        events = se.load("events").astype({"time_local": object}).assign(time_local=pd.Series(cells, dtype=object))
        assert validate(events).ok
        assert fingerprint(events) == fingerprint(EVENTS)
