"""A file is held against its own cells and against the dataset beside it; so is a folder of CSV files."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

import syria_events as se
from effort import few
from syria_events import schema
from syria_events.checks import relations
from syria_events.checks.validation import validate, validate_package

LOAD: Any = se.load  # called with names in variables, which no type checker lets through
SCHEMA = schema.installed()
MIRROR = schema.root() / "csv"
DATA = {name: LOAD(name, as_="arrow") for name in SCHEMA.tables}


@few
@given(st.sampled_from(sorted(SCHEMA.tables)), st.data())
def test_any_of_our_rows_in_any_order_are_accepted(name: str, data: st.DataObject) -> None:
    """What holds of rows alone, and beside the dataset, holds whatever rows are left out."""
    n = DATA[name].num_rows
    some = data.draw(st.lists(st.integers(0, n - 1), unique=True, max_size=12))
    assert validate(DATA[name].take(pa.array(some, pa.int64())), name).issues == ()


@pytest.mark.parametrize("voice", ["us-centcom", "sohr", "syrian-observer", "iran-mfa"])
def test_what_one_voice_says_is_accepted(voice: str) -> None:
    for name in ("events", "casualties", "event_actors", "damage", "sides"):
        assert validate(LOAD(name, voices=voice), name).issues == (), name


def told(name: str, where: Callable[[Any], bool], **cells: Any) -> set[str]:
    rows = DATA[name].to_pylist()
    at = next(number for number, row in enumerate(rows) if where(row))
    rows[at] |= cells
    made = pa.Table.from_pylist(rows, pa.schema([field.with_nullable(True) for field in DATA[name].schema]))
    return {issue.rule for issue in validate(made, name).issues if issue.line == at + 1}


FAULTS: list[tuple[str, Callable[[Any], bool], dict[str, Any], str]] = [
    ("events", lambda row: "killed." in str(row["contested_fields"]), {"killed_best": 6}, "contested_values_are_open"),
    ("events", lambda row: row["date_edtf"], {"date_edtf": "2022-08-01"}, "days_are_those_of_the_date"),
    ("events", lambda row: row["date_precision"] == "day", {"date_precision": "week"}, "days_are_those_of_the_date"),
    ("events", lambda row: row["location_id"], {"location_name": "Elsewhere"}, "event_place_is_the_location"),
    ("events", lambda row: row["initiator_id"], {"initiator_name": "Nobody"}, "event_initiator_is_the_actor"),
    ("events", lambda row: row["target_id"], {"target_name": "Nobody"}, "event_target_is_the_actor"),
    ("events", lambda row: row["initiator_id"] == "us-military", {"initiator_side_id": "iran"}, "sides_are_claimed"),
    ("events", lambda row: row["n_voices"] == 3, {"n_voices": 2, "n_origins": 1}, "voices_are_counted"),
    ("casualties", lambda row: row["actor_id"] == "us-soldiers", {"side_id": "iran"}, "sides_are_claimed"),
    ("casualties", lambda row: row["contested"], {"best": 3, "low": 0, "high": 9}, "contested_has_no_best"),
    ("claims", lambda row: row["field"] == "location", {"value": "nowhere"}, "value_fits_field"),
    ("claims", lambda row: row["span_end"], {"span_end": 10**6}, "span_within_document"),
    ("documents", lambda row: row["source_id"] == "sohr", {"source_id": "sohr-director"}, "publishers_have_a_name"),
    ("sources", lambda row: row["source_id"] == "us-dod", {"country": "IRN"}, "voices_keep_their_country"),
    ("locations", lambda row: row["location_id"] == "al-mayadin", {"geonames": 170654}, "codes_agree"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "where", "cells", "rule"), FAULTS, ids=[f"{each[0]}-{each[3]}" for each in FAULTS])
def test_a_row_that_contradicts_itself_or_the_dataset_is_told(
    name: str, where: Callable[[Any], bool], cells: dict[str, Any], rule: str
) -> None:
    assert rule in told(name, where, **cells)


def test_rows_of_other_keys_are_not_held_to_ours() -> None:
    rows = se.load("actors").tail(1).assign(actor_id="somebody-else", name="Somebody else", wikidata=None, aliases=None)
    assert validate(rows, "actors").issues == ()


@pytest.mark.parametrize("name", sorted(SCHEMA.tables))
def test_a_file_is_taken_for_the_table_whose_columns_it_has(name: str) -> None:
    report = validate(MIRROR / f"{name}.csv", None)
    assert report.issues == ()
    assert report.notes == (() if name == "events" else (f"taken for rows of {name}, by their columns",))


def test_columns_of_nothing_are_taken_for_events() -> None:
    assert {issue.rule for issue in validate(pd.DataFrame({"a": [1]}), None).issues} == {"column"}


@pytest.mark.parametrize(
    ("encoding", "mark", "said"),
    [
        ("utf-16-le", b"\xff\xfe", "UTF-16"),
        ("utf-16-be", b"\xfe\xff", "UTF-16"),
        ("utf-16-le", b"", "UTF-16-LE"),
        ("utf-16-be", b"", "UTF-16-BE"),
        ("utf-32-le", b"\xff\xfe\x00\x00", "UTF-32"),
    ],
)
def test_another_encoding_is_told_by_its_name(encoding: str, mark: bytes, said: str, tmp_path: Path) -> None:
    file = tmp_path / "events.csv"
    file.write_bytes(mark + (MIRROR / "events.csv").read_text("utf-8").encode(encoding))
    [issue] = validate(file).issues
    assert (issue.line, issue.rule) == (1, "encoding")
    assert f"it is in {said}; expected UTF-8" in issue.message


def test_a_byte_order_mark_of_utf_8_is_read(tmp_path: Path) -> None:
    file = tmp_path / "events.csv"
    file.write_bytes(b"\xef\xbb\xbf" + (MIRROR / "events.csv").read_bytes())
    assert validate(file).ok


@pytest.fixture
def mirror(tmp_path: Path) -> Path:
    return shutil.copytree(MIRROR, tmp_path / "csv")


def test_the_mirror_is_validated_whole(mirror: Path) -> None:
    whole = sum(data.num_rows for data in DATA.values())
    for path in (mirror, mirror / "datapackage.json"):
        report = validate_package(path)
        assert (report.issues, report.n_rows) == ((), whole)


def changed(mirror: Path, name: str, old: str, new: str) -> set[tuple[str, int, str]]:
    file = mirror / f"{name}.csv"
    text = file.read_text("utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), "utf-8", newline="")
    return {(issue.path, issue.line, issue.rule) for issue in validate_package(mirror).issues}


def test_a_changed_cell_is_told_at_the_line_of_its_file(mirror: Path) -> None:
    text = (mirror / "actors.csv").read_text("utf-8")
    line = text[: text.index("\nfatemiyoun,")].count("\n") + 2
    found = changed(mirror, "actors", "\nfatemiyoun,Fatemiyoun,", "\nfatemiyoun,Fatemiyun,")
    assert ("actors.csv", 0, "hash") in found
    # The name stands in other tables too, which follow from it.
    assert {path for path, _, _ in found} <= {"actors.csv", "events.csv", "locations.csv", "sources.csv"}
    assert ("actors.csv", line, "vocabulary") in changed(mirror, "actors", "Fatemiyun,,militia,", "Fatemiyun,,army,")


def test_a_missing_file_and_a_file_that_is_none_are_told(mirror: Path) -> None:
    (mirror / "damage.csv").unlink()
    (mirror / "totals.csv").write_bytes(b"\xff\xfe\x00")
    found = {(issue.path, issue.rule) for issue in validate_package(mirror).issues}
    assert {("damage.csv", "missing"), ("totals.csv", "encoding")} <= found


@pytest.mark.parametrize("wrong", ["[]", "{", '{"resources": 7}', '{"name": "syria-events", "version": "1.0.0"}'])
def test_a_descriptor_of_anything_is_reported_on(mirror: Path, wrong: str) -> None:
    (mirror / "datapackage.json").write_text(wrong, "utf-8")
    assert not validate_package(mirror).ok


def test_a_mirror_that_bears_a_released_number_is_held_against_the_release(mirror: Path) -> None:
    file = mirror / "datapackage.json"
    file.write_text(json.dumps(json.loads(file.read_text("utf-8")) | {"version": "1.0.0"}), "utf-8")
    assert "released" in {issue.rule for issue in validate_package(mirror).issues}


def test_an_export_for_spreadsheets_is_validated_whole(tmp_path: Path) -> None:
    from syria_events.editions.datapackage import Package
    from syria_events.formats import spreadsheets

    spreadsheets.write_csv(Package.open(), tmp_path / "export")
    assert validate_package(tmp_path / "export").issues == ()
    shutil.rmtree(tmp_path / "export")


def test_rows_are_made_once_however_many_rules_ask_for_them(monkeypatch: pytest.MonkeyPatch) -> None:
    made, rows_of = list[int](), relations.rows_of

    def counting(data: pa.Table) -> list[dict[str, Any]]:
        made.append(data.num_rows)
        return rows_of(data)

    monkeypatch.setattr(relations, "rows_of", counting)
    claims = se.load("claims", as_="polars").head(7)
    assert se.validate(claims, "claims").ok
    assert made.count(7) == 1
