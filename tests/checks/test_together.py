"""What validation puts together: the names it tells, the version it takes, and what it leaves unsaid and why."""

from __future__ import annotations

import json
import shutil
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import syria_events as se
from syria_events import schema
from syria_events.checks import released, validation
from syria_events.checks.validation import validate
from syria_events.editions import archives
from syria_events.editions.datapackage import DESCRIPTOR
from syria_events.issues import Issue, Refused, Report
from syria_events.reading import loading
from syria_events.schema import arrow

LOAD: Any = loading.load  # called with names in variables, which no type checker lets through
SCHEMA = schema.installed()
HEAD: dict[str, Any] = json.loads((schema.root() / DESCRIPTOR).read_text("utf-8"))
RECORDED = ("claims", "events", "actors", "locations", "sources")
DESCRIBED = ("actors", "documents", "events", "locations", "sources")


def told(report: Report) -> list[tuple[str, int, str]]:
    return [(issue.path, issue.line, issue.rule) for issue in report.issues]


def rows_told(report: Report) -> list[tuple[str, int, str]]:
    """What is told of rows and vocabularies; of hashes, which these packages do not have, nothing."""
    return [each for each in told(report) if each[2] not in ("hash", "descriptor")]


@cache
def places(number: int = 3) -> pd.DataFrame:
    frame: pd.DataFrame = LOAD("locations").head(number)
    return frame


class TestRows:
    def test_rows_are_called_by_their_table_and_files_by_their_path(self, tmp_path: Path) -> None:
        wrong = places().assign(radius_km=-1.0)
        assert {path for path, *_ in told(validate(wrong, "locations"))} == {"locations"}
        assert {path for path, *_ in told(validate(wrong, None))} == {"rows"}
        file = tmp_path / "mine.csv"
        wrong.drop(columns="geometry").to_csv(file, index=False)
        assert {path for path, *_ in told(validate(file, "locations"))} == {str(file)}
        assert {path for path, *_ in told(validate(str(file), "locations"))} == {str(file)}

    def test_what_is_no_frame_is_told_under_the_name_that_was_given(self) -> None:
        assert told(validate(7, "locations")) == [("locations", 0, "unreadable")]
        assert told(validate(7, None)) == [("rows", 0, "unreadable")]
        assert validate(7, "locations").n_rows == 0
        for wrong in (
            {"schema": "place"},
            {"schema": "locations", "version": "0.0.9"},
            {"schema": None, "version": "9"},
        ):
            with pytest.raises(KeyError):
                validate(7, **wrong)

    def test_the_table_is_the_one_whose_columns_the_rows_have(self) -> None:
        report = validate(places(), None)
        assert (report.ok, report.n_rows, report.notes) == (True, 3, ("taken for rows of locations, by their columns",))
        assert validate(places(), "locations").notes == ()
        assert validate(LOAD("events").head(2), None).notes == ()
        assert validate(LOAD("events").head(2)).ok

    def test_of_a_row_that_was_not_read_whole_only_its_keys_are_told(self) -> None:
        events = LOAD("events")
        sound = events[events["location_id"].notna()].head(3).reset_index(drop=True).astype(object)

        def rules(**cells: object) -> set[str]:
            rows = sound.copy()
            for name, cell in cells.items():
                rows.loc[1, name] = cell
            found = told(validate(rows))
            assert {line for _, line, _ in found} <= {2}
            return {rule for *_, rule in found}

        assert rules() == set()
        assert rules(location_name="Nowhere") == {"event_place_is_the_location"}
        assert rules(location_name="Nowhere", n_claims="many") == {"type"}
        assert rules(location_id="nowhere") == {"foreign_key"}
        assert rules(location_id="nowhere", n_claims="many") == {"foreign_key", "type"}

    def test_positions_are_held_against_the_extent_at_their_row(self) -> None:
        rows = LOAD("locations").dropna(subset="latitude").head(3).reset_index(drop=True).drop(columns="geometry")
        rows.loc[1, ["latitude", "longitude"]] = [10.0, 10.0]
        assert ("locations", 2, "within_extent") in told(validate(rows, "locations"))
        events = LOAD("events").dropna(subset="latitude").head(2).reset_index(drop=True)
        events.loc[0, ["latitude", "longitude"]] = [10.0, 10.0]
        assert ("events", 1, "within_extent") in told(validate(events))
        assert validate(LOAD("actors").head(2), "actors").ok  # which stand nowhere

    def test_columns_that_are_like_those_of_two_tables_are_taken_for_events(self) -> None:
        alike = pd.DataFrame({"nothing": ["a"]})
        assert validate(alike, None).notes == ()
        assert {path for path, *_ in told(validate(alike, None))} == {"rows"}

    def test_rows_said_to_be_of_a_version_are_held_against_it(self) -> None:
        rows = LOAD("locations")
        version = se.versions()[-1]
        assert validate(rows, "locations", version=version).ok
        changed = rows.assign(note=rows["note"].fillna("A note."))
        assert {rule for *_, rule in told(validate(changed, "locations", version=version))} == {"released"}
        assert validate(changed, "locations").ok
        assert "released" in {rule for *_, rule in told(validate(rows.head(2), None, version=version))}

    def test_a_file_in_a_package_bears_its_version(self, tmp_path: Path) -> None:
        package = se.package(se.versions()[-1])
        for path in (DESCRIPTOR, package.path("locations").relative_to(package.folder)):
            (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(package.folder / path, tmp_path / path)
        file = tmp_path / package.path("locations").relative_to(package.folder)
        assert released.borne(file) == ("locations", package.version)
        assert validate(file, "locations").ok
        rows = package.table("locations")
        place = rows.column_names.index("note")
        pq.write_table(rows.set_column(place, "note", pa.array(["A note."] * rows.num_rows)), file)
        assert {rule for *_, rule in told(validate(file, "locations"))} >= {"released"}
        assert {rule for *_, rule in told(validate(file, None))} >= {"released"}

    def test_lines_of_a_file_are_those_of_its_text(self, tmp_path: Path) -> None:
        frame = places().drop(columns="geometry")
        frame["note"] = ["One\nand two.", None, "Three."]
        frame.loc[2, "radius_km"] = -1.0
        frame.to_csv(tmp_path / "mine.csv", index=False)
        lines = {line for _, line, rule in told(validate(tmp_path / "mine.csv", "locations")) if rule == "minimum"}
        assert lines == {5}
        frame.drop(columns="name").to_csv(tmp_path / "less.csv", index=False)
        assert ("column", 0) in {(rule, line) for _, line, rule in told(validate(tmp_path / "less.csv", "locations"))}


@cache
def whole() -> dict[str, pa.Table]:
    return {name: LOAD(name, as_="arrow") for name in SCHEMA.tables}


@cache
def changed() -> dict[str, pa.Table]:
    """All tables, of which one that is derived does not follow from the claims."""
    table = whole()["casualties"]
    place = table.column_names.index("n_voices")
    more = pa.array([n + 1 for n in table["n_voices"].to_pylist()], table.schema.field(place).type)
    return whole() | {"casualties": table.set_column(place, table.schema.field(place), more)}


def together(tables: dict[str, pa.Table], head: dict[str, Any], *issues: Issue) -> set[str]:
    return {issue.rule for issue in validation._together(tables, SCHEMA, head, issues)[0]}


class TestTables:
    def test_what_is_derived_follows_from_the_claims(self) -> None:
        assert together(whole(), HEAD) == set()
        assert "derived" in together(changed(), HEAD)
        assert "derived" in together(changed(), HEAD, Issue("casualties", 0, "column", "m"))

    @pytest.mark.parametrize("name", RECORDED)
    def test_from_a_table_that_is_broken_or_gone_nothing_is_derived(self, name: str) -> None:
        assert "derived" not in together(changed(), HEAD, Issue(name, 1, "required", "m"))
        rest = {other: data for other, data in changed().items() if other != name}
        assert "derived" not in together(rest, HEAD)

    @pytest.mark.parametrize(
        ("rule", "usable"), [("column", 0), ("type", 0), ("required", 0), ("vocabulary", 0), ("text", 1)]
    )
    def test_a_table_is_broken_by_what_keeps_it_from_being_used(self, rule: str, usable: bool) -> None:
        assert ("derived" in together(changed(), HEAD, Issue("events", 1, rule, "m"))) == usable

    @pytest.mark.parametrize("name", DESCRIBED)
    def test_the_descriptor_speaks_of_tables(self, name: str) -> None:
        key = whole()[name][SCHEMA.table(name).primary_key[0]][0].as_py()
        grave = {"table": name, "id": key, "retired_in": "1.0.0", "successor_id": None, "reason": "Why."}
        issues, _ = validation._together({name: whole()[name]}, SCHEMA, HEAD | {"retired": [grave]}, [])
        assert f"{name} {key} is retired and has a row; expected one or the other" in {
            issue.message for issue in issues
        }

    def test_what_a_release_that_cannot_be_read_derived_is_told_all_the_same(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(archives, "package", refusing)
        assert "derived" in together(changed(), HEAD | {"version": se.versions()[-1]})

    def test_without_a_descriptor_nothing_is_said_of_one(self) -> None:
        assert together({"actors": whole()["actors"]}, {}) == set()


def refusing(*_: object) -> None:
    """An archive that somebody altered."""
    raise Refused([Issue("releases/a.zip", 0, "archive", "altered")])


class TestFolder:
    @pytest.fixture
    def mirror(self, tmp_path: Path) -> Path:
        return shutil.copytree(schema.root() / "csv", tmp_path / "csv")

    def test_of_a_release_that_cannot_be_read_nothing_else_is_told(
        self, mirror: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        head = json.loads((mirror / DESCRIPTOR).read_text("utf-8"))
        (mirror / DESCRIPTOR).write_text(json.dumps(head | {"version": se.versions()[0]}), "utf-8")
        monkeypatch.setattr(archives, "package", refusing)
        report = validation.validate_package(mirror)
        assert (told(report), report.n_rows) == ([("releases/a.zip", 0, "archive")], 0)

    def test_a_file_that_cannot_be_read_hides_no_other(self, mirror: Path) -> None:
        (mirror / "actors.csv").write_text("a,b\nc\n", "utf-8")
        report = validation.validate_package(mirror)
        assert ("actors.csv", 2, "cells") in told(report)
        assert report.n_rows == sum(data.num_rows for name, data in whole().items() if name != "actors")

    def test_rows_are_held_beside_those_of_other_files(self, mirror: Path) -> None:
        rows = (mirror / "locations.csv").read_text("utf-8").splitlines(keepends=True)
        line = next(n for n, row in enumerate(rows, start=1) if row.startswith("al-tanf-garrison,"))
        (mirror / "locations.csv").write_text("".join(rows[: line - 1] + rows[line:]), "utf-8")
        assert "foreign_key" in {
            rule for path, _, rule in told(validation.validate_package(mirror)) if path == "events.csv"
        }


class TestPackage:
    def test_every_kind_of_place_is_found(self, tmp_path: Path) -> None:
        assert told(validation.validate_package(tmp_path)) == [(str(tmp_path), 0, "missing")]
        assert validation.validate_package(tmp_path).n_rows == 0
        report = validation.validate_package(schema.root() / "csv")
        assert report.ok
        assert report.n_rows == sum(data.num_rows for data in whole().values())

    def test_a_package_whose_schema_cannot_be_read_has_no_rows_that_count(self, tmp_path: Path) -> None:
        (tmp_path / DESCRIPTOR).write_text(json.dumps(HEAD), "utf-8")
        report = validation.validate_package(tmp_path)
        assert not report.ok
        assert report.n_rows == 0
        assert report.notes == tuple(filter(None, [released.note(HEAD["version"])]))

    def test_of_several_files_each_is_looked_at(self, tmp_path: Path) -> None:
        report = validation.validate_package(written(tmp_path))
        assert (rows_told(report), report.n_rows, report.notes) == ([], 5, (released.note("99.0.0"),))
        gone = written(tmp_path / "gone", {"one": None})
        report = validation.validate_package(gone)
        assert ("one.parquet", 0, "missing") in told(report)
        assert report.n_rows == 2
        head = json.loads((gone / DESCRIPTOR).read_text("utf-8"))
        head["resources"].insert(0, {"name": "nothing", "path": "one.parquet"})
        (gone / DESCRIPTOR).write_text(json.dumps(head), "utf-8")
        assert validation.validate_package(gone).n_rows == 2

    def test_rows_stand_in_order_and_each_is_asked(self, tmp_path: Path) -> None:
        rows: dict[str, Any] = {"one": [("b", 1), ("a", 2), ("c", -1)], "two": [("a", 1), ("a", 2)]}
        assert rows_told(validation.validate_package(written(tmp_path, rows))) == [
            ("one", 2, "order"),
            ("one", 3, "minimum"),
            ("two", 2, "primary_key"),
        ]

    def test_data_bear_what_the_schema_says_of_them(self, tmp_path: Path) -> None:
        folder = written(tmp_path)
        plain = pq.read_table(folder / "one.parquet").replace_schema_metadata(None)
        pq.write_table(plain, folder / "one.parquet")
        assert rows_told(validation.validate_package(folder)) == [("one", 0, "metadata")]
        other = plain.set_column(1, "n", plain["n"].cast(pa.int64()))
        pq.write_table(other, folder / "one.parquet")
        assert {(path, rule) for path, _, rule in rows_told(validation.validate_package(folder))} == {
            ("one.parquet", "columns")
        }

    def test_a_value_that_is_broader_than_none_is_told(self, tmp_path: Path) -> None:
        folder = written(tmp_path)
        (folder / "schema" / "vocab").mkdir()
        for name, broader in (("kind", "zzz"), ("class", "")):
            head = "value,label,definition,since,broader"
            text = f"{head}\n{name},A,An a.,1.0.0,{broader}\n"
            (folder / "schema" / "vocab" / f"{name}.csv").write_text(text, "utf-8")
        assert rows_told(validation.validate_package(folder)) == [("schema/vocab/kind.csv", 2, "broader")]

    def test_what_a_later_version_owes_is_asked_of_this_dataset_alone(self, tmp_path: Path) -> None:
        later = {"version": "99.0.0", "created": "2000-01-01T00:00:00Z"}
        early = f"created is {later['created']}; expected "
        for name, owes in ((HEAD["name"], True), ("mine", False)):
            report = validation.validate_package(written(tmp_path / name, head=later | {"name": name}))
            assert any(issue.message.startswith(early) for issue in report.issues) == owes

    def test_what_bears_a_released_number_is_held_against_the_release(self, tmp_path: Path) -> None:
        version = se.versions()[0]
        for number, held in ((version, True), ("99.0.0", False)):
            report = validation.validate_package(written(tmp_path / number, head={"version": number}))
            assert ("released" in {issue.rule for issue in report.issues}) == held


def written(folder: Path, rows: dict[str, Any] | None = None, head: dict[str, Any] | None = None) -> Path:
    """A package of somebody's own: two tables, of three rows and of two unless others are given; None is no file."""
    given = {"one": [("a", 1), ("b", 2), ("c", 3)], "two": [("a", 1), ("b", 2)]} | (rows or {})
    (folder / "schema").mkdir(parents=True)
    fields = [
        {"name": "id", "type": "string"},
        {"name": "n", "type": "integer", "constraints": {"required": True, "minimum": 1}},
    ]
    for name in given:
        described = {"name": name, "fields": fields, "primaryKey": ["id"]}
        (folder / "schema" / f"{name}.json").write_text(json.dumps(described), "utf-8")
    known = schema.read(folder)
    for name, cells in given.items():
        if cells is not None:
            declared = arrow.arrow_schema(known.table(name), known)
            columns = [
                pa.array(each, field.type) for each, field in zip(zip(*cells, strict=True), declared, strict=True)
            ]
            pq.write_table(pa.Table.from_arrays(columns, schema=declared), folder / f"{name}.parquet")
    day = {"version": "99.0.0", "created": "2026-01-01T00:00:00Z", "spatial": HEAD["spatial"]}
    resources = [
        {"name": name, "type": "table", "title": "", "description": "", "format": "parquet", "path": f"{name}.parquet"}
        | {"mediatype": "application/vnd.apache.parquet", "schema": f"schema/{name}.json"}
        for name in given
    ]
    (folder / DESCRIPTOR).write_text(
        json.dumps({"name": "mine", **day, **(head or {}), "resources": resources}), "utf-8"
    )
    return folder
