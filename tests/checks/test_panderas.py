"""The schemas that users get refuse what repeats, what is no column and what stands elsewhere, in both engines."""

from __future__ import annotations

from typing import Any

import pyarrow as pa
import pytest
from pandera.errors import SchemaErrors

from syria_events import naming, schema
from syria_events.checks import panderas
from syria_events.frames.outgoing import convert
from syria_events.reading import loading
from syria_events.schema import Field, Table

LOAD: Any = loading.load  # called with names in variables, which no type checker lets through
SCHEMA = schema.installed()
BOTH = pytest.mark.parametrize("engine", ["pandas", "polars"])
pytestmark = pytest.mark.filterwarnings("ignore:The behavior of DataFrame concatenation:FutureWarning")


def failures(table: str, data: pa.Table | Any, engine: str) -> set[tuple[str, str | None, Any]]:
    frame = convert(data, SCHEMA.table(table), engine) if isinstance(data, pa.Table) else data
    try:
        panderas.pandera_schema(SCHEMA.table(table), SCHEMA, engine).validate(frame, lazy=True)
    except SchemaErrors as errors:
        cases = errors.failure_cases
        return set(zip(cases["check"], cases["column"], cases["index"], strict=True))
    return set()


def doubled(table: str, **cells: Any) -> pa.Table:
    """Two rows of a table, the second of which is the first with other cells."""
    data = LOAD(table, as_="arrow").slice(0, 1)
    second = data
    for name, cell in cells.items():
        place = data.column_names.index(name)
        second = second.set_column(place, data.schema.field(name), pa.array([cell], data.schema.field(name).type))
    return pa.concat_tables([data, second])


@BOTH
def test_what_is_unique_is_there_once_and_may_be_missing(engine: str) -> None:
    data = LOAD("locations", as_="arrow")
    row = next(n for n, cell in enumerate(data["geonames"].to_pylist()) if cell)
    first = data.slice(row, 1)
    key = first.schema.field("location_id")
    twice = pa.concat_tables([first, first.set_column(0, key, pa.array(["zzz"]))])
    checks = {(check, column, row) for check, column, row in failures("locations", twice, engine)}
    assert ("unique", "geonames", 1) in checks
    assert not any(check == "unique" and row == 0 for check, _, row in checks)
    none = twice.set_column(
        data.column_names.index("geonames"),
        data.schema.field("geonames"),
        pa.nulls(2, data.schema.field("geonames").type),
    )
    assert not any(column == "geonames" for _, column, _ in failures("locations", none, engine))


@BOTH
def test_a_key_of_one_column_is_told_once_and_one_of_several_as_a_whole(engine: str) -> None:
    told = {check for check, column, row in failures("actors", doubled("actors"), engine) if column == "actor_id"}
    assert told == {"field_uniqueness"}
    assert not any("multiple" in check for check, *_ in failures("actors", doubled("actors"), engine))
    keys = failures("event_actors", doubled("event_actors"), engine)
    assert {check for check, *_ in keys} == {"multiple_fields_uniqueness"}
    other = doubled("event_actors", actor_id="zzz")
    assert failures("event_actors", other, engine) == set()


@BOTH
def test_columns_are_those_of_the_table_in_their_order(engine: str) -> None:
    frame = convert(LOAD("rulings", as_="arrow"), SCHEMA.table("rulings"), engine)
    assert failures("rulings", frame, engine) == set()
    names = list(frame.columns)
    more = frame.assign(more=1) if engine == "pandas" else frame.with_columns(more=1)
    assert "column_in_schema" in {check for check, *_ in failures("rulings", more, engine)}
    assert {check for check, *_ in failures("rulings", frame[names[:-1]], engine)} == {"column_in_dataframe"}
    assert "column_ordered" in {check for check, *_ in failures("rulings", frame[names[::-1]], engine)}


@BOTH
def test_the_schema_is_called_and_described_as_the_table(engine: str) -> None:
    table = SCHEMA.table("actors")
    found = panderas.pandera_schema(table, SCHEMA, engine)
    assert (found.name, found.title, found.description) == (table.name, table.title, table.description)
    column = found.columns["name"]
    assert (column.title, column.description) == ("name", table.field("name").description)
    assert (column.nullable, found.columns["note"].nullable) == (False, True)


def test_an_engine_that_is_none_is_told_with_those_there_are() -> None:
    with pytest.raises(naming.Unknown, match=r"unknown engine \(engine=\): ") as refused:
        panderas.pandera_schema(SCHEMA.table("actors"), SCHEMA, "duckdb")
    assert list(refused.value.known) == ["pandas", "polars"]
    assert panderas.pandera_schema(SCHEMA.table("actors"), SCHEMA).validate(LOAD("actors")) is not None


def test_the_second_opinion_is_sorted_and_counts_rows_from_one() -> None:
    data = pa.concat_tables([LOAD("actors", as_="arrow").slice(0, 2)] * 2)
    found = panderas.second_opinion(data, SCHEMA.table("actors"), SCHEMA)
    assert found == sorted(found)
    assert {issue.line for issue in found} == {3, 4}
    assert {issue.rule for issue in found} == {"pandera"}
    assert {issue.message.split(": ")[0] for issue in found} == {"the derived pandera schema refuses the row"}
    assert panderas.second_opinion(data.slice(0, 2), SCHEMA.table("actors"), SCHEMA) == []


def test_what_is_wrong_with_a_whole_column_is_at_line_0() -> None:
    data = LOAD("actors", as_="arrow")
    frame = convert(data, SCHEMA.table("actors"), "pandas")
    with pytest.raises(SchemaErrors) as refused:
        panderas.pandera_schema(SCHEMA.table("actors"), SCHEMA).validate(frame.drop(columns="note"), lazy=True)
    assert refused.value.failure_cases["index"].isna().all()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(panderas, "convert", lambda *_: frame.drop(columns="note"))
        assert {issue.line for issue in panderas.second_opinion(data, SCHEMA.table("actors"), SCHEMA)} == {0}


def test_a_column_that_stands_twice_is_refused() -> None:
    frame = convert(LOAD("actors", as_="arrow"), SCHEMA.table("actors"), "pandas")
    frame.insert(1, "name", frame["name"], allow_duplicates=True)
    with pytest.raises(SchemaErrors) as refused:
        panderas.pandera_schema(SCHEMA.table("actors"), SCHEMA).validate(frame, lazy=True)
    assert {"unique" in check for check in refused.value.failure_cases["check"]} == {True}


def test_a_key_is_asked_for_as_a_whole_unless_its_one_column_is_unique_anyway() -> None:
    def key(*columns: str, unique: str = "") -> list[str] | None:
        fields = tuple(Field(name, "string", "", unique=name == unique) for name in ("a", "b"))
        return panderas._key_to_check(Table("t", "", "", fields, columns))

    assert key() is None
    assert key("a") == ["a"]
    assert key("a", unique="a") is None
    assert key("a", unique="b") == ["a"]
    assert key("a", "b") == ["a", "b"]
    assert key("a", "b", unique="a") == ["a", "b"]


def test_a_check_sees_missing_values() -> None:
    found = panderas.pandera_schema(SCHEMA.table("actors"), SCHEMA)
    assert {check.ignore_na for column in found.columns.values() for check in column.checks} == {False}
