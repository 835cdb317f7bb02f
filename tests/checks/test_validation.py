"""Validation of frames, files and packages: bad input of every kind is an issue, never a traceback."""

from __future__ import annotations

import hashlib
import json
import shutil
import zipfile
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

import syria_events as se
from syria_events import schema
from syria_events.checks.validation import validate, validate_package
from syria_events.editions import archives, datapackage
from syria_events.editions.contenthash import content_hash
from syria_events.frames.outgoing import ENGINES
from syria_events.issues import Issue
from syria_events.schema import arrow

ASK: Any = se  # called with names in variables, which no type checker lets through

Row = dict[str, Any]
SCHEMA = schema.installed()
NAMES = sorted(SCHEMA.tables)


def at(frame_or_path: object, table: str = "events") -> set[tuple[int, str]]:
    """Line and rule of every issue."""
    return {(issue.line, issue.rule) for issue in validate(frame_or_path, table).issues}


@pytest.fixture
def events() -> pd.DataFrame:
    """The events, in columns of Python objects so that any cell can hold anything."""
    return se.load("events").astype(object)


@pytest.mark.parametrize(
    ("name", "engine"),
    # Only what has a position can be had with points.
    [
        (name, engine)
        for name in NAMES
        for engine in ENGINES
        if engine != "geopandas" or name in ("events", "locations")
    ],
)
def test_what_load_gives_is_accepted(name: str, engine: Any) -> None:
    report = validate(ASK.load(name, as_=engine), name)
    assert report.ok, str(report)
    assert report.n_rows == len(ASK.load(name))


@pytest.mark.parametrize("name", NAMES)
def test_files_are_accepted(name: str, tmp_path: Path) -> None:
    assert validate(ASK.path(name), name).ok
    assert validate(str(ASK.path(name)), name).ok
    frame = ASK.load(name)
    if "geometry" in frame:
        frame["geometry"] = [None if pd.isna(cell) else cell.hex() for cell in frame["geometry"]]
    for column in frame.select_dtypes("boolean"):
        frame[column] = frame[column].map({True: "true", False: "false"}).astype("string")
    frame.to_csv(tmp_path / "table.csv", index=False, lineterminator="\n")
    report = validate(tmp_path / "table.csv", name)
    assert report.ok, str(report)


def test_types_that_hold_the_same_values_are_accepted() -> None:
    data = se.load("events", as_="arrow")
    large = data.set_column(1, "title", data["title"].cast(pa.large_string()))
    wide = large.set_column(large.column_names.index("n_claims"), "n_claims", large["n_claims"].cast(pa.int64()))
    assert validate(wide).ok
    assert validate(data.to_pandas(types_mapper=pd.ArrowDtype)).ok
    assert validate(data.replace_schema_metadata(None).to_pandas()).ok  # missing whole numbers make floats
    assert validate(data.replace_schema_metadata(None).to_pandas(date_as_object=False)).ok
    assert validate(se.load("events").astype(object)).ok
    assert validate(se.load("events", as_="polars").lazy()).ok
    assert validate(se.load("events", as_="polars").with_columns(pl.col(pl.Enum).cast(pl.String))).ok
    assert validate(duckdb.sql(f"select * from read_parquet('{se.path('events')}') order by event_id")).ok


def test_no_rows_are_accepted() -> None:
    assert validate(se.load("events").iloc[:0]).ok
    assert validate(se.load("events", as_="polars").clear()).ok


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("n_claims", "5,5"),
        ("n_claims", 2.5),
        ("contested", 2),
        ("contested", "no"),
        ("date_start", "24/08/2022"),
        ("start_utc", "2022-08-24"),
        ("n_claims", 2**31),
        ("n_claims", 10**5000),
        ("n_claims", True),
        ("n_claims", 1 + 2j),
        ("n_claims", float("inf")),
        ("n_claims", np.float64(1.5)),
        ("latitude", False),
        ("title", b"Title"),
        ("title", "\ud800"),
        ("title", ["Title"]),
        ("date_start", 20220824),
        ("date_start", datetime(2022, 8, 24, 12)),
        ("date_start", datetime(2022, 8, 24, tzinfo=UTC)),
        ("start_utc", date(2022, 8, 24)),
    ],
    ids=lambda value: f"{type(value).__name__}" if not isinstance(value, str) else None,
)
def test_a_cell_of_another_type_is_an_issue_at_its_row(events: pd.DataFrame, column: str, value: Any) -> None:
    events.at[4, column] = value
    found = at(events)
    assert (5, "type") in found
    assert {line for line, _ in found} == {5}
    assert (5, "required") not in found


def test_every_cell_of_another_type_is_found(events: pd.DataFrame) -> None:
    for row in (1, 3, 5):
        events.at[row, "n_claims"] = "many"
        events.at[row, "title"] = b"Title"
    issues = [issue for issue in validate(events).issues if issue.rule == "type"]
    assert [issue.line for issue in issues] == [2, 2, 4, 4, 6, 6]
    assert str(issues[0]) == "events:2: type: n_claims is 'many'; expected a whole number that 32 bits hold"


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("n_claims", np.int64(3)),
        ("n_claims", 3.0),
        ("date_start", pd.Timestamp("2022-08-24")),
        ("contested", np.bool_(False)),
        ("killed_low", np.nan),
        ("killed_low", pd.NA),
        ("start_utc", pd.NaT),
    ],
)
def test_values_that_pandas_keeps_in_their_own_way_are_of_the_type(
    events: pd.DataFrame, column: str, value: Any
) -> None:
    events.at[4, column] = value
    assert "type" not in {rule for _, rule in at(events)}


def test_nan_is_a_missing_value_whatever_the_column() -> None:
    whole = se.load("events", as_="polars").with_columns(n_claims=pl.lit(float("nan")))
    assert {(1, "required"), (2, "required")} <= at(whole)
    places = se.load("locations", as_="polars")
    holes = places.with_columns(pl.col(pl.Float64).fill_null(float("nan")))
    assert validate(holes, "locations").ok


def test_days_that_python_does_not_have_are_issues() -> None:
    data = se.load("events", as_="arrow")
    far = pa.array([2**31 - 1] * data.num_rows, pa.int32()).cast(pa.date32())
    data = data.set_column(data.column_names.index("date_end"), "date_end", far)
    assert (1, "calendar") in at(data)
    seconds = pa.array([2**50] * data.num_rows, pa.int64()).cast(pa.timestamp("s", "UTC"))
    data = data.set_column(data.column_names.index("start_utc"), "start_utc", seconds)
    assert (1, "type") in at(data)


def test_instants_without_a_time_zone_are_in_utc() -> None:
    frame = se.load("events", as_="polars")
    assert validate(frame.with_columns(pl.col("start_utc").dt.replace_time_zone(None))).ok
    naive = frame.with_columns(start_utc=pl.lit(datetime(2022, 8, 24, 12)))
    assert "type" not in {rule for _, rule in at(naive)}


def test_values_that_the_vocabulary_lacks_are_issues(events: pd.DataFrame) -> None:
    events.at[2, "event_type"] = "earthquake"
    events.at[4, "weapon"] = "slingshot"
    assert at(events) == {(3, "vocabulary"), (5, "vocabulary")}


@pytest.mark.parametrize(
    "frame",
    [
        pd.DataFrame({"a": [1]}),
        pd.DataFrame([[1, 2]], columns=[0, 0]),
        pd.DataFrame(),
        pd.DataFrame({"event_id": [object()], "title": [{}]}),
        pd.DataFrame({"title": pd.arrays.SparseArray([1, 0])}),
        pd.DataFrame({"title": pd.period_range("2022", periods=2)}),
        pd.DataFrame({"title": [1 + 2j]}),
        pl.DataFrame(),
        pl.DataFrame({"title": pl.Series([object()], dtype=pl.Object)}),
        pl.DataFrame({"title": [[1]], "n_claims": [{"a": 1}]}),
        pa.table({"title": pa.array([[1]]), "n_claims": pa.array([None])}),
        pa.table({}),
        pa.table([pa.array([1]), pa.array([2])], names=["title", "title"]),
    ],
)
def test_frames_of_anything_are_reported_on(frame: object) -> None:
    assert (0, "column") in at(frame)


@pytest.mark.parametrize("thing", [3, None, [{"event_id": "SE-00000"}], b"events.parquet", pd.Series([1])])
def test_things_that_are_no_frame_are_reported_on(thing: object) -> None:
    assert at(thing) == {(0, "unreadable")}


def test_a_query_that_fails_is_reported_on(tmp_path: Path) -> None:
    shutil.copy(se.path("events"), tmp_path / "gone.parquet")
    lazy = pl.scan_parquet(tmp_path / "gone.parquet")
    relation = duckdb.sql(f"select * from read_parquet('{tmp_path / 'gone.parquet'}')")
    (tmp_path / "gone.parquet").unlink()
    assert at(lazy) == {(0, "unreadable")}
    assert at(relation) == {(0, "unreadable")}


def test_the_order_of_columns_matters_and_that_of_rows_is_free() -> None:
    frame = se.load("events")
    assert at(frame[frame.columns[::-1]]) == {(0, "column")}
    assert validate(frame.iloc[::-1]).ok
    assert validate(frame.sort_values("date_start")).ok


def test_keys_lead_into_the_installed_dataset_or_to_the_rows_themselves(events: pd.DataFrame) -> None:
    joint = events[events["joint_with"].notna()].copy()
    assert validate(joint).ok
    joint["event_id"] = "SE-00001"
    assert validate(joint).ok
    joint["joint_with"] = "SE-00000"
    joint["location_id"] = "atlantis"
    found = [issue for issue in validate(joint).issues if issue.rule == "foreign_key"]
    assert len(found) == 2
    assert "joint_with is 'SE-00000'; expected a key of events (event_id)" in str(validate(joint))


def test_an_unknown_schema_names_those_there_are() -> None:
    with pytest.raises(KeyError, match=r"unknown table: 'acled'; there are actors, .*, sources"):
        validate(se.load("events"), "acled")
    with pytest.raises(KeyError, match=r"unknown table: .*there are"):
        se.pandera_schema("acled")


class TestFiles:
    """Files of every wrong kind."""

    def test_no_file(self, tmp_path: Path) -> None:
        for name in ("none.parquet", "none.csv"):
            issues = validate(tmp_path / name).issues
            assert [issue.path for issue in issues] == [str(tmp_path / name)]
            assert issues[0].rule in {"missing", "unreadable"}

    def test_a_folder(self, tmp_path: Path) -> None:
        for name in ("folder", "folder.parquet", "folder.csv"):
            (tmp_path / name).mkdir()
            assert len(at(tmp_path / name)) == 1

    @pytest.mark.parametrize("name", ["events.xlsx", "events", ".parquet"])
    def test_another_format(self, tmp_path: Path, name: str) -> None:
        (tmp_path / name).write_bytes(b"anything")
        assert at(tmp_path / name) == {(0, "format")}

    @pytest.mark.parametrize("length", [0, 3, 4, 100, -1, -100])
    def test_a_parquet_file_cut_short(self, tmp_path: Path, length: int) -> None:
        (tmp_path / "events.parquet").write_bytes(se.path("events").read_bytes()[:length])
        assert at(tmp_path / "events.parquet") == {(0, "parquet")}

    def test_text_called_parquet(self, tmp_path: Path) -> None:
        (tmp_path / "events.parquet").write_text("event_id\nSE-00000\n")
        assert at(tmp_path / "events.parquet") == {(0, "parquet")}

    @pytest.mark.parametrize("content", [b"", b"\xff\xfe", b'a,b\n"open', b"PAR1\x00"])
    def test_a_csv_file_of_anything(self, tmp_path: Path, content: bytes) -> None:
        (tmp_path / "events.csv").write_bytes(content)
        assert not validate(tmp_path / "events.csv").ok

    def test_a_csv_file_with_rows_of_other_lengths(self, tmp_path: Path) -> None:
        (tmp_path / "actors.csv").write_text('actor_id,name\n"a\nb",c\nd\ne,f,g\n')
        assert at(tmp_path / "actors.csv", "actors") == {(4, "cells"), (5, "cells")}

    def test_issues_of_a_csv_file_are_at_their_lines(self, tmp_path: Path) -> None:
        names = SCHEMA.table("event_links").names
        rows = [["SE-00000"] * 4, ["SE-00001", "a\nb", "denies", ""], ["SE-00002", "SE-00000", "forbids", "x"]]
        pd.DataFrame(rows, columns=list(names)).to_csv(tmp_path / "event_links.csv", index=False)
        found = at(tmp_path / "event_links.csv", "event_links")
        assert {(2, "vocabulary"), (3, "pattern"), (3, "required"), (5, "vocabulary"), (5, "pattern")} <= found

    def test_cells_of_a_csv_file_that_stand_for_nothing(self, tmp_path: Path) -> None:
        frame = se.load("events").astype(object)
        frame["contested"] = "no"
        frame["n_claims"] = "1.5"
        frame["date_start"] = "24/08/2022"
        frame["latitude"] = "north"
        frame["start_utc"] = "noon"
        frame["in_recap"] = "TRUE"
        frame.to_csv(tmp_path / "events.csv", index=False)
        found = [issue for issue in validate(tmp_path / "events.csv").issues if issue.rule == "type"]
        assert {issue.line for issue in found} == {2}
        said = " ".join(issue.message for issue in found)
        assert len(found) == 5
        assert all(column in said for column in ("contested", "n_claims", "date_start", "latitude", "start_utc"))


# Tampering: what somebody does to a package, and the path, line and rule at which it is refused.


Change = Callable[[list[Row]], int]


def first(where: Callable[[Row], object], **cells: Any) -> Change:
    """Change the first row that `where` holds of; a cell may be a function of the old row."""

    def change(rows: list[Row]) -> int:
        number = next(number for number, row in enumerate(rows) if where(row))
        rows[number] |= {name: cell(rows[number]) if callable(cell) else cell for name, cell in cells.items()}
        return number + 1

    return change


def anything(row: Row) -> bool:
    return True


def field_is(*names: str) -> Callable[[Row], bool]:
    return lambda row: row["field"] in names


def swapped(rows: list[Row]) -> int:
    rows[1], rows[2] = rows[2], rows[1]
    return 3


def doubled(rows: list[Row]) -> int:
    rows.insert(1, dict(rows[0]))
    return 2


def dropped(rows: list[Row]) -> int:
    rows.pop()
    return 0


def chained(rows: list[Row]) -> int:
    """The event that holds joint figures points on to a third."""
    joint = next(number for number, row in enumerate(rows) if row["joint_with"])
    holder = next(row for row in rows if row["event_id"] == rows[joint]["joint_with"])
    holder["joint_with"] = next(row["event_id"] for row in rows if row["event_id"] not in {holder["event_id"]})
    return joint + 1


def rewrite(folder: Path, name: str, change: Callable[[list[Row]], int]) -> int:
    path = folder / datapackage.table_path(name)
    data = arrow.read(path)
    rows = data.to_pylist()
    line = change(rows)
    # A column that may hold no nulls cannot be written with some, so they are said to be allowed.
    holed = [
        field.with_nullable(True) if any(row[field.name] is None for row in rows) else field for field in data.schema
    ]
    changed = pa.Table.from_pylist(rows, schema=pa.schema(holed, data.schema.metadata))
    path.write_bytes(arrow.to_bytes(changed))
    return line


def stamp(folder: Path, *names: str) -> None:
    """The descriptor tells of the files of the tables as they are: hash, rows and content."""
    descriptor = json.loads((folder / datapackage.DESCRIPTOR).read_text("utf-8"))
    for resource in descriptor["resources"]:
        if resource["name"] in names:
            data = arrow.read(folder / resource["path"])
            resource["hash"] = f"sha256:{hashlib.sha256((folder / resource['path']).read_bytes()).hexdigest()}"
            resource |= {"rows": data.num_rows, "content_hash": content_hash(data)}
    (folder / datapackage.DESCRIPTOR).write_text(json.dumps(descriptor), "utf-8")


def broken(folder: Path) -> set[tuple[str, int, str]]:
    """What is wrong by itself; that it is not the release, once there is one of its number, is another test's."""
    return {
        (found.path, found.line, found.rule) for found in validate_package(folder).issues if found.rule != "released"
    }


def test_the_untampered_package_is_accepted(checkout: Path, tmp_path: Path) -> None:
    report = validate_package(checkout)
    assert report.ok, str(report)
    assert report.n_rows == sum(len(ASK.load(name)) for name in NAMES)
    stamp(checkout, *NAMES)
    assert validate_package(checkout / "datapackage.json").ok
    with zipfile.ZipFile(tmp_path / "release.zip", "w") as archive:
        for path in sorted(checkout.rglob("*")):
            archive.write(path, path.relative_to(checkout))
    assert validate_package(tmp_path / "release.zip").ok
    assert validate_package().ok


ONE_KILLED = {f"killed_{part}": 1 for part in ("low", "best", "high")} | {"killed_open": "closed"}


def of_a_whole(row: Row) -> bool:
    """Whether a claim gives a total for an event that has parts."""
    return (row["event_id"], row["field"]) == ("SE-0XNGH", "killed_total")


def of_a_part(row: Row) -> bool:
    """Whether a claim is about an event whose figures another holds."""
    return bool(row["event_id"] == "SE-ZRN12")


def swap_in_set_aside(row: Row) -> str:
    return f"{row['taken']};{row['set_aside']}"


@pytest.mark.parametrize("version", se.versions())
def test_what_was_released_stays_valid_by_the_rules_of_its_time(version: str) -> None:
    report = validate_package(archives.path(version))
    assert report.ok, str(report)


TAMPERED_CELLS: list[tuple[str, Change, str]] = [
    ("events", first(lambda row: row["event_class"] == "violence", event_class="posture"), "derived"),
    ("events", first(anything, n_claims=lambda row: row["n_claims"] + 1), "derived"),
    ("events", first(lambda row: row["killed_low"], killed_low=lambda row: row["killed_low"] - 1), "derived"),
    ("events", first(lambda row: row["date_start"], date_start=date(2021, 1, 1)), "derived"),
    ("events", first(lambda row: row["date_start"], date_start=date(2031, 1, 1)), "date_order"),
    ("events", first(lambda row: row["date_start"], date_start=date(1, 1, 1)), "calendar"),
    ("events", first(anything, title=None), "required"),
    ("events", first(anything, title="x" * 121), "max_length"),
    ("events", first(anything, event_type="earthquake"), "vocabulary"),
    ("events", first(anything, event_id="SE-UUUUU"), "pattern"),
    ("events", first(anything, event_id=lambda row: row["event_id"] + "\n"), "pattern"),
    ("events", first(anything, n_voices=0, n_origins=0), "minimum"),
    ("events", first(lambda row: row["location_id"], location_precision=9), "maximum"),
    (
        "events",
        first(lambda row: row["latitude"], latitude=lambda row: row["latitude"] + 0.1),
        "event_place_is_the_location",
    ),
    ("events", first(lambda row: row["latitude"], latitude=float("nan")), "finite"),
    ("events", first(lambda row: row["target_id"], target_name="Somebody"), "event_target_is_the_actor"),
    ("events", first(lambda row: row["initiator_id"], initiator_name="Somebody"), "event_initiator_is_the_actor"),
    ("events", first(lambda row: row["initiator_id"], initiator_attribution=None), "initiator_whole"),
    ("events", first(lambda row: row["location_id"], location_id="atlantis"), "foreign_key"),
    ("events", first(lambda row: not row["contested"], contested=True), "contested_named"),
    ("events", first(lambda row: row["date_precision"] != "day", part_of_day="evening"), "part_of_day_needs_a_day"),
    ("events", first(lambda row: row["killed_open"] == "closed", killed_high=None), "killed_closed_bounds"),
    ("events", first(lambda row: row["killed_open"] == "closed", killed_open="above"), "killed_above_bounds"),
    ("events", first(lambda row: row["killed_open"] == "closed", killed_open="below"), "killed_below_bounds"),
    ("events", first(lambda row: row["killed_open"] == "closed", killed_open="both"), "killed_both_bounds"),
    ("events", first(lambda row: row["killed_low"] is not None, killed_open=None), "killed_low_says_open"),
    ("events", first(lambda row: row["injured_high"] is not None, injured_open=None), "injured_high_says_open"),
    ("events", first(anything, in_recap=lambda row: not row["in_recap"]), "in_recap_is_claimed"),
    ("events", first(lambda row: row["status_voices"], status_voices=0), "status_origins_within_voices"),
    ("events", first(anything, status_support="ruled"), "derived"),
    ("events", first(lambda row: row["initiator_id"], initiator_side_id=None), "initiator_whole"),
    ("events", first(lambda row: row["target_id"], target_side_id=None), "target_whole"),
    ("events", swapped, "order"),
    ("events", doubled, "primary_key"),
    ("claims", first(lambda row: row["span_end"], span_end=10**6), "span_within_document"),
    ("claims", first(lambda row: row["span_end"], span_sha256=None), "span_whole"),
    ("claims", first(lambda row: row["span_end"], span_end=lambda row: row["span_start"] - 1), "span_order"),
    ("claims", first(field_is("date"), value="2022-02-30"), "value_fits_field"),
    ("claims", first(field_is("date"), date_basis=None), "date_basis_with_dates"),
    ("claims", first(field_is("location"), value="atlantis"), "value_fits_field"),
    ("claims", first(field_is("killed"), subject_id="vehicle"), "subject_known"),
    ("claims", first(field_is("killed"), open=None), "counts_fit_field"),
    ("claims", first(lambda row: row["open"] == "closed", low=None), "closed_bounds"),
    ("claims", first(lambda row: row["open"] == "closed", open="above"), "above_bounds"),
    ("claims", first(lambda row: row["open"] == "closed", open="below"), "below_bounds"),
    ("claims", first(lambda row: row["open"] == "closed", open="both"), "both_bounds"),
    ("claims", first(lambda row: row["low"] is not None, open=None), "low_says_open"),
    ("claims", first(lambda row: row["high"] is not None, open=None), "high_says_open"),
    ("claims", first(field_is("killed"), value="PT24H"), "value_fits_field"),
    ("claims", first(field_is("category"), value="soldier"), "value_fits_field"),
    ("claims", first(lambda row: row["used"] is False, used=True), "rulings_name_what_is_set_aside"),
    ("claims", first(field_is("event_status"), used=False), "rulings_name_what_is_set_aside"),
    ("claims", first(field_is("initiator"), field="speaker"), "claims_fit_event_type"),
    ("claims", first(field_is("date"), low=1, high=1), "counts_fit_field"),
    ("claims", first(anything, claim_id=lambda row: "SE-00000" + row["claim_id"][8:]), "claim_prefix_known"),
    ("claims", first(anything, claim_id=lambda row: row["claim_id"] + "x"), "claim_id_says_what"),
    ("claims", first(anything, voice_id="nobody"), "foreign_key"),
    ("claims", first(anything, document_id="nothing"), "foreign_key"),
    ("claims", first(anything, coder="A B"), "pattern"),
    ("casualties", first(anything, status="alleged"), "derived"),
    ("casualties", first(anything, low=5, high=4), "count_order"),
    ("casualties", first(lambda row: row["open"] == "closed", low=None), "closed_bounds"),
    ("casualties", first(lambda row: row["open"] == "closed", open="above"), "above_bounds"),
    ("casualties", first(lambda row: row["open"] == "closed", open="below"), "below_bounds"),
    ("casualties", first(lambda row: row["open"] == "closed", open="both"), "both_bounds"),
    ("casualties", first(anything, open="ajar"), "vocabulary"),
    ("casualties", first(anything, joint=lambda row: not row["joint"]), "derived"),
    ("casualties", first(anything, category="civilian"), "derived"),
    ("casualties", first(anything, side_id="russia"), "derived"),
    ("casualties", first(anything, n_voices=0), "origins_within_voices"),
    ("casualties", first(anything, n_voices=99), "derived"),
    ("rulings", first(lambda row: row["set_aside"], set_aside="SE-00000/a/killed"), "rulings_name_what_is_set_aside"),
    ("rulings", first(lambda row: row["set_aside"], taken=swap_in_set_aside), "rulings_name_what_is_set_aside"),
    ("rulings", first(lambda row: row["taken"], taken=None), "taken_named"),
    ("rulings", first(lambda row: row["taken"], decision="contested"), "contested_sets_nothing_aside"),
    ("rulings", first(anything, reason=None), "required"),
    ("sides", first(lambda row: row["basis"] == "parent", side_id=lambda row: row["actor_id"]), "derived"),
    ("sides", dropped, "derived"),
    ("damage", first(lambda row: row["open"] == "closed", open="both"), "both_bounds"),
    ("casualties", doubled, "primary_key"),
    ("casualties", dropped, "derived"),
    ("damage", first(anything, low=lambda row: (row["low"] or 0) + 1, high=99), "derived"),
    ("event_actors", first(anything, attribution="denied"), "derived"),
    ("affiliations", first(anything, n_asserting=99), "derived"),
    ("actors", first(lambda row: row["parent_id"], parent_id=lambda row: row["actor_id"]), "actor_chains_end"),
    ("sources", first(anything, parent_id=lambda row: row["source_id"]), "voice_chains_end"),
    ("sources", first(anything, kind="rumour"), "vocabulary"),
    ("locations", first(lambda row: row["geometry"], geometry=arrow.point(0.0, 0.0)), "geometry_is_the_position"),
    ("locations", first(lambda row: row["geometry"], radius_km=None), "position_whole"),
    ("locations", first(lambda row: row["geometry"], latitude=35.123), "coordinates_no_finer_than_radius"),
    ("locations", first(lambda row: not row["geometry"], precision=3), "precise_places_have_a_point"),
    ("documents", first(anything, published_edtf="2022-02-30"), "publication_dated"),
    ("documents", first(lambda row: row["sha256"], n_characters=None), "text_whole"),
    ("crosswalk", first(anything, value="unheard_of"), "crosswalk_values_exist"),
    ("crosswalk", doubled, "primary_key"),
]


# What the three incidents lack: events that name one another or have parts, totals, contested sides.
TAMPERED_OF_ALL: list[tuple[str, Change, str]] = [
    ("events", first(lambda row: row["joint_with"], joint_with=lambda row: row["event_id"]), "joint_figures_exist"),
    ("events", first(lambda row: row["joint_with"], killed_low=1, killed_high=1), "joint_figures_elsewhere"),
    ("events", chained, "joint_figures_exist"),
    ("events", first(lambda row: row["event_id"] == "SE-X4DJF", joint_with="SE-VC36S"), "joint_figures_are_claimed"),
    ("events", first(lambda row: row["event_id"] == "SE-N2JQJ", joint_with="SE-X4DJF"), "joint_figures_exist"),
    ("events", first(lambda row: row["joint_for"], joint_for=None), "derived"),
    ("events", first(lambda row: row["is_total"], is_total=False), "derived"),
    ("events", first(lambda row: row["is_total"], **ONE_KILLED), "total_figures_apart"),
    ("events", first(lambda row: row["part_of_day"], part_of_day="night"), "derived"),
    ("claims", first(field_is("killed_total"), value="24H"), "value_fits_field"),
    ("claims", first(field_is("killed_total"), value=None), "value_fits_field"),
    ("claims", first(of_a_whole, field="killed", value=None), "totals_stand_apart"),
    ("claims", first(field_is("part_of_day"), value="dusk"), "value_fits_field"),
    ("claims", first(lambda row: row["value"] == "rocket", value="drone"), "claims_fit_event_type"),
    ("claims", first(field_is("speaker"), field="initiator"), "claims_fit_event_type"),
    ("casualties", first(lambda row: row["support"] == "ruled", support="one_origin"), "derived"),
    ("totals", dropped, "derived"),
    ("totals", first(anything, window="P3D"), "derived"),
    ("totals", first(lambda row: row["open"] == "closed", high=None), "closed_bounds"),
    ("totals", first(anything, event_id="SE-00000"), "foreign_key"),
    ("sides", first(lambda row: row["contested"], contested=False), "derived"),
    ("event_links", dropped, "derived"),
    ("event_links", first(anything, relation="confused_with"), "derived"),
    ("claims", first(of_a_part, field="killed", value=None), "joint_figures_stand_once"),
]


def named(cells: list[tuple[str, Change, str]]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize(("table", "change", "rule"), cells, ids=[f"{each[0]}-{each[2]}" for each in cells])


def assert_refused(folder: Path, table: str, change: Change, rule: str) -> None:
    line = rewrite(folder, table, change)
    stamp(folder, table)
    found = broken(folder)
    assert (table, line, rule) in found
    assert "hash" not in {rule for _, _, rule in found}


@pytest.mark.slow
@pytest.mark.three
@named(TAMPERED_CELLS)
def test_tampered_rows_are_refused_at_table_row_and_rule(checkout: Path, table: str, change: Change, rule: str) -> None:
    assert_refused(checkout, table, change, rule)


@pytest.mark.slow
@named(TAMPERED_OF_ALL)
def test_rows_tampered_with_are_refused_among_all(checkout: Path, table: str, change: Change, rule: str) -> None:
    assert_refused(checkout, table, change, rule)


@pytest.mark.three
@pytest.mark.parametrize("name", ["events", "claims", "crosswalk"])
def test_a_file_that_is_not_the_one_described_is_refused(checkout: Path, name: str) -> None:
    rewrite(checkout, name, doubled)
    assert {(datapackage.table_path(name), 0, "hash"), (name, 2, "primary_key")} <= broken(checkout)


def overwritten(folder: Path, name: str, change: Callable[[pa.Table], pa.Table]) -> None:
    path = folder / datapackage.table_path(name)
    path.write_bytes(arrow.to_bytes(change(arrow.read(path))))


@pytest.mark.three
def test_a_column_too_many_is_refused(checkout: Path) -> None:
    overwritten(checkout, "damage", lambda data: data.append_column("more", pa.nulls(data.num_rows, pa.int32())))
    assert ("damage", 0, "column") in broken(checkout)


@pytest.mark.three
def test_a_column_too_few_is_refused(checkout: Path) -> None:
    overwritten(checkout, "events", lambda data: data.drop_columns("title"))
    found = broken(checkout)
    assert ("events", 0, "column") in found
    assert (datapackage.table_path("events"), 0, "hash") in found


@pytest.mark.three
def test_columns_in_another_order_are_refused(checkout: Path) -> None:
    overwritten(checkout, "events", lambda data: data.select(data.column_names[::-1]))
    assert ("events", 0, "column") in broken(checkout)


@pytest.mark.three
def test_a_column_of_another_type_is_refused_though_its_values_fit(checkout: Path) -> None:
    def widened(data: pa.Table) -> pa.Table:
        place = data.column_names.index("n_claims")
        return data.set_column(place, "n_claims", data["n_claims"].cast(pa.int64()))

    overwritten(checkout, "events", widened)
    stamp(checkout, "events")
    assert broken(checkout) == {(datapackage.table_path("events"), 0, "columns")}


@pytest.mark.three
def test_dropped_metadata_are_refused(checkout: Path) -> None:
    overwritten(checkout, "events", lambda data: data.replace_schema_metadata(None))
    stamp(checkout, "events")
    assert broken(checkout) == {("events", 0, "metadata")}


@pytest.mark.three
def test_one_flipped_bit_is_refused(checkout: Path) -> None:
    path = checkout / datapackage.table_path("claims")
    content = bytearray(path.read_bytes())
    content[len(content) // 3] ^= 1
    path.write_bytes(content)
    assert not validate_package(checkout).ok


@pytest.mark.three
@pytest.mark.parametrize("name", ["events", "claims", "actors", "sources", "crosswalk"])
def test_a_missing_table_does_not_hide_other_problems(checkout: Path, name: str) -> None:
    other = "crosswalk" if name != "crosswalk" else "documents"
    line = rewrite(checkout, other, doubled)
    (checkout / datapackage.table_path(name)).unlink()
    found = broken(checkout)
    assert (datapackage.table_path(name), 0, "missing") in found
    assert (other, line, "primary_key") in found


@pytest.mark.three
def test_a_file_cut_short_does_not_hide_other_problems(checkout: Path) -> None:
    path = checkout / datapackage.table_path("events")
    path.write_bytes(path.read_bytes()[:-10])
    line = rewrite(checkout, "claims", first(field_is("date"), date_basis=None))
    found = broken(checkout)
    assert (datapackage.table_path("events"), 0, "parquet") in found
    assert ("claims", line, "date_basis_with_dates") in found


@pytest.mark.three
def test_all_problems_are_reported_at_once(checkout: Path) -> None:
    expected = {
        ("sources", rewrite(checkout, "sources", first(anything, kind="rumour")), "vocabulary"),
        ("claims", rewrite(checkout, "claims", first(anything, voice_id="nobody")), "foreign_key"),
        ("damage", rewrite(checkout, "damage", first(anything, low=9, high=1)), "count_order"),
        (datapackage.table_path("damage"), 0, "hash"),
    }
    assert expected <= broken(checkout)


@pytest.mark.three
def test_a_changed_vocabulary_is_refused(checkout: Path) -> None:
    path = checkout / datapackage.vocabulary_path("weapon")
    path.write_text(path.read_text("utf-8") + "slingshot,Slingshot,A sling.,0.1.0,\n", "utf-8")
    assert (datapackage.vocabulary_path("weapon"), 0, "hash") in broken(checkout)


@pytest.mark.three
def test_a_schema_that_asks_what_we_cannot_check_is_refused(checkout: Path) -> None:
    path = checkout / "schema" / "events.json"
    text = json.loads(path.read_text("utf-8"))
    text["fields"][0]["constraints"]["minLength"] = 3
    path.write_text(json.dumps(text), "utf-8")
    assert ("schema/events.json", 0, "keyword") in broken(checkout)


@pytest.mark.three
@pytest.mark.parametrize("content", [None, "", "[]", "{}", "{", '{"resources": 3}', '{"resources": [3, {"name": 4}]}'])
def test_descriptors_of_every_wrong_kind_are_reported_on(checkout: Path, content: str | None) -> None:
    path = checkout / datapackage.DESCRIPTOR
    path.unlink()
    if content is not None:
        path.write_text(content)
    assert not validate_package(checkout).ok


@pytest.mark.three
@pytest.mark.parametrize("path", ["/etc/passwd", "../events.parquet", "C:\\events.parquet", 3, None])
def test_paths_that_leave_the_package_are_refused(checkout: Path, path: object) -> None:
    descriptor = json.loads((checkout / datapackage.DESCRIPTOR).read_text("utf-8"))
    next(each for each in descriptor["resources"] if each["name"] == "events")["path"] = path
    (checkout / datapackage.DESCRIPTOR).write_text(json.dumps(descriptor), "utf-8")
    assert (datapackage.DESCRIPTOR, 0, "path") in broken(checkout)


def test_what_is_no_package_is_reported_on(tmp_path: Path) -> None:
    (tmp_path / "release.zip").write_bytes(b"PK")
    for path in (tmp_path, tmp_path / "none", tmp_path / "release.zip"):
        report = validate_package(path)
        assert not report.ok
        assert all(isinstance(issue, Issue) for issue in report.issues)
