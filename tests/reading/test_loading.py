"""The same rows, nulls and types in every library, with our package and without."""

from __future__ import annotations

import datetime as dt
import math
import sys
from typing import Any

import duckdb
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

import syria_events as se
from syria_events import schema
from syria_events.editions import archives
from syria_events.frames.outgoing import convert

ASK: Any = se  # called with names in variables, which no type checker lets through

SCHEMA = schema.installed()
TABLES = list(SCHEMA.tables)
LOAD: Any = se.load  # called with the library in a variable

PANDAS = {
    "string": "string",
    "integer": "Int32",
    "number": "Float64",
    "boolean": "boolean",
    "date": "datetime64[s]",
    "datetime": "datetime64[us, UTC]",
    "any": "object",
}
POLARS = {
    "string": pl.String(),
    "integer": pl.Int32(),
    "number": pl.Float64(),
    "boolean": pl.Boolean(),
    "date": pl.Date(),
    "datetime": pl.Datetime("us", "UTC"),
    "any": pl.Binary(),
}
DUCKDB = {
    "string": "VARCHAR",
    "integer": "INTEGER",
    "number": "DOUBLE",
    "boolean": "BOOLEAN",
    "date": "DATE",
    "datetime": "TIMESTAMP WITH TIME ZONE",
    "any": "BLOB",
}


def plain(cell: Any) -> Any:
    """A cell of any library as a plain Python value."""
    if cell is None or cell is pd.NaT or cell is pd.NA or (isinstance(cell, float) and math.isnan(cell)):
        return None
    if isinstance(cell, pd.Timestamp):
        cell = cell.to_pydatetime()
    if isinstance(cell, dt.datetime):
        # A day is a timestamp without a zone in pandas.
        return cell.astimezone(dt.UTC) if cell.tzinfo else cell.date()
    if isinstance(cell, (bytes, bytearray)):
        return bytes(cell)
    return cell.item() if hasattr(cell, "item") else cell


def cells(frame: Any) -> dict[str, list[Any]]:
    """The columns of a frame of any library."""
    if isinstance(frame, duckdb.DuckDBPyRelation):
        frame = frame.to_arrow_table()
    if isinstance(frame, pd.DataFrame):
        return {str(name): [plain(cell) for cell in frame[name]] for name in frame.columns}
    columns = frame.to_pydict() if isinstance(frame, pa.Table) else frame.to_dict(as_series=False)
    return {name: [plain(cell) for cell in column] for name, column in columns.items()}


@pytest.mark.parametrize("table", TABLES)
def test_every_library_gives_the_same_cells(table: str) -> None:
    expected = cells(ASK.load(table, as_="arrow"))
    assert list(expected) == list(SCHEMA.table(table).names)
    for library in ("pandas", "polars", "duckdb"):
        found = cells(LOAD(table, as_=library))
        assert found == expected, library
        for name, column in found.items():
            assert [type(cell) for cell in column] == [type(cell) for cell in expected[name]], (library, name)


@pytest.mark.parametrize("table", TABLES)
def test_the_types_are_those_of_the_schema(table: str) -> None:
    in_pandas, in_polars = ASK.load(table), ASK.load(table, as_="polars")
    for field in SCHEMA.table(table).fields:
        if field.vocabulary:
            values = list(SCHEMA.values(field.vocabulary))
            assert list(in_pandas[field.name].cat.categories) == values
            assert in_polars.schema[field.name] == pl.Enum(values)
        else:
            assert str(in_pandas[field.name].dtype) == PANDAS[field.type], field.name
            assert in_polars.schema[field.name] == POLARS[field.type], field.name


@pytest.mark.parametrize("table", TABLES)
def test_the_files_alone_give_the_right_types(table: str) -> None:
    """What somebody gets who has the Parquet files and not our package."""
    path = ASK.path(table)
    in_pandas, in_polars = pd.read_parquet(path), pl.read_parquet(path)
    in_duckdb = duckdb.read_parquet(str(path))
    types = dict(zip(in_duckdb.columns, map(str, in_duckdb.types), strict=True))
    for field in SCHEMA.table(table).fields:
        expected = "category" if field.vocabulary else PANDAS[field.type]
        expected = "timestamp[s][pyarrow]" if field.type == "date" else expected
        assert str(in_pandas[field.name].dtype) in {expected, {"string": "str"}.get(expected)}, field.name
        closed = isinstance(in_polars.schema[field.name], (pl.Enum, pl.Categorical))
        assert closed if field.vocabulary else in_polars.schema[field.name] == POLARS[field.type], field.name
        assert types[field.name] == DUCKDB[field.type] or (field.type == "any" and "GEOMETRY" in types[field.name])
    expected_cells = cells(ASK.load(table, as_="arrow"))
    for name, column in cells(in_polars).items():
        assert column == expected_cells[name]
    assert len(in_pandas) == len(in_polars) == len(expected_cells[SCHEMA.table(table).names[0]])


@pytest.mark.parametrize("table", TABLES)
def test_rows_stand_in_the_order_of_their_key(table: str) -> None:
    data = ASK.load(table, as_="arrow")
    keys = list(zip(*(data[column].to_pylist() for column in SCHEMA.table(table).primary_key), strict=True))
    assert keys == sorted(set(keys))


@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize("library", ["pandas", "polars", "duckdb"])
def test_a_table_without_rows_keeps_its_columns(table: str, library: str) -> None:
    empty = convert(ASK.load(table, as_="arrow").slice(0, 0), SCHEMA.table(table), library)
    assert list(empty.columns) == list(SCHEMA.table(table).names)
    assert cells(empty) == {name: [] for name in SCHEMA.table(table).names}


def test_what_a_reader_changes_stays_theirs() -> None:
    frame = se.load("events")
    frame["title"] = "changed"
    assert "changed" not in set(se.load("events")["title"])


def test_the_tables_are_named_events_first() -> None:
    assert sorted(se.tables()) == sorted(TABLES)
    assert se.tables()[0] == "events"
    assert all(se.path(table).is_file() for table in se.tables())


def test_the_codebook_has_every_column() -> None:
    book = se.codebook()
    assert list(zip(book["table"], book["column"], strict=True)) == [
        (table, column) for table in se.tables() for column in SCHEMA.table(table).names
    ]
    assert set(se.codebook("damage")["table"]) == {"damage"}


def test_an_unknown_table_is_refused_with_those_there_are() -> None:
    for call in (ASK.load, ASK.path, ASK.codebook):
        for name in ("event", "", "../events", "Events"):
            with pytest.raises(KeyError, match=r"unknown table: .*events, "):
                call(name)


@pytest.mark.parametrize("library", ["dask", "", "Pandas", None])
def test_an_unknown_library_is_refused_with_those_there_are(library: Any) -> None:
    with pytest.raises(ValueError, match=r"unknown library \(as_=\): .* there are pandas, polars, arrow, duckdb"):
        se.load("events", as_=library)


@pytest.mark.parametrize("library", ["polars", "duckdb"])
def test_a_missing_library_names_the_extra_that_has_it(library: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, library, None)
    with pytest.raises(ImportError, match=rf"pip install 'syria-events\[{library}\]'"):
        LOAD("events", as_=library)
    assert len(se.load("events")) > 0


def test_an_older_version_comes_with_its_own_vocabularies() -> None:
    frame = se.load("damage", as_="polars", version="0.1.0")
    values = archives.package("0.1.0").schema.values("damage_effect")
    assert frame.schema["effect"] == pl.Enum(values)
    assert frame.schema["effect"] != se.load("damage", as_="polars").schema["effect"]


def test_masks_on_texts_and_on_logicals_combine() -> None:
    events = se.load("events")
    begins, base = events["title"].str.startswith("US"), events["location_name"] == "Conoco gas field"
    approximate = events["time_approximate"]  # with missing values, as both columns of names
    for mask in (begins & base, base & begins, approximate & base, base | approximate, ~base & approximate):
        assert str(mask.dtype) == "boolean"
        assert len(events[mask]) == mask.fillna(False).sum()
