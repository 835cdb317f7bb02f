"""Every format holds the tables cell by cell, says what they mean, and never leaves half a file."""

from __future__ import annotations

import csv
import json
import os
import sqlite3
import sys
import zipfile
from collections.abc import Iterable
from contextlib import closing
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

import duckdb
import geoparquet_validator as gpv
import openpyxl
import pandas as pd
import pyarrow as pa
import pytest
import yaml
from hypothesis import assume, example, given
from hypothesis import strategies as st
from openpyxl.utils.escape import unescape

from effort import fewest
from syria_events import schema, strategies
from syria_events.editions import archives
from syria_events.editions.datapackage import Package
from syria_events.formats import csvmirror, exporting, sqlschema
from syria_events.formats.exporting import FORMATS, export
from syria_events.issues import Refused
from syria_events.reading import widetable
from syria_events.reading.loading import load
from syria_events.schema import arrow
from syria_events.schema.text import cell, marked, unmarked

pytestmark = pytest.mark.slow

SCHEMA = schema.installed()
PACKAGE = Package.open()
FOLDERS = {"csv": "csv", "stata": "dta", "huggingface": "parquet"}
# A file of these takes a second, and a test writes several: they are for the whole suite.
SLOW = {"duckdb", "xlsx", "stata"}
EXPLAINING = {"codebook", "vocabularies", "about"}

# Texts that spreadsheets run or take for something else, and what they must survive beside them.
NASTY = ["=1+1", "+1", "-1", "@SUM(A1)", "'=1", "'", "#N/A", "TRUE", "1e5", '=HYPERLINK("x";"y")', 'حقل, "العمر"']
NASTY += ["\t=1", "\n=1", "\uff1d1", "\uff0b1", "\uff0d1", "\uff201", "_x003D_1+1", "a_x0041_b", "_x005F_x0041_"]
NASTY += [" =cmd", "\xa0=cmd", "|=cmd", ";=cmd", ' "=cmd"', "\u200b@cmd", "\ufeff-1", "\u3000+1", "\u22121", "\ufe661"]


def each(formats: Iterable[str]) -> list[Any]:
    """The formats as parameters of a test that writes all tables."""
    return [pytest.param(to, marks=pytest.mark.slow if to in SLOW else ()) for to in formats]


def of(tables: dict[str, pa.Table]) -> Package:
    """A package that holds `tables`, with the descriptor and schema of the installed one."""
    package = Package(PACKAGE.folder, PACKAGE.descriptor)
    package._tables.update(tables)
    return package


def with_texts(texts: list[str]) -> Package:
    """The real package with `texts` as the titles of its first events and the Arabic names of its first actors."""
    tables = {name: PACKAGE.table(name) for name in PACKAGE.names}
    for name, column in (("events", "title"), ("actors", "name_ar")):
        rows = tables[name].to_pylist()
        for row, text in zip(rows, texts, strict=False):
            row[column] = text
        tables[name] = arrow.from_rows(SCHEMA.table(name), SCHEMA, rows)
    return of(tables)


def iso(value: Any) -> Any:
    """Days and instants as text, as CSV and SQLite have them."""
    return cell(value) if isinstance(value, date | datetime) else value


def in_duckdb(path: Path, name: str, data: pa.Table) -> None:
    with duckdb.connect(str(path), read_only=True) as base:
        found = base.sql(f"SELECT * FROM {sqlschema.name(name)}").to_arrow_table()
    theirs = arrow.canonical(SCHEMA.table(name), SCHEMA, found)
    assert theirs.to_pylist() == data.to_pylist()


def in_sqlite(path: Path, name: str, data: pa.Table) -> None:
    keys = ", ".join(map(sqlschema.name, SCHEMA.table(name).primary_key))
    with closing(sqlite3.connect(path)) as base:
        found = base.execute(f"SELECT * FROM {sqlschema.name(name)} ORDER BY {keys}").fetchall()
    assert found == [tuple(map(iso, row.values())) for row in data.to_pylist()]


def in_csv(path: Path, name: str, data: pa.Table) -> None:
    with (path / f"{name}.csv").open(encoding="utf-8-sig", newline="") as lines:
        header, *found = csv.reader(lines)
    assert header == data.column_names
    texts = [field.type == "string" for field in SCHEMA.table(name).fields]
    ours = [[csvmirror.plain(value) for value in row.values()] for row in data.to_pylist()]
    theirs = [[unmarked(c) if text else c for c, text in zip(row, texts, strict=True)] for row in found]
    assert theirs == ours


@lru_cache(maxsize=1)
def workbook(path: Path, _written: int) -> Any:
    """A workbook, read once for all its sheets."""
    return openpyxl.load_workbook(path)


def in_xlsx(path: Path, name: str, data: pa.Table) -> None:
    def shown(value: Any) -> Any:
        if isinstance(value, bytes):
            return value.hex()
        if isinstance(value, datetime):
            return value.replace(tzinfo=None)
        if isinstance(value, float):
            return float(f"{value:.16g}")  # the digits that xlsx files hold
        return datetime.combine(value, datetime.min.time()) if isinstance(value, date) else value

    header, *found = workbook(path, path.stat().st_mtime_ns)[name].iter_rows()
    assert [cell.value for cell in header] == data.column_names
    # Excel reads _x005F_ as the underscore that it stands for; openpyxl leaves that to its users.
    theirs = [[unescape(c.value) if isinstance(c.value, str) else c.value for c in row] for row in found]
    assert theirs == [[shown(value) for value in row.values()] for row in data.to_pylist()]
    assert not [cell for row in found for cell in row if cell.data_type in "fe"]


def in_stata(path: Path, name: str, data: pa.Table) -> None:
    found = pd.read_stata(path / f"{name}.dta")
    for field in SCHEMA.table(name).fields:
        ours = data[field.name].to_pylist()
        theirs = found[field.name]
        if field.vocabulary is not None and len(found):
            assert [None if pd.isna(value) else value for value in theirs] == ours
        elif field.type in ("string", "any"):
            texts = [value.hex() if isinstance(value, bytes) else value or "" for value in ours]
            assert theirs.to_list() == texts
        elif field.type in ("date", "datetime"):
            instants = [None if value is None else pd.Timestamp(value).tz_localize(None) for value in ours]
            assert [None if pd.isna(value) else value for value in theirs] == instants
        else:
            assert [None if pd.isna(value) else value for value in theirs] == ours


def in_huggingface(path: Path, name: str, data: pa.Table) -> None:
    assert arrow.read(path / f"{name}.parquet").equals(data)
    card = (path / "README.md").read_text("utf-8")
    head = yaml.safe_load(card.split("---\n")[1])
    files = {entry["config_name"]: entry["data_files"] for entry in head["configs"]}
    assert files[name] == [{"split": "train", "path": f"{name}.parquet"}]
    assert f"| `{name}` | {data.num_rows} |" in card


READERS = {
    "duckdb": in_duckdb, "sqlite": in_sqlite, "csv": in_csv, "xlsx": in_xlsx, "stata": in_stata,
    "huggingface": in_huggingface,
}  # fmt: skip


@pytest.mark.parametrize("to", each(READERS))
def test_every_cell_of_the_real_tables_is_there(to: str, tmp_path: Path) -> None:
    path = export(None, to, tmp_path / f"made.{to}")
    for name in PACKAGE.names:
        READERS[to](path, name, PACKAGE.table(name))


@pytest.mark.parametrize("to", each(READERS))
@fewest
@given(tables=strategies.datasets())
def test_every_cell_of_any_dataset_is_there(to: str, tables: dict[str, pa.Table], tmp_path: Path) -> None:
    if to == "stata":
        assume(all(value < 8e307 for value in tables["locations"]["radius_km"].to_pylist() if value is not None))
    path = export(of(tables), to, tmp_path / f"made.{to}", overwrite=True)
    for name, data in tables.items():
        READERS[to](path, name, data)


@pytest.mark.slow
def test_stata_has_integers_that_it_keeps_for_missing_values(tmp_path: Path) -> None:
    ours = [-(2**31), -(2**31) + 1, 2_147_483_620, 2_147_483_621, 2**31 - 1, None]
    rows = PACKAGE.table("actors").to_pylist()[: len(ours)]
    rows = [row | {"ucdp_id": number} for row, number in zip(rows, ours, strict=True)]
    path = export(of({"actors": arrow.from_rows(SCHEMA.table("actors"), SCHEMA, rows)}), "stata", tmp_path / "made")
    theirs = pd.read_stata(path / "actors.dta")["ucdp_id"]
    assert [None if pd.isna(value) else value for value in theirs] == ours


@pytest.mark.parametrize("to", each(["csv", "xlsx"]))
def test_texts_that_a_spreadsheet_would_run_are_harmless_and_come_back(to: str, tmp_path: Path) -> None:
    package = with_texts(NASTY)
    path = export(package, to, tmp_path / f"made.{to}")
    for name in ("events", "actors"):
        READERS[to](path, name, package.table(name))
    if to == "csv":
        for file in path.iterdir():
            with file.open(encoding="utf-8-sig", newline="") as lines:
                cells = {cell for row in csv.reader(lines) for cell in row}
            assert not [cell for cell in cells if cell[:1] in "=@+" and cell], file.name
            for cell in cells:
                assert not cell.startswith("-") or float(cell) < 0, file.name
    else:
        titles = {unescape(row[1].value): row[1] for row in openpyxl.load_workbook(path)["events"].iter_rows(min_row=2)}
        harmless = {"#N/A", "TRUE", "1e5", 'حقل, "العمر"', "_x003D_1+1", "a_x0041_b", "_x005F_x0041_"}
        assert {text for text in NASTY if not titles[text].quotePrefix} == harmless


@pytest.mark.parametrize("text", ["\t=1", "\r=1", "\n=1", "\uff1d1", "\uff0b1", "\uff0d1", "\uff201"])
def test_other_beginnings_of_a_formula_are_marked(text: str) -> None:
    assert marked(text) == f"'{text}"


BLANKS = "".join(map(chr, [*range(33), 0x7F, 0xA0, 0xAD, 0x200B, 0x202F, 0x2060, 0x3000, 0xFEFF])) + '|;,"'


@given(st.text(st.sampled_from(BLANKS)), st.sampled_from("=+-@\uff1d\uff0b\uff0d\uff20"), st.text())
@example(" ", "=", "cmd|' /C calc'!A0")
@example("\xa0", "=", "cmd")
@example("|", "=", "cmd")
def test_no_blank_and_no_separator_hides_a_formula(before: str, sign: str, after: str) -> None:
    assert marked(before + sign + after) == f"'{before}{sign}{after}"


@pytest.mark.parametrize("text", ["", "a=1", "a -1", "2 - 3", "(=1)", "al-Omar", " a", "\xa0", "حقل", "1-2"])
def test_what_only_has_a_sign_inside_is_left(text: str) -> None:
    assert marked(text) == text


@pytest.mark.slow
def test_excel_reads_no_escape_where_a_text_has_one(tmp_path: Path) -> None:
    path = export(with_texts(["a_x0041_b", "_x003D_1+1"]), "xlsx", tmp_path / "made.xlsx")
    with zipfile.ZipFile(path) as book:
        stored = "".join(book.read(name).decode() for name in book.namelist() if name.endswith(".xml"))
    assert "a_x005F_x0041_b" in stored
    assert "_x005F_x003D_1+1" in stored
    assert "a_x0041_b" not in stored


@given(st.text())
def test_marking_is_undone(text: str) -> None:
    assert unmarked(marked(text)) == text


@pytest.mark.parametrize("text", NASTY[:6])
def test_what_is_marked(text: str) -> None:
    assert marked(text) == f"'{text}"


def test_csv_opens_in_a_spreadsheet(tmp_path: Path) -> None:
    folder = export(None, "csv", tmp_path / "made")
    assert {file.stem for file in folder.iterdir()} == {*PACKAGE.names, *EXPLAINING, "wide"}
    assert all(file.read_bytes().startswith(b"\xef\xbb\xbf") for file in folder.iterdir())


@pytest.mark.slow
def test_xlsx_has_a_sheet_for_each_table_and_explains_them(tmp_path: Path) -> None:
    book = openpyxl.load_workbook(export(None, "xlsx", tmp_path / "made.xlsx"))
    assert book.sheetnames == ["wide", *PACKAGE.names, "codebook", "vocabularies", "about"]
    explained = {(row[0].value, row[1].value) for row in book["codebook"].iter_rows(min_row=2)}
    headers = {name: [cell.value for cell in next(book[name].iter_rows())] for name in PACKAGE.names}
    assert {(name, column) for name, header in headers.items() for column in header} <= explained
    assert ("wide", "killed_by_side") in explained


@pytest.mark.slow
def test_xlsx_refuses_what_it_cannot_hold(tmp_path: Path) -> None:
    for text, message in (("a\x00b", "control characters"), ("a" * 40_000, "longer than")):
        with pytest.raises(Refused, match=f"1: xlsx: .*{message}"):
            export(with_texts([text]), "xlsx", tmp_path / "made.xlsx")
    assert not list(tmp_path.iterdir())


BREAKING = [
    "INSERT INTO casualties SELECT * FROM casualties LIMIT 1",
    "UPDATE casualties SET actor_id = 'nobody'",
    "UPDATE casualties SET outcome = 'kilt'",
    "UPDATE casualties SET low = -1",
    "UPDATE casualties SET low = 9, high = 1, best = NULL",
    "UPDATE casualties SET status = NULL",
    "UPDATE events SET latitude = 99 WHERE latitude IS NOT NULL",
    "UPDATE locations SET geometry = NULL WHERE latitude IS NOT NULL",
    "UPDATE claims SET span_end = NULL WHERE span_end IS NOT NULL",
]


@pytest.mark.slow
@pytest.mark.parametrize("statement", BREAKING)
def test_databases_keep_the_constraints(statement: str, databases: tuple[Path, Path]) -> None:
    with closing(sqlite3.connect(databases[0])) as base:
        base.execute("PRAGMA foreign_keys = ON")
        with pytest.raises(sqlite3.IntegrityError):
            base.execute(statement)
    with duckdb.connect(str(databases[1])) as other, pytest.raises(duckdb.ConstraintException):
        other.execute(statement)


@pytest.fixture(scope="module")
def databases(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    folder = tmp_path_factory.mktemp("databases")
    return export(None, "sqlite", folder / "made.sqlite"), export(None, "duckdb", folder / "made.duckdb")


@pytest.mark.slow
def test_databases_are_sound_and_explain_themselves(databases: tuple[Path, Path]) -> None:
    with closing(sqlite3.connect(databases[0])) as base:
        assert base.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert base.execute("PRAGMA foreign_key_check").fetchall() == []
        made = dict(base.execute("SELECT name, sql FROM sqlite_master WHERE type = 'table'"))
        version = base.execute("SELECT value FROM about WHERE name = 'version'").fetchone()
    with duckdb.connect(str(databases[1]), read_only=True) as other:
        tables = dict(other.execute("SELECT table_name, comment FROM duckdb_tables()").fetchall())
        columns = {
            (table, column): comment
            for table, column, comment in other.execute(
                "SELECT table_name, column_name, comment FROM duckdb_columns()"
            ).fetchall()
        }
    assert version == (PACKAGE.version,)
    assert made.keys() == tables.keys() == {*PACKAGE.names, *EXPLAINING}
    for table in SCHEMA.tables.values():
        assert f"-- {table.description}" in made[table.name]
        assert tables[table.name] == table.description
        for field in table.fields:
            assert f"-- {field.description}" in made[table.name]
            assert columns[table.name, field.name].startswith(field.description)


def test_tables_come_after_those_they_refer_to() -> None:
    order = sqlschema.parents_first(SCHEMA)
    assert sorted(order) == sorted(SCHEMA.tables)
    for table in SCHEMA.tables.values():
        for key in table.foreign_keys:
            if key.target in SCHEMA.tables and key.target != table.name:
                assert order.index(key.target) < order.index(table.name)


@pytest.mark.slow
def test_the_duckdb_file_is_small_and_duckdb_exports_it_again(tmp_path: Path) -> None:
    path = export(None, "duckdb", tmp_path / "made.duckdb")
    assert path.stat().st_size < 4_000_000
    with duckdb.connect(str(path), read_only=True) as base:
        base.execute(f"EXPORT DATABASE '{tmp_path / 'again'}'")
    with duckdb.connect() as base:
        base.execute(f"IMPORT DATABASE '{tmp_path / 'again'}'")
        for name in PACKAGE.names:
            assert base.sql(f"SELECT count(*) FROM {sqlschema.name(name)}").fetchall() == [
                (PACKAGE.table(name).num_rows,)
            ]


@pytest.mark.slow
def test_older_programs_of_duckdb_are_asked_for(tmp_path: Path) -> None:
    path = export(None, "duckdb", tmp_path / "made.duckdb")
    # The version of the storage: 64 is that of 1.0 to 1.1, which later ones read too.
    assert int.from_bytes(path.read_bytes()[12:20], "little") == 64


@pytest.mark.parametrize("to", ["duckdb", "sqlite"])
def test_what_a_database_says_against_the_rows_is_told(to: str, tmp_path: Path) -> None:
    rows = PACKAGE.table("casualties").to_pylist()
    rows[0]["actor_id"] = "nobody"
    wrong = of({"casualties": arrow.from_rows(SCHEMA.table("casualties"), SCHEMA, rows)})
    with pytest.raises(Refused, match=rf"made:0: {to}: .*(?i:foreign key)"):
        export(wrong, to, tmp_path / "made")
    assert not list(tmp_path.iterdir())


@pytest.mark.slow
def test_stata_refuses_what_it_cannot_hold(tmp_path: Path) -> None:
    rows = PACKAGE.table("locations").to_pylist()
    for row in rows:
        row["radius_km"] = None if row["radius_km"] is None else 1e308
    with pytest.raises(Refused, match=r"locations\.dta:0: stata: .*radius_km"):
        export(of({"locations": arrow.from_rows(SCHEMA.table("locations"), SCHEMA, rows)}), "stata", tmp_path / "made")
    assert not list(tmp_path.iterdir())


@pytest.mark.slow
def test_stata_labels_and_long_texts(tmp_path: Path) -> None:
    folder = export(with_texts(["ع" * 1200]), "stata", tmp_path / "made")
    assert {file.stem for file in folder.iterdir()} == {*PACKAGE.names, "codebook"}
    with pd.read_stata(folder / "events.dta", iterator=True) as reader:
        labels, label = reader.variable_labels(), reader.data_label
    frame = pd.read_stata(folder / "events.dta")
    assert label == f"Events, version {PACKAGE.version}"
    assert frame["title"][0] == "ع" * 1200
    assert all(labels[name] and len(labels[name]) <= 80 for name in SCHEMA.table("events").names)
    assert all(len(field.name) <= 32 for table in SCHEMA.tables.values() for field in table.fields)
    whole = pd.read_stata(folder / "codebook.dta")
    assert set(whole["description"]) == {field.description for t in SCHEMA.tables.values() for field in t.fields}


def test_geojson_is_a_collection_of_the_events(tmp_path: Path) -> None:
    made = json.loads(export(None, "geojson", tmp_path / "made.geojson").read_text("utf-8"))
    assert made["type"] == "FeatureCollection"
    assert "crs" not in made
    rows = PACKAGE.table("events").to_pylist()
    assert [feature["id"] for feature in made["features"]] == [row["event_id"] for row in rows]
    for feature, row in zip(made["features"], rows, strict=True):
        assert feature["properties"] == {name: iso(value) for name, value in row.items()}
        point = {"type": "Point", "coordinates": [row["longitude"], row["latitude"]]}
        assert feature["geometry"] == (None if row["longitude"] is None else point)
    assert {feature["geometry"] is None for feature in made["features"]} == {True, False}


def test_geoparquet_is_conformant_and_holds_the_events(tmp_path: Path) -> None:
    path = export(None, "geoparquet", tmp_path / "made.parquet")
    data = arrow.read(path)
    events = PACKAGE.table("events")
    assert data.drop_columns(["geometry"]).equals(events)
    points = [
        None if row["longitude"] is None else arrow.point(row["longitude"], row["latitude"])
        for row in events.to_pylist()
    ]
    assert data["geometry"].to_pylist() == points
    geo = json.loads(data.schema.metadata[b"geo"])
    assert (geo["version"], geo["primary_column"]) == ("1.1.0", "geometry")
    frame = pd.read_parquet(path)
    assert str(frame["killed_low"].dtype) == "Int32"
    for file in (path, PACKAGE.path("locations")):
        report = gpv.check(str(file))
        assert gpv.conformant(report, "core"), gpv.failed(report)


@pytest.mark.parametrize("to", each(FORMATS))
def test_nothing_is_overwritten_unless_asked(to: str, tmp_path: Path) -> None:
    path = tmp_path / "made"
    assert export(None, to, str(path)) == path
    before = contents(path)
    with pytest.raises(Refused, match="exists"):
        export(of({}), to, path)
    assert contents(path) == before
    export(None, to, path, overwrite=True)
    assert sorted(tmp_path.iterdir()) == [path]
    assert contents(path).keys() == before.keys()


def contents(path: Path) -> dict[str, bytes]:
    """What a file or the files of a folder hold."""
    return {file.name: file.read_bytes() for file in (sorted(path.iterdir()) if path.is_dir() else [path])}


@pytest.mark.parametrize("to", each(FORMATS))
def test_what_stood_there_stands_when_writing_fails(to: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = export(None, to, tmp_path / "made")
    before = contents(path)
    real = exporting._FORMATS[to]

    def fail(package: Package, made: Path) -> None:
        real.write(package, made)
        raise OSError(28, "No space left on device")

    monkeypatch.setitem(exporting._FORMATS, to, real._replace(write=fail))
    with pytest.raises(Refused, match="No space left on device"):
        export(None, to, path, overwrite=True)
    assert contents(path) == before
    assert sorted(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("to", each(FORMATS))
def test_a_place_that_does_not_fit_is_refused(to: str, tmp_path: Path) -> None:
    with pytest.raises(Refused, match="there is no folder"):
        export(None, to, tmp_path / "nowhere" / "made")
    other = tmp_path / "other"
    if to in FOLDERS:
        other.write_text("mine", "utf-8")
    else:
        other.mkdir()
    with pytest.raises(Refused, match=f"{to} makes a"):
        export(None, to, other, overwrite=True)
    assert sorted(tmp_path.iterdir()) == [other]


@pytest.mark.parametrize("to", each(FOLDERS))
def test_a_folder_with_anything_else_in_it_is_never_replaced(to: str, tmp_path: Path) -> None:
    folder = export(None, to, tmp_path / "made")
    for name in ("notes.txt", f"thesis.{FOLDERS[to]}"):
        (folder / name).write_text("mine", "utf-8")
        before = contents(folder)
        with pytest.raises(Refused, match=f"holds {name}, which this export has not"):
            export(None, to, folder, overwrite=True)
        assert contents(folder) == before
        (folder / name).unlink()
    export(None, to, folder, overwrite=True)
    (tmp_path / "empty").mkdir()
    export(None, to, tmp_path / "empty")


@pytest.mark.parametrize("to", each(FORMATS))
def test_a_place_that_is_not_to_be_replaced_is_refused(
    to: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(Refused, match="neither a file nor a folder" if to not in FOLDERS else f"{to} makes a folder"):
        export(None, to, tmp_path / "pipe", overwrite=True)
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    with pytest.raises(Refused, match="current folder" if to in FOLDERS else f"{to} makes a file"):
        export(None, to, ".", overwrite=True)


def test_a_released_version_can_be_exported(tmp_path: Path) -> None:
    path = export("0.1.0", "sqlite", tmp_path / "made.sqlite")
    with closing(sqlite3.connect(path)) as base:
        (count,) = base.execute("SELECT count(*) FROM events").fetchone()
    assert count == archives.package("0.1.0").table("events").num_rows != PACKAGE.table("events").num_rows
    with pytest.raises(KeyError, match="unknown released version"):
        export("0.0.1", "sqlite", tmp_path / "other.sqlite")


@pytest.mark.parametrize(
    ("to", "end"),
    [("sqlite", "-wal"), ("sqlite", "-journal"), pytest.param("duckdb", ".wal", marks=pytest.mark.slow)],
)
def test_a_database_with_a_journal_beside_it_is_left_alone(to: str, end: str, tmp_path: Path) -> None:
    path = export(None, to, tmp_path / "made.db")
    (tmp_path / f"made.db{end}").write_bytes(b"changes")
    before = contents(tmp_path)
    with pytest.raises(Refused, match=f"has made.db{end} beside it"):
        export(of({}), to, path, overwrite=True)
    assert contents(tmp_path) == before


@pytest.mark.slow
@pytest.mark.parametrize("before_it", [True, False])
def test_an_interrupt_at_any_file_loses_no_export(
    before_it: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = export(None, "stata", tmp_path / "made")
    for file in path.iterdir():
        file.write_bytes(b"old")
    before, real = contents(path), Path.replace

    def interrupted(source: Path, target: Path) -> Path:
        placed = source.parts[-3] == "new" and target.name == "damage.dta"
        if not (placed and before_it):
            real(source, target)
        if placed:
            raise KeyboardInterrupt
        return target

    with monkeypatch.context() as patched:
        patched.setattr(Path, "replace", interrupted)
        with pytest.raises(KeyboardInterrupt):
            export(None, "stata", path, overwrite=True)
    assert contents(path) == before
    assert sorted(tmp_path.iterdir()) == [path]


@pytest.mark.slow
@pytest.mark.parametrize("to", FORMATS)
def test_a_link_is_never_followed_and_never_replaced(to: str, tmp_path: Path) -> None:
    (tmp_path / "theirs").mkdir()
    (tmp_path / "file").write_text("theirs", "utf-8")
    for elsewhere in ("file", "theirs", "nothing"):
        link = tmp_path / f"link to {elsewhere}"
        link.symlink_to(tmp_path / elsewhere)
        with pytest.raises(Refused, match=rf"is a link to .*{elsewhere}; name that, or another path"):
            export(None, to, link, overwrite=True)
        assert link.is_symlink()
    assert (tmp_path / "file").read_text("utf-8") == "theirs"
    assert not list((tmp_path / "theirs").iterdir())
    (tmp_path / "way").symlink_to(tmp_path / "theirs")  # a folder that the user has chosen to reach so
    assert export(None, to, tmp_path / "way" / "made").exists()


def test_an_unknown_format_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"unknown export format \(to=\): 'pdf'; there are duckdb, sqlite"):
        export(None, "pdf", tmp_path / "made")


@pytest.mark.parametrize(("to", "library"), [("duckdb", "duckdb"), ("xlsx", "openpyxl")])
def test_a_missing_library_is_named_with_its_extra(
    to: str, library: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, library, None)
    with pytest.raises(ImportError, match=rf"{library} is not installed; pip install 'syria-events\[{to}\]'"):
        export(None, to, tmp_path / "made")
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("to", each(["csv", "geojson", "geoparquet", "sqlite", "stata", "huggingface"]))
def test_the_same_tables_give_the_same_files(to: str, tmp_path: Path) -> None:
    first, second = (export(None, to, tmp_path / name) for name in ("first", "second"))
    assert list(contents(first).values()) == list(contents(second).values())


def test_wide_has_the_events_and_what_belongs_to_them() -> None:
    wide = widetable.wide()
    events = load("events")
    pd.testing.assert_frame_equal(wide[list(events)], events)
    assert list(wide)[len(events.columns) :] == list(widetable.columns(SCHEMA))
    assert {str(wide[name].dtype) for name in widetable.columns(SCHEMA)} == {"string"}
    assert not (wide[list(widetable.columns(SCHEMA))] == "").any(axis=None)


def test_wide_says_what_the_other_tables_say() -> None:
    wide = widetable.wide().set_index("event_id")
    names = {row["actor_id"]: row["name"] for row in PACKAGE.table("actors").to_pylist()}
    for row in PACKAGE.table("casualties").to_pylist():
        assert names[row["actor_id"]] in wide.loc[row["event_id"], f"{row['outcome']}_by_side"]
    for row in PACKAGE.table("event_actors").to_pylist():
        assert names[row["actor_id"]] in wide.loc[row["event_id"], f"{row['role']}_actors"]
    for row in PACKAGE.table("event_links").to_pylist():
        assert row["other_id"] in wide.loc[row["event_id"], "links"]
        assert row["event_id"] in wide.loc[row["other_id"], "links_from"]
    with_things = set(PACKAGE.table("damage")["event_id"].to_pylist())
    assert set(wide.index[wide["damage"].notna()]) == with_things
    denied = {row["event_id"] for row in PACKAGE.table("claims").to_pylist() if row["stance"] == "denies"}
    assert set(wide.index[wide["deniers"].notna()]) == denied - {None}
    documents: dict[str, set[str]] = {}
    titles = {row["document_id"]: row["title"] for row in PACKAGE.table("documents").to_pylist()}
    for row in PACKAGE.table("claims").to_pylist():
        if row["event_id"] is not None:
            documents.setdefault(row["event_id"], set()).add(f"{titles[row['document_id']]} [{row['document_id']}]")
    assert {event: set(text.split(" | ")) for event, text in wide["documents"].items()} == documents
    for row in PACKAGE.table("casualties").to_pylist():
        text = wide.loc[row["event_id"], f"{row['outcome']}_by_side"]
        (part,) = [part for part in text.split(" | ") if part.startswith(f"{names[row['actor_id']]}: ")]
        assert part.endswith(", contested)") == row["contested"]


def test_no_part_of_a_wide_text_holds_what_stands_between_parts() -> None:
    cells = [value for name in PACKAGE.names for row in PACKAGE.table(name).to_pylist() for value in row.values()]
    assert cells
    assert not [value for value in cells if isinstance(value, str) and " | " in value]


@fewest
@given(tables=strategies.datasets())
def test_wide_has_one_row_per_event(tables: dict[str, pa.Table]) -> None:
    wide = widetable.wide(of(tables))
    assert wide["event_id"].to_list() == tables["events"]["event_id"].to_pylist()


def test_every_wide_column_is_documented() -> None:
    for name, meaning in widetable.columns(SCHEMA).items():
        assert len(name) <= 32
        assert meaning.endswith(".")
    assert not set(widetable.columns(SCHEMA)) & set(SCHEMA.table("events").names)
