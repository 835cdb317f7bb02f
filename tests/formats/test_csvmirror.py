"""The mirror says in CSV what the Parquet files say, to readers that are not ours."""

from __future__ import annotations

import csv
import hashlib
import io
import json
from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import frictionless
import pyarrow as pa
import pyarrow.csv as pacsv
import pytest
from hypothesis import given
from hypothesis import strategies as st

from effort import few, fewest
from syria_events import schema, strategies
from syria_events.editions.contenthash import content_hash
from syria_events.editions.datapackage import Package
from syria_events.formats import csvmirror
from syria_events.issues import Refused
from syria_events.schema import arrow

pytestmark = pytest.mark.slow

SCHEMA = schema.installed()
PACKAGE = Package.open()
TABLES = {name: PACKAGE.table(name) for name in PACKAGE.names}
FILES = csvmirror.files(TABLES, SCHEMA, PACKAGE.descriptor)
DESCRIPTOR: dict[str, Any] = json.loads(FILES["csv/datapackage.json"])


def typed(name: str, content: bytes) -> pa.Table:
    """A file of the mirror read by Arrow's own reader with the types of the schema."""
    table = SCHEMA.table(name)
    wanted = {field.name: field.type for field in arrow.arrow_schema(table, SCHEMA)}
    types = {column: pa.string() if pa.types.is_dictionary(kind) else kind for column, kind in wanted.items()}
    types |= {field.name: pa.string() for field in table.fields if field.type == "any"}
    options = pacsv.ConvertOptions(column_types=types, null_values=[""], strings_can_be_null=True)
    data = pacsv.read_csv(
        io.BytesIO(content), parse_options=pacsv.ParseOptions(newlines_in_values=True), convert_options=options
    )
    for field in table.fields:
        if field.type == "any":
            shapes = [None if text is None else bytes.fromhex(text) for text in data[field.name].to_pylist()]
            data = data.set_column(data.column_names.index(field.name), field.name, pa.array(shapes, pa.binary()))
    return arrow.canonical(table, SCHEMA, data)


def check(tables: Mapping[str, pa.Table]) -> None:
    """Every table comes back equal, cell by cell and by its content hash."""
    files = csvmirror.files(tables, SCHEMA, {"name": "invented"})
    described = {entry["name"]: entry for entry in json.loads(files["csv/datapackage.json"])["resources"]}
    for name, data in tables.items():
        read = typed(name, files[f"csv/{name}.csv"])
        assert read.equals(data), name
        assert content_hash(read) == described[name]["content_hash"]


def test_the_real_tables_come_back_equal() -> None:
    check(TABLES)


@few
@given(tables=strategies.datasets())
def test_any_dataset_comes_back_equal(tables: dict[str, pa.Table]) -> None:
    check(tables)


@pytest.mark.slow
@pytest.mark.parametrize("name", SCHEMA.tables)
@fewest
@given(data=st.data())
def test_any_table_comes_back_equal(name: str, data: st.DataObject) -> None:
    table = SCHEMA.table(name)
    made = arrow.from_rows(table, SCHEMA, data.draw(strategies.rows(table, SCHEMA)))
    empty = {other: arrow.from_rows(SCHEMA.table(other), SCHEMA, []) for other in SCHEMA.tables}
    check(empty | {name: made})


@given(st.lists(st.lists(st.text(), min_size=2, max_size=4), min_size=1, max_size=5))
def test_any_text_is_quoted_as_csv(rows: list[list[str]]) -> None:
    rows = [[letter.encode("utf-8", "replace").decode() for letter in row] for row in rows]
    written = csvmirror.text(rows[0], rows[1:]).decode()
    assert list(csv.reader(io.StringIO(written, newline=""), strict=True)) == rows


def test_cells_are_written_as_documented() -> None:
    values: dict[str, list[object]] = {
        "text": ['One, "two"', "=1", None],
        "flag": [True, False, None],
        "real": [1e-05, -33.0, None],
        "day": [date(2022, 8, 24), date(1900, 1, 1), None],
        "instant": [datetime(2022, 8, 24, 1, tzinfo=UTC), datetime(2022, 8, 24, 1, 2, 3, 4, UTC), None],
        "shape": [b"\x01\xff", b"\x00", None],
    }
    data = pa.table(values)
    rows = zip(*(csvmirror.cells("t", data, column) for column in values), strict=True)
    assert csvmirror.text(list(values), rows).decode().splitlines() == [
        "text,flag,real,day,instant,shape",
        '"One, ""two""",TRUE,1e-05,2022-08-24,2022-08-24T01:00:00Z,01ff',
        "=1,FALSE,-33.0,1900-01-01,2022-08-24T01:02:03.000004Z,00",
        ",,,,,",
    ]


def test_instants_are_in_utc_and_days_are_days() -> None:
    events = FILES["csv/events.csv"].decode()
    rows = list(csv.DictReader(io.StringIO(events)))
    assert {len(row["date_start"]) for row in rows} <= {0, 10}
    assert {row["start_utc"][-1:] for row in rows} <= {"", "Z"}
    assert any(row["start_utc"] for row in rows)


def test_an_empty_text_is_refused() -> None:
    data = pa.table({"title": ["a", None, ""]})
    with pytest.raises(Refused, match="events:3: empty: title"):
        csvmirror.cells("events", data, "title")


def test_a_table_that_is_missing_is_an_error() -> None:
    with pytest.raises(KeyError, match="events"):
        csvmirror.files({}, SCHEMA, {})


def test_the_same_tables_give_the_same_bytes() -> None:
    assert csvmirror.files(dict(reversed(TABLES.items())), SCHEMA, PACKAGE.descriptor) == FILES


def test_files_are_plain() -> None:
    for path, content in FILES.items():
        assert content.endswith(b"\n"), path
        assert b"\r" not in content, path
        assert not content.startswith(b"\xef\xbb\xbf"), path
    assert "دير الزور".encode() in FILES["csv/locations.csv"]  # Arabic stays Arabic


def test_the_descriptor_knows_its_files() -> None:
    assert {f"csv/{entry['path']}" for entry in DESCRIPTOR["resources"]} == FILES.keys() - {
        "csv/datapackage.json",
        f"csv/{csvmirror.TYPES}",
    }
    for entry in DESCRIPTOR["resources"]:
        content = FILES[f"csv/{entry['path']}"]
        assert entry["bytes"] == len(content)
        assert entry["hash"] == f"sha256:{hashlib.sha256(content).hexdigest()}"
    for entry in PACKAGE.descriptor["resources"]:
        mirrored = next((found for found in DESCRIPTOR["resources"] if found["name"] == entry["name"]), entry)
        assert mirrored.get("content_hash") == entry.get("content_hash")
    others = {key: value for key, value in PACKAGE.descriptor.items() if key != "resources"}
    assert others.items() <= DESCRIPTOR.items()


def test_the_descriptor_is_one_that_frictionless_for_r_reads() -> None:
    types = {"string", "number", "integer", "boolean", "date", "datetime"}
    assert len(DESCRIPTOR["resources"]) > len(TABLES)
    for entry in DESCRIPTOR["resources"]:
        assert entry["profile"] == "tabular-data-resource"
        assert entry["path"].endswith(".csv")
        assert entry["schema"]["missingValues"] == [""]
        assert {field["type"] for field in entry["schema"]["fields"]} <= types
        assert not any("categories" in field for field in entry["schema"]["fields"])


def test_every_vocabulary_is_an_enum_and_a_row() -> None:
    fields = {
        (entry["name"], field["name"]): field
        for entry in DESCRIPTOR["resources"]
        for field in entry["schema"]["fields"]
    }
    for table in SCHEMA.tables.values():
        for field in table.fields:
            enum = fields[table.name, field.name].get("constraints", {}).get("enum")
            assert enum == (list(SCHEMA.values(field.vocabulary)) if field.vocabulary else None)
    rows = csv.DictReader(io.StringIO(FILES["csv/vocabularies.csv"].decode()))
    listed = [(row["vocabulary"], row["value"]) for row in rows]
    assert listed == [(name, value) for name in sorted(SCHEMA.vocabularies) for value in SCHEMA.values(name)]


def written(folder: Path, files: Mapping[str, bytes] = FILES) -> str:
    """The mirror as files; the path of its descriptor."""
    for path, content in files.items():
        (folder / path).parent.mkdir(exist_ok=True)
        (folder / path).write_bytes(content)
    return str(folder / "csv" / "datapackage.json")


@pytest.mark.slow
def test_stock_frictionless_validates_it_in_full(tmp_path: Path) -> None:
    report = frictionless.Package(written(tmp_path)).validate()
    assert report.valid, report.flatten(["name", "rowNumber", "fieldName", "type", "note"])
    assert [task.name for task in report.tasks] == [entry["name"] for entry in DESCRIPTOR["resources"]]


@pytest.mark.slow
def test_frictionless_reads_the_values_of_the_tables(tmp_path: Path) -> None:
    package: Any = frictionless.Package(written(tmp_path))
    assert TABLES
    for name, data in TABLES.items():
        rows = [row.to_dict() for row in package.get_resource(name).read_rows()]
        theirs = [{key: float(v) if isinstance(v, Decimal) else v for key, v in row.items()} for row in rows]
        ours = data.to_pylist()
        assert theirs == [{key: v.hex() if isinstance(v, bytes) else v for key, v in row.items()} for row in ours], name


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "column", "value", "error"),
    [
        ("casualties", "outcome", "kilt", "constraint-error"),
        ("claims", "voice_id", "", "constraint-error"),
        ("documents", "title", "Another title", "hash-count"),
        ("event_actors", "event_id", "SE-ZZZZZ", "foreign-key"),
        ("events", "n_claims", "some", "type-error"),
        ("locations", "latitude", "95.5", "constraint-error"),
        ("locations", "location_id", "{next}", "primary-key"),
    ],
)
def test_frictionless_finds_what_is_wrong(tmp_path: Path, name: str, column: str, value: str, error: str) -> None:
    header, first, second, *rows = csv.reader(io.StringIO(FILES[f"csv/{name}.csv"].decode() + "\n,\n"))
    place = header.index(column)
    first[place] = value.format(next=second[place] if len(second) > place else "")
    changed = csvmirror.text(header, [row for row in (first, second, *rows) if len(row) == len(header)])
    report = frictionless.Package(written(tmp_path, FILES | {f"csv/{name}.csv": changed})).validate()
    assert error in {found for (found,) in report.flatten(["type"])}
