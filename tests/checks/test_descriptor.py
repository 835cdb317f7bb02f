"""The descriptor is held against the tables that it describes."""

from __future__ import annotations

import datetime as dt
import json
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import syria_events as se
from effort import few
from syria_events import schema
from syria_events.checks import descriptor
from syria_events.checks.places import outside
from syria_events.checks.validation import validate
from syria_events.coding import build
from syria_events.editions.datapackage import DESCRIPTOR, Package
from syria_events.issues import Refused

LOAD: Any = se.load  # called with names in variables, which no type checker lets through

SCHEMA = schema.installed()
REAL: dict[str, Any] = json.loads((schema.root() / DESCRIPTOR).read_text("utf-8"))
BOX = (35.5, 32.3, 42.4, 37.4)
NAMES = ("actors", "documents", "events", "locations", "sources")
ROWS = {name: LOAD(name, as_="arrow").to_pylist() for name in NAMES}
GONE = {"table": "actors", "id": "x", "retired_in": "2.0.0", "successor_id": None, "reason": "Why."}


def found(**changed: Any) -> list[tuple[str, str]]:
    made = deepcopy(REAL) | changed
    return [(issue.rule, issue.message) for issue in descriptor.issues(made, ROWS, SCHEMA)]


def test_the_descriptor_is_accepted() -> None:
    assert found() == []
    assert descriptor.box(REAL) == BOX


@pytest.mark.parametrize(
    ("changed", "rule"),
    [
        ({"version": "2.1"}, "version"),
        ({"version": "2.1.0-beta"}, "version"),
        ({"created": "2026-11-26"}, "created"),
        ({"created": "2026-13-26T00:00:00Z"}, "created"),
        ({"created": None}, "created"),
        ({"created": "2021-11-26T00:00:00Z"}, "created"),
        ({"temporal": {"start": "2017-07-01", "end": "2022-08-28"}}, "temporal"),
        ({"temporal": None}, "temporal"),
        ({"spatial": None}, "spatial"),
        ({"spatial": REAL["spatial"] | {"bbox": [42.4, 32.3, 35.5, 37.4]}}, "spatial"),
        ({"spatial": REAL["spatial"] | {"bbox": [35.5, 32.3, 42.4]}}, "spatial"),
        ({"spatial": REAL["spatial"] | {"bbox": ["a", "b", "c", "d"]}}, "spatial"),
        ({"spatial": REAL["spatial"] | {"bbox": [35.5, 32.3, 42.4, 38.4]}}, "spatial"),
        ({"spatial": REAL["spatial"] | {"type": "Point"}}, "spatial"),
        ({"retired": None}, "retired"),
        ({"retired": [{"id": "x"}]}, "retired"),
        ({"retired": [GONE | {"id": ["x"]}]}, "retired"),
        ({"retired": [GONE | {"table": "claims_of_old"}]}, "retired"),
        ({"retired": [GONE | {"id": "iran"}]}, "retired"),
        ({"retired": [GONE | {"successor_id": "nobody"}]}, "retired"),
        ({"retired": [GONE | {"retired_in": "soon"}]}, "retired"),
        ({"retired": [GONE | {"retired_in": "9.0.0"}]}, "retired"),
        ({"retired": [GONE | {"reason": " "}]}, "retired"),
        ({"retired": [GONE, GONE]}, "retired"),
    ],
)
def test_a_changed_field_is_refused(changed: dict[str, Any], rule: str) -> None:
    assert rule in {rule for rule, _ in found(**changed)}


KEYS = ("version", "created", "temporal", "spatial", "retired")
ANY_BOX = st.dictionaries(st.sampled_from(["bbox", "coordinates", "type"]), st.lists(st.floats()) | st.text())
ANYTHING = st.none() | st.text() | st.integers() | st.lists(st.dictionaries(st.text(), st.text()), min_size=1) | ANY_BOX


@few
@given(st.dictionaries(st.sampled_from(KEYS), ANYTHING))
def test_anything_at_all_is_reported_on(changed: dict[str, Any]) -> None:
    told = {rule for rule, _ in found(**changed)}
    # A version that is no text, or an empty one, is told by the package itself.
    assert {*changed} - {"version"} <= told <= {*KEYS}


@pytest.mark.parametrize(
    "row", [row for row in ROWS["locations"] if row["latitude"]], ids=lambda row: row["location_id"]
)
def test_a_place_that_is_swapped_or_negated_is_told_as_such(row: dict[str, Any]) -> None:
    latitude, longitude = row["latitude"], row["longitude"]
    assert outside(latitude, longitude, BOX) is None
    assert "look swapped" in str(outside(longitude, latitude, BOX))
    assert "sign of the latitude" in str(outside(-latitude, longitude, BOX))
    assert "sign of the longitude" in str(outside(latitude, -longitude, BOX))
    assert "both signs" in str(outside(-latitude, -longitude, BOX))


@given(st.floats(-90, 90), st.floats(-180, 180))
def test_a_position_is_accepted_exactly_inside(latitude: float, longitude: float) -> None:
    west, south, east, north = BOX
    inside = south <= latitude <= north and west <= longitude <= east
    assert (outside(latitude, longitude, BOX) is None) == inside


@pytest.mark.three
def test_lint_and_build_refuse_swapped_coordinates_at_their_line(checkout: Path) -> None:
    places = checkout / "coding" / "locations.csv"
    text = places.read_text("utf-8")
    places.write_text(text.replace("32.87,36.25", "36.25,32.87", 1), "utf-8", newline="\n")
    line = text[: text.index("32.87,36.25")].count("\n") + 1
    told = ("coding/locations.csv", line, "within_extent")
    assert told in {(issue.path, issue.line, issue.rule) for issue in build.lint(checkout)}
    with pytest.raises(Refused) as refused:
        build.files(checkout)
    assert told in {(issue.path, issue.line, issue.rule) for issue in refused.value.issues}


def test_lint_refuses_a_descriptor_without_extent_or_day(checkout: Path) -> None:
    (checkout / DESCRIPTOR).write_text(json.dumps(REAL | {"spatial": {}, "created": "today"}), "utf-8")
    assert {("created", 0), ("spatial", 0)} <= {(issue.rule, issue.line) for issue in build.lint(checkout)}


def test_a_file_of_places_is_held_against_the_extent() -> None:
    frame = se.load("locations")
    row = int(frame.index[frame["location_id"] == "izraa"][0])
    frame.loc[row, ["latitude", "longitude"]] = [36.25, 32.87]
    issues = {(issue.line, issue.rule) for issue in validate(frame, "locations").issues}
    assert {(row + 1, "within_extent"), (row + 1, "geometry_is_the_position")} <= issues


def test_released_versions_are_described_as_they_are() -> None:
    for version in se.versions():
        package: Package = se.package(version)
        rows = {name: package.table(name).to_pylist() for name in NAMES}
        assert descriptor.issues(package.descriptor, rows, package.schema) == []


def boxed(west: float, south: float, east: float, north: float) -> dict[str, Any]:
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    return {"type": "Polygon", "bbox": [west, south, east, north], "coordinates": [ring]}


def test_an_extent_is_a_box_of_the_earth_and_its_ring() -> None:
    assert descriptor.box({"spatial": boxed(-180, -90, 180, 90)}) == (-180, -90, 180, 90)
    wrong = [(-181, 0, 1, 1), (0, -91, 1, 1), (0, 0, 181, 1), (0, 0, 1, 91), (1, 0, 1, 1), (0, 1, 1, 1), (2, 0, 1, 1)]
    assert [each for each in wrong if descriptor.box({"spatial": boxed(*each)})] == []
    good = boxed(0, 0, 1, 1)
    ring = good["coordinates"][0]
    for changed in (
        {"coordinates": [ring, ring]},
        {"coordinates": [ring[::-1]]},
        {"type": "MultiPolygon"},
        {"bbox": [0]},
    ):
        assert descriptor.box({"spatial": good | changed}) is None
    for key in good:
        assert descriptor.box({"spatial": {name: value for name, value in good.items() if name != key}}) is None


@pytest.mark.parametrize(
    ("latitude", "longitude", "told"),
    [
        (37.4, 42.4, False),
        (37.5, 42.4, True),
        (33.0, 42.5, True),
        (90.0, 40.0, True),
        (90.1, 40.0, False),  # no position at all: told by `maximum`
        (33.0, 180.0, True),
        (33.0, 180.1, False),
        (-90.1, 40.0, False),
        (None, 42.5, False),
        (37.5, None, False),
    ],
)
def test_a_position_outside_is_told_at_its_row(latitude: float | None, longitude: float | None, told: bool) -> None:
    row = {"location_id": "a", "latitude": latitude, "longitude": longitude}
    issues = list(descriptor.astray([(7, row)], BOX, "locations"))
    assert [(issue.path, issue.line, issue.rule) for issue in issues] == [("locations", 7, "within_extent")] * told
    assert all(issue.message.startswith("a: latitude is") for issue in issues)
    event = {"event_id": "e", "latitude": 0.0, "longitude": 0.0}
    [issue] = descriptor.astray([(7, event)], BOX, "events")
    assert issue.message.startswith("e: latitude is 0.0")


def test_the_span_of_time_is_that_of_all_days_of_events() -> None:
    def spoken(*days: tuple[dt.date | None, dt.date | None], **changed: Any) -> list[str]:
        events = [{"event_id": "e", "date_start": first, "date_end": last} for first, last in days]
        rows = ROWS | {"events": events}
        return [issue.message for issue in descriptor.issues(REAL | changed, rows, SCHEMA) if issue.rule == "temporal"]

    one, two, three = (dt.date(2022, 8, day) for day in (1, 2, 3))
    span = {"start": "2022-08-01", "end": "2022-08-03"}
    assert spoken((two, None), (None, three), (one, two), (None, None), temporal=span) == []
    assert spoken((None, None), temporal={}) == []
    [message] = spoken((two, two), temporal=span)
    expected = {"start": "2022-08-02", "end": "2022-08-02"}
    assert message.endswith(f"expected {expected}, the first and last day of events")


def test_of_a_strangers_list_of_what_is_retired_a_hundred_faults_are_told() -> None:
    assert len(found(retired=[GONE | {"reason": ""}] * 300)) == 100


NEXT = GONE | {"id": "y", "successor_id": "x"}


@pytest.mark.parametrize(
    ("retired", "said"),
    [
        ([], []),
        ([GONE, NEXT], []),  # what takes a place may be gone as well
        ([GONE | {"successor_id": "iran"}], []),
        ([GONE | {"retired_in": REAL["version"]}], []),
        ([NEXT, GONE], ["actors x stands after actors y; expected each once, in order"]),
        ([GONE, GONE], ["actors x stands after actors x; expected each once, in order"]),
        ([GONE | {"table": "sources"}, GONE], ["actors x stands after sources x; expected each once, in order"]),
        ([NEXT], ["actors y: successor_id is 'x'; expected a key of actors"]),
        ([GONE | {"id": "iran"}], ["actors iran is retired and has a row; expected one or the other"]),
        ([GONE | {"reason": ""}], ["actors x: reason is ''; expected why it is gone"]),
        ([GONE | {"reason": None}], ["actors x: reason is None; expected why it is gone"]),
        ([GONE | {"retired_in": 2}], ["actors x: retired_in is 2; expected MAJOR.MINOR.PATCH"]),
        (
            [GONE | {"retired_in": "9.0.0"}],
            [f"actors x: retired_in is 9.0.0, after this version, {REAL['version']}"],
        ),
        (
            [GONE | {"table": "crosswalks"}],
            ["crosswalks x: expected the name of a table with a key of one column"],
        ),
        (GONE, [f"expected a list of objects with {', '.join(GONE)}"]),
        ([GONE | {"more": ""}], [f"expected a list of objects with {', '.join(GONE)}"]),
        ([GONE | {"successor_id": 1}], [f"expected a list of objects with {', '.join(GONE)}"]),
    ],
)
def test_what_is_retired_is_told_entry_by_entry(retired: Any, said: list[str]) -> None:
    assert found(retired=retired) == [("retired", message) for message in said]


def test_what_is_retired_of_tables_that_are_not_there_is_left_to_others() -> None:
    made = deepcopy(REAL) | {"retired": [GONE | {"table": "rulings", "successor_id": "nobody"}]}
    assert list(descriptor.issues(made, ROWS, SCHEMA)) == []


@pytest.mark.parametrize("published", [None, "", "soon", "../2022"])
def test_a_document_without_a_first_day_says_nothing_of_when_a_version_was_made(published: str | None) -> None:
    rows = ROWS | {"documents": [row | {"published_edtf": published} for row in ROWS["documents"]]}
    assert list(descriptor.issues(REAL | {"created": "2000-01-01T00:00:00Z"}, rows, SCHEMA)) == []


def test_a_version_is_made_on_the_day_of_its_last_document_or_later() -> None:
    rows = ROWS | {"documents": [ROWS["documents"][0] | {"document_id": "d", "published_edtf": "2022-08-24"}]}
    assert list(descriptor.issues(REAL | {"created": "2022-08-24T00:00:00Z"}, rows, SCHEMA)) == []
    (issue,) = descriptor.issues(REAL | {"created": "2022-08-23T00:00:00Z"}, rows, SCHEMA)
    assert issue.message == "created is 2022-08-23; d was published on 2022-08-24 or later"


def test_what_people_write_in_the_head_is_told_with_the_rest() -> None:
    assert "title" in {rule for rule, _ in found(title="")}
    assert {rule for rule, _ in found(version="")} == set()  # it is told where packages are opened
    told = descriptor.issues(deepcopy(REAL) | {"version": "2", "created": None, "title": ""}, ROWS, SCHEMA)
    assert told == sorted(told)
    assert len(told) == 3


def test_a_place_outside_is_told_at_its_row_of_locations() -> None:
    line = next(n for n, row in enumerate(ROWS["locations"], start=1) if row["latitude"] is not None)
    places = deepcopy(ROWS["locations"])
    places[line - 1] |= {"latitude": 10.0, "longitude": 10.0}
    (issue,) = descriptor.issues(REAL, ROWS | {"locations": places}, SCHEMA)
    assert (issue.path, issue.line, issue.rule) == ("locations", line, "within_extent")


def test_of_tables_that_are_not_there_nothing_is_said() -> None:
    assert descriptor.issues(REAL, {}, SCHEMA) == []


def test_what_is_retired_is_of_a_table_with_a_key_of_one_column() -> None:
    wrong = GONE | {"table": "event_actors"}
    (told, other) = found(retired=[wrong, GONE | {"table": "sources", "retired_in": "x"}])
    assert told == ("retired", "event_actors x: expected the name of a table with a key of one column")
    assert "retired_in is 'x'" in other[1]
    assert found(retired=[7]) == found(retired=7)
